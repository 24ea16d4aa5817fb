"""The languages of the report: each table is whole."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from annotator.drawing import Label
from annotator.exchange import Context
from annotator.exchange.figure import map_figure
from annotator.exchange.language import LANGUAGES, Told, language
from annotator.exchange.report_criteria import phrases
from annotator.exchange.summary import summarised
from annotator.lesion_map.build import Pattern
from annotator.lesion_map.progress import Trend
from annotator.lesions.case import Case
from annotator.terms.findings import finding_kinds
from annotator.terms.side import Side
from annotator.terms.sites import catalogue

FOREIGN = [code for code in LANGUAGES if code != "en"]


@pytest.mark.parametrize("code", FOREIGN)
def test_every_key_of_the_english_table_is_there_with_its_values(code: str) -> None:
    english, other = language("en").tables["report"], language(code).tables["report"]
    assert list(other) == list(english)
    for key, words in english.items():
        assert _fields(other[key]) == _fields(words), key
        assert other[key].strip(), key


def _fields(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name}


@pytest.mark.parametrize("code", FOREIGN)
def test_every_term_is_named(code: str) -> None:
    tables = language(code).tables
    assert list(tables["sites"]) == list(catalogue())
    assert list(tables["findings"]) == list(tables["shorts"]) == list(finding_kinds())
    assert set(tables["segments"]) == {name for one in catalogue().values() for name in one.segments}
    assert len(set(tables["sites"].values())) == len(catalogue())


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_state_has_its_word(code: str) -> None:
    table = language(code).tables["report"]
    assert {f"fate_{one.replace(' ', '_')}" for one in Trend} <= set(table)


@pytest.mark.parametrize("code", FOREIGN)
def test_our_phrases_are_translated(code: str) -> None:
    tongue = language(code)
    every = phrases() | {str(one) for one in Pattern}
    assert [one for one in every if tongue.phrase(one).lang] == []


@pytest.mark.parametrize("code", FOREIGN)
def test_the_figure_speaks_the_language(code: str, case: Case) -> None:
    tongue = language(code)
    shorts = {kind.short for kind in finding_kinds().values()}
    figure = map_figure(summarised(case, Context()), in_page=True)
    texts = {one.text for one in figure.items if isinstance(one, Label)}
    words = {text for text in texts if not re.fullmatch(r"[LCTS]\d*", text)} - shorts
    assert words
    assert [one for one in words if tongue.phrase(one).lang] == []


@pytest.mark.parametrize(
    ("code", "side", "words"),
    [
        ("en", Side.LEFT, "Left tibia, distal"),
        ("tr", Side.LEFT, "Sol tibia, distal"),
        ("tr", Side.RIGHT, "Sağ tibia, distal"),
        ("pt", Side.RIGHT, "Tíbia distal, à direita"),
        ("pt", Side.MIDLINE, "Tíbia distal"),
    ],
)
def test_a_site_has_its_side(code: str, side: Side, words: str) -> None:
    assert language(code).site("tibia_dist", side) == words


def test_what_is_not_translated_says_that_it_is_english() -> None:
    assert language("tr").phrase("quoted wording") == Told("quoted wording", "en")
    assert language("en").phrase("quoted wording") == Told("quoted wording")


def test_numbers_have_the_decimal_mark_of_the_language() -> None:
    assert [language(code).number(1.25) for code in LANGUAGES] == ["1.25", "1,25", "1,25"]
