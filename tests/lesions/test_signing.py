"""Signing: what is missing is found, a signature closes, a new version opens."""

from __future__ import annotations

import pytest

from annotator.lesions import edits, signing
from annotator.lesions.case import Case
from annotator.lesions.follow_up import answered
from annotator.lesions.records import ObservationStatus, ReadingStatus
from annotator.terms.side import Side
from tests.lesions.test_edits import BASELINE, FU1, READING, again, stroke, with_lesion
from tests.library.editing import starting_case


def followed_up() -> Case:
    case = with_lesion(starting_case())
    return again(case, case.lesions[0].id, FU1)


def words(case: Case) -> list[tuple[str, bool]]:
    return [(one.words, one.prevents) for one in signing.missing(case, READING)]


def test_a_complete_reading_lacks_nothing() -> None:
    assert words(followed_up()) == []


def test_a_lesion_without_a_site_prevents_signing() -> None:
    case = with_lesion(followed_up(), edits.Place())
    case = again(case, case.lesions[1].id, FU1)
    assert words(case) == [("L2 has no site.", True)]
    with pytest.raises(ValueError, match="lacks"):
        signing.sign(case, READING)


def test_an_incomplete_follow_up_prevents_signing_until_it_is_said_what_became_of_each_lesion() -> None:
    case = with_lesion(starting_case())
    assert words(case) == [("L1 is not followed up (FU1).", True)]
    assert signing.missing(case, READING)[0].timepoint == FU1
    with pytest.raises(ValueError, match="lacks"):
        signing.sign(case, READING)
    status = ObservationStatus.NOT_IMAGED
    case = case.after(answered(case, case.lesions[0].id, FU1, status))
    assert words(case) == []
    assert signing.sign(case, READING)


def test_marks_without_a_kind_are_shown() -> None:
    case = followed_up()
    case = case.after(edits.set_findings(case, case.marks[0].id, frozenset()))
    assert words(case) == [("L1 has marks without a kind: 1.", False)]


def test_a_signed_reading_opens_as_its_next_version_only() -> None:
    case = followed_up()
    assert not signing.amend(case, READING)
    signed = case.after(signing.sign(case, READING))
    assert signed.readings[0].is_signed
    amended = signed.after(signing.amend(signed, READING))
    assert (amended.readings[0].status, amended.readings[0].version) == (ReadingStatus.AMENDED, 2)
    again_signed = amended.after(signing.sign(amended, READING))
    assert (again_signed.readings[0].status, again_signed.readings[0].version) == (ReadingStatus.SIGNED, 2)


def test_every_edit_of_a_lesion_touches_its_reading_and_the_new_version_does_not() -> None:
    case = followed_up()
    lesion, mark = case.lesions[0], case.marks[0]
    touching = (
        edits.delete_mark(case, mark.id),
        edits.reshape(case, mark.id, stroke(7.0).shape),
        edits.set_note(case, lesion.id, "seen"),
        edits.set_certainty(case, mark.observation, 2),
        edits.mark_new_lesion(case, READING, BASELINE, stroke(), edits.Place()),
        edits.review_site(
            case, READING, BASELINE, "CT", edits.Place("talus", Side.LEFT), edits.ReviewResult.NEGATIVE
        ),
    )
    assert [signing.readings_touched(case, change) for change in touching] == [{READING}] * len(touching)
    assert not signing.readings_touched(case, edits.rename_timepoint(case, BASELINE, "First"))
    signed = case.after(signing.sign(case, READING))
    opening = signing.amend(signed, READING)
    assert not signing.readings_touched(signed, opening)
    assert signing.readings_touched(signed, opening.then(edits.set_note(signed, lesion.id, "by the way")))


def test_a_reader_known_to_the_case_is_not_entered_twice() -> None:
    case = starting_case()
    own = case.after(signing.start_reading(case, "Second"))
    assert [one.name for one in own.readers][-1] == "Second"
    twice = own.after(signing.start_reading(own, "Second"))
    assert len(twice.readers) == len(own.readers)
    assert len(twice.readings) == len(own.readings) + 1
