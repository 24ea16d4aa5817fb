"""One fate and one verdict of a case, wherever they are told: window, command line, every export."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from annotator.cli import main
from annotator.exchange.formats import case_json
from annotator.lesions.case import Case
from annotator.lesions.facts import Course
from annotator.lesions.records import ClinicalFact, LesionId, Observation, Record
from annotator.library import open_library
from annotator.resources import sample_studies
from annotator.ui.panels.criteria_set import CriteriaSetView
from tests.ui.conftest import Reader, Seat

SET, ITEM = "report_strict", "2_course_months_remission_exacerbation"
LEGS = sample_studies() / "legs"


def by_size_alone() -> tuple[Case, LesionId]:
    """The sample of both legs, of which nobody said more than where the lesions are.

    Only the area of L3, the distal femur, tells its course: 243, 431 and 202 mm² on MR, a factor of 1.8 up
    and of 2.1 down. The course is recorded as long, its remissions and exacerbations are not.
    """
    case = case_json.read((LEGS / "case.json").read_bytes())
    femur = next(one.id for one in case.lesions if one.number == 3)
    table: dict[str, Record] = dict(case.table)
    for record in case.table.values():
        if isinstance(record, Observation):
            if record.lesion == femur:
                table[record.id] = replace(record, activity=None, features=())
            else:
                del table[record.id]
        if isinstance(record, ClinicalFact) and isinstance(record.detail, Course):
            table[record.id] = replace(record, detail=Course(duration_months=14.0))
    kept = {key for key in table if not getattr(table[key], "observation", None)}
    shown = {one.id for one in table.values() if isinstance(one, Observation)}
    kept |= {key for key in table if getattr(table[key], "observation", None) in shown}
    return Case(case.id, case.patient, case.label, MappingProxyType({key: table[key] for key in kept})), femur


@pytest.fixture
def looker(library: Path, seat: Seat) -> tuple[Reader, LesionId]:
    case, femur = by_size_alone()
    with open_library(library) as store:
        store.create(case, "Import")
    reader = seat(library).open(LEGS / "dicom")
    assert reader.case.id == case.id
    return reader, femur


def test_window_and_exports_tell_the_same(
    looker: tuple[Reader, LesionId], library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reader, femur = looker
    expected = {
        1.25: (["larger", "smaller"], "ambiguous"),
        2.0: (["persistent", "smaller"], "unknown"),
        2.5: (["persistent", "persistent"], "unknown"),
    }
    for factor, told in expected.items():
        set_area_threshold(reader, factor)
        assert in_window(reader, femur) == told
        assert on_command_line(library, capsys, factor) == told[1]
        assert in_json(library, tmp_path, femur, factor) == told
        assert in_table(library, tmp_path, femur, factor) == told[0]
        assert in_page(library, tmp_path, factor) == told


def set_area_threshold(reader: Reader, factor: float) -> None:
    reader.window.show_panel("follow-up")
    reader.settle()
    box = reader.window.follow_up.limits.area
    box.setFocus()
    box.selectAll()
    reader.type(f"{factor:g}").key("Tab")


def in_window(reader: Reader, femur: LesionId) -> tuple[list[str], str]:
    reader.window.show_panel("criteria")
    reader.settle()
    points = reader.case.timepoints[1:]
    (view,) = [
        one
        for one in reader.window.criteria.findChildren(CriteriaSetView)
        if one._judgement.criteria_set.id == SET
    ]
    fates = [reader.window.map._fates.at(point.id)[femur].trend.value for point in points]
    return fates, view._judgement.evidence(ITEM).verdict.value


def run(library: Path, *words: str | Path) -> None:
    assert main(["--library", str(library), *map(str, words)]) == 0


def on_command_line(library: Path, capsys: pytest.CaptureFixture[str], factor: float) -> str:
    capsys.readouterr()
    run(library, "criteria", "sample", "--json")
    document = json.loads(capsys.readouterr().out)
    assert document["thresholds"] == {"area": factor, "uptake_ratio": 1.25}
    return verdict_of(document["sets"])


def verdict_of(sets: list[dict[str, Any]]) -> str:
    (judged,) = [one for one in sets if one["id"] == SET]
    return next(one["verdict"] for one in judged["items"] if one["id"] == ITEM)


def in_json(library: Path, folder: Path, femur: LesionId, factor: float) -> tuple[list[str], str]:
    path = folder / "legs.json"
    run(library, "map", "sample", "-o", path)
    document = json.loads(path.read_bytes())
    assert document["thresholds"]["area"] == factor
    fates = [one["fate"] for one in document["fates"] if one["tracking_uid"] == femur]
    return fates, verdict_of(document["criteria"])


def in_table(library: Path, folder: Path, femur: LesionId, factor: float) -> list[str]:
    run(library, "export", "sample", "--format", "lesions-csv", "-o", folder)
    (path,) = folder.glob("*.lesions.csv")
    rows = list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))
    assert {float(row["area_threshold"]) for row in rows} == {factor}
    return [row["fate"] for row in rows if row["tracking_uid"] == femur and row["fate"]]


def in_page(library: Path, folder: Path, factor: float) -> tuple[list[str], str]:
    path = folder / "legs.html"
    run(library, "map", "sample", "-o", path)
    text = path.read_text("utf-8")
    assert f"a factor of {factor:g} in area" in text
    (row,) = re.findall(r'<tr id="lesion-L3".*?</tr>', text, re.S)
    (items,) = re.findall(rf'id="set-{SET}".*?</table>', text, re.S)
    verdicts = re.findall(r'chip (\w+)"', items.split("<tbody>")[1])
    return re.findall(r'class="fate (\w+)"', row), verdicts[1]
