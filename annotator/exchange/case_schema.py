"""The JSON Schema of case files, made from the records themselves."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from pydantic import ConfigDict, TypeAdapter

from annotator.lesion_map.progress import Thresholds
from annotator.lesions.case import Patient
from annotator.lesions.document import FORMAT, RECORD_TYPES, VERSION

Json = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"


@cache
def record_adapters() -> Mapping[str, TypeAdapter[Any]]:
    """Return the typed reader of each kind of record by the ``type`` it has in files."""
    return MappingProxyType({name: TypeAdapter(kind) for name, kind in RECORD_TYPES.items()})


@cache
def patient_adapter() -> TypeAdapter[Any]:
    """Return the typed reader of the patient of a case file."""
    return TypeAdapter(Patient)


@cache
def thresholds_adapter() -> TypeAdapter[Any]:
    """Return the typed reader of the thresholds of a case file."""
    # As of records: what nobody knows would be lost at the next writing.
    setattr(Thresholds, "__pydantic_config__", ConfigDict(extra="forbid", allow_inf_nan=False))  # noqa: B010
    return TypeAdapter(Thresholds)


def case_schema() -> Json:
    """Return the JSON Schema (draft 2020-12) of a case file: what ``resources/schemas/case-1.json`` holds."""
    definitions: Json = {}
    kinds = [_definition(name, adapter, definitions) for name, adapter in record_adapters().items()]
    patient = _definition("patient", patient_adapter(), definitions, tagged=False)
    thresholds = _definition("thresholds", thresholds_adapter(), definitions, tagged=False)
    return {
        "$schema": DIALECT,
        "$id": f"urn:lesion-annotator:schema:case-{VERSION}",
        "title": "Case file of Lesion Annotator",
        "description": "One patient's records as readers entered them; null means not known.",
        "type": "object",
        "required": ["format", "version", "id", "label", "patient", "records"],
        "properties": {
            "format": {"const": FORMAT},
            "version": {"const": VERSION},
            "id": {"type": "string", "minLength": 1},
            "label": {"type": "string", "minLength": 1},
            "patient": patient,
            "thresholds": thresholds,
            "records": {"type": "array", "items": {"oneOf": kinds}},
        },
        "$defs": {name: definitions[name] for name in sorted(definitions)},
    }


def _definition(name: str, adapter: TypeAdapter[Any], definitions: Json, *, tagged: bool = True) -> Json:
    schema = adapter.json_schema(ref_template="#/$defs/{model}")
    definitions.update(schema.pop("$defs", {}))
    if tagged:
        schema["properties"] = {"type": {"const": name}, **schema["properties"]}
        schema["required"] = ["type", *schema["required"]]
    definitions[name] = schema
    return {"$ref": f"#/$defs/{name}"}
