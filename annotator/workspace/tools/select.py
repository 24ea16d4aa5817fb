"""Select and edit: click a mark to choose it, drag it to move it, drag a handle to reshape it."""

from __future__ import annotations

from annotator.geometry.affine import Point2
from annotator.geometry.shapes import Shape, moved
from annotator.lesions.records import Mark
from annotator.viewing.handles import with_handle_at
from annotator.workspace.tool import Bench, Draft, Gesture, Phase, Pointer, Tool


def select_or_edit(bench: Bench, press: Pointer) -> Gesture:
    """Choose the mark under the press; a drag moves it or the handle that was caught."""
    caught = bench.pick(press.at, press.pixels_per_screen)
    if caught is None:
        bench.select(None)
        return None
    mark, handle = caught
    bench.select(mark.id)
    pointer = press
    while pointer.phase is not Phase.RELEASE:
        shape = _shape(bench, mark, handle, press.at, pointer)
        pointer = yield Draft(shape, instead_of=mark.id) if pointer.far_from(press.at) else None
    if not pointer.far_from(press.at):
        return None
    return bench.alter(mark.id, _shape(bench, mark, handle, press.at, pointer))


def _shape(bench: Bench, mark: Mark, handle: str | None, start: Point2, pointer: Pointer) -> Shape:
    if handle is not None:
        return with_handle_at(mark.shape, handle, bench.inside(pointer.at))
    return moved(mark.shape, (pointer.at[0] - start[0], pointer.at[1] - start[1]))


SELECT = Tool(
    "select",
    "Select and edit",
    "Shift+V",
    "select",
    "Left: choose, drag to move or reshape",
    select_or_edit,
    trail=((0, 0),),
)
