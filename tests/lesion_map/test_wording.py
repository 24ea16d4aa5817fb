from __future__ import annotations

import pytest

from annotator.lesion_map.build import build
from annotator.lesion_map.wording import kind_words, lesion_words, listed, sighting_words
from annotator.terms.side import Side
from tests.helpers.founding_case import empty_case, founding_case, with_lesion


@pytest.mark.parametrize(
    ("words", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_words_are_listed_as_in_a_sentence(words, text) -> None:
    assert listed(words) == text


def test_findings_are_named_as_nouns_in_the_order_of_the_table() -> None:
    assert kind_words({"hyperostosis", "osteolytic"}) == "lysis and hyperostosis"
    assert kind_words({"periosteal_reaction"}) == "periosteal reaction"


def test_a_lesion_is_named_with_its_place() -> None:
    lesions = build(founding_case()).lesions
    assert lesion_words(lesions[0]) == "L1 left clavicle, medial third"
    assert lesion_words(lesions[4]) == "L5 T7 vertebra"


def test_a_sighting_says_what_where_and_when() -> None:
    sightings = build(founding_case()).lesions[0].sightings
    assert sighting_words(sightings[1]) == "lysis and hyperostosis on CT 2007"
    assert sighting_words(sightings[4]) == "uptake on NM (after third infliximab infusion)"


def test_a_mark_without_findings_is_only_marked() -> None:
    case = with_lesion(empty_case("2008"), "talus", Side.LEFT, {"T0": {"MR": ""}})
    assert sighting_words(build(case).lesions[0].sightings[0]) == "marked on MR 2008"
