"""What an edit says of itself once it is done."""

from __future__ import annotations

import pytest

from annotator.workspace.deeds import deed_words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Delete mark", "Mark deleted"),
        ("Delete 3 marks", "3 marks deleted"),
        ("Delete L3", "L3 deleted"),
        ("Join L2 to L1", "L2 joined to L1"),
        ("Split L4 off L1", "L4 split off L1"),
        ("Copy L3 to the next slice", "L3 copied to the next slice"),
        ("Draw ellipse", ""),
        ("Reshape mark", ""),
        ("Delete", ""),
    ],
)
def test_what_goes_away_or_elsewhere_is_told_in_the_past(name: str, words: str) -> None:
    assert deed_words(name) == words
