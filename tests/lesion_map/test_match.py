from __future__ import annotations

from annotator.lesion_map.match import suggest_lesion
from annotator.terms.side import Side
from tests.helpers.founding_case import READING, empty_case, with_lesion

MR = {"MR": "marrow_oedema"}


def test_a_new_mark_is_offered_the_lesion_of_its_site_and_side() -> None:
    case = with_lesion(empty_case("2008"), "tibia_dist", Side.LEFT)
    found = suggest_lesion(case, READING, "tibia_dist", Side.LEFT)
    assert found is not None
    assert found.name == "L1"


def test_the_other_side_is_another_place() -> None:
    case = with_lesion(empty_case("2008"), "tibia_dist", Side.LEFT)
    assert suggest_lesion(case, READING, "tibia_dist", Side.RIGHT) is None


def test_of_several_the_one_seen_last_is_offered() -> None:
    case = with_lesion(empty_case("2007", "2008"), "talus", Side.LEFT, {"T1": MR})
    case = with_lesion(case, "talus", Side.LEFT, {"T0": MR})
    found = suggest_lesion(case, READING, "talus", Side.LEFT)
    assert found is not None
    assert found.name == "L1"


def test_of_several_seen_together_the_highest_number_is_offered() -> None:
    case = with_lesion(with_lesion(empty_case("2008"), "talus", Side.LEFT), "talus", Side.LEFT)
    found = suggest_lesion(case, READING, "talus", Side.LEFT)
    assert found is not None
    assert found.name == "L2"
