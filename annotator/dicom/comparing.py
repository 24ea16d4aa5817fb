"""Two listings beside each other: what is the same, what was changed, added or removed."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from annotator.dicom.listing import Path, Row


class Difference(Enum):
    """How a line differs from the other file's."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "only here"
    REMOVED = "only there"


class Line(NamedTuple):
    """A row of one file, the value it has in another, and how they differ.

    A row that only the other file has stands with an empty value of its own. A sequence or item differs
    when anything in it does.
    """

    row: Row
    other: str = ""
    difference: Difference = Difference.SAME


def alone(rows: Sequence[Row]) -> tuple[Line, ...]:
    """Return a listing that is compared to nothing."""
    return tuple(Line(row) for row in rows)


def compared(here: Sequence[Row], there: Sequence[Row]) -> tuple[Line, ...]:
    """Return the rows of both, those of one place in one line, in the order of their places."""
    ours, theirs = {row.path: row for row in here}, {row.path: row for row in there}
    lines = {path: _line(ours.get(path), theirs.get(path)) for path in sorted({*ours, *theirs})}
    differing = {path for path, line in lines.items() if line.difference is not Difference.SAME}
    for path in tuple(differing):
        for end in range(1, len(path)):
            around = lines[path[:end]]
            if around.difference is Difference.SAME:
                lines[path[:end]] = around._replace(difference=Difference.CHANGED)
    return tuple(lines.values())


def _line(ours: Row | None, theirs: Row | None) -> Line:
    if theirs is None:
        assert ours is not None  # noqa: S101 - a path is of one of the two
        return Line(ours, difference=Difference.ADDED)
    if ours is None:
        return Line(theirs._replace(value=""), theirs.value, Difference.REMOVED)
    same = (ours.value, ours.vr) == (theirs.value, theirs.vr)
    hides = ours.identifies or theirs.identifies
    row = ours._replace(identifies=hides)
    return Line(row, theirs.value, Difference.SAME if same else Difference.CHANGED)


def parents(lines: Sequence[Line]) -> list[int]:
    """Return for each line the place of the line it belongs under, −1 at the top."""
    places: dict[Path, int] = {(): -1}
    found = []
    for place, line in enumerate(lines):
        places[line.row.path] = place
        found.append(places[line.row.path[:-1]])
    return found
