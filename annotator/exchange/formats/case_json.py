"""A case with all its records as JSON: what one library hands another, without loss."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from annotator.errors import CaseFileError
from annotator.exchange.format import Context, Format
from annotator.lesion_map.progress import Thresholds
from annotator.lesions.case import Case


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What a case file holds: the case, and what its fates and verdicts rest on beside it.

    `thresholds` say from which change on a lesion counts as changed; None where the file does not say it.
    """

    case: Case
    thresholds: Thresholds | None


def write(case: Case, context: Context) -> bytes:
    """Return the whole case as a JSON document in UTF-8, with the reader's thresholds."""
    from annotator.lesions.document import case_document  # pydantic: 0.2 s of start-up

    whole = case_document(case)
    records = whole.pop("records")
    document = {**whole, "thresholds": asdict(context.thresholds), "records": records}
    return (json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode("utf-8")


def read(content: bytes) -> Case:
    """Return the case of a case file.

    Raises
    ------
    CaseFileError
        It is no JSON, or not a case of this version, or a record in it is not valid.
    """
    return read_whole(content).case


def read_whole(content: bytes) -> CaseFile:
    """Return the case of a case file, and what else the file says.

    Raises
    ------
    CaseFileError
        As for `read`; also where the thresholds are not valid.
    """
    from annotator.lesions.document import case_from_document  # pydantic: 0.2 s of start-up

    document = parse(content)
    return CaseFile(case_from_document(document), _thresholds(document.get("thresholds")))


def _thresholds(found: Any) -> Thresholds | None:
    if found is None:
        return None
    try:
        return Thresholds(**found)
    except (TypeError, ValueError) as error:
        raise CaseFileError(
            f"The field 'thresholds' of the case file is not valid: {error}.",
            "It holds 'area' and 'uptake_ratio', each a factor above 1.",
        ) from error


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


def differences(content: bytes, case: Case, context: Context) -> tuple[str, ...]:
    """Return which records and thresholds a written file does not hold as the case and its reader do."""
    whole = read_whole(content)
    if whole.thresholds != context.thresholds:
        return ("its thresholds are others.",)
    back = whole.case
    if (back.id, back.label, back.patient) != (case.id, case.label, case.patient):
        return ("the case's id, label or patient is another.",)
    other = [key for key in {*back.table, *case.table} if back.table.get(key) != case.table.get(key)]
    return tuple(f"record {key} is another." for key in sorted(other))


FORMAT = Format("case-json", "Case file", ".case.json", write=write, read=read, differences=differences)
