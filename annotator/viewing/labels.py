"""Where the words beside marks go: inside the pane, clear of each other and of the marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from annotator.geometry.affine import Point2

_NARROW = frozenset("iIjlftr.,:;·|!'()[] ")
_WIDE = frozenset("mwMW@%→—–")
_GAPS_PX = (5.0, 18.0, 36.0, 60.0)
_FAR, _ON_MARK, _ON_LABEL = 0.02, 1.0, 8.0


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

    @property
    def area(self) -> float:
        """Width × height."""
        return (self.right - self.left) * (self.bottom - self.top)

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
    placed: list[Box] = []
    for mark, size in zip(marks, sizes, strict=True):
        tried = [_inside(box, pane) for box in _around(mark, size)]
        best = min(tried, key=lambda box: _cost(box, mark, marks, placed))
        if any(best.overlap(other) for other in placed):  # a crowd: look further up and down
            tried = [_inside(box, pane) for box in _columns(mark, size, pane)]
            best = min([best, *tried], key=lambda box: _cost(box, mark, marks, placed))
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


def _inside(box: Box, pane: tuple[float, float]) -> Box:
    dx = max(0.0, 2.0 - box.left) or min(0.0, pane[0] - 2.0 - box.right)
    dy = max(0.0, 2.0 - box.top) or min(0.0, pane[1] - 2.0 - box.bottom)
    return Box(box.left + dx, box.top + dy, box.right + dx, box.bottom + dy)


def _cost(box: Box, mark: Box, marks: Sequence[Box], placed: Sequence[Box]) -> float:
    across = max(mark.left - box.right, box.left - mark.right, 0.0)
    down = max(mark.top - box.bottom, box.top - mark.bottom, 0.0)
    covered = sum(box.overlap(other) for other in marks) / box.area
    hidden = sum(box.overlap(other) for other in placed) / box.area
    return _FAR * (across + down) + _ON_MARK * covered + _ON_LABEL * hidden
