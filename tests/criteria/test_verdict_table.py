"""The verdicts of the four sample cases are those worked out by hand, and docs/criteria.md tells them."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.criteria import CRITERIA_SETS
from tests.criteria.verdict_table import EXPECTED, judged, letters, table

DOCS = Path(__file__).parents[2] / "docs" / "criteria.md"


@pytest.mark.parametrize("name", EXPECTED)
def test_every_verdict_is_the_expected_one(name: str) -> None:
    found = {set_id: (one.result.value, letters(one)) for set_id, one in judged(name).items()}
    assert found == EXPECTED[name]
    assert list(found) == [one.id for one in CRITERIA_SETS]


def test_the_table_of_the_documentation_is_the_one_that_is_printed() -> None:
    assert table() in DOCS.read_text("utf-8")
