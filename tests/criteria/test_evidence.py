from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.criteria.evidence import Evidence, Verdict, both, either, tallied
from annotator.lesions.facts import Symptom
from annotator.lesions.records import ClinicalFact, FactId, RecordId

MET, NOT_MET, UNKNOWN, AMBIGUOUS = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.AMBIGUOUS
verdicts = st.lists(st.sampled_from(Verdict), min_size=1, max_size=4)


def evidence(verdict: Verdict, words: str = "") -> Evidence:
    return Evidence(verdict, words or f"{verdict}.", facts=(FactId(RecordId(verdict.value)),))


def fact(date: str | None = None, certain: bool = True) -> ClinicalFact:
    return ClinicalFact(FactId(RecordId("f")), Symptom("fever"), date, certain=certain)


@given(verdicts)
def test_all_of_several_is_met_only_if_each_is(found) -> None:
    joined = both(*map(evidence, found)).verdict
    assert (joined is MET) == all(one is MET for one in found)
    assert (joined is NOT_MET) == (NOT_MET in found)


@given(verdicts)
def test_one_of_several_is_not_met_only_if_none_can_be(found) -> None:
    joined = either(*map(evidence, found)).verdict
    assert (joined is MET) == (MET in found)
    assert (joined is NOT_MET) == all(one is NOT_MET for one in found)


def test_of_missing_and_unclear_data_the_missing_is_asked_for_first() -> None:
    assert both(evidence(UNKNOWN), evidence(AMBIGUOUS)).verdict is UNKNOWN


def test_joined_evidence_keeps_every_sentence_and_each_record_once() -> None:
    joined = both(evidence(MET, "One."), evidence(MET, "Two."))
    assert (joined.because, joined.facts) == ("One. Two.", ("met",))


def test_what_is_met_speaks_alone_among_alternatives() -> None:
    assert either(evidence(UNKNOWN, "Not recorded."), evidence(MET, "Yes.")).because == "Yes."


@pytest.mark.parametrize(
    ("judged", "ever", "expected"),
    [
        ([], True, UNKNOWN),
        ([(fact(), UNKNOWN)], True, UNKNOWN),
        ([(fact(), MET)], True, MET),
        ([(fact(), NOT_MET)], True, NOT_MET),
        ([(fact(certain=False), MET)], True, AMBIGUOUS),
        ([(fact(certain=False), NOT_MET)], True, AMBIGUOUS),
        ([(fact(certain=False), UNKNOWN)], True, UNKNOWN),
        ([(fact("2006"), MET), (fact("2008"), NOT_MET)], True, MET),
        ([(fact("2006"), MET), (fact("2008"), NOT_MET)], False, AMBIGUOUS),
        ([(fact("2006"), MET), (fact("2006"), NOT_MET)], True, AMBIGUOUS),
        ([(fact(), MET), (fact(), NOT_MET)], True, AMBIGUOUS),
        ([(fact("2006"), MET), (fact("2006", certain=False), NOT_MET)], True, MET),
        ([(fact(), NOT_MET), (fact(), UNKNOWN)], True, UNKNOWN),
        ([(fact(), AMBIGUOUS), (fact(), NOT_MET)], True, AMBIGUOUS),
        ([(fact(), AMBIGUOUS), (fact(), MET)], True, MET),
        ([(fact(), AMBIGUOUS), (fact(), MET)], False, AMBIGUOUS),
        ([(fact(certain=False), NOT_MET), (fact(), MET)], False, AMBIGUOUS),
        ([(fact(certain=False), AMBIGUOUS), (fact(), MET)], False, AMBIGUOUS),
        ([(fact(certain=False), MET), (fact(), MET)], False, MET),
        ([(fact(), UNKNOWN), (fact(), MET)], False, MET),
    ],
)
def test_several_facts_come_to_one_verdict(judged, ever, expected) -> None:
    assert tallied(judged, ever=ever) is expected


def test_every_verdict_has_words_and_none_is_a_diagnosis() -> None:
    assert [one.words for one in Verdict] == [
        "supports the criterion",
        "does not support the criterion",
        "not recorded",
        "recorded, but not clear",
    ]
