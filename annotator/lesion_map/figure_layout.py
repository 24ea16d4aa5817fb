"""Where the plates of the skeleton stand on the sheet of a figure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from annotator.geometry.affine import Affine2, Point2
from annotator.lesion_map.figure_age import FigureAge
from annotator.lesion_map.skeleton import VIEW_IDS, View, skeleton

FIGURES = ("anterior", "posterior")
SKULLS = ("skull_right", "face", "skull_left")
HANDS, FEET = ("hand_right", "hand_left"), ("foot_right", "foot_left")
INSETS = (
    (SKULLS, (*HANDS, *FEET)),
    (SKULLS, HANDS, FEET),
    (("skull_right", "skull_left"), ("face",), HANDS, FEET),
)
"""Ways to stack the insets; the one that shows them largest is taken."""
SPINE = "spine"
_GAP = 10.0
_CAPTION = 1.7
_FIGURES_OF_WIDTH, _FIGURES_OF_HEIGHT, _FIGURES_LEAST = 0.6, 0.7, 0.32


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle on the sheet."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.height

    def contains(self, point: Point2) -> bool:
        """Tell whether a place lies in it."""
        return self.left <= point[0] <= self.right and self.top <= point[1] <= self.bottom

    def overlaps(self, other: Box) -> bool:
        """Tell whether two rectangles share area."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@dataclass(frozen=True, slots=True)
class Placed:
    """A plate on the sheet."""

    view: View
    sheet_from_view: Affine2

    @property
    def scale(self) -> float:
        """Sheet units per mm."""
        return self.sheet_from_view.scale

    @property
    def box(self) -> Box:
        """What it covers."""
        left, top = self.sheet_from_view((0.0, 0.0))
        width, height = self.view.size_mm
        return Box(left, top, width * self.scale, height * self.scale)


Views = Mapping[str, View]


def all_views(age: FigureAge) -> Views:
    """Return every plate of an age by its id."""
    return {name: skeleton(age).view(name) for name in VIEW_IDS}


def arranged(layout: str, area: Box, letter: float, views: Views) -> tuple[Placed, ...]:
    """Return the plates arranged in an area, each as large as its row allows.

    Parameters
    ----------
    layout : str
        wide, tall, or plain: the two figures without insets.
    area : Box
    letter : float
        Size of the captions' letters: every plate keeps room for one line above it.
    views : mapping from id to View
        The plates there are, the two figures among them.
    """
    width = sum(views[name].size_mm[0] for name in FIGURES)
    height = max(views[name].size_mm[1] for name in FIGURES)
    caption = _CAPTION * letter
    if layout == "plain":
        return _row(FIGURES, area, caption, views)
    if layout == "wide":
        scale = min((area.height - caption) / height, _FIGURES_OF_WIDTH * area.width / width)
        across = max(scale * width + _GAP, _FIGURES_LEAST * area.width)
        figures = Box(area.left, area.top, across, area.height)
        rest = Box(area.left + across + 2 * _GAP, area.top, area.width - across - 2 * _GAP, area.height)
    else:
        scale = min(_FIGURES_OF_HEIGHT * area.height / height, (area.width - _GAP) / width)
        down = scale * height + caption
        figures = Box(area.left, area.top, area.width, down)
        rest = Box(area.left, area.top + down + _GAP, area.width, area.height - down - _GAP)
    return (*_row(FIGURES, figures, caption, views), *_insets(rest, caption, letter, views))


def _insets(area: Box, caption: float, letter: float, views: Views) -> tuple[Placed, ...]:
    # The names of the levels stand left of the spine, the numbers of lesions right of it.
    names, numbers = 2.2 * letter, 4.0 * letter
    width, height = views[SPINE].size_mm
    scale = min((area.height - caption) / height, (0.4 * area.width - names - numbers) / width)
    column = scale * width + names + numbers
    spine = Box(area.right - numbers - scale * width, area.top, scale * width, area.height)
    rows = Box(area.left, area.top, area.width - column - _GAP, area.height)
    there = [tuple(tuple(name for name in row if name in views) for row in stack) for stack in INSETS]
    stacks = [_rows(stack, rows, caption, views) for stack in there]
    largest = max(stacks, key=lambda stack: min(plate.scale for plate in stack))
    return (*largest, *_row((SPINE,), spine, caption, views))


def _rows(rows: tuple[tuple[str, ...], ...], area: Box, caption: float, views: Views) -> tuple[Placed, ...]:
    shares = [max(views[name].size_mm[1] for name in row) for row in rows]
    free = area.height - _GAP * (len(rows) - 1) - caption * len(rows)
    top = area.top
    placed: list[Placed] = []
    for row, share in zip(rows, shares, strict=True):
        height = free * share / sum(shares) + caption
        placed.extend(_row(row, Box(area.left, top, area.width, height), caption, views))
        top += height + _GAP
    return tuple(placed)


def _row(names: Iterable[str], area: Box, caption: float, there: Views) -> tuple[Placed, ...]:
    """Return plates side by side at one scale, spread evenly, below room for their captions."""
    views = [there[name] for name in names]
    width, height = sum(view.size_mm[0] for view in views), max(view.size_mm[1] for view in views)
    gaps = _GAP * (len(views) - 1)
    scale = max(min((area.height - caption) / height, (area.width - gaps) / width), 0.01)
    spare = (area.width - scale * width - gaps) / len(views)
    left, placed = area.left + spare / 2, []
    for view in views:
        top = area.top + caption + (area.height - caption - scale * height) / 2
        placed.append(Placed(view, Affine2.translation(left, top) @ Affine2.scaling(scale)))
        left += scale * view.size_mm[0] + _GAP + spare
    return tuple(placed)
