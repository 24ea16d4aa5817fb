from __future__ import annotations

from collections import Counter

from annotator.lesion_map.build import build
from annotator.lesion_map.coverage import Coverage, coverage, coverage_words
from annotator.lesion_map.figure import compose
from annotator.lesion_map.figure_age import FigureAge
from annotator.lesion_map.figure_fold import Mirrored, folded_views, mirrored, mirrored_words
from annotator.lesion_map.figure_style import FigureStyle
from annotator.lesions.records import ReviewResult
from annotator.terms.side import Side
from tests.helpers.founding_case import empty_case, founding_case, with_lesion, with_review

L, R, M = Side.LEFT, Side.RIGHT, Side.MIDLINE


def test_every_site_is_in_one_state() -> None:
    case = with_lesion(empty_case("2020"), "tibia_dist", L, {"T0": {"MR": "marrow_oedema"}})
    case = with_review(case, "femur_dist", R, "MR", result=ReviewResult.NEGATIVE)
    case = with_review(case, "skull_vault", M, "MR", result=ReviewResult.NOT_COVERED)
    # Not covered by one modality, read on another.
    case = with_review(case, "femur_dist", R, "NM", result=ReviewResult.NOT_COVERED)
    found = coverage(build(case))
    assert found["tibia_dist", L] is Coverage.LESION
    assert found["femur_dist", R] is Coverage.NEGATIVE
    assert found["skull_vault", M] is Coverage.NOT_COVERED
    assert found["femur_dist", L] is Coverage.UNREAD
    assert Counter(found.values())[Coverage.UNREAD] == 248
    assert coverage_words(build(case)) == (
        "251 sites: 1 with a lesion; 1 read, no lesion; 1 not covered; 248 unread"
    )


def test_the_layer_says_itself_in_heading_and_legend() -> None:
    case = with_review(empty_case("2020"), "skull_vault", M, "MR", result=ReviewResult.NOT_COVERED)
    drawing = compose(build(case), FigureStyle(coverage=True)).drawing
    texts = [item.text for item in drawing.items if hasattr(item, "text")]
    assert {"not covered", "unread"} <= set(texts)
    assert any("250 unread" in text for text in texts)


def test_sites_on_both_sides_together_are_told_from_those_of_other_dates() -> None:
    case = with_lesion(empty_case("2020", "2021"), "tibia_dist", L, {"T0": {"MR": "marrow_oedema"}})
    case = with_lesion(case, "tibia_dist", R, {"T0": {"MR": "marrow_oedema"}})
    case = with_lesion(case, "femur_dist", L, {"T0": {"MR": "marrow_oedema"}})
    case = with_lesion(case, "femur_dist", R, {"T1": {"MR": "marrow_oedema"}})
    case = with_lesion(case, "clavicle_medial", L, {"T1": {"CT": "osteolytic"}})
    assert dict(mirrored(build(case))) == {
        "clavicle_medial": Mirrored.ONE_SIDE,
        "femur_dist": Mirrored.NOT_TOGETHER,
        "tibia_dist": Mirrored.BOTH_SIDES,
    }
    assert mirrored_words(build(case)) == "on both sides: 1 of 3 paired sites involved"


def test_a_folded_plate_keeps_one_half_and_one_side() -> None:
    for name, side in (("anterior", R), ("posterior", L)):
        view = folded_views(FigureAge.MIDDLE)[name]
        assert {region.side for region in view.regions} == {side, M}
        middle = view.size_mm[0] - 6.0
        assert max(x for region in view.regions for ring in region.rings for x, _ in ring) <= middle


def test_a_folded_figure_shows_the_lesions_of_both_sides_with_their_side() -> None:
    made = compose(build(founding_case()), FigureStyle(folded=True, size=(1600, 900)))
    assert {target.lesion for target in made.targets} == {one.id for one in build(founding_case()).lesions}
    texts = {item.text for item in made.drawing.items if hasattr(item, "text")}
    assert {"L3 right", "L4 left", "L5"} <= texts
