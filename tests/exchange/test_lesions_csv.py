"""The table of lesions: tidy, safe to open in a spreadsheet, and without names unless asked for."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

from annotator.exchange import Context
from annotator.exchange.formats import lesions_csv
from annotator.lesions.case import Case
from annotator.lesions.edits import Place, observe, set_place
from annotator.lesions.records import ObservationStatus
from annotator.resources import resource


def _rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_one_row_stands_for_a_lesion_at_a_timepoint_on_a_modality(case: Case, context: Context) -> None:
    rows = _rows(lesions_csv.write(case, context))
    # The report's thirteen findings, one mark each, every one on a modality of its own.
    assert len(rows) == 13
    keys = {(row["tracking_uid"], row["timepoint_id"], row["modality"]) for row in rows}
    assert len(keys) == 13
    clavicle = [
        (row["timepoint_order"], row["modality"], row["kinds"]) for row in rows if row["lesion"] == "L1"
    ]
    assert clavicle == [
        ("0", "CR", "hyperostosis"),
        ("1", "CT", "osteolytic;hyperostosis"),
        ("2", "MR", "unspecified"),
        ("2", "NM", "uptake"),
        ("3", "NM", "uptake"),
    ]


def test_sites_are_coded_with_side(case: Case, context: Context) -> None:
    row = next(row for row in _rows(lesions_csv.write(case, context)) if row["lesion"] == "L6")
    assert (row["site"], row["side"], row["site_code"], row["laterality_code"]) == (
        "t08",
        "midline",
        "11068009",
        "130290",
    )


def test_a_resolved_lesion_keeps_its_row_without_modality(case: Case, context: Context) -> None:
    lesion, last = case.lesions[2], case.timepoints[-1]
    gone = case.after(observe(case, lesion.id, last.id, ObservationStatus.RESOLVED))
    rows = _rows(lesions_csv.write(gone, context))
    found = [one for one in rows if one["lesion"] == "L3" and one["timepoint_id"] == last.id]
    assert [(one["status"], one["modality"], one["marks"]) for one in found] == [("resolved", "", "0")]


def test_a_lesion_without_site_is_there_with_empty_fields(case: Case, context: Context) -> None:
    bare = case.after(set_place(case, case.lesions[0].id, Place()))
    row = _rows(lesions_csv.write(bare, context))[0]
    assert (row["site"], row["side"], row["site_code"], row["draft_marks"]) == ("", "", "", "1")


def test_a_filter_of_kind_or_certainty_leaves_out_what_has_none_yet(case: Case, context: Context) -> None:
    bare = case.after(set_place(case, case.lesions[0].id, Place()))
    shown = {row["lesion"] for row in _rows(lesions_csv.write(bare, context))}
    lytic = {
        row["lesion"] for row in _rows(lesions_csv.write(bare, replace(context, kinds=frozenset({"uptake"}))))
    }
    sure = _rows(lesions_csv.write(bare, replace(context, least_certainty=4)))
    on_ct = {
        row["lesion"]
        for row in _rows(lesions_csv.write(bare, replace(context, modalities=frozenset({"CT"}))))
    }
    assert ("L1" in shown, "L1" in lytic, sure, on_ct) == (True, False, [], {"L1"})


def test_only_the_asked_part_is_written(case: Case, context: Context) -> None:
    last = case.timepoints[2]
    only = replace(context, timepoint=last.id, modalities=frozenset({"NM"}))
    rows = _rows(lesions_csv.write(case, only))
    assert {(row["timepoint_id"], row["modality"]) for row in rows} == {(last.id, "NM")}
    assert len(rows) == 5


def test_nobody_is_named_unless_asked_for(case: Case, context: Context) -> None:
    content = lesions_csv.write(case, context).decode()
    assert "Founding^Case" not in content
    assert "FOUNDING-CASE" not in content
    assert "medial is assumed" not in content
    named = _rows(lesions_csv.write(case, replace(context, identified=True)))[0]
    assert (named["patient_id"], named["patient_name"]) == ("FOUNDING-CASE", "Founding^Case")


def test_hostile_text_is_no_formula_and_keeps_to_its_cell(hostile_case: Case, context: Context) -> None:
    content = lesions_csv.write(hostile_case, replace(context, identified=True))
    rows = _rows(content)
    assert len(rows) == 13
    for row in rows:
        for text in row.values():
            assert not text.startswith(("=", "+", "-", "@", "\t", "\r"))
            assert not any(ord(letter) < 32 or letter in "\u202e\u2066\x85" for letter in text)
    assert content.count(b"\r\n") == 14
    assert lesions_csv.differences(content, hostile_case, replace(context, identified=True)) == ()


def test_the_file_is_utf_8_with_mark_and_the_same_every_time(case: Case, context: Context) -> None:
    content = lesions_csv.write(case, context)
    assert content.startswith(b"\xef\xbb\xbfcase_id,")
    assert content == lesions_csv.write(case, context)


def test_the_dictionary_describes_every_column(context: Context) -> None:
    described = json.loads(resource("schemas", "lesions-csv-1.json").read_text("utf-8"))["fields"]
    written = [name for name, _ in lesions_csv.columns(replace(context, identified=True))]
    assert [one["name"] for one in described] == written


def test_a_lost_or_altered_row_is_a_difference(case: Case, context: Context) -> None:
    content = lesions_csv.write(case, context)
    lost = content[: content.rindex(b"\r\n", 0, -2) + 2]
    assert lesions_csv.differences(lost, case, context) == ("it has 12 rows instead of 13.",)
    assert lesions_csv.differences(content.replace(b",CR,", b",CT,"), case, context) == ("row 1 is another.",)
