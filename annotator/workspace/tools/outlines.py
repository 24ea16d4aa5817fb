"""Which outline a hand means that mends one."""

from __future__ import annotations

from annotator.errors import AnnotatorError
from annotator.geometry.shapes import BoxShape, EllipseShape, OutlineShape, Ring, SplineShape, rings
from annotator.lesions.records import Mark, MarkId
from annotator.viewing.pick import LABEL
from annotator.workspace.tool import Bench, Pointer

_DRAWN = (BoxShape, EllipseShape, OutlineShape, SplineShape)


def outline_meant(bench: Bench, pointer: Pointer) -> tuple[MarkId, Ring]:
    """Return the mark whose outline is mended, and its vertices: the chosen one, else the one under the hand.

    Raises
    ------
    AnnotatorError
        There is none.
    """
    mark = bench.chosen
    if mark is None or not isinstance(mark.shape, _DRAWN):
        caught = bench.pick(pointer.at, pointer.pixels_per_screen)
        # Words stand also beside what lies on another plane, or only crosses this one.
        mark = None if caught is None or caught[1] == LABEL else caught[0]
    if mark is None or not isinstance(mark.shape, _DRAWN):
        raise AnnotatorError("There is no outline here to mend.", _hint(mark))
    bench.select(mark.id)
    (ring,) = rings(mark.shape)
    return mark.id, ring


def _hint(mark: Mark | None) -> str:
    if mark is not None and mark.shape.type == "mask":
        return "Regions are mended with the brush."
    return "Choose an outline, ellipse or box first, or begin on its line."
