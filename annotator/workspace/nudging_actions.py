"""Commands that move and size the chosen marks of an image, for readers without a mouse."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial

from annotator.errors import AnnotatorError
from annotator.geometry.affine import Affine2
from annotator.geometry.shapes import MaskShape, bounds
from annotator.geometry.transforms import transformed
from annotator.lesions.records import Mark
from annotator.workspace.action import EDIT, Action, Desk, under
from annotator.workspace.editing_actions import has_marks
from annotator.workspace.notice import Weight
from annotator.workspace.plane_marking import bench_at

_STEP_PX, _GROWTH, _NO_STEP = 4.0, 1.1, 1e-6
"""A step on the screen, so that zooming in makes it finer; how much larger a mark becomes."""


def _changed(desk: Desk, there: Callable[[Sequence[Mark]], Affine2], name: str) -> None:
    """Map the chosen marks of the active pane, all or none."""
    bench = bench_at(desk.session, desk.viewer, desk.viewer.layout.active)
    marks = [] if bench is None else [one for one in bench.marks if one.id in bench.chosen_marks]
    if bench is None or not marks:
        desk.session.tell("The chosen mark is on another image.", hint="M goes to it.")
        return
    corners = [corner for mark in marks for corner in bounds(mark.shape)]
    xs, ys = zip(*corners, strict=True)
    about = there(marks).about(((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2))
    whose = "mark" if len(marks) == 1 else f"{len(marks)} marks"
    try:
        bench.check([mark.id for mark in marks])
        shapes = {mark.id: transformed(mark.shape, about) for mark in marks}
        desk.session.apply(bench.alter_all(shapes, f"{name} {whose}"))
    except AnnotatorError as error:
        desk.session.tell(error.message, Weight.WARNING, error.hint)


def _move(right: int, down: int, desk: Desk) -> None:
    viewport = desk.viewer.viewport(desk.viewer.layout.active)
    start = viewport.pixel_from_screen((0.0, 0.0))
    end = viewport.pixel_from_screen((right * _STEP_PX, down * _STEP_PX))
    step = (end[0] - start[0], end[1] - start[1])

    def there(marks: Sequence[Mark]) -> Affine2:
        of_pixels = any(isinstance(mark.shape, MaskShape) for mark in marks)
        return Affine2.translation(*(map(_whole, step) if of_pixels else step))

    _changed(desk, there, "Move")


def _whole(step: float) -> float:
    """Return a step as regions of pixels make it: of one at least, or they would never move."""
    return 0.0 if abs(step) < _NO_STEP else math.copysign(max(1, round(abs(step))), step)


def _size(factor: float, desk: Desk) -> None:
    _changed(desk, lambda _marks: Affine2.scaling(factor), "Scale")


_WAYS = (("Left", -1, 0), ("Right", 1, 0), ("Up", 0, -1), ("Down", 0, 1))
_SIZES = (("larger", _GROWTH, "Ctrl+Right"), ("smaller", 1 / _GROWTH, "Ctrl+Left"))

NUDGING_ACTIONS = under(
    "Marks by keys",
    (
        *(
            Action(
                f"move_{way.lower()}",
                f"Move mark {way.lower()}",
                partial(_move, right, down),
                (f"Ctrl+Shift+{way}",),
                EDIT,
                enabled=has_marks,
            )
            for way, right, down in _WAYS
        ),
        *(
            Action(f"size_{word}", f"Mark {word}", partial(_size, factor), (key,), EDIT, enabled=has_marks)
            for word, factor, key in _SIZES
        ),
    ),
)
