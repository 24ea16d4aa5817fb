"""Select and edit: choose marks, move them, drag a handle or the frame, put vertices in and take them out."""

from __future__ import annotations

from collections.abc import Mapping

from annotator.geometry.affine import Point2
from annotator.geometry.shapes import BoxShape, Shape, bounds, distance_to_outline, moved
from annotator.geometry.transforms import transformed
from annotator.lesions.history import Edit
from annotator.lesions.records import Mark, MarkId
from annotator.viewing.handles import with_handle_at
from annotator.viewing.pick import LABEL, TOLERANCE_PX
from annotator.viewing.vertices import with_vertex_at, without_vertex
from annotator.workspace.tool import Bench, Draft, Gesture, Grip, Phase, Pointer, Tool


def select_or_edit(bench: Bench, press: Pointer) -> Gesture:
    """Do what the place under the press offers: frame, handle, mark, words of a mark, or a band to choose."""
    grip = bench.grip(press.at)
    if grip is not None:
        return (yield from _by_frame(bench, press, grip))
    caught = bench.pick(press.at, press.pixels_per_screen)
    if caught is None:
        return (yield from _band(bench, press))
    mark, handle = caught
    if press.shift:
        bench.choose(bench.chosen_marks ^ {mark.id})
        return None
    if press.alt and handle is not None:
        return _vertex_out(bench, mark, handle)
    if handle is not None and handle != LABEL:
        return (yield from _by_handle(bench, press, mark, handle))
    return (yield from _whole(bench, press, mark, holds=handle is None))


def _vertex_out(bench: Bench, mark: Mark, handle: str) -> Edit | None:
    shape = without_vertex(mark.shape, handle)
    if shape is None:
        return None
    bench.check({mark.id})
    return bench.alter_all({mark.id: shape}, "Delete vertex")


def _by_handle(bench: Bench, press: Pointer, mark: Mark, handle: str) -> Gesture:
    bench.select(mark.id)
    pointer = press
    while pointer.phase is not Phase.RELEASE:
        pointer = yield _shown(bench, press, pointer, {mark.id: _held(bench, mark, handle, pointer)})
    if not pointer.far_from(press.at):
        return None
    return bench.alter(mark.id, _held(bench, mark, handle, pointer))


def _whole(bench: Bench, press: Pointer, mark: Mark, *, holds: bool) -> Gesture:
    """Move a mark, with the others chosen where it is one of them; words beside a mark only choose it."""
    was_chosen = mark.id in bench.chosen_marks
    if not was_chosen:
        bench.select(mark.id)
    going = [one for one in bench.marks if one.id in bench.chosen_marks] if was_chosen else [mark]
    pointer = press
    while pointer.phase is not Phase.RELEASE:
        pointer = yield _shown(bench, press, pointer, _moved(going, press.at, pointer.at)) if holds else None
    if pointer.far_from(press.at):
        return _altered(bench, _moved(going, press.at, pointer.at), "Move") if holds else None
    if was_chosen and len(bench.chosen_marks) > 1:
        bench.select(mark.id)
    elif was_chosen and holds:
        shape = _on_line(mark.shape, press)
        if shape is not None:
            bench.check({mark.id})
            return bench.alter_all({mark.id: shape}, "Insert vertex")
    return None


def _by_frame(bench: Bench, press: Pointer, grip: Grip) -> Gesture:
    going = [one for one in bench.marks if one.id in bench.chosen_marks]

    def shapes(pointer: Pointer) -> dict[MarkId, Shape]:
        there = grip.map_of(pointer.at, pointer.shift)
        return {one.id: transformed(one.shape, there) for one in going}

    pointer = press
    while pointer.phase is not Phase.RELEASE:
        pointer = yield _shown(bench, press, pointer, shapes(pointer))
    if not pointer.far_from(press.at):
        return None
    return _altered(bench, shapes(pointer), "Turn" if grip.name == "turn" else "Scale")


def _band(bench: Bench, press: Pointer) -> Gesture:
    """Choose the marks that a band goes round; Shift keeps those chosen before. A click chooses nothing."""
    kept = bench.chosen_marks if press.shift else frozenset()
    if not kept:
        bench.select(None)
    pointer = press
    while pointer.phase is not Phase.RELEASE:
        pointer = yield Draft(_box(press.at, pointer.at)) if pointer.far_from(press.at) else None
    if pointer.far_from(press.at):
        band = _box(press.at, pointer.at)
        bench.choose(kept | {one.id for one in bench.marks if _is_in(one.shape, band)})
    return None


def _box(one: Point2, other: Point2) -> BoxShape:
    (left, right), (top, bottom) = sorted((one[0], other[0])), sorted((one[1], other[1]))
    return BoxShape((left, top), (right, bottom))


def _is_in(shape: Shape, band: BoxShape) -> bool:
    (left, top), (right, bottom) = bounds(shape)
    across = band.corner[0] <= left and right <= band.opposite[0]
    return across and band.corner[1] <= top and bottom <= band.opposite[1]


def _shown(bench: Bench, press: Pointer, pointer: Pointer, shapes: Mapping[MarkId, Shape]) -> Draft | None:
    if not pointer.far_from(press.at):
        return None
    bench.check(shapes.keys())
    first, *others = (Draft(shape, instead_of=mark) for mark, shape in shapes.items())
    return Draft(first.shape, first.instead_of, tuple(others))


def _altered(bench: Bench, shapes: Mapping[MarkId, Shape], verb: str) -> Edit:
    bench.check(shapes.keys())
    return bench.alter_all(shapes, f"{verb} mark" if len(shapes) == 1 else f"{verb} {len(shapes)} marks")


def _moved(going: list[Mark], start: Point2, to: Point2) -> dict[MarkId, Shape]:
    return {one.id: moved(one.shape, (to[0] - start[0], to[1] - start[1])) for one in going}


def _held(bench: Bench, mark: Mark, handle: str, pointer: Pointer) -> Shape:
    return with_handle_at(mark.shape, handle, bench.inside(pointer.at))


def _on_line(shape: Shape, press: Pointer) -> Shape | None:
    """Return the shape with a vertex where its line was clicked; None for a click inside it."""
    near = distance_to_outline(shape, press.at) <= TOLERANCE_PX * press.pixels_per_screen
    return with_vertex_at(shape, press.at) if near else None


SELECT = Tool(
    "select",
    "Select and edit",
    "Shift+V",
    "select",
    "Left: choose, move, reshape · Shift: choose more · Click on a line: vertex in · Alt+click: vertex out",
    select_or_edit,
    trail=((0, 0),),
)
