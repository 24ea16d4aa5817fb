"""Brush: paints a region of pixels, or with Ctrl rubs it out; more strokes go on with the chosen region.

As a sphere it does so on all slices of a volume that it reaches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from annotator.errors import AnnotatorError
from annotator.geometry.affine import Affine2
from annotator.geometry.brush import Box, Canvas, sphere_shares
from annotator.geometry.masks import Mask
from annotator.imaging.gate import Gate, tissue_at
from annotator.imaging.region import Blocked, Region
from annotator.imaging.voxels import Voxels
from annotator.lesions.history import Edit
from annotator.workspace.gating import side_of
from annotator.workspace.tool import Bench, Draft, Gesture, Phase, Pointer, Slices, Through, Tool


def paint(bench: Bench, press: Pointer) -> Gesture:
    """Paint along the way of the hand, onto the chosen region of this image where there is one."""
    if bench.is_sphere:
        voxels = bench.voxels()
        if isinstance(voxels, Blocked):
            raise AnnotatorError(voxels.reason)
        if bench.through is not None:
            return (yield from _paint_through(bench, press, voxels, bench.through))
        if not voxels.is_flat:
            return (yield from _paint_sphere(bench, press, voxels))
    if bench.through is not None:
        raise AnnotatorError(
            "A flat brush paints the pixels of an acquired image, and this plane is none.",
            "Alt+D makes it a sphere, which paints voxels.",
        )
    region, pointer, last = bench.region, press, press.at
    canvas = Canvas(bench.size, None if region is None else region[1])
    replaced, admits = None if region is None else region[0], None if press.ctrl else _admits(bench, press)
    while True:
        canvas.stroke(last, pointer.at, bench.tip_px(pointer), fill=not press.ctrl, admits=admits)
        if pointer.phase is Phase.RELEASE:
            return _edit(bench, canvas)
        last = pointer.at
        painted = canvas.painted
        pointer = yield Draft(painted, instead_of=replaced) if painted is not None else None


def _paint_sphere(bench: Bench, press: Pointer, voxels: Voxels) -> Gesture:
    """Paint with a sphere about the slice shown, onto the chosen region of the series where there is one."""
    before, canvases = dict(bench.region_slices()), dict[int, Canvas]()
    gate, pointer, last = None if press.ctrl else _gate(bench, press), press, press.at
    slices, (across, _, along) = voxels.shape[0], voxels.spacing
    while True:
        shown, (wide, high) = bench.slice_shown(), bench.tip_px(pointer)
        for away, share in sphere_shares(wide * along, across).items():
            at = shown + away
            if not 0 <= at < slices:
                continue
            canvas = canvases.get(at) or Canvas(bench.size, before.get(at))
            canvases[at] = canvas
            tip, admits = (wide * share, high * share), None if gate is None else _held(gate, voxels, at)
            aside = Affine2.translation(away * voxels.lean[0], away * voxels.lean[1])
            start, end = aside.each((last, pointer.at))
            canvas.stroke(start, end, tip, fill=not press.ctrl, admits=admits, in_plane=not away)
        if pointer.phase is Phase.RELEASE:
            return _sphere_edit(bench, before, canvases)
        last, painted = pointer.at, canvases[shown].painted
        replaced = bench.region[0] if bench.region is not None and before else None
        pointer = yield Draft(painted, instead_of=replaced) if painted is not None else None


def _paint_through(bench: Bench, press: Pointer, voxels: Voxels, through: Through) -> Gesture:
    """Paint the voxels that a sphere touches whose middle goes along a plane."""
    before, canvases = dict(bench.region_slices()), dict[int, Canvas]()
    gate, pointer, last = None if press.ctrl else _gate(bench, press), press, press.at
    size = (voxels.shape[2], voxels.shape[1])
    while True:
        region = through.swept(last, pointer.at, bench.tip_px(pointer)[0])
        for at, touched, corner in () if region is None else _slices_of(region):
            rows, columns = touched.shape
            box = (corner[0], corner[1], corner[0] + columns, corner[1] + rows)
            canvas = canvases.setdefault(at, Canvas(size, before.get(at)))
            held = touched if gate is None else touched & _held(gate, voxels, at)(box)
            canvas.stamp(held, corner, fill=not press.ctrl)
        if pointer.phase is Phase.RELEASE:
            return _sphere_edit(bench, before, canvases)
        last, now = pointer.at, before | {at: canvas.region for at, canvas in canvases.items()}
        shown = through.cut({at: one for at, one in now.items() if one is not None})
        replaced = bench.chosen.id if bench.chosen is not None and before else None
        pointer = yield Draft(shown, instead_of=replaced) if shown is not None else None


def _slices_of(region: Region) -> Iterator[tuple[int, Mask, tuple[int, int]]]:
    first, top, left = region.corner
    return ((first + at, mask, (left, top)) for at, mask in enumerate(region.mask))


def _held(gate: Gate, voxels: Voxels, at: int) -> Callable[[Box], Mask]:
    def admits(box: Box) -> Mask:
        left, top, right, bottom = box
        return gate.holds(voxels.values((slice(at, at + 1), slice(top, bottom), slice(left, right)))[0])

    return admits


def _sphere_edit(bench: Bench, before: Slices, canvases: dict[int, Canvas]) -> Edit | None:
    after = {at: canvas.region for at, canvas in canvases.items()}
    changed = {at: shape for at, shape in after.items() if shape != before.get(at)}
    if not changed:
        return None
    if before:
        return bench.reform(changed, "Paint region")
    return bench.draw_region({at: one for at, one in changed.items() if one is not None}, "Paint region", "")


def _gate(bench: Bench, press: Pointer) -> Gate | None:
    """Return which values may be painted by the tissue under the press; None for all."""
    image = bench.image
    if not bench.gating.on or image is None:
        return None
    tissue = tissue_at(image, press.at, bench.tip_px(press))
    gating = replace(
        bench.gating,
        tissue=tissue,
        side=side_of(bench.findings),
        unit=image.unit,
        inverted=image.inverted,
    )
    bench.gated(gating)
    return gating.gate


def _admits(bench: Bench, press: Pointer) -> Callable[[Box], Mask] | None:
    gate, image = _gate(bench, press), bench.image
    return None if gate is None or image is None else partial(gate.admits, image)


def _edit(bench: Bench, canvas: Canvas) -> Edit | None:
    region, painted = bench.region, canvas.region
    if region is None:
        return None if painted is None else bench.draw(painted, "Paint region")
    mark, before = region
    if painted == before:
        return None
    if painted is None:
        return bench.remove(mark)
    return bench.alter(mark, painted)


BRUSH = Tool(
    "brush",
    "Brush",
    "Shift+B",
    "brush",
    "Left: paint · Ctrl+Left: rub out · Shift+Wheel: size · Alt+T: threshold · Alt+D: sphere",
    paint,
    trail=((0, 0),),
    has_tip=True,
    gates=True,
    by_stroke=True,
    through_slices=True,
)
