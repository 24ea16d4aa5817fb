"""A crowd of marks as plain lines, laid out as arrays: a call for each would take longer than a frame."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from annotator.drawing.items import Colour, Drawing, Hairlines, Sketch
from annotator.geometry.affine import Affine2, Point2
from annotator.geometry.shapes import Closed, EllipseShape, PointShape, Shape, rings
from annotator.viewing.scene import ShownMark, marks_scene
from annotator.viewing.shape_items import POINT_RADIUS_PX
from annotator.viewing.viewport import Viewport

CROWD = 60
"""More marks than this in view are a crowd: nobody could read their words."""

_AT_ONCE = 15
_ELLIPSE_VERTICES = 10
_DIAMOND = POINT_RADIUS_PX * np.array([(1, 0), (0, 1), (-1, 0), (0, -1), (1, 0)], np.float64)

Points = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Crowd:
    """Many marks of one frame and their lines.

    `points` (n, 2) are pixel positions, `aside` (n, 2) how far off them the line goes on the screen, px;
    `starts` (k,) is where each line begins, `owners` (k,) whose it is, an index into `marks`.
    """

    marks: tuple[ShownMark, ...]
    points: Points
    aside: Points
    starts: NDArray[np.intp]
    owners: NDArray[np.intp]

    @cached_property
    def colours(self) -> dict[Colour, NDArray[np.bool_]]:
        """Each colour, and which of the lines have it."""
        # Few looks are different: a colour is asked for once for each.
        looks, kinds, each = dict[object, int](), dict[Colour, int](), list[int]()
        for one in self.marks:
            look = one.look
            if look not in looks:
                looks[look] = kinds.setdefault(one.colour, len(kinds))
            each.append(looks[look])
        of_line = np.array(each)[self.owners]
        return {colour: of_line == kind for colour, kind in kinds.items()}

    def on_screen(self, screen_from_pixel: Affine2) -> Points:
        """Return the points on the screen, px."""
        place = screen_from_pixel
        turn = np.array([(place.a, place.b), (place.c, place.d)])
        return np.asarray(self.points @ turn + (place.e, place.f) + self.aside, np.float64)

    def near(self, at: Point2, viewport: Viewport, reach_px: float) -> tuple[ShownMark, ...]:
        """Return the marks whose boxes come as near as `reach_px` to a place on the screen."""
        screen = self.on_screen(viewport.screen_from_pixel)
        found = self.meeting(screen, np.subtract(at, reach_px), np.add(at, reach_px))
        return tuple(self.marks[index] for index in np.flatnonzero(found))

    def meeting(self, screen: Points, first: ArrayLike, last: ArrayLike) -> NDArray[np.bool_]:
        """Tell of each mark whether its lines, on the screen, reach into a box between two corners."""
        least, most = (reach.reduceat(screen, self.starts) for reach in (np.minimum, np.maximum))
        meets = ((most >= first) & (least <= last)).all(axis=1)
        return np.bincount(self.owners, meets, len(self.marks)) > 0


def crowd_of(marks: Sequence[ShownMark]) -> Crowd:
    """Return marks of one frame, at least one, with their lines."""
    ellipses, numbers, others = list[int](), list[float](), list[int]()
    for at, one in enumerate(marks):
        shape = one.mark.shape
        if isinstance(shape, EllipseShape):
            ellipses.append(at)
            numbers += (*shape.centre, *shape.half_axes, shape.angle_deg)
        else:
            others.append(at)
    round_ones = _ellipses(np.array(numbers, np.float64).reshape(-1, 5))
    parts, asides = [round_ones.reshape(-1, 2)], [np.zeros((round_ones.size // 2, 2))]
    lengths, owners = [_ELLIPSE_VERTICES + 1] * len(ellipses), ellipses
    for at in others:
        for line, aside in lines_of(marks[at].mark.shape):
            parts.append(line)
            asides.append(aside)
            lengths.append(len(line))
            owners.append(at)
    starts = np.cumsum([0, *lengths[:-1]])
    return Crowd(tuple(marks), np.concatenate(parts), np.concatenate(asides), starts, np.array(owners))


def crowd_scene(crowd: Crowd, viewport: Viewport, without: Collection[str] = ()) -> Drawing | None:
    """Return a crowd in its viewport, px of the screen: its lines, and the whole in parts to come.

    `without` are marks to leave out. None where so few are in view that they are no crowd.
    """
    screen = crowd.on_screen(viewport.screen_from_pixel)
    wanted = crowd.meeting(screen, (0.0, 0.0), viewport.pane)
    if np.count_nonzero(wanted) <= CROWD:
        return None
    if without:
        wanted &= [one.mark.id not in without for one in crowd.marks]
    lines = hairlines(crowd, screen, wanted)

    def finely() -> Iterator[Drawing]:
        shown = [crowd.marks[at] for at in np.flatnonzero(wanted).tolist()]
        for first in range(0, len(shown), _AT_ONCE):
            yield marks_scene(shown[first : first + _AT_ONCE], viewport, labels=False)

    return Drawing(viewport.pane, sketch=Sketch(lines, finely))


def hairlines(
    crowd: Crowd, screen: Points, wanted: NDArray[np.bool_], alpha: str = ""
) -> tuple[Hairlines, ...]:
    """Return the lines of the marks wanted, by colour; `screen` is where they lie, `alpha` their opacity."""
    return tuple(
        Hairlines(*_only(screen, crowd.starts, wanted[crowd.owners] & of_colour), colour + alpha)
        for colour, of_colour in crowd.colours.items()
    )


def _only(
    points: Points, starts: NDArray[np.intp], lines: NDArray[np.bool_]
) -> tuple[Points, NDArray[np.intp]]:
    """Return the points of some lines, and where each of these begins among them."""
    if lines.all():
        return points, starts
    lengths = np.diff(starts, append=len(points))
    return points[np.repeat(lines, lengths)], np.cumsum(lengths[lines]) - lengths[lines]


def _ellipses(numbers: Points) -> Points:
    """Return the outlines of ellipses, closed: (ellipses, vertices, 2), of middles, half axes and angles."""
    x, y, first, second, angle_deg = numbers.reshape(-1, 5, 1).transpose(1, 0, 2)
    turn = np.linspace(0.0, 2 * np.pi, _ELLIPSE_VERTICES + 1)
    along, across = first * np.cos(turn), second * np.sin(turn)
    cosine, sine = np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))
    return np.stack((x + along * cosine - across * sine, y + along * sine + across * cosine), axis=2)


def lines_of(shape: Shape) -> Iterator[tuple[Points, Points]]:
    """Yield the open lines that sketch a shape: `points` and `aside` as in `Crowd`."""
    for ring in rings(shape):
        if isinstance(shape, PointShape):
            yield np.repeat(np.array(ring), len(_DIAMOND), axis=0), _DIAMOND
        else:
            line = np.array((*ring, ring[0]) if isinstance(shape, Closed) else ring, np.float64)
            yield line, np.zeros(line.shape)
