"""Measurements in exports: each with unit, method, code, error band and calibration."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.exchange import Context
from annotator.exchange.formats import case_json, map_json, measurements_csv
from annotator.lesions.case import Case
from annotator.lesions.change import replaced
from annotator.lesions.records import MarkOrigin
from annotator.resources import resource

FOUNDING = Path(__file__).parents[2] / "sample_studies" / "founding"


@pytest.fixture(scope="module")
def founding() -> Case:
    return case_json.read((FOUNDING / "case.json").read_bytes())


@pytest.fixture(scope="module")
def with_images() -> Context:
    return Context(edited="2026-03-04T05:06:07Z", sources=(FOUNDING / "dicom",))


@pytest.fixture(scope="module")
def rows(founding: Case, with_images: Context) -> list[dict[str, str]]:
    text = measurements_csv.write(founding, with_images).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_every_mark_is_measured_with_unit_code_band_and_calibration(
    founding: Case, rows: list[dict[str, str]]
) -> None:
    assert {row["marks"] for row in rows} == {mark.id for mark in founding.marks}
    for row in rows:
        assert row["refused"] == ""
        assert row["method"]
        assert row["code"]
        assert row["code_scheme"] in ("SCT", "DCM", "99CRMO")
        assert float(row["error_low"]) <= float(row["value"]) <= float(row["error_high"])
        assert bool(row["calibration"]) == (row["unit"] in ("mm", "mm2"))


def test_a_length_on_the_film_says_that_it_is_estimated(rows: list[dict[str, str]]) -> None:
    (axis,) = [row for row in rows if (row["modality"], row["quantity"]) == ("CR", "long axis")]
    assert (axis["unit"], axis["calibration"], axis["code"]) == ("mm", "estimated", "103339001")
    assert "magnification" in axis["method"]
    (mean,) = [row for row in rows if (row["modality"], row["quantity"]) == ("CT", "mean")]
    assert (mean["unit"], mean["code"], mean["derivation_code"]) == ("HU", "112031", "373098007")


def test_the_columns_are_those_of_the_schema(rows: list[dict[str, str]]) -> None:
    schema = json.loads((resource("schemas") / "measurements-csv-1.json").read_text("utf-8"))
    assert [field["name"] for field in schema["fields"]] == list(rows[0])


def test_the_map_for_programs_holds_the_same_numbers(
    founding: Case, with_images: Context, rows: list[dict[str, str]]
) -> None:
    document = json.loads(map_json.write(founding, with_images))
    found = {(*one["marks"], one["quantity"]): one for one in document["measurements"]}
    assert len(found) == len(rows)
    for row in rows:
        one = found[row["marks"], row["quantity"]]
        assert (one["value"], one["unit"]) == (float(row["value"]), row["unit"])
        assert (one["error_low"], one["error_high"]) == (float(row["error_low"]), float(row["error_high"]))


def test_only_what_is_asked_for_is_measured(founding: Case, with_images: Context) -> None:
    only = replace(with_images, modalities=frozenset({"CR"}), timepoint=founding.timepoints[0].id)
    text = measurements_csv.write(founding, only).decode("utf-8-sig")
    assert {row["modality"] for row in csv.DictReader(io.StringIO(text))} == {"CR"}


def test_what_the_filter_hides_is_not_measured(founding: Case, with_images: Context) -> None:
    lytic = replace(with_images, kinds=frozenset({"osteolytic"}))
    found = csv.DictReader(io.StringIO(measurements_csv.write(founding, lytic).decode("utf-8-sig")))
    assert {row["lesion"] for row in found} == {
        one.name
        for one in founding.lesions
        if any("osteolytic" in m.findings for m in founding.marks_of_lesion(one.id))
    }


def test_copies_that_nobody_accepted_are_not_in_the_table(founding: Case, with_images: Context) -> None:
    mark = next(one for one in founding.marks if one.image.modality == "CR")
    copied = replace(mark, draft=True, origin=MarkOrigin.PASTED)
    only = replace(with_images, modalities=frozenset({"CR"}))
    text = measurements_csv.write(founding.after(replaced(mark, copied)), only).decode("utf-8-sig")
    assert mark.id not in {row["marks"] for row in csv.DictReader(io.StringIO(text))}


def test_without_the_images_there_are_no_numbers(founding: Case, context: Context) -> None:
    assert len(measurements_csv.write(founding, context).splitlines()) == 1
    assert json.loads(map_json.write(founding, context))["measurements"] == []


def test_a_table_that_was_altered_is_noticed(founding: Case, with_images: Context) -> None:
    written = measurements_csv.write(founding, with_images)
    assert measurements_csv.differences(written, founding, with_images) == ()
    assert measurements_csv.differences(written.replace(b"mm2", b"mm3"), founding, with_images)
