"""Frozen values as JSON and back, each once: how the index of folders keeps what was found.

A pool lists every value after those it refers to, so that nothing is nested and what is shared stays
shared. Only the classes of this page are written or made.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import fields
from enum import Enum
from operator import attrgetter
from typing import Any

from annotator.dicom.badge import Badge, Remark
from annotator.dicom.calibration import Spacing
from annotator.dicom.elements import PixelElement
from annotator.dicom.facts import Patient, SeriesFacts, StudyFacts
from annotator.dicom.instance import ImageFacts, Instance, Station
from annotator.dicom.nuclear import NuclearFrame
from annotator.dicom.pixel_format import PixelFormat
from annotator.dicom.placement import Placement, Traits
from annotator.dicom.problem import Problem, ProblemCode, RefusedError
from annotator.dicom.series import Frame
from annotator.dicom.source import Source
from annotator.dicom.tracer import Tracer
from annotator.geometry.plane import Plane
from annotator.imaging import Calibration, Rescale

_RECORDS: tuple[type[Any], ...] = (
    Frame, Instance, ImageFacts, Source, Patient, StudyFacts, SeriesFacts, PixelFormat, PixelElement,
    Placement, Plane, Spacing, NuclearFrame, Remark, Rescale, Tracer, Station, Problem,
)  # fmt: skip
_ENUMS: tuple[type[Enum], ...] = (Badge, Calibration, ProblemCode)
_SCALARS = frozenset((str, int, float, bool, type(None)))
_FIELDS = {one: attrgetter(*(field.name for field in fields(one))) for one in _RECORDS}
_Parts = tuple[str, Sequence[Any]]


def _parts(value: Any) -> _Parts:
    """Return the name of a value's kind and what it is made of."""
    kind = type(value)
    if kind in _FIELDS:
        return kind.__name__, _FIELDS[kind](value)
    if kind in (tuple, Traits):
        return kind.__name__, value
    if kind in _ENUMS:
        return kind.__name__, (value.value,)
    if kind is bytes:
        return "bytes", (value.decode("latin-1"),)
    if kind is datetime.date:
        return "date", (value.isoformat(),)
    if kind is RefusedError:
        return "RefusedError", (value.code, value.reason, value.file)
    raise TypeError(f"{kind.__name__} is not kept in the index of folders")


_MAKERS: dict[str, Callable[..., Any]] = {
    **{one.__name__: one for one in (*_RECORDS, *_ENUMS, Traits, RefusedError)},
    "tuple": lambda *values: values,
    "bytes": lambda text: text.encode("latin-1"),
    "date": datetime.date.fromisoformat,
}


class Pool:
    """Values to be kept, each once."""

    def __init__(self) -> None:
        self.entries: list[list[Any]] = []
        self._numbers: dict[int, int] = {}
        self._alive: list[Any] = []

    def reference(self, value: Any) -> Any:
        """Return what stands for a value: itself where JSON knows it, else its number in a list."""
        if type(value) in _SCALARS:
            return value
        number = self._numbers.get(id(value))
        if number is None:
            name, parts = _parts(value)
            entry = [name, *[part if type(part) in _SCALARS else self.reference(part) for part in parts]]
            number = self._numbers[id(value)] = len(self.entries)
            self.entries.append(entry)
            self._alive.append(value)  # An id is good as long as its value lives.
        return [number]


def read_pool(entries: Sequence[Sequence[Any]]) -> list[Any]:
    """Return the values of a pool.

    Raises
    ------
    KeyError, TypeError, ValueError, IndexError
        It was not written by `Pool`.
    """
    values: list[Any] = []
    for name, *parts in entries:
        values.append(_MAKERS[name](*[values[part[0]] if type(part) is list else part for part in parts]))
    return values
