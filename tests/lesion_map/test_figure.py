from __future__ import annotations

import io
import math
from collections import Counter
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from annotator.drawing import Drawing, Label, Path
from annotator.drawing.svg import svg
from annotator.lesion_map.build import LesionMap, build
from annotator.lesion_map.figure import compose, figure
from annotator.lesion_map.figure_style import FigureStyle
from annotator.lesion_map.progress import Trend
from annotator.lesions.case import Case
from annotator.lesions.records import LesionId, ObservationStatus, RecordId, ReviewResult
from annotator.painting import png
from annotator.terms.findings import finding_kind
from annotator.terms.side import Side
from annotator.terms.sites import catalogue
from tests.helpers.founding_case import empty_case, founding_case, with_lesion, with_observation, with_review

L, R, M = Side.LEFT, Side.RIGHT, Side.MIDLINE
PANEL = FigureStyle(layout="tall", size=(380.0, 800.0))


@pytest.fixture(autouse=True)
def _application(qapp: object) -> None:
    """Letters need Qt, and Qt allows one application."""


def founding_map() -> LesionMap:
    return build(founding_case())


def one_lesion(site: str, side: Side, findings: str, modality: str = "MR", **options: str) -> Case:
    return with_lesion(empty_case("2020"), site, side, {"T0": {modality: findings}}, **options)


def words(drawing: Drawing) -> list[str]:
    return [item.text for item in drawing.items if isinstance(item, Label)]


def rgb(drawing: Drawing) -> np.ndarray:
    image = Image.open(io.BytesIO(png(drawing, round(drawing.size[0])))).convert("RGB")
    return np.asarray(image).astype(float)


def colour(text: str) -> np.ndarray:
    return np.array([int(text[i : i + 2], 16) for i in (1, 3, 5)], float)


def fill_of(drawing: Drawing, path_id: str) -> str:
    return next(item.fill for item in drawing.items if isinstance(item, Path) and item.id == path_id)


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_an_affected_bone_has_the_colour_of_its_kind_on_screen(theme: str) -> None:
    found = build(one_lesion("femur_shaft", L, "sclerotic"))
    made = compose(found, FigureStyle(theme=theme, labels=False))
    pixels = rgb(made.drawing)
    kind = colour(finding_kind("sclerotic").colour)
    bone = colour(FigureStyle(theme=theme).colours.bone)
    left, right = made.places_of("femur_shaft", L)[0], made.places_of("femur_shaft", R)[0]
    # Beside the glyph, further down the shaft.
    sampled, plain = pixels[int(left[1]) + 40, int(left[0])], pixels[int(right[1]) + 40, int(right[0])]
    assert np.linalg.norm(sampled - kind) < np.linalg.norm(sampled - bone)
    assert np.linalg.norm(plain - bone) < np.linalg.norm(plain - kind)


def test_the_glyph_has_the_full_colour_of_the_leading_kind() -> None:
    made = compose(founding_map(), FigureStyle(size=(1920, 1080)))
    pixels = rgb(made.drawing)
    for target in made.targets:
        lesion = next(one for one in founding_map().lesions if one.id == target.lesion)
        expected = {"L1": "osteolytic", "L2": "osteolytic", "L3": "uptake", "L4": "uptake"}.get(
            lesion.lesion.name, "marrow_oedema"
        )
        shown = pixels[round(target.at[1]), round(target.at[0])]
        assert np.linalg.norm(shown - colour(finding_kind(expected).colour)) < 12, (
            lesion.lesion.name,
            target.view,
        )


def test_every_lesion_stands_on_a_figure_by_its_number() -> None:
    made = compose(founding_map(), FigureStyle())
    assert {target.lesion for target in made.targets} == {one.id for one in founding_map().lesions}
    counted = Counter(words(made.drawing))
    assert all(counted[f"L{number}"] >= 1 for number in range(1, 8))


def test_a_pointer_finds_the_lesion_and_the_site_under_it() -> None:
    for style in (FigureStyle(), PANEL):
        made = compose(founding_map(), style)
        for target in made.targets:
            assert made.lesion_at(target.at) == target.lesion
            region = made.region_at(target.anchor)
            assert region is not None
            lesion = next(one for one in founding_map().lesions if one.id == target.lesion)
            assert region.side in (lesion.lesion.side, Side.MIDLINE)
        assert made.lesion_at((1.0, 1.0)) is None
        assert made.region_at((1.0, 1.0)) is None


def test_every_site_can_be_reached_by_keyboard_on_the_sheet() -> None:
    made = compose(build(empty_case("2020")), PANEL)
    for site in catalogue().values():
        for side in site.sides:
            places = made.places_of(site.id, side)
            assert places
            assert all(0 <= x <= 380 and 0 <= y <= 800 for x, y in places)


@pytest.mark.parametrize(
    "style", [FigureStyle(), FigureStyle(size=(1920, 1080)), PANEL], ids=lambda s: str(s.size)
)
def test_glyphs_and_numbers_do_not_cover_one_another(style: FigureStyle) -> None:
    made = compose(founding_map(), style)
    boxes = [target.box for target in made.targets]
    assert not any(a.overlaps(b) for n, a in enumerate(boxes) for b in boxes[n + 1 :])


@pytest.mark.parametrize(
    "style", [FigureStyle(), FigureStyle(size=(800, 600)), PANEL], ids=lambda s: str(s.size)
)
def test_plates_stay_on_the_sheet_and_apart(style: FigureStyle) -> None:
    boxes = [plate.box for plate in compose(founding_map(), style).plates]
    assert len(boxes) == 10
    for box in boxes:
        assert box.left >= 0 and box.top >= 0  # noqa: PT018
        assert box.right <= style.size[0] and box.bottom <= style.size[1]  # noqa: PT018
    assert not any(a.overlaps(b) for n, a in enumerate(boxes) for b in boxes[n + 1 :])


def test_front_back_and_insets_stand_in_a_row_or_beneath() -> None:
    wide = {p.view.id: p.box for p in compose(founding_map(), FigureStyle()).plates}
    tall = {p.view.id: p.box for p in compose(founding_map(), PANEL).plates}
    assert wide["anterior"].right <= wide["posterior"].left < wide["posterior"].right <= wide["face"].left
    assert tall["anterior"].right <= tall["posterior"].left
    assert all(box.top >= tall["anterior"].bottom for name, box in tall.items() if "terior" not in name)


def test_the_heading_names_case_timepoint_and_modalities_and_counts() -> None:
    texts = words(figure(founding_map(), FigureStyle(title="Boy, 10")))
    assert "Boy, 10 · all timepoints · CR, CT, MR, NM" in texts
    assert "7 lesions · 7 bones · 4 regions · multifocal · skeleton 7–12 y" in texts


def test_the_notice_and_the_legend_are_always_there() -> None:
    texts = words(figure(founding_map()))
    assert "Research use; not for primary diagnosis." in texts
    assert {"lytic", "hyperostosis", "oedema", "uptake"} <= set(texts)
    assert not {"sclerotic", "mixed", "new", "resolved", "doubtful"} & set(texts)


def test_a_narrow_panel_keeps_letters_readable() -> None:
    labels = [item for item in figure(founding_map(), PANEL).items if isinstance(item, Label)]
    assert min(label.size for label in labels if label.text not in ("R", "L")) >= 8.5


def test_a_new_lesion_has_a_ring_and_a_louder_one_an_arrow() -> None:
    found = founding_map()
    first, second = found.lesions[0].id, found.lesions[1].id
    plain = figure(found)
    new = figure(found, FigureStyle(trends={first: Trend.NEW}))
    louder = figure(found, FigureStyle(trends={second: Trend.LOUDER, first: Trend.QUIETER}))
    assert len(new.items) > len(plain.items)
    assert "new" in words(new)
    assert {"louder or larger", "quieter or smaller"} <= set(words(louder))


def test_a_resolved_lesion_is_hollow_and_leaves_its_bone_plain() -> None:
    case = with_observation(
        one_lesion("femur_shaft", L, "sclerotic"), "L1", "T0", status=ObservationStatus.RESOLVED
    )
    drawing = figure(build(case))
    glyphs = [item for item in drawing.items if isinstance(item, Path) and item.id == "L1"]
    assert glyphs
    assert all(item.fill is None and item.stroke is not None for item in glyphs)
    assert fill_of(drawing, "femur_shaft:L@anterior") == FigureStyle().colours.bone
    assert "resolved" in words(drawing)
    assert "0 lesions · 0 bones · 0 regions · 1 resolved · skeleton 7–12 y" in words(drawing)


def test_a_doubtful_lesion_is_dotted() -> None:
    case = with_observation(one_lesion("femur_shaft", L, "sclerotic"), "L1", "T0", certainty=2)
    drawing = figure(build(case))
    assert "doubtful" in words(drawing)
    assert any(
        isinstance(item, Path) and item.dash and item.stroke == FigureStyle().colours.text
        for item in drawing.items
    )


def test_several_lesions_of_a_bone_are_counted_once_beside_the_first() -> None:
    case = one_lesion("tibia_prox", L, "marrow_oedema")
    case = with_lesion(case, "tibia_dist", L, {"T0": {"MR": "osteolytic"}}, segment="metaphysis")
    texts = words(figure(build(case)))
    assert "L1 ×2" in texts
    assert "L2" in texts
    assert "lesions in the bone" in texts


def test_a_segment_says_where_on_its_bone_the_glyph_stands() -> None:
    for segment, other in (("metaphysis", "epiphysis"), ("epiphysis", "metaphysis")):
        made = compose(build(one_lesion("tibia_dist", L, "osteolytic", segment=segment)), FigureStyle())
        target = next(target for target in made.targets if target.view == "anterior")
        plate = next(plate for plate in made.plates if plate.view.id == "anterior")
        region = next(r for r in plate.view.regions if (r.site, r.side) == ("tibia_dist", L))
        there, elsewhere = (plate.sheet_from_view(region.place_of(name)) for name in (segment, other))
        assert math.dist(target.anchor, there) < math.dist(target.anchor, elsewhere)


def test_a_read_site_and_one_not_covered_differ_from_plain_bone() -> None:
    case = with_review(empty_case("2020"), "femur_shaft", R, "MR")
    case = with_review(case, "patella", R, "MR", result=ReviewResult.NOT_COVERED)
    drawing, theme = figure(build(case)), FigureStyle().colours
    assert fill_of(drawing, "femur_shaft:R@anterior") == theme.read
    assert fill_of(drawing, "patella:R@anterior") == theme.unread
    assert fill_of(drawing, "patella:L@anterior") == theme.bone
    assert {"read, no lesion", "not covered"} <= set(words(drawing))


def test_a_lesion_without_a_site_is_named_though_it_cannot_be_drawn() -> None:
    case = with_lesion(empty_case("2020"), "no_such_site", L)
    text = next(text for text in words(figure(build(case))) if "lesion" in text)
    assert text.endswith("without a site, not drawn: L1")


def test_selection_and_focus_are_drawn_in_the_accent() -> None:
    found = founding_map()
    style = FigureStyle(selected=frozenset({found.lesions[0].id}), focus=("patella", L))
    accent = style.colours.accent

    def accents(drawing: Drawing) -> int:
        return sum(isinstance(item, Path) and item.stroke == accent for item in drawing.items)

    # One ring at the clavicle from the front, the patella from the front (it hides behind the femur).
    assert accents(figure(found)) == 0
    assert accents(figure(found, style)) >= 2


def test_a_lesion_of_unknown_kind_is_drawn_as_unspecified() -> None:
    drawing = figure(build(one_lesion("ilium", R, "")))
    assert fill_of(drawing, "L1") == finding_kind("unspecified").colour


def test_the_exported_figure_names_every_site_and_loads_nothing() -> None:
    root = ElementTree.fromstring(svg(figure(founding_map(), FigureStyle(theme="light"))))
    ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids))
    assert {"clavicle_medial-L-anterior", "t08-midline-spine"} <= set(ids)
    titles = {element.text for element in root.iter("{http://www.w3.org/2000/svg}title")}
    assert "left femur, shaft (SCT 41111004)" in titles
    assert not [name for element in root.iter() for name in element.attrib if "href" in name]


def test_a_union_of_many_lesions_is_laid_out_without_losing_one() -> None:
    case = empty_case("2020")
    for site in catalogue().values():
        for side in site.sides:
            case = with_lesion(case, site.id, side)
    made = compose(build(case), replace(PANEL, labels=False))
    assert {target.lesion for target in made.targets} == {LesionId(RecordId(f"L{n}")) for n in range(1, 252)}


@pytest.mark.parametrize("size", [(160.0, 150.0), (190.0, 180.0), (1600.0, 900.0)])
def test_a_glyph_never_stands_on_the_other_half_of_the_body(size: tuple[float, float]) -> None:
    case = empty_case("2020")
    for site in ("tibia_dist", "femur_dist"):
        for side in (L, R):
            case = with_lesion(case, site, side, {"T0": {"MR": "marrow_oedema"}})
    layout = "wide" if size[0] > 1000 else "plain"
    found = compose(build(case), FigureStyle(layout=layout, size=size, heading=False, legend=False))
    sides = {one.name: one.side for one in case.lesions}
    stood = Counter[str]()
    for plate in found.plates:
        if plate.view.id not in ("anterior", "posterior"):
            continue
        middle = plate.box.left + plate.box.width / 2
        for item in found.drawing.items:
            name = item.title.split(":")[0] if isinstance(item, Path) else ""
            if name not in sides or not isinstance(item, Path):
                continue
            x = sum(point[0] for point in item.rings[0]) / len(item.rings[0])
            if plate.box.left <= x <= plate.box.right:
                # From the front the patient's right is on the viewer's left, from behind on the right.
                is_right = (x < middle) == (plate.view.id == "anterior")
                assert is_right == (sides[name] is R), name
                stood[name] += 1
    # A glyph may also stand beyond the plate, on the same side.
    assert len(stood) >= 3


def test_every_site_with_lesions_is_one_stop_around_its_glyphs() -> None:
    found = compose(founding_map(), FigureStyle(theme="light", layout="wide", size=(1600.0, 900.0)))
    stops = [item for item in found.drawing.items if isinstance(item, Path) and item.stop]
    assert [one.id for one in stops] == [
        "clavicle_medial:L",
        "tibia_dist:L",
        "si_joint:R",
        "si_joint:L",
        "t07:midline",
        "t08:midline",
        "t09:midline",
    ]
    assert stops[1].title == "L tibia, distal: L2 metaphysis, lysis and uptake, on MR and NM"
    for stop in stops:
        assert stop.fill is stop.stroke is None
    assert sum(len(stop.rings) for stop in stops) == len(found.targets)
    assert "7 lesions · 7 bones" in found.drawing.description
