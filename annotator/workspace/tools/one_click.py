"""One-click lesion: a region grows from the clicked voxel; the wheel makes it hold more or less."""

from __future__ import annotations

from collections.abc import Callable, Generator

from annotator.errors import AnnotatorError
from annotator.imaging.region import Blocked, Region
from annotator.imaging.tracing import Polarity, Tracing, traced
from annotator.imaging.voxels import Index, Voxels
from annotator.lesions.history import Edit
from annotator.terms.findings import leading_kind
from annotator.workspace.tool import Bench, Check, Gesture, Phase, Pointer, Preview, Shown, Tool, Verdict

_NOTCH = 0.05
_NUCLEAR = ("NM", "PT")
_OPPOSITE = {Polarity.DARK: Polarity.BRIGHT, Polarity.BRIGHT: Polarity.DARK}


def grow_lesion(bench: Bench, press: Pointer) -> Gesture:
    """Grow the region from the click; Enter or another click keeps it."""
    voxels, shown = bench.voxels(), bench.slice_shown()
    if isinstance(voxels, Blocked):
        raise AnnotatorError(voxels.reason)
    growth = yield from _answer(_begin(bench, voxels, press))
    if isinstance(growth, Blocked):
        raise AnnotatorError(growth.reason, "Click in the middle of the lesion, or paint it.")
    held = growth.region(growth.tolerance)
    if isinstance(held, Blocked):
        raise AnnotatorError(held.reason, "Click elsewhere in the lesion, or paint it.")
    return (yield from _adjust(bench, growth, held, shown))


def _answer(work: Callable[[Check], Tracing | Blocked]) -> Generator[Shown, Pointer, Tracing | Blocked]:
    pointer = yield Preview("Growing…", work=work)
    while not isinstance(pointer.answer, Tracing | Blocked):
        pointer = yield Preview("Growing…")
    return pointer.answer


def _adjust(
    bench: Bench, growth: Tracing, held: Region, shown: int
) -> Generator[Shown, Pointer, Edit | None]:
    tolerance, refused = growth.tolerance, ""
    while True:
        slices = held.shapes() if not growth.voxels.is_flat else {shown: held.shapes()[0]}
        size, grown = growth.voxels.size_words(held.count), growth.words(tolerance)
        pointer = yield Preview(" · ".join(filter(None, (size, grown, refused))), slices)
        match pointer.phase:
            case Phase.PRESS | Phase.FINISH:
                return bench.draw_region(slices, "Grow lesion", f"grown from a click; {grown}")
            case Phase.WIDEN:
                wanted = growth.stepped(tolerance, _NOTCH)
            case Phase.NARROW:
                wanted = growth.stepped(tolerance, -_NOTCH)
            case _:
                continue
        other = growth.region(wanted)
        if isinstance(other, Blocked):
            refused = other.reason
        else:
            tolerance, held, refused = wanted, other, ""


def judge(bench: Bench, pointer: Pointer) -> Callable[[Check], Verdict]:
    """Return the work that says what would grow from a place."""
    voxels = bench.voxels()

    def work(check: Check) -> Verdict:
        found = voxels if isinstance(voxels, Blocked) else _begin(bench, voxels, pointer)(check)
        if isinstance(found, Blocked):
            return Verdict(False, found.reason)
        return Verdict(True, found.words(found.tolerance))

    return work


def _begin(bench: Bench, voxels: Voxels, pointer: Pointer) -> Callable[[Check], Tracing | Blocked]:
    (slices, rows, columns), (x, y) = voxels.shape, pointer.at
    click: Index | None = (min(bench.slice_shown(), slices - 1), int(y), int(x))
    if bench.through is not None:
        click = bench.through.voxel_at(pointer.at)
    if click is None or not (0 <= click[2] < columns and 0 <= click[1] < rows and min(x, y) >= 0):
        return lambda _check: Blocked("There is no image here.")
    if bench.modality in _NUCLEAR:
        return lambda check: traced(voxels, click, Polarity.HOT, check)
    polarity = _polarity(bench, other_way=pointer.shift)
    return lambda check: _traced(voxels, click, polarity, check)


def _traced(voxels: Voxels, click: Index, polarity: Polarity | None, check: Check) -> Tracing | Blocked:
    """Return the tracing of a polarity; where nothing of it is, the opposite one."""
    found = traced(voxels, click, polarity, check)
    if isinstance(found, Blocked) and polarity is not None:
        opposite = traced(voxels, click, _OPPOSITE[polarity], check)
        return found if isinstance(opposite, Blocked) else opposite
    return found


def _polarity(bench: Bench, *, other_way: bool) -> Polarity | None:
    """Return how the kinds to be marked usually differ from bone; None where they may be either."""
    kind = leading_kind(bench.findings)
    usual = None
    if bench.modality != "MR" and kind is not None and kind.osteolytic != kind.sclerotic:
        usual = Polarity.DARK if kind.osteolytic else Polarity.BRIGHT
    if not other_way:
        return usual
    return Polarity.DARK if usual is None else _OPPOSITE[usual]


ONE_CLICK = Tool(
    "one_click",
    "One-click lesion",
    "L",
    "one_click",
    "Left: grow from here, again or Enter: keep · Shift+Left: dark for bright · Wheel, + −: larger, smaller",
    grow_lesion,
    trail=((0, 0),),
    by_clicks=True,
    adjusts=True,
    through_slices=True,
    verdict=judge,
)
