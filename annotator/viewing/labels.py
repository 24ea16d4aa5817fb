"""Where the words beside marks go: inside the pane, clear of each other and of the marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.affine import Point2

_NARROW = frozenset("iIjlftr.,:;·|!'()[] ")
_WIDE = frozenset("mwMW@%→—–")
_GAPS_PX = (5.0, 18.0, 36.0, 60.0)
_FAR = 0.02
_EDGE_PX = 2.0

Boxes = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle on the screen, px."""

    left: float
    top: float
    right: float
    bottom: float

    def overlap(self, other: Box) -> float:
        """Return the area shared with another box."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0.0, width) * max(0.0, height)

    def holds(self, point: Point2) -> bool:
        """Tell whether a place lies in the box."""
        return self.left <= point[0] <= self.right and self.top <= point[1] <= self.bottom


def text_width(text: str, size: float) -> float:
    """Return about how wide a text is; `size` and the answer in px. Errs on the wide side.

    Where no font is at hand, letters count by three classes of a usual sans-serif face.
    """
    return size * sum(
        0.34 if letter in _NARROW else 0.92 if letter in _WIDE else 0.7 if letter.isupper() else 0.6
        for letter in text
    )


def shortened(text: str, size: float, width: float) -> str:
    """Return a text cut with "…" so that it is no wider than `width` px."""
    if text_width(text, size) <= width:
        return text
    kept = text
    while kept and text_width(kept + "…", size) > width:
        kept = kept[:-1]
    return kept.rstrip() + "…" if kept else ""


def place_labels(
    marks: Sequence[Box], sizes: Sequence[tuple[float, float]], pane: tuple[float, float]
) -> tuple[Box, ...]:
    """Return a place for the label of each mark, in order; earlier ones choose first.

    Parameters
    ----------
    marks : sequence of Box
        Around each mark, px.
    sizes : sequence of tuple
        Width and height of each label, px.
    pane : tuple of float
        Width and height of the pane, px.

    Returns
    -------
    tuple of Box
        Beside its mark when there is room, else a little away; always inside the pane.
    """
    obstacles = _array(marks)
    placed: list[Box] = []
    for mark, size in zip(marks, sizes, strict=True):
        best, is_clear = _best(_around(mark, size), mark, obstacles, placed, pane)
        if not is_clear:  # a crowd: look further up and down
            best, _ = _best([*_columns(mark, size, pane), best], mark, obstacles, placed, pane)
        placed.append(best)
    return tuple(placed)


def _around(mark: Box, size: tuple[float, float]) -> list[Box]:
    width, height = size
    middle_x, middle_y = (mark.left + mark.right) / 2, (mark.top + mark.bottom) / 2
    places = []
    for gap in _GAPS_PX:
        right, left = mark.right + gap, mark.left - gap - width
        above, below = mark.top - gap - height, mark.bottom + gap
        places += [
            (right, mark.top - height / 2),
            (left, mark.top - height / 2),
            (right, mark.bottom - height / 2),
            (left, mark.bottom - height / 2),
            (middle_x - width / 2, above),
            (middle_x - width / 2, below),
            (right, middle_y - height / 2),
            (left, middle_y - height / 2),
            (right, above),
            (right, below),
            (left, above),
            (left, below),
        ]
    return [Box(x, y, x + width, y + height) for x, y in places]


def _columns(mark: Box, size: tuple[float, float], pane: tuple[float, float]) -> list[Box]:
    width, height = size
    gap = _GAPS_PX[2]
    steps = range(round(pane[1] / height) + 1)
    sides = (mark.right + gap, mark.left - gap - width)
    return [Box(x, step * height, x + width, (step + 1) * height) for x in sides for step in steps]


def _best(
    tried: Sequence[Box], mark: Box, marks: Boxes, placed: Sequence[Box], pane: tuple[float, float]
) -> tuple[Box, bool]:
    """Return the place that hides no label, covers little of the marks and is near; and if it hides none."""
    boxes = _inside(_array(tried), pane)
    own = _array([mark])
    hidden = _overlaps(boxes, _array(placed)) if placed else np.zeros(len(boxes))
    covered = _overlaps(boxes, marks) / ((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]))
    away = np.maximum(own[:, :2] - boxes[:, 2:], boxes[:, :2] - own[:, 2:]).clip(0.0).sum(axis=1)
    best = int(np.lexsort((_FAR * away + covered, hidden))[0])
    return Box(*map(float, boxes[best])), not hidden[best]


def _array(boxes: Sequence[Box]) -> Boxes:
    return np.array([(box.left, box.top, box.right, box.bottom) for box in boxes], np.float64).reshape(-1, 4)


def _overlaps(boxes: Boxes, others: Boxes) -> Boxes:
    """Return the area of each box that the others cover, counted once for each of them."""
    corner = np.maximum(boxes[:, None, :2], others[None, :, :2])
    opposite = np.minimum(boxes[:, None, 2:], others[None, :, 2:])
    return np.asarray((opposite - corner).clip(0.0).prod(axis=2).sum(axis=1), np.float64)


def _inside(boxes: Boxes, pane: tuple[float, float]) -> Boxes:
    """Return the boxes moved into the pane, as far as they fit."""
    size = boxes[:, 2:] - boxes[:, :2]
    corner = np.maximum(np.minimum(boxes[:, :2], np.subtract(pane, _EDGE_PX) - size), _EDGE_PX)
    return np.hstack((corner, corner + size))
