"""Brush: paints a region of pixels, or with Ctrl rubs it out; more strokes go on with the chosen region."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from annotator.geometry.brush import Box, Canvas
from annotator.geometry.masks import Mask
from annotator.imaging.gate import tissue_at
from annotator.lesions.history import Edit
from annotator.workspace.gating import side_of
from annotator.workspace.tool import Bench, Draft, Gesture, Phase, Pointer, Tool


def paint(bench: Bench, press: Pointer) -> Gesture:
    """Paint along the way of the hand, onto the chosen region of this image where there is one."""
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


def _admits(bench: Bench, press: Pointer) -> Callable[[Box], Mask] | None:
    """Return which pixels may be painted by the tissue under the press; None for all."""
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
    gate = gating.gate
    bench.gated(gating)
    return None if gate is None else partial(gate.admits, image)


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
    "Left: paint · Ctrl+Left: rub out · Shift+Wheel: size · Alt+T: threshold",
    paint,
    trail=((0, 0),),
    has_tip=True,
    gates=True,
)
