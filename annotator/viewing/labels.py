"""Where the words beside marks go: inside the pane, clear of each other and of the marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from annotator.drawing.items import Drawing, Label
from annotator.geometry.affine import Point2

_NARROW = frozenset("iIjlftr.,:;·|!'()[] ")
_WIDE = frozenset("mwMW@%→—–")
_GAPS_PX = (5.0, 18.0, 36.0, 60.0)
_FAR = 0.02
_EDGE_PX = 2.0
_SIGN = 1.2
"""Room of a sign before words, in their size."""

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

    def meets(self, other: Box) -> bool:
        """Tell whether it shares an area with another box, in a fifth of the time of `overlap`."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

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


def text_boxes(drawing: Drawing) -> tuple[Box, ...]:
    """Return about where the texts of a drawing stand: what other words keep clear of."""
    return tuple(_text_box(item) for item in drawing.items if isinstance(item, Label))


def words_at(drawing: Drawing, point: Point2) -> str:
    """Return the id of the words of a drawing under a point, with the sign before them; "" for none."""
    for item in reversed(drawing.items):
        if isinstance(item, Label) and item.id:
            box = _text_box(item)
            if Box(box.left - _SIGN * item.size, box.top - 3, box.right + 3, box.bottom + 3).holds(point):
                return item.id
    return ""


def _text_box(label: Label) -> Box:
    width, height = text_width(label.text, label.size), label.size
    left = label.at[0] - width * {"start": 0.0, "middle": 0.5, "end": 1.0}[label.anchor]
    top = label.at[1] - height * {"top": 0.0, "middle": 0.5, "bottom": 1.0}[label.baseline]
    return Box(left, top, left + width, top + height)


def place_labels(
    marks: Sequence[Box],
    choices: Sequence[Sequence[tuple[float, float]]],
    pane: tuple[float, float],
    keep_clear: Sequence[Box] = (),
) -> tuple[tuple[int, Box], ...]:
    """Return which of its labels each mark gets and where, in order; earlier ones choose first.

    Parameters
    ----------
    marks : sequence of Box
        Around each mark, px.
    choices : sequence of sequence of tuple
        Width and height of the labels of each mark, px, the wordiest first, at least one.
    pane : tuple of float
        Width and height of the pane, px.
    keep_clear : sequence of Box
        Other words on the pane, px.

    Returns
    -------
    tuple of (int, Box)
        The wordiest label that covers nothing, beside its mark or a little away, else the shortest
        where it covers least; always inside the pane.
    """
    obstacles = _array([*marks, *keep_clear])
    placed: list[Box] = []
    chosen: list[int] = []
    for mark, sizes in zip(marks, choices, strict=True):
        choice, box = _chosen(mark, sizes, obstacles, placed, pane)
        chosen.append(choice)
        placed.append(box)
    return tuple(zip(chosen, placed, strict=True))


def _chosen(
    mark: Box,
    sizes: Sequence[tuple[float, float]],
    obstacles: Boxes,
    placed: Sequence[Box],
    pane: tuple[float, float],
) -> tuple[int, Box]:
    for where in (_beside, _over_and_under, partial(_columns, pane=pane)):
        for choice, size in enumerate(sizes):
            box, is_clear = _best(where(mark, size), mark, obstacles, placed, pane)
            if is_clear:
                return choice, box
    shortest = sizes[-1]
    everywhere = [
        *_beside(mark, shortest), *_over_and_under(mark, shortest), *_columns(mark, shortest, pane)
    ]  # fmt: skip
    return len(sizes) - 1, _best(everywhere, mark, obstacles, placed, pane)[0]


def _beside(mark: Box, size: tuple[float, float]) -> list[Box]:
    width, height = size
    tops = (mark.top - height / 2, mark.bottom - height / 2, (mark.top + mark.bottom - height) / 2)
    lefts = [left for gap in _GAPS_PX for left in (mark.right + gap, mark.left - gap - width)]
    return [Box(left, top, left + width, top + height) for left in lefts for top in tops]


def _over_and_under(mark: Box, size: tuple[float, float]) -> list[Box]:
    width, height = size
    places = []
    for gap in _GAPS_PX:
        lefts = ((mark.left + mark.right - width) / 2, mark.right + gap, mark.left - gap - width)
        tops = (mark.top - gap - height, mark.bottom + gap)
        places += [(left, top) for left in lefts for top in tops]
    return [Box(left, top, left + width, top + height) for left, top in places]


def _columns(mark: Box, size: tuple[float, float], pane: tuple[float, float]) -> list[Box]:
    width, height = size
    gap = _GAPS_PX[2]
    steps = range(round(pane[1] / height) + 1)
    sides = (mark.right + gap, mark.left - gap - width)
    return [Box(x, step * height, x + width, (step + 1) * height) for x in sides for step in steps]


def _best(
    tried: Sequence[Box], mark: Box, marks: Boxes, placed: Sequence[Box], pane: tuple[float, float]
) -> tuple[Box, bool]:
    """Return the place that hides no label, covers little else and is near; and if it covers nothing."""
    boxes = _inside(_array(tried), pane)
    own = _array([mark])
    hidden = _overlaps(boxes, _array(placed)) if placed else np.zeros(len(boxes))
    covered = _overlaps(boxes, marks) / ((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]))
    away = np.maximum(own[:, :2] - boxes[:, 2:], boxes[:, :2] - own[:, 2:]).clip(0.0).sum(axis=1)
    best = int(np.lexsort((_FAR * away + covered, hidden))[0])
    return Box(*map(float, boxes[best])), not hidden[best] and not covered[best]


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
