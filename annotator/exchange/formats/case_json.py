"""A case with all its records as JSON: what one library hands another, without loss."""

from __future__ import annotations

import json
from typing import Any

from annotator.errors import CaseFileError
from annotator.exchange.format import Context, Format
from annotator.lesions.case import Case


def write(case: Case, context: Context) -> bytes:  # noqa: ARG001 (a case file is always whole)
    """Return the case as a JSON document in UTF-8."""
    from annotator.lesions.document import case_document  # pydantic: 0.2 s of start-up

    document = case_document(case)
    return (json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode("utf-8")


def read(content: bytes) -> Case:
    """Return the case of a case file.

    Raises
    ------
    CaseFileError
        It is no JSON, or not a case of this version, or a record in it is not valid.
    """
    from annotator.lesions.document import case_from_document  # pydantic: 0.2 s of start-up

    return case_from_document(parse(content))


def parse(content: bytes) -> dict[str, Any]:
    """Return the JSON object of a file.

    Raises
    ------
    CaseFileError
        The bytes are not UTF-8, not JSON, or no object; NaN, infinity and repeated names are refused.
    """
    try:
        document = json.loads(
            content.decode("utf-8-sig"), parse_constant=_no_constant, object_pairs_hook=_each_name_once
        )
    except UnicodeDecodeError as error:
        raise CaseFileError(f"The file is not UTF-8 text (byte {error.start}).") from error
    except (ValueError, RecursionError) as error:
        raise CaseFileError(
            f"The file is not JSON: {error}.", "Choose a file that this program wrote."
        ) from error
    if not isinstance(document, dict):
        raise CaseFileError("The file holds JSON, but no object.", "Choose a file that this program wrote.")
    return document


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON number")


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # The standard leaves open which of two equal names counts (RFC 8259 section 4): neither is safe.
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(
            f"the name {next(n for n in names if names.count(n) > 1)!r} stands twice in one object"
        )
    return found


def differences(content: bytes, case: Case, context: Context) -> tuple[str, ...]:  # noqa: ARG001
    """Return which records a written file does not hold as the case does."""
    back = read(content)
    if (back.id, back.label, back.patient) != (case.id, case.label, case.patient):
        return ("the case's id, label or patient is another.",)
    other = [key for key in {*back.table, *case.table} if back.table.get(key) != case.table.get(key)]
    return tuple(f"record {key} is another." for key in sorted(other))


FORMAT = Format("case-json", "Case file", ".case.json", write=write, read=read, differences=differences)
