"""Text from files is made harmless, and stays readable."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.exchange.text import cell, plain


def test_control_and_bidirectional_characters_become_spaces() -> None:
    assert plain("Anna\x1b[2J\u202eevil\r\nB\x85C\u2066D") == "Anna [2J evil B C D"


def test_a_lone_surrogate_becomes_the_replacement_character() -> None:
    assert plain("a\udc80b") == "a\ufffdb"


def test_names_of_all_scripts_stay() -> None:
    assert plain("Müller^山田=ヤマダ قاسم") == "Müller^山田=ヤマダ قاسم"


@given(st.text())
def test_plain_text_is_one_line_that_utf_8_can_hold(text: str) -> None:
    shown = plain(text)
    shown.encode("utf-8")
    assert plain(shown) == shown
    assert not any(unicodedata.category(letter) == "Cc" for letter in shown)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\0", " =", "＝"])
def test_a_cell_never_begins_a_formula(start: str) -> None:
    assert cell(f"{start}HYPERLINK(1)").startswith("'")


def test_a_cell_of_ordinary_text_is_left_alone() -> None:
    assert cell("T8, superior endplate = body") == "T8, superior endplate = body"
