"""Names of vertebrae are records: named, counted, confirmed, forgotten, and taken back."""

from __future__ import annotations

import json

from annotator.lesions.case import Case
from annotator.lesions.document import record_document, record_from_document
from annotator.lesions.records import ReadingId
from annotator.lesions.vertebrae import Here, confirm, forget, name_vertebra, named_here, tell_spine
from tests.helpers.founding_case import empty_case, with_lesion

T8, T9 = (0.0, 30.0, -60.0), (0.0, 30.0, -84.0)


def start() -> tuple[Case, ReadingId]:
    case = with_lesion(empty_case("2008"), "t08")
    return case, case.readings[0].id


def names(case: Case, uid: str = "1.2") -> list[tuple[str, bool]]:
    return sorted((one.site, one.confirmed) for one in named_here(case, case.readings[0].id, uid))


def test_one_is_named_and_others_are_counted_and_it_counts_as_no_lesion() -> None:
    case, reading = start()
    change = name_vertebra(case, reading, "t08", Here("1.2", T8), {"t09": T9})
    after = case.after(change)
    assert names(after) == [("t08", True), ("t09", False)]
    assert names(after, "9.9") == []
    assert (after.lesions, after.marks) == (case.lesions, case.marks)
    assert after.after(change.inverse()).table == case.table


def test_a_later_count_takes_the_place_of_the_one_before_and_spares_what_readers_named() -> None:
    case, reading = start()
    counted = {"t09": T9, "t10": (0.0, 30.0, -108.0)}
    case = case.after(name_vertebra(case, reading, "t08", Here("1.2", T8), counted))
    here = Here("1.2", (0.0, 30.0, -160.0))
    again = case.after(name_vertebra(case, reading, "t12", here, {"t08": T8, "t11": T9}))
    assert names(again) == [("t08", True), ("t11", False), ("t12", True)]


def test_another_name_of_the_same_vertebra_takes_the_place_of_the_first() -> None:
    case, reading = start()
    case = case.after(name_vertebra(case, reading, "t08", Here("1.2", T8), {}))
    again = case.after(name_vertebra(case, reading, "t07", Here("1.2", (0.0, 33.0, -64.0)), {}))
    assert names(again) == [("t07", True)]
    moved = case.after(name_vertebra(case, reading, "t08", Here("1.2", T9), {}))
    assert [one.position_mm for one in named_here(moved, reading, "1.2")] == [T9]


def test_what_was_counted_is_confirmed_or_forgotten_in_its_own_frame_of_reference() -> None:
    case, reading = start()
    for uid in ("1.2", "3.4"):
        case = case.after(name_vertebra(case, reading, "t08", Here(uid, T8), {"t09": T9}))
    sure = case.after(confirm(case, reading, "1.2"))
    assert names(sure) == [("t08", True), ("t09", True)]
    assert names(sure, "3.4") == [("t08", True), ("t09", False)]
    assert not confirm(sure, reading, "1.2")
    gone = sure.after(forget(sure, reading, "1.2"))
    assert names(gone) == []
    assert len(names(gone, "3.4")) == 2


def test_the_record_comes_back_from_its_document() -> None:
    case, reading = start()
    case = case.after(name_vertebra(case, reading, "sacrum", Here("1.2", T8), {}, "4 steps, 5 are usual."))
    (one,) = named_here(case, reading, "1.2")
    assert record_from_document(json.loads(json.dumps(record_document(one)))) == one


def test_what_is_unusual_about_a_spine_is_kept_with_its_reader_and_what_was_counted_goes() -> None:
    case, reading = start()
    case = case.after(name_vertebra(case, reading, "t08", Here("1.2", T8), {"t09": T9}))
    change = tell_spine(case, reading, "l06")
    told = case.after(change)
    assert (told.readings[0].spine, told.readings[0].reader) == ("l06", case.readings[0].reader)
    assert names(told) == [("t08", True)]
    assert told.after(change.inverse()).table == case.table
    assert not tell_spine(told, reading, "l06")


def test_a_reading_of_a_usual_spine_is_written_as_before_it_could_be_said() -> None:
    case, reading = start()
    assert "spine" not in record_document(case.readings[0])
    told = case.after(tell_spine(case, reading, "sacralised")).readings[0]
    assert record_document(told)["spine"] == "sacralised"
    assert record_from_document(record_document(told)) == told
