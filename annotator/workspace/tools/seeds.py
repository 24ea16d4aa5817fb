"""Grow from seeds: scribbles on the lesion, with Ctrl on the background, claim the voxels between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from annotator.errors import AnnotatorError
from annotator.geometry.affine import Point2
from annotator.geometry.brush import Canvas
from annotator.geometry.shapes import MaskShape
from annotator.imaging.region import Blocked, Region
from annotator.imaging.seeds import grown_from_seeds
from annotator.imaging.voxels import Voxels
from annotator.lesions.history import Edit
from annotator.workspace.tool import Bench, Check, Gesture, Phase, Pointer, Preview, Tool

_WAITING = "Growing…"
_CHANGED = (Phase.RELEASE, Phase.FINISH, Phase.BACK)


@dataclass(slots=True)
class _Scribble:
    """One stroke of the hand on a slice."""

    at: int
    background: bool
    steps: list[tuple[Point2, Point2, tuple[float, float]]] = field(default_factory=list)


def grow_from_seeds(bench: Bench, press: Pointer) -> Gesture:
    """Scribble; each stroke lets the region grow anew. Enter keeps it, Backspace takes a stroke back."""
    voxels = bench.voxels()
    if isinstance(voxels, Blocked):
        raise AnnotatorError(voxels.reason)
    scribbles, pointer, last = list[_Scribble](), press, press.at
    found: object = None
    is_down, is_current = False, False
    while True:
        match pointer.phase:
            case Phase.PRESS:
                scribbles.append(_Scribble(0 if voxels.is_flat else bench.slice_shown(), pointer.ctrl))
                is_down, last = True, pointer.at
            case Phase.ANSWER:
                found, is_current = pointer.answer, not is_down
            case Phase.FINISH if isinstance(found, Region) and is_current:
                return _edit(bench, voxels, found, scribbles)
            case Phase.BACK:
                scribbles.pop()
                is_down = False
        if not scribbles:
            return None
        if is_down:
            scribbles[-1].steps.append((last, pointer.at, bench.tip_px(pointer)))
            last = pointer.at
        work = None
        if pointer.phase in _CHANGED:
            is_down, is_current = False, False
            work = _work(bench, voxels, tuple(scribbles))
        words = _words(found, voxels) if is_current else _WAITING
        pointer = yield _preview(bench, scribbles, found, words, work, voxels.is_flat)


def _work(
    bench: Bench, voxels: Voxels, scribbles: Sequence[_Scribble]
) -> Callable[[Check], Region | Blocked]:
    inside, outside = (_masks(bench.size, scribbles, background=one) for one in (False, True))
    return lambda check: grown_from_seeds(voxels, inside, outside, check)


def _masks(
    size: tuple[int, int], scribbles: Sequence[_Scribble], *, background: bool
) -> dict[int, MaskShape]:
    canvases = dict[int, Canvas]()
    for one in scribbles:
        if one.background == background:
            canvas = canvases[one.at] = canvases.get(one.at) or Canvas(size)
            for start, end, tip in one.steps:
                canvas.stroke(start, end, tip, fill=True)
    return {at: shape for at, canvas in canvases.items() if (shape := canvas.region) is not None}


def _preview(
    bench: Bench,
    scribbles: Sequence[_Scribble],
    found: object,
    words: str,
    work: Callable[[Check], object] | None,
    is_flat: bool,
) -> Preview:
    shown = bench.slice_shown()

    def placed(slices: dict[int, MaskShape]) -> dict[int, MaskShape]:
        return {shown: slices[0]} if is_flat and slices else slices

    inside, outside = (placed(_masks(bench.size, scribbles, background=one)) for one in (False, True))
    slices = placed(found.shapes()) if isinstance(found, Region) else {}
    return Preview(words, slices, work=work, seeds=(inside, outside))


def _words(found: object, voxels: Voxels) -> str:
    if isinstance(found, Region):
        return f"{voxels.size_words(found.count)} · Enter: keep · Ctrl: background"
    return found.reason if isinstance(found, Blocked) else ""


def _edit(bench: Bench, voxels: Voxels, region: Region, scribbles: Sequence[_Scribble]) -> Edit:
    slices = {bench.slice_shown(): region.shapes()[0]} if voxels.is_flat else region.shapes()
    against = sum(one.background for one in scribbles)
    note = f"grown from scribbles: {len(scribbles) - against} on the lesion, {against} on the background"
    return bench.draw_region(slices, "Grow from seeds", note)


SEEDS = Tool(
    "seeds",
    "Grow from seeds",
    "Ctrl+Shift+L",
    "seeds",
    "Left: scribble on the lesion · Ctrl+Left: on the background · Backspace: one back · Enter: keep",
    grow_from_seeds,
    trail=((0, 0),),
    by_clicks=True,
    has_tip=True,
    by_stroke=True,
    acquired_only=True,
    through_slices=True,
)
