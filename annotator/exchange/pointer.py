"""Places in JSON documents (RFC 6901), and what a typed reader found wrong there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from annotator.exchange.text import plain
from annotator.lesions.document import TAGGED

Place = tuple[str | int, ...]


def pointer(place: Iterable[str | int]) -> str:
    """Return a place as a JSON pointer, for example ``/records/3/shape/at``; empty for the whole."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in place)


def faults(adapter: TypeAdapter[Any], value: object) -> tuple[tuple[Place, str], ...]:
    """Return where a value departs from its type and how, in sentences; empty when it fits."""
    try:
        adapter.validate_python(value, strict=False)
    except ValidationError as error:
        return tuple((_place(one), _sentence(one)) for one in error.errors(include_url=False))
    return ()


def _place(error: ErrorDetails) -> Place:
    # pydantic puts which member of a union the value claims to be, by its type, behind the field.
    parts = error["loc"]
    place = tuple(part for at, part in enumerate(parts) if not at or parts[at - 1] not in TAGGED)
    return (*place, "type") if error["type"].startswith("union_tag") else place


def _sentence(error: ErrorDetails) -> str:
    if error["type"] == "union_tag_invalid":
        return plain(f"it is none of {error['ctx']['expected_tags']}, but {error['ctx']['tag'][:60]!r}")
    message = error["msg"][:1].lower() + error["msg"][1:]
    if error["type"] in ("missing", "union_tag_not_found"):
        return "the field is required and is not there"
    if error["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
        return "there is no such field"
    return plain(f"{message}, found {str(error['input'])[:60]!r}")
