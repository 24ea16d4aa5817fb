"""The check of case files, map files and DICOM: every rule finds its fault, at its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from annotator.errors import UnreadableFileError
from annotator.exchange import Context
from annotator.exchange.check import check
from annotator.exchange.finding import HINTS
from annotator.exchange.formats import case_json
from annotator.lesions.case import Case

Json = dict[str, Any]
Spoil = Callable[[Json], None]


def _records(document: Json, kind: str) -> list[Json]:
    return [one for one in document["records"] if one["type"] == kind]


def _codes(path: Path, document: Json) -> dict[str, str]:
    path.write_text(json.dumps(document), encoding="utf-8")
    return {one.code: one.place for one in check([path])[0].findings}


@pytest.fixture
def document(case: Case, context: Context) -> Json:
    found: Json = json.loads(case_json.write(case, context))
    return found


def _set(kind: str, **fields: object) -> Spoil:
    return lambda document: _records(document, kind)[0].update(fields)


def _plane(**fields: object) -> Json:
    sound = {"origin_mm": [0, 0, 0], "along_row": [1, 0, 0], "along_column": [0, 0, -1], "spacing_mm": [1, 1]}
    return {**sound, **fields}


def _image(**fields: object) -> Spoil:
    return lambda document: _records(document, "mark")[0]["image"].update(fields)


def _repeat_observation(document: Json) -> None:
    first = _records(document, "observation")[0]
    document["records"].append({**first, "id": "another"})


def _repeat_record(document: Json) -> None:
    document["records"].append(_records(document, "reader")[0])


def _drop(kind: str) -> Spoil:
    def spoil(document: Json) -> None:
        document["records"].remove(_records(document, kind)[0])

    return spoil


def _same_number(document: Json) -> None:
    _records(document, "lesion")[1]["number"] = 1


def _same_study(document: Json) -> None:
    first, second, *_ = _records(document, "timepoint")
    second["study_uids"] += first["study_uids"]


FAULTS: list[tuple[str, Spoil]] = [
    ("DANGLING", _drop("reader")),
    ("DANGLING", _drop("timepoint")),
    ("DANGLING", _drop("observation")),
    ("UNKNOWN_SITE", _set("lesion", site="elbow_of_the_knee")),
    ("IMPOSSIBLE_SIDE", _set("lesion", site="t08", side="L", segment="")),
    ("UNKNOWN_SEGMENT", _set("lesion", segment="attic")),
    ("UNKNOWN_KIND", _set("mark", findings=["glowing"])),
    ("IMPOSSIBLE_KIND", _set("mark", findings=["uptake"])),
    ("TWO_OBSERVATIONS", _repeat_observation),
    ("NUMBER_TWICE", _same_number),
    ("NUMBER_BEYOND", _set("reading", lesions_numbered=3)),
    ("STUDY_TWICE", _same_study),
    ("OTHER_TIMEPOINT", lambda d: _image(study_instance_uid=_records(d, "timepoint")[2]["study_uids"][0])(d)),
    ("BAD_UID", _set("lesion", id="2.25.01")),
    ("BAD_UID", _image(sop_instance_uid="1.2.3.")),
    ("BAD_VALUE", _set("observation", certainty=6)),
    ("BAD_VALUE", _image(frame=0)),
    ("BAD_VALUE", _set("timepoint", date="2008-13")),
    ("BAD_VALUE", _set("timepoint", date="2007-02-29")),
    ("BAD_VALUE", _set("clinical_fact", end_date="2007-00")),
    ("BAD_SHAPE", _set("mark", shape={"type": "outline", "vertices": [[0, 0], [1, 1]]})),
    ("BAD_SHAPE", _set("mark", shape={"type": "ellipse", "centre": [0, 0], "half_axes": [0, 1]})),
    ("BAD_SHAPE", _set("mark", shape={"type": "line", "start": [1, 1], "end": [1, 1]})),
    ("BAD_SHAPE", _set("mark", shape={"type": "box", "corner": [1, 1], "opposite": [1, 9]})),
    ("BAD_VALUE", _set("mark", plane=_plane(along_row=[1, 1, 0]))),
    ("BAD_VALUE", _set("mark", plane=_plane(along_column=[1, 0, 0]))),
    ("BAD_VALUE", _set("mark", plane=_plane(spacing_mm=[0, 1]))),
    (
        "BAD_SHAPE",
        _set(
            "mark", plane=_plane(), shape={"type": "mask", "corner": [0, 0], "size": [1, 1], "runs": [0, 1]}
        ),
    ),
    ("NO_SITE", _set("lesion", site="", segment="")),
    ("DUPLICATE_ID", _repeat_record),
]


@pytest.mark.parametrize(("code", "spoil"), FAULTS)
def test_each_rule_finds_its_fault(code: str, spoil: Spoil, document: Json, tmp_path: Path) -> None:
    spoil(document)
    found = _codes(tmp_path / "case.json", document)
    assert code in found
    assert found[code].startswith("/records/")


def test_every_rule_has_a_test() -> None:
    assert {code for code, _ in FAULTS} == set(HINTS) - {"SCHEMA", "VERSION"}


def _field(document: Json, name: str, value: object) -> str:
    mark = _records(document, "mark")[0]
    mark[name] = value
    return f"/records/{document['records'].index(mark)}"


def test_a_schema_error_says_where_in_a_json_pointer(document: Json, tmp_path: Path) -> None:
    at = _field(document, "shape", {"type": "ellipse", "centre": [1, "left"], "half_axes": [1, 1]})
    document["patient"]["shoe/size"] = 12
    document["records"][1] = []
    document["records"][2]["type"] = "invoice"
    document["more"] = 1
    (tmp_path / "case.json").write_text(json.dumps(document), encoding="utf-8")
    found = {
        one.place: one.reason for one in check([tmp_path / "case.json"])[0].findings if one.code == "SCHEMA"
    }
    assert set(found) == {
        "/more",
        "/patient/shoe~1size",
        "/records/1",
        "/records/2/type",
        f"{at}/shape/centre/1",
    }
    assert "invoice" in found["/records/2/type"]
    assert "timepoint" in found["/records/2/type"]


def test_of_a_wrong_shape_only_what_it_claims_to_be_is_spoken_of(document: Json, tmp_path: Path) -> None:
    at = _field(document, "shape", {"type": "blob"})
    (tmp_path / "case.json").write_text(json.dumps(document), encoding="utf-8")
    findings = [one for one in check([tmp_path / "case.json"])[0].findings if one.code == "SCHEMA"]
    assert [one.place for one in findings] == [f"{at}/shape/type"]
    assert "'outline'" in findings[0].reason


def test_another_version_is_said_first(document: Json, tmp_path: Path) -> None:
    document["version"] = 2
    document["records"] = 7
    assert _codes(tmp_path / "case.json", document) == {"VERSION": "/version"}


def test_records_must_be_a_list(document: Json, tmp_path: Path) -> None:
    document["records"] = {}
    del document["label"]
    path = tmp_path / "case.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert [one.place for one in check([path])[0].findings] == ["/label", "/records"]


@pytest.mark.parametrize("content", [b"{", b'{"format": "other"}', b"[1]", b'{"a": NaN}'])
def test_other_json_is_neither_case_nor_map(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_bytes(content)
    checked = check([tmp_path / "x.json"])[0]
    assert checked.kind == "json"
    assert [one.code for one in checked.findings] == ["SCHEMA"]


def test_a_file_that_is_no_dicom_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_bytes(b"hello, this is a text and no image")
    checked = check([tmp_path / "notes.txt"])[0]
    assert checked.kind == "dicom"
    assert [one.code for one in checked.findings] == ["NOT_DICOM"]


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="no such file"):
        check([tmp_path / "gone.json"])
