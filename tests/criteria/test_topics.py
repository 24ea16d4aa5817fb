"""Sets side by side: every item has a topic, and none is lost or doubled."""

from __future__ import annotations

import pytest

from annotator.criteria import CRITERIA_SETS, judge_all
from annotator.criteria.sets.eular_acr_2025 import FEATURES, LIMITED
from annotator.criteria.topics import TOPICS, side_by_side, topic_of
from tests.helpers.founding_case import founding_case


def test_every_item_of_every_set_has_a_topic() -> None:
    for criteria_set in CRITERIA_SETS:
        assert {topic_of(item.id) for item in criteria_set.items} <= TOPICS.keys()
    for feature in (*FEATURES, *(f"{name}_30" for name in LIMITED)):
        assert topic_of(feature) in TOPICS


def test_every_item_stands_in_one_row_of_its_set() -> None:
    judgements = judge_all(founding_case())
    rows = side_by_side(judgements)
    for column, judgement in enumerate(judgements):
        found = [one.item.id for row in rows for one in row.items[column]]
        assert sorted(found) == sorted(one.item.id for one in judgement.items)


def test_biopsy_is_read_across_the_sets() -> None:
    judgements = judge_all(founding_case())
    row = next(one for one in side_by_side(judgements) if one.topic == "biopsy")
    asked = {
        judgement.criteria_set.id: [one.evidence.verdict.value for one in items]
        for judgement, items in zip(judgements, row.items, strict=True)
        if items
    }
    assert asked == {
        "jansson_2007": ["met"],
        "bristol_2016": ["unknown"],
        "rome_2008": ["met"],
        "kahn_1994": ["unknown"],
    }


def test_an_item_without_a_topic_is_an_error() -> None:
    with pytest.raises(KeyError):
        topic_of("weather")
