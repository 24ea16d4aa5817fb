"""What is wrong with a case file, a map file, or DICOM files: the findings, never a verdict on quality."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotator.dicom import ProblemCode, scan
from annotator.errors import CaseFileError, UnreadableFileError
from annotator.exchange.case_rules import Placed, case_findings
from annotator.exchange.case_schema import patient_adapter, record_adapters, thresholds_adapter
from annotator.exchange.finding import Finding, found
from annotator.exchange.formats.case_json import parse
from annotator.exchange.map_document import FORMAT as MAP_FORMAT
from annotator.exchange.map_document import MAP
from annotator.exchange.map_document import VERSION as MAP_VERSION
from annotator.exchange.map_rules import map_findings
from annotator.exchange.pointer import faults, pointer
from annotator.exchange.text import plain
from annotator.lesion_map.wording import counted
from annotator.lesions.document import FORMAT as CASE_FORMAT
from annotator.lesions.document import VERSION as CASE_VERSION
from annotator.lesions.document import record_from_document

_FIRST_BYTES = 64


@dataclass(frozen=True, slots=True)
class Checked:
    """One checked file or folder.

    Parameters
    ----------
    path : Path
    kind : str
        What it was taken for: case, map or dicom.
    holds : str
        What is in it, in words.
    findings : tuple of Finding
        Empty when nothing is wrong.
    """

    path: Path
    kind: str
    holds: str
    findings: tuple[Finding, ...]


def check(paths: Iterable[Path]) -> tuple[Checked, ...]:
    """Return what is wrong with each file or folder.

    JSON is taken for a case or a map by its ``format``, everything else for DICOM.

    Raises
    ------
    UnreadableFileError
        A path cannot be read at all.
    """
    return tuple(_checked(path) for path in paths)


def _checked(path: Path) -> Checked:
    try:
        if path.is_dir():
            return _dicom(path)
        with path.open("rb") as stream:
            start = stream.read(_FIRST_BYTES).removeprefix(b"\xef\xbb\xbf").lstrip()
        if not start.startswith((b"{", b"[")) and path.suffix.lower() != ".json":
            return _dicom(path)
        content = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        message = f"{plain(str(path))} cannot be read: {reason}."
        raise UnreadableFileError(message, "Choose another file.") from error
    return _json(path, content)


def _json(path: Path, content: bytes) -> Checked:
    try:
        document = parse(content)
    except CaseFileError as error:
        return Checked(path, "json", "", (Finding("SCHEMA", "", error.message, error.hint),))
    kind = document.get("format")
    if kind == CASE_FORMAT:
        return Checked(path, "case", _case_holds(document), _case(document))
    if kind == MAP_FORMAT:
        return Checked(path, "map", "", _map(document))
    reason = f"it is neither a case nor a map: format is {plain(repr(kind))[:60]}"
    return Checked(path, "json", "", (found("SCHEMA", "/format", reason),))


def _case_holds(document: Mapping[str, Any]) -> str:
    records = document.get("records")
    listed = records if isinstance(records, list) else []
    kinds = Counter(str(one.get("type")) for one in listed if isinstance(one, dict))
    return ", ".join(f"{kinds[name]} {name}" for name in record_adapters() if kinds.get(name))


def _version(document: Mapping[str, Any], known: int) -> tuple[Finding, ...]:
    if document.get("version") == known:
        return ()
    reason = f"it has version {plain(repr(document.get('version')))[:20]}, this program reads {known}"
    return (found("VERSION", "/version", reason),)


def _case(document: Mapping[str, Any]) -> tuple[Finding, ...]:
    if wrong := _version(document, CASE_VERSION):
        return wrong
    findings = _frame(document)
    records = document.get("records")
    if not isinstance(records, list):
        return (*findings, found("SCHEMA", "/records", "the field is required, a list of records"))
    placed = []
    for index, one in enumerate(records):
        wrong = _record(index, one)
        findings += wrong
        if not wrong:
            placed.append(Placed(index, record_from_document(one)))
    return (*findings, *case_findings(placed))


_FIELDS = {"format", "version", "id", "label", "patient", "thresholds", "records"}


def _frame(document: Mapping[str, Any]) -> list[Finding]:
    """Return what is wrong around the records."""
    required = "the field is required, a text that is not empty"
    wrong = [
        found("SCHEMA", pointer((name,)), required)
        for name in ("id", "label")
        if not (isinstance(document.get(name), str) and document[name])
    ]
    more = sorted(document.keys() - _FIELDS)
    wrong += [found("SCHEMA", pointer((name,)), "there is no such field") for name in more]
    wrong += [
        found("SCHEMA", pointer(("patient", *place)), sentence)
        for place, sentence in faults(patient_adapter(), document.get("patient"))
    ]
    if "thresholds" in document:
        wrong += [
            found("SCHEMA", pointer(("thresholds", *place)), sentence)
            for place, sentence in faults(thresholds_adapter(), document["thresholds"])
        ]
    return wrong


def _record(index: int, value: object) -> tuple[Finding, ...]:
    if not isinstance(value, dict):
        return (found("SCHEMA", pointer(("records", index)), "a record is an object"),)
    values = dict(value)
    name = values.pop("type", None)
    adapter = record_adapters().get(name) if isinstance(name, str) else None
    if adapter is None:
        known = ", ".join(record_adapters())
        reason = f"there is no type of record {plain(repr(name))[:60]}; known are {known}"
        return (found("SCHEMA", pointer(("records", index, "type")), reason),)
    return tuple(
        found("SCHEMA", pointer(("records", index, *place)), sentence)
        for place, sentence in faults(adapter, values)
    )


def _map(document: Mapping[str, Any]) -> tuple[Finding, ...]:
    if wrong := _version(document, MAP_VERSION):
        return wrong
    wrong = tuple(found("SCHEMA", pointer(place), sentence) for place, sentence in faults(MAP, document))
    return wrong or map_findings(MAP.validate_python(document))


def _dicom(path: Path) -> Checked:
    result = scan([path])
    series = [one for study in result.studies for one in study.series]
    images = sum(len(one.instances) for one in series)
    findings = tuple(
        Finding(str(one.code), one.file, one.reason, one.hint)
        for one in result.problems
        # Reports and segmentations belong to an export; that they show no image is nothing wrong.
        if one.code is not ProblemCode.NOT_AN_IMAGE
    )
    return Checked(path, "dicom", f"{counted(images, 'image')} in {len(series)} series", findings)
