from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest

from annotator.errors import CaseFileError
from annotator.lesion_map import skeleton as module
from annotator.lesion_map.figure_age import FigureAge
from annotator.lesion_map.skeleton import VIEW_IDS, Layer, Region, Ring, skeleton
from annotator.resources import resource
from annotator.terms.side import Side
from annotator.terms.sites import catalogue

PATH = "{http://www.w3.org/2000/svg}path"
INSTANCES = {(site.id, side) for site in catalogue().values() for side in site.sides}
LARGEST_BYTES = 900_000


@pytest.fixture(params=FigureAge, ids=lambda age: age.value)
def age(request: pytest.FixtureRequest) -> FigureAge:
    return request.param


def plates(age: FigureAge) -> dict[str, str]:
    folder = resource("skeleton", age.value)
    return {name: (folder / f"{name}.svg").read_text(encoding="utf-8") for name in VIEW_IDS}


def test_every_site_of_every_side_can_be_pointed_at(age: FigureAge) -> None:
    # 148 sites, of which 103 are paired.
    assert len(INSTANCES) == 251
    reached = {
        (found.site, found.side)
        for region in skeleton(age).regions
        if (found := skeleton(age).region_at(region.view, region.anchor)) is not None
    }
    assert reached == INSTANCES


def test_ids_and_titles_are_those_of_the_catalogue(age: FigureAge) -> None:
    for view, text in plates(age).items():
        sites = [path for path in ElementTree.fromstring(text).iter(PATH) if "data-site" in path.attrib]
        assert sites
        assert len({path.attrib["id"] for path in sites}) == len(sites)
        for path in sites:
            site, side = path.attrib["data-site"], path.attrib["data-side"]
            assert path.attrib["id"] == f"{site}-{side}-{view}"
            code = catalogue()[site].code
            assert code is None or path[0].text.endswith(f"(SCT {code.value})")


def test_the_plates_load_nothing_and_stay_small(age: FigureAge) -> None:
    for text in plates(age).values():
        assert not re.search(r"href|url\(|@import|<script|<image|<foreignObject|<!DOCTYPE", text)
    assert sum(len(text.encode()) for text in plates(age).values()) < LARGEST_BYTES


def test_the_patients_right_is_on_the_viewers_left_from_the_front_alone(age: FigureAge) -> None:
    for view, sign in (("anterior", 1), ("posterior", -1), ("face", 1)):
        middle = skeleton(age).view(view).size_mm[0] / 2
        for region in skeleton(age).view(view).regions:
            if region.side is not Side.MIDLINE:
                is_left_of_sheet = region.anchor[0] < middle
                assert is_left_of_sheet == ((region.side is Side.RIGHT) == (sign > 0)), region.id


def test_the_two_sides_of_a_figure_mirror_each_other() -> None:
    width = skeleton().view("anterior").size_mm[0]
    left = {r.site: r for r in skeleton().view("anterior").regions if r.side is Side.LEFT}
    for region in skeleton().view("anterior").regions:
        if region.side is Side.RIGHT and region.area_mm2 > 30:
            x, y = left[region.site].anchor
            assert region.anchor[1] == pytest.approx(y, abs=12.0)
            assert width - region.anchor[0] == pytest.approx(x, abs=12.0)


def test_levels_lie_one_below_the_other_along_the_spine() -> None:
    regions = {region.site: region for region in skeleton().view("spine").regions}
    numbers = (("c", 7), ("t", 12), ("l", 5))
    levels = [f"{letter}{n:02d}" for letter, last in numbers for n in range(1, last + 1)]
    heights = [regions[name].anchor[1] for name in (*levels, "sacrum", "coccyx")]
    assert heights == sorted(heights)
    # The vertebral bodies lie in front: to the left, as the spine is seen from the left.
    thoracic = regions["t07"]
    assert thoracic.place_of("body")[0] < thoracic.place_of("posterior_elements")[0]


def test_hands_and_feet_show_every_bone_of_their_side(age: FigureAge) -> None:
    for region_name in ("hand", "foot"):
        sites = {site.id for site in catalogue().values() if site.region == region_name}
        for side, word in ((Side.RIGHT, "right"), (Side.LEFT, "left")):
            regions = skeleton(age).view(f"{region_name}_{word}").regions
            assert {r.site for r in regions} >= sites
            assert {r.side for r in regions} == {side}


def test_the_thumb_and_the_great_toe_lie_on_their_side(age: FigureAge) -> None:
    # Seen from the back of the right hand, fingers up, the thumb is on the left; so is the right great toe.
    for view, first, last in (
        ("hand_right", "hand_dp1", "hand_dp5"), ("foot_right", "foot_dp1", "foot_dp5"),
    ):  # fmt: skip
        regions = {region.site: region.anchor for region in skeleton(age).view(view).regions}
        assert regions[first][0] < regions[last][0]
        assert regions[first][1] < skeleton(age).view(view).size_mm[1] / 2


def test_segments_lie_inside_their_site_and_are_named_by_the_catalogue(age: FigureAge) -> None:
    for region in skeleton(age).regions:
        assert set(region.segments) <= {*catalogue()[region.site].segments, "whole", "body"}, region.id
        assert all(region.contains(place) for place in region.segments.values()), region.id


def test_a_metaphysis_is_marked_between_shaft_and_epiphysis(age: FigureAge) -> None:
    tibia = next(r for r in skeleton(age).regions_of("tibia_dist", Side.LEFT) if r.view == "anterior")
    assert tibia.place_of("metaphysis")[1] < tibia.place_of("epiphysis")[1]
    assert tibia.place_of("no such segment") == tibia.anchor


def test_a_near_miss_finds_the_nearest_bone_within_the_tolerance() -> None:
    region = next(r for r in skeleton().regions_of("humerus_shaft", Side.RIGHT) if r.view == "anterior")
    (left, _), _ = region.bounds
    beside = (left - 3.0, region.anchor[1])
    assert skeleton().region_at("anterior", beside) is None
    found = skeleton().region_at("anterior", beside, tolerance_mm=30.0)
    assert found is not None
    assert (found.site, found.side) == ("humerus_shaft", Side.RIGHT)
    assert skeleton().region_at("anterior", (1.0, 1.0), tolerance_mm=5.0) is None


def test_the_keyboard_goes_from_head_to_foot_right_before_left() -> None:
    order = skeleton().tab_order
    assert set(order) == INSTANCES
    assert len(order) == len(INSTANCES)
    assert order[0] == ("skull_vault", Side.MIDLINE)
    assert order.index(("patella", Side.RIGHT)) + 1 == order.index(("patella", Side.LEFT))
    assert order[-1] == ("foot_sesamoids", Side.LEFT)


def test_what_lies_behind_is_drawn_over_as_if_through_glass(age: FigureAge) -> None:
    behind = Counter(region.site for region in skeleton(age).regions if region.behind)
    assert behind == {"carpal_pisiform": 2, "foot_sesamoids": 2}


SVG = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'"
BONE = "<path class='bone' data-side='L' data-anchor='1,1' data-area='1' d='M0 0l1 0 0 1z'"


@pytest.mark.parametrize(
    "text",
    [
        "<svg",
        f"{SVG}/>",
        f"{SVG} data-units-per-mm='1'><path class='body' d='M0 0C1 1'/></svg>",
        f"{SVG} data-units-per-mm='1'>{BONE} data-site='rib13'/></svg>",
    ],
)
def test_a_damaged_plate_is_named(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "anterior.svg").write_text(text, encoding="utf-8")
    monkeypatch.setattr(module, "resource", lambda *parts: tmp_path / parts[-1])
    with pytest.raises(CaseFileError, match=r"anterior\.svg"):
        module.skeleton.__wrapped__()


def test_an_unknown_plate_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="no plate"):
        skeleton().view("elbow")


def test_a_region_knows_its_path() -> None:
    region = skeleton().regions_of("clavicle_medial", Side.LEFT)[0]
    assert isinstance(region, Region)
    assert region.id == "clavicle_medial:L@anterior"


def test_every_segment_of_every_site_is_a_path(age: FigureAge) -> None:
    wanted = {
        (site.id, side, segment)
        for site in catalogue().values()
        for side in site.sides
        for segment in site.segments
        if len(site.segments) > 1
    }
    assert len(wanted) == 670
    paths = {(one.site, one.side, name) for one in skeleton(age).regions for name in one.parts}
    assert wanted - paths == set()


def test_a_segments_path_says_side_site_segment_and_code(age: FigureAge) -> None:
    for region in skeleton(age).regions:
        for segment, part in region.parts.items():
            assert segment.replace("_", " ") in part.title
            assert region.side.word.lower() in part.title.lower()
            code = catalogue()[region.site].code
            assert code is None or part.title.endswith(f"(SCT {code.value})")


def test_the_place_of_a_segment_is_on_its_path(age: FigureAge) -> None:
    several = [one for one in skeleton(age).regions if one.parts]
    places = [(one, name, at) for one in several for name, at in one.segments.items()]
    assert len(places) > 900
    assert [(one.id, name) for one, name, at in places if one.segment_at(at) != name] == []


def test_a_mark_in_a_growth_plate_is_found_there(age: FigureAge) -> None:
    """Between the ends of the bones, where no bone is drawn."""
    plates_seen = [one for one in skeleton(age).regions if "physis" in one.segments]
    assert {one.site for one in plates_seen} >= {"femur_dist", "tibia_dist", "clavicle_medial", "hand_mp3"}
    for one in plates_seen:
        at = one.place_of("physis")
        found = skeleton(age).region_at(one.view, at)
        assert found is not None
        assert (found.id, found.segment_at(at)) == (one.id, "physis")


def test_the_segments_of_a_distal_tibia_lie_from_shaft_to_joint(age: FigureAge) -> None:
    tibia = next(r for r in skeleton(age).regions_of("tibia_dist", Side.LEFT) if r.view == "anterior")
    x, top = tibia.bounds[0][0], tibia.bounds[0][1]
    middle, height = (x + tibia.bounds[1][0]) / 2, tibia.bounds[1][1] - top
    seen = [tibia.segment_at((middle, top + share * height)) for share in (0.1, 0.3, 0.9)]
    assert seen[0] == seen[1] == "metaphysis"
    assert seen[2] == "epiphysis"


def seen(age: FigureAge) -> set[tuple[str, Side, str]]:
    return {
        (one.site, one.side, name) for one in skeleton(age).regions for name in (*one.segments, *one.parts)
    }


def test_every_age_shows_every_segment_that_another_shows() -> None:
    """Cartilage that has no centre yet is a place for a mark as the bone is."""
    early, middle, late = (seen(age) for age in FigureAge)
    assert middle - early == set()
    assert middle - late == set()


def layer(age: FigureAge, view: str, name: str) -> tuple[Ring, ...]:
    return next(
        (one.rings for one in skeleton(age).view(view).art if isinstance(one, Layer) and one.name == name), ()
    )


def area_mm2(rings: tuple[Ring, ...]) -> float:
    return abs(
        sum(
            p[0] * q[1] - q[0] * p[1]
            for ring in rings
            for p, q in zip(ring, (*ring[1:], ring[0]), strict=True)
        )
        / 2
    )


def heights_mm(age: FigureAge) -> tuple[float, float, float]:
    """Return stature, head (vertex to chin) and what is below the seat bones."""
    art = skeleton(age).view("anterior").art
    ys = [y for item in art for ring in item.rings for _, y in ring]
    regions = {(one.site, one.side): one for one in skeleton(age).view("anterior").regions}
    chin = regions["mandible_body", Side.LEFT].bounds[1][1]
    seat = regions["ischium", Side.LEFT].bounds[1][1]
    return max(ys) - min(ys), chin - min(ys), max(ys) - seat


@pytest.mark.parametrize(
    ("age", "stature_mm", "heads"),
    [(FigureAge.EARLY, 1030, 5.2), (FigureAge.MIDDLE, 1400, 6.5), (FigureAge.LATE, 1700, 7.4)],
)
def test_the_head_is_a_smaller_share_of_an_older_child(
    age: FigureAge, stature_mm: float, heads: float
) -> None:
    stature, head, _ = heights_mm(age)
    assert stature == pytest.approx(stature_mm, rel=0.02)
    assert stature / head == pytest.approx(heads, rel=0.03)


def test_legs_grow_more_than_the_trunk() -> None:
    shares = [legs / stature for stature, _, legs in map(heights_mm, FigureAge)]
    assert shares[0] < shares[1] < shares[2]


def contains(rings: tuple[Ring, ...], point: tuple[float, float]) -> bool:
    hits = 0
    for ring in rings:
        for p, q in zip(ring, (*ring[1:], ring[0]), strict=True):
            if (p[1] > point[1]) != (q[1] > point[1]):
                hits += point[0] < p[0] + (point[1] - p[1]) * (q[0] - p[0]) / (q[1] - p[1])
    return hits % 2 == 1


def test_what_ossifies_later_is_cartilage_in_the_younger() -> None:
    """Patella from about 4 years, scaphoid 5, pisiform 10, iliac crest 13 (means of boys, rounded)."""
    for site, view, ossified in (
        ("patella", "anterior", {FigureAge.MIDDLE, FigureAge.LATE}),
        ("carpal_scaphoid", "hand_left", {FigureAge.MIDDLE, FigureAge.LATE}),
        ("carpal_capitate", "hand_left", set(FigureAge)),
        ("femur_shaft", "anterior", set(FigureAge)),
    ):
        for age in FigureAge:
            region = next(r for r in skeleton(age).regions_of(site, Side.LEFT) if r.view == view)
            assert contains(layer(age, view, "unossified"), region.anchor) == (age not in ossified), (
                site,
                age,
            )


def test_growth_plates_are_widest_in_the_youngest_and_close_in_the_oldest() -> None:
    """Of the hand: cartilage around the centres and in the plates, as a share of the bones."""
    shares = []
    for age in FigureAge:
        bones = sum(region.area_mm2 for region in skeleton(age).view("hand_left").regions)
        soft = area_mm2(layer(age, "hand_left", "unossified")) + area_mm2(layer(age, "hand_left", "physis"))
        shares.append(soft / bones)
    assert shares[0] > 2 * shares[1] > 2 * shares[2]
