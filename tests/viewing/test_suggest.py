"""Which sites are offered for a fresh mark, in which order, and why."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from annotator.geometry.plane import Plane
from annotator.imaging import Image
from annotator.imaging.modality_lut import Rescale
from annotator.resources import resource
from annotator.terms.side import Side
from annotator.terms.site_search import SiteChoice
from annotator.terms.sites import catalogue, site
from annotator.viewing.body_outline import body_from_pixel
from annotator.viewing.body_part import body_parts
from annotator.viewing.body_place import Anchor, InBody, Seen, place_in_body, stature_mm
from annotator.viewing.site_places import AXES, DOWN, About, height_of, misses, site_places
from annotator.viewing.suggest import Earlier, Neighbour, Suggestion, suggest_sites

PLAIN = Image(np.zeros((10, 10), np.uint8))
AXIAL = Plane((-100.0, -100.0, 0.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (1.0, 1.0))


def whole_body(view: str = "anterior") -> Image:
    """A block of counts 800 rows tall and 120 columns wide, its midline at column 130."""
    stored = np.zeros((1000, 256), np.uint16)
    stored[100:900, 70:190] = 50
    return Image(stored, view=view)


def names(found: tuple[Suggestion, ...]) -> list[str]:
    return [f"{one.choice.site.id}:{one.choice.side}" for one in found]


def asked(seen: Seen, **known: tuple[Neighbour, ...] | tuple[Earlier, ...]) -> tuple[Suggestion, ...]:
    return suggest_sites(place_in_body(seen), seen.parts, **known)  # type: ignore[arg-type]


def test_body_coordinates_start_at_the_crown_and_the_midline() -> None:
    found = body_from_pixel(whole_body())
    assert found is not None
    assert found((130, 100)) == pytest.approx((0, 0))
    assert found((130, 900)) == pytest.approx((0, 1))
    assert found((170, 500)) == pytest.approx((0.05, 0.5))


def test_what_is_no_whole_body_has_no_body_coordinates() -> None:
    stored = np.zeros((200, 200), np.uint16)
    stored[50:150, 50:150] = 9
    assert body_from_pixel(Image(stored)) is None
    assert body_from_pixel(PLAIN) is None
    assert body_from_pixel(Image(np.zeros((9, 9, 3), np.uint8))) is None


def test_every_site_has_its_places_on_both_sides_alike() -> None:
    places = site_places()
    assert {name for name, _ in places} == set(catalogue())
    for (name, side), here in places.items():
        assert side in catalogue()[name].sides
        assert here.shape[1] == len(AXES)
        if side is Side.LEFT:
            mirrored = here * np.where(np.isin(AXES, ("across", "aside")), -1, 1)
            np.testing.assert_array_equal(places[name, Side.RIGHT], mirrored)


def test_the_places_follow_each_other_from_head_to_foot() -> None:
    order = (
        "skull_vault",
        "c04",
        "t01",
        "t08",
        "l03",
        "sacrum",
        "femur_prox",
        "femur_dist",
        "tibia_prox",
        "talus",
    )
    tops = [height_of(name)[0] for name in order]
    assert tops == sorted(tops)
    bodies = [height_of(f"t{number:02d}") for number in range(1, 13)]
    assert all(upper[1] <= lower[0] for upper, lower in pairwise(bodies))


def test_a_place_where_a_site_is_misses_it_by_nothing() -> None:
    across, down, *_ = site_places()["calcaneus", Side.LEFT].mean(axis=0)
    away = misses({"across": About(across, 0.01), DOWN: About(down, 0.01)})
    assert away["calcaneus", Side.LEFT] < 0.5
    assert away["calcaneus", Side.RIGHT] > 9.0
    assert away["skull_vault", Side.MIDLINE] > 1000.0
    assert misses({DOWN: About(down, 0.01, slack=1.0)})["skull_vault", Side.MIDLINE] == 0.0


@pytest.mark.parametrize(("view", "column", "side"), [("anterior", 1, "L"), ("posterior", -1, "R")])
def test_left_and_right_of_a_bone_scan_follow_its_view(view: str, column: int, side: str) -> None:
    """4.2 % beside the midline and 92.5 % down is the distal tibia; the camera behind sees sides changed."""
    for sign in (1, -1):
        pixel = (130 + sign * 0.042 * 800, 100 + 0.925 * 800)
        found = asked(Seen(whole_body(view), pixel, "NM"))
        wanted = "L" if (sign > 0) == (column > 0) else "R"
        assert names(found)[0] == f"tibia_dist:{wanted}"
        assert found[0].because == ("place on the body", f"half of the {view} view")
    assert side == ("L" if column > 0 else "R")


def test_a_bone_scan_without_view_names_the_site_and_asks_for_the_side() -> None:
    found = asked(Seen(whole_body(""), (130 + 0.042 * 800, 100 + 0.925 * 800), "NM"))
    assert names(found)[0] == "tibia_dist:midline"


@pytest.mark.parametrize(
    ("view", "orientation", "side"),
    [
        ("anterior", "L\\F", Side.LEFT),
        ("posterior", "R\\F", Side.RIGHT),
        ("anterior", "R\\F", None),
        ("posterior", "L\\F", None),
    ],
)
def test_a_bone_scan_whose_view_and_orientation_contradict_each_other_has_no_side(
    view: str, orientation: str, side: Side | None
) -> None:
    """It was mirrored, or one of the two is wrong: the letters at the edges must not say otherwise."""
    where = place_in_body(Seen(whole_body(view), (170.0, 840.0), "NM", orientation))
    assert where.side is side


def test_a_bone_scan_with_the_feet_above_is_not_read_from_the_head() -> None:
    head = place_in_body(Seen(whole_body(), (130.0, 140.0), "NM", "R\\H"))
    assert DOWN not in head.axes


@pytest.mark.parametrize(("view", "side"), [("AP", Side.LEFT), ("LL", None)])
def test_a_lateral_film_has_no_left_half(view: str, side: Side | None) -> None:
    chest = film()
    assert place_in_body(replace(chest, image=replace(chest.image, view=view))).side is side


def test_a_laterality_holds_where_no_part_of_the_body_is_named() -> None:
    """A right knee that only Image Laterality tells has no left half."""
    for column in (330.0, 660.0):
        where = place_in_body(replace(film("L\\F", "R", ""), pixel=(column, 500.0)))
        assert (where.side, where.side_by) == (Side.RIGHT, "header")


def test_a_film_of_what_nothing_names_has_no_side() -> None:
    """It may be one of a knee: both its halves are of one side."""
    assert place_in_body(film("L\\F", "", "")).side is None
    assert place_in_body(replace(film("L\\F", "", ""), modality="NM")).side is Side.LEFT


def test_an_adult_has_a_shorter_head_and_longer_legs_than_the_atlas() -> None:
    """The chin of an adult is 13 % below the crown, a child's of ten years 15.1 % (Drillis and Contini)."""
    chin = (130.0, 100 + 0.13 * 800)
    assert place_in_body(Seen(whole_body(), chin, "NM", stature_mm=1700.0)).axes[DOWN].value == pytest.approx(
        0.151
    )
    assert place_in_body(Seen(whole_body(), chin, "NM", stature_mm=1400.0)).axes[DOWN].value == pytest.approx(
        0.13
    )


def test_stature_is_that_of_the_age() -> None:
    assert [stature_mm(age) for age in (0, 10, 11, 40, None)] == [500.0, 1380.0, 1440.0, 1700.0, 1700.0]


def film(mirrored: str = "L\\F", laterality: str = "", words: str = "CHEST") -> Seen:
    stored = np.full((1000, 1000), 500, np.uint16)
    stored[0, :] = 0
    return Seen(
        Image(stored), (660.0, 184.0), "CR", mirrored, laterality, body_parts((words,)), stature_mm=1400.0
    )  # fmt: skip


def test_a_film_of_the_chest_is_read_by_place_and_orientation_and_mirrored_with_it() -> None:
    """The chest from C7 to L1 fills it: the medial clavicle lies 32 % above its middle, 16 % beside it."""
    assert names(asked(film()))[0] == "clavicle_medial:L"
    assert names(asked(film("R\\F")))[0] == "clavicle_medial:R"
    assert names(asked(film("")))[0] == "clavicle_medial:midline"
    assert asked(film())[0].because == ("place in the image", "chest", "half of the body")


def test_the_header_gives_the_side_of_a_limb_only() -> None:
    leg = asked(film("L\\F", "R", "ANKLE"))
    assert {one.choice.side for one in leg[:3]} == {Side.RIGHT}
    assert leg[0].because[-1] == "header"
    assert names(asked(film("L\\F", "R")))[0] == "clavicle_medial:L"


def cylinder(unit: str = "HU", table: bool = False) -> Image:
    """An axial slice of a body 120 mm wide and 90 deep, its middle at column 90 and row 95."""
    rows, columns = np.mgrid[0:200, 0:200] + 0.5
    inside = ((columns - 90) / 60) ** 2 + ((rows - 95) / 45) ** 2 < 1
    stored = np.where(inside, 1040, 0).astype(np.int16)
    if table:
        stored[160:162, 10:190] = 1200
    return Image(stored, Rescale(1.0, -1000.0), unit=unit, plane=AXIAL, spacing_mm=(1.0, 1.0))


def test_a_transposed_slice_has_no_side_by_its_columns() -> None:
    """Its columns run from front to back, its rows from right to left."""
    body = cylinder()
    upright, turned = (
        place_in_body(Seen(replace(body, plane=plane), (60.0, 72.5), "CT"))
        for plane in (AXIAL, replace(AXIAL, along_row=AXIAL.along_column, along_column=AXIAL.along_row))
    )
    assert (upright.side, turned.side) == (Side.RIGHT, None)
    assert "deep" not in turned.axes


@pytest.mark.parametrize(("words", "side"), [("TSPINE", Side.LEFT), ("", None), ("KNEE", None)])
def test_only_a_stack_of_the_trunk_has_its_midline_in_its_middle(words: str, side: Side | None) -> None:
    """A sagittal stack of what nothing names may be one of a knee: both its halves are of one side."""
    plane = Plane((60.0, -100.0, 100.0), (0.0, 1.0, 0.0), (0.0, 0.0, -1.0), (1.0, 1.0))
    stack = Seen(
        replace(cylinder(), plane=plane), (90.0, 95.0), "MR",
        parts=body_parts((words,)), box_mm=((-60.0, -100.0, -100.0), (60.0, 100.0, 100.0)),
    )  # fmt: skip
    assert place_in_body(stack).side is side


@pytest.mark.parametrize("table", [False, True])
def test_an_axial_slice_is_measured_from_the_skin_not_from_the_isocentre(table: bool) -> None:
    """The middle of the body lies 10 mm right of the isocentre: 10 mm left of it is still the left half."""
    where = place_in_body(Seen(cylinder(table=table), (120.0, 72.5), "CT"))
    assert where.side is Side.LEFT
    assert where.axes["aside"].value == pytest.approx(0.5, abs=0.02)
    assert where.axes["deep"].value == pytest.approx(0.25, abs=0.02)
    assert where.axes["wide"].value == pytest.approx(120 / 1700, abs=0.002)
    assert place_in_body(Seen(cylinder(table=table), (90.0, 130.0), "CT")).side is None


def test_a_slice_seen_from_above_or_turned_over_keeps_front_and_left() -> None:
    plane = Plane((100.0, 100.0, 0.0), (-1.0, 0.0, 0.0), (0.0, -1.0, 0.0), (1.0, 1.0))
    slice_ = cylinder()
    turned = Image(
        slice_.stored[::-1, ::-1], slice_.modality_lut, unit="HU", plane=plane, spacing_mm=(1.0, 1.0)
    )
    here, there = (
        place_in_body(Seen(one, at, "CT")) for one, at in ((slice_, (120.0, 72.5)), (turned, (80.0, 127.5)))
    )
    assert there.side is here.side is Side.LEFT
    assert there.axes["deep"].value == pytest.approx(here.axes["deep"].value, abs=0.02)
    assert there.axes["aside"].value == pytest.approx(here.axes["aside"].value, abs=0.03)


def test_one_vertebra_known_in_the_frame_places_all_others() -> None:
    plane = Plane((0.0, -50.0, 100.0), (0.0, 1.0, 0.0), (0.0, 0.0, -1.0), (1.0, 1.0))
    stored = np.zeros((200, 100), np.uint16)
    stored[:, 10:90] = 300
    image = Image(stored, plane=plane, spacing_mm=(1.0, 1.0))
    # Bodies of vertebrae lie at two thirds of the way to the back.
    seen = Seen(image, (63.5, 100.5), "MR", parts=body_parts(("TSPINE",)), stature_mm=1400.0)
    here = plane.world_from_pixel(seen.pixel)
    # In a child of 1400 mm T7 to T9 lie 19 mm from each other.
    for away, name in ((0.0, "t08"), (19.0, "t09"), (-19.0, "t07")):
        anchors = (Anchor("t08", (here[0], here[1], here[2] + away)),)
        known = Seen(image, seen.pixel, "MR", parts=seen.parts, stature_mm=1400.0, anchors=anchors)
        assert names(asked(known))[0] == f"{name}:midline"
        assert "place in the body" in asked(known)[0].because[0]


def test_a_mark_near_by_outweighs_the_words_and_fades_with_distance() -> None:
    where, parts = InBody(), body_parts(("SACRUM",))
    t08 = SiteChoice(site("t08"), Side.MIDLINE)
    near = suggest_sites(where, parts, (Neighbour(t08, 3.0, "T8 counted"),))
    assert near[0].choice == t08
    assert near[0].because == ("3 mm from T8 counted",)
    assert names(suggest_sites(where, parts, (Neighbour(t08, 30.0, "T8"),)))[0] == "sacrum:midline"


def test_a_vertebra_known_to_lie_above_or_below_gives_way_to_its_neighbours() -> None:
    parts, t08 = body_parts(("TSPINE",)), SiteChoice(site("t08"), Side.MIDLINE)
    beyond = Neighbour(t08, 16.0, "T8", is_vertebra=True, is_beyond=True)
    assert "t08:midline" not in names(suggest_sites(InBody(), parts, (beyond,)))
    # A mark of the same site near by says nothing against where its middle is known to be.
    mark = Neighbour(t08, 2.0, "L1")
    assert "t08:midline" not in names(suggest_sites(InBody(), parts, (beyond, mark)))
    beside = Neighbour(t08, 16.0, "T8", is_vertebra=True)
    assert names(suggest_sites(InBody(), parts, (beside,)))[0] == "t08:midline"


def test_a_lesion_seen_on_another_date_leads_among_what_the_words_name() -> None:
    earlier = (Earlier(SiteChoice(site("t10"), Side.MIDLINE), "L2 NM 2008-03-10"),)
    found = suggest_sites(InBody(), body_parts(("TSPINE",)), (), earlier)
    assert names(found)[0] == "t10:midline"
    assert found[0].because == ("L2 NM 2008-03-10", "thoracic spine")


def test_the_narrowest_word_leads() -> None:
    parts = body_parts(("CHEST", "stir_cor_clavicles"))
    assert [part.name for part in parts] == ["clavicle", "chest"]
    assert body_parts(("LOW_EXM", "hws")) == body_parts(("low exm", "MRI cspine"))
    assert body_parts(("WHOLEBODY", "")) == ()


def test_nothing_known_suggests_nothing() -> None:
    assert asked(Seen(PLAIN, (1.0, 1.0), "CR")) == ()


def test_every_suggestion_says_why() -> None:
    for found in (asked(film()), asked(Seen(whole_body(), (150.0, 420.0), "NM"))):
        assert found
        assert all(one.because and all(one.because) for one in found)
        assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_every_site_that_the_table_of_body_parts_names_exists() -> None:
    with resource("terms", "body_parts.csv").open(encoding="utf-8", newline="") as lines:
        rows: list[Mapping[str, str]] = list(csv.DictReader(lines))
    words = [word for row in rows for word in row["words"].split()]
    assert len(words) == len(set(words))
    for row in rows:
        sites = row["sites"].split()
        assert len(sites) == len(set(sites)), row["part"]
        assert {*sites, row["from"], row["to"]} <= set(catalogue())
        assert height_of(row["from"])[0] < height_of(row["to"])[1]
