"""Records and cases as plain JSON values, validated on the way in."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from annotator.errors import CaseFileError
from annotator.geometry import shapes
from annotator.geometry.plane import Plane
from annotator.lesions import facts
from annotator.lesions.case import Case, Patient
from annotator.lesions.change import Change
from annotator.lesions.records import (
    CaseId,
    ClinicalFact,
    ImageReference,
    Lesion,
    Mark,
    NamedVertebra,
    Observation,
    Reader,
    Reading,
    Record,
    RecordId,
    Relative,
    SiteReview,
    Timepoint,
)

FORMAT = "lesion-annotator case"
VERSION = 1

Json = dict[str, Any]

RECORD_TYPES: Mapping[str, type[Record]] = MappingProxyType(
    {
        "reader": Reader,
        "timepoint": Timepoint,
        "reading": Reading,
        "lesion": Lesion,
        "observation": Observation,
        "mark": Mark,
        "site_review": SiteReview,
        "named_vertebra": NamedVertebra,
        "clinical_fact": ClinicalFact,
    }
)
_NAMES = {kind: name for name, kind in RECORD_TYPES.items()}
_VALUE_MODULES = (shapes, facts)


def _strict() -> None:
    classes = [*RECORD_TYPES.values(), ImageReference, Plane, Relative, Patient]
    for module in _VALUE_MODULES:
        classes += [one for one in vars(module).values() if dataclasses.is_dataclass(one)]  # type: ignore[misc]
    for one in classes:
        # A file with a field nobody knows is refused: it would be lost at the next writing.
        setattr(one, "__pydantic_config__", ConfigDict(extra="forbid", allow_inf_nan=False))  # noqa: B010

    # Told by its type a value is read at once; else every member of the union would be tried.
    for owner, name, union in ((Mark, "shape", shapes.Shape), (ClinicalFact, "detail", facts.Detail)):
        field = next(one for one in dataclasses.fields(owner) if one.name == name)
        field.type = Annotated[union, Field(discriminator="type")]


TAGGED = frozenset({"shape", "detail"})
"""The fields whose value says by its ``type`` which member of a union it is."""

_strict()
_ADAPTERS: dict[str, TypeAdapter[Any]] = {name: TypeAdapter(kind) for name, kind in RECORD_TYPES.items()}
_PATIENT: TypeAdapter[Patient] = TypeAdapter(Patient)


def record_document(record: Record) -> Json:
    """Return a record as JSON values; ``type`` names what it is. Equal records give equal documents.

    Raises
    ------
    ValueError
        A field holds a value of another type than it says: a bug.
    """
    name = _NAMES[type(record)]
    values: Json = _ADAPTERS[name].dump_python(record, mode="json", warnings="error")
    if isinstance(record, Mark):
        values["findings"] = sorted(values["findings"])
        if not record.is_reference:
            del values["role"]  # As marks were written before there were reference regions.
        if record.plane is None:
            del values["plane"]  # As they were before one could be drawn across the slices.
    if isinstance(record, Timepoint) and record.age_years is None:
        del values["age_years"]  # As timepoints were written before it was read.
    if isinstance(record, Reading) and not record.spine:
        del values["spine"]  # As readings were written before it could be said.
    if isinstance(record, Lesion):
        for kin in ("absorbed", "split_from"):
            if not values[kin]:
                del values[kin]  # As lesions were written before their kin was kept.
    return {"type": name, **values}


def record_from_document(document: Json) -> Record:
    """Return the record of a document.

    Raises
    ------
    CaseFileError
        The type is unknown, or a field is missing, unknown or of the wrong kind; the message names it.
    """
    values = dict(document)
    name = str(values.pop("type", ""))
    if name not in _ADAPTERS:
        raise CaseFileError(f"A record has the unknown type {name!r}.", f"Known: {', '.join(RECORD_TYPES)}.")
    return _checked(_ADAPTERS[name], values, f"{name} {values.get('id', '')}".strip())  # type: ignore[no-any-return]


def _checked(adapter: TypeAdapter[Any], values: object, what: str) -> Any:
    try:
        return adapter.validate_python(values)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise CaseFileError(
            f"The {what} is not valid: field {field!r}: {first['msg']} (found {str(first['input'])[:60]!r})."
        ) from error


def change_document(change: Change) -> list[Json]:
    """Return a change as a list of ``{"before": record or null, "after": record or null}``."""
    return [
        {
            "before": None if before is None else record_document(before),
            "after": None if after is None else record_document(after),
        }
        for before, after in change.pairs
    ]


def change_from_document(document: list[Json]) -> Change:
    """Return the change of a document.

    Raises
    ------
    CaseFileError
        A record in it is not valid.
    """
    return Change(
        tuple(
            (
                None if pair["before"] is None else record_from_document(pair["before"]),
                None if pair["after"] is None else record_from_document(pair["after"]),
            )
            for pair in document
        )
    )


def case_document(case: Case) -> Json:
    """Return a case as JSON values, with all its records in the order they were entered."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "id": case.id,
        "label": case.label,
        "patient": _PATIENT.dump_python(case.patient, mode="json"),
        "records": [record_document(record) for record in case.table.values()],
    }


def case_from_document(document: Json) -> Case:
    """Return the case of a document; the inverse of `case_document`.

    Raises
    ------
    CaseFileError
        It is not a case document of a known version, or a record in it is not valid.
    """
    if document.get("format") != FORMAT:
        raise CaseFileError(f"This is not a case file: field 'format' is {document.get('format')!r}.")
    if document.get("version") != VERSION:
        raise CaseFileError(
            f"The case file has version {document.get('version')!r}; this program reads {VERSION}.",
            "Open it with a newer release.",
        )
    patient = _checked(_PATIENT, document.get("patient"), "patient")
    found = document.get("records")
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise CaseFileError("The case file lacks its list of 'records'.")
    records = [record_from_document(one) for one in found]
    table = {RecordId(record.id): record for record in records}
    if len(table) != len(records):
        raise CaseFileError("Two records of the case file have the same id.")
    identity = (document.get("id"), document.get("label"))
    if not all(isinstance(one, str) and one for one in identity):
        raise CaseFileError("The case file lacks its 'id' or 'label'.")
    return Case(CaseId(str(identity[0])), patient, str(identity[1]), MappingProxyType(table))
