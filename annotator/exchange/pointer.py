"""Places in JSON documents (RFC 6901), and what a typed reader found wrong there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from annotator.exchange.text import plain

Place = tuple[str | int, ...]


def pointer(place: Iterable[str | int]) -> str:
    """Return a place as a JSON pointer, for example ``/records/3/shape/at``; empty for the whole."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in place)


def faults(adapter: TypeAdapter[Any], value: object) -> tuple[tuple[Place, str], ...]:
    """Return where a value departs from its type and how, in sentences; empty when it fits.

    Of the members of a union only the one that the value claims to be, by its ``type``, is spoken of.
    """
    try:
        adapter.validate_python(value, strict=False)
    except ValidationError as error:
        return tuple((_place(one), _sentence(one)) for one in _told(error.errors(include_url=False)))
    return ()


def _told(errors: Sequence[ErrorDetails]) -> list[ErrorDetails]:
    # pydantic names a member of a union by its class in the location: group by what stands up to there.
    groups: dict[Place, dict[str, list[ErrorDetails]]] = defaultdict(lambda: defaultdict(list))
    told = []
    for error in errors:
        at = next((n for n, part in enumerate(error["loc"]) if _is_class(part)), None)
        if at is None:
            told.append(error)
        else:
            groups[error["loc"][:at]][str(error["loc"][at])].append(error)
    for members in groups.values():
        meant = [found for found in members.values() if not any(_wrong_type(one) for one in found)]
        told += (meant or [[_wrong(members)]])[0]
    return told


def _is_class(part: str | int) -> bool:
    return isinstance(part, str) and part[:1].isupper()


def _wrong_type(error: ErrorDetails) -> bool:
    return error["loc"][-1] == "type" and error["type"] in ("literal_error", "missing")


def _wrong(members: dict[str, list[ErrorDetails]]) -> ErrorDetails:
    wrong = [one for found in members.values() for one in found if _wrong_type(one)]
    known = sorted(str(one["ctx"]["expected"]) for one in wrong if "ctx" in one)
    return {**wrong[0], "msg": f"Input should be one of {', '.join(known)}"} if known else wrong[0]


def _place(error: ErrorDetails) -> Place:
    return tuple(part for part in error["loc"] if not _is_class(part))


def _sentence(error: ErrorDetails) -> str:
    message = error["msg"][:1].lower() + error["msg"][1:]
    if error["type"] == "missing":
        return "the field is required and is not there"
    if error["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
        return "there is no such field"
    return plain(f"{message}, found {str(error['input'])[:60]!r}")
