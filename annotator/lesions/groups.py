"""Edits of several marks at once, each one change: what undo takes back in one step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from annotator.geometry.shapes import Shape
from annotator.lesions import edits
from annotator.lesions.case import Case
from annotator.lesions.change import Change
from annotator.lesions.records import ImageReference, MarkId


def in_turn(case: Case, steps: Iterable[Callable[[Case], Change]]) -> Change:
    """Return one change that does several, each on the case that those before it leave."""
    change = Change()
    for step in steps:
        found = step(case)
        change, case = change.then(found), case.after(found)
    return change


def delete_marks(case: Case, marks: Iterable[MarkId]) -> Change:
    """Return the change that removes marks, with the observations and lesions of which nothing is left."""

    def gone(mark: MarkId) -> Callable[[Case], Change]:
        # A reference region may have gone with the last mark it belonged to.
        return lambda now: edits.delete_mark(now, mark) if mark in now.table else Change()

    return in_turn(case, map(gone, marks))


def reshape_marks(
    case: Case, shapes: Mapping[MarkId, Shape], images: Mapping[MarkId, ImageReference] | None = None
) -> Change:
    """Return the change that gives marks other shapes, and binds some of them to other images."""
    change = Change()
    for mark, shape in shapes.items():
        change = change.then(edits.reshape(case, mark, shape, (images or {}).get(mark)))
    return change
