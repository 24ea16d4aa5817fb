"""The shapes of marks, in pixels: points, lines, angles, closed outlines and regions of whole pixels.

A position is (column, row) with (0, 0) at the outer corner of the first pixel (PS3.3 C.18.6.1.2).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Literal, assert_never

from annotator.geometry.affine import Point2
from annotator.geometry.even_odd import enclosed_area
from annotator.geometry.masks import Mask, cropped, mask_of, rings_of, runs_of

_ELLIPSE_VERTICES, _SPLINE_STEPS = 64, 12
_SMALLEST_STEP = 1e-6


@dataclass(frozen=True, slots=True)
class PointShape:
    """A single place."""

    at: Point2
    type: Literal["point"] = "point"


@dataclass(frozen=True, slots=True)
class LineShape:
    """A straight distance between two places."""

    start: Point2
    end: Point2
    type: Literal["line"] = "line"


@dataclass(frozen=True, slots=True)
class EllipseShape:
    """An ellipse: centre, two half axes in pixels, and the angle of the first, clockwise from x."""

    centre: Point2
    half_axes: tuple[float, float]
    angle_deg: float = 0.0
    type: Literal["ellipse"] = "ellipse"


@dataclass(frozen=True, slots=True)
class BoxShape:
    """An upright rectangle between its upper left and lower right corners."""

    corner: Point2
    opposite: Point2
    type: Literal["box"] = "box"


@dataclass(frozen=True, slots=True)
class OutlineShape:
    """A closed freehand outline; the last vertex joins the first."""

    vertices: tuple[Point2, ...]
    type: Literal["outline"] = "outline"


@dataclass(frozen=True, slots=True)
class ArrowShape:
    """An arrow that points at something."""

    tail: Point2
    head: Point2
    type: Literal["arrow"] = "arrow"


@dataclass(frozen=True, slots=True)
class BidirectionalShape:
    """The longest diameter of a lesion and the one across it, each from end to end."""

    long_axis: tuple[Point2, Point2]
    short_axis: tuple[Point2, Point2]
    type: Literal["bidirectional"] = "bidirectional"


@dataclass(frozen=True, slots=True)
class AngleShape:
    """An angle between two arms that meet at a vertex."""

    first: Point2
    vertex: Point2
    second: Point2
    type: Literal["angle"] = "angle"


@dataclass(frozen=True, slots=True)
class CobbShape:
    """Two lines along the end plates of vertebrae, which need not meet (Cobb 1948)."""

    upper: tuple[Point2, Point2]
    lower: tuple[Point2, Point2]
    type: Literal["cobb"] = "cobb"


@dataclass(frozen=True, slots=True)
class SplineShape:
    """A closed smooth outline through its points (centripetal Catmull–Rom)."""

    points: tuple[Point2, ...]
    type: Literal["spline"] = "spline"


@dataclass(frozen=True, slots=True)
class MaskShape:
    """A region of whole pixels: `corner` (column, row) of its box, `size` (columns, rows), `runs` in it.

    Runs alternate between outside and inside, row by row, and begin outside; see `geometry.masks`.
    """

    corner: tuple[int, int]
    size: tuple[int, int]
    runs: tuple[int, ...]
    type: Literal["mask"] = "mask"

    @classmethod
    def of(cls, mask: Mask, corner: tuple[int, int] = (0, 0)) -> MaskShape | None:
        """Return a mask (rows, columns), whose first pixel is `corner`, cropped; None when it is empty."""
        found = cropped(mask)
        if found is None:
            return None
        (left, top), held = found
        rows, columns = held.shape
        return cls((corner[0] + left, corner[1] + top), (columns, rows), runs_of(held))

    @property
    def mask(self) -> Mask:
        """The region within its box, shape (rows, columns); not writeable."""
        return mask_of(self.runs, self.size)


Ended = PointShape | LineShape | ArrowShape | AngleShape | BidirectionalShape | CobbShape
"""The open shapes."""
Drawn = Ended | EllipseShape | BoxShape | OutlineShape | SplineShape
"""The shapes that are made of positions."""
Shape = Drawn | MaskShape
Closed = EllipseShape | BoxShape | OutlineShape | SplineShape | MaskShape
"""The shapes that enclose something."""
Ring = tuple[Point2, ...]


def rings(shape: Shape) -> tuple[Ring, ...]:
    """Return the lines that draw a shape, each closed for a `Closed` one; a point is a line of one vertex."""
    match shape:
        case PointShape(at=at):
            return ((at,),)
        case LineShape(start=start, end=end) | ArrowShape(tail=start, head=end):
            return ((start, end),)
        case AngleShape(first=first, vertex=vertex, second=second):
            return ((first, vertex, second),)
        case BidirectionalShape(long_axis=one, short_axis=other) | CobbShape(upper=one, lower=other):
            return (one, other)
        case EllipseShape():
            return (_ellipse_outline(shape),)
        case BoxShape(corner=(left, top), opposite=(right, bottom)):
            return (((left, top), (right, top), (right, bottom), (left, bottom)),)
        case OutlineShape(vertices=vertices):
            return (vertices,)
        case SplineShape(points=points):
            return (_spline_outline(points),)
        case MaskShape(corner=(left, top)):
            found = rings_of(shape.runs, shape.size)
            return tuple(tuple((x + left, y + top) for x, y in ring) for ring in found)
    assert_never(shape)


def vertices(shape: Shape) -> tuple[Point2, ...]:
    """Return the vertices of all lines of a shape."""
    return tuple(vertex for ring in rings(shape) for vertex in ring)


@lru_cache(maxsize=1024)
def _ellipse_outline(shape: EllipseShape) -> tuple[Point2, ...]:
    cosine, sine = math.cos(math.radians(shape.angle_deg)), math.sin(math.radians(shape.angle_deg))
    vertices = []
    for step in range(_ELLIPSE_VERTICES):
        turn = 2 * math.pi * step / _ELLIPSE_VERTICES
        x, y = shape.half_axes[0] * math.cos(turn), shape.half_axes[1] * math.sin(turn)
        vertices.append((shape.centre[0] + x * cosine - y * sine, shape.centre[1] + x * sine + y * cosine))
    return tuple(vertices)


@lru_cache(maxsize=1024)
def _spline_outline(points: tuple[Point2, ...]) -> Ring:
    """Return a closed centripetal Catmull–Rom spline, which has no loops (Yuksel et al. 2011)."""
    if len(points) < 3:
        return points
    count = len(points)
    ring: list[Point2] = []
    for at in range(count):
        ring += _spline_piece(*(points[(at + step) % count] for step in (-1, 0, 1, 2)))
    return tuple(ring)


def _spline_piece(before: Point2, start: Point2, end: Point2, after: Point2) -> list[Point2]:
    """Return the curve from `start` up to but without `end` (Barry and Goldman 1988)."""
    corners = (before, start, end, after)
    times = [0.0]
    for one, other in pairwise(corners):
        times.append(times[-1] + max(math.sqrt(math.dist(one, other)), _SMALLEST_STEP))

    def between(one: Point2, other: Point2, first: float, last: float, time: float) -> Point2:
        share = (time - first) / (last - first)
        return (one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1]))

    piece = []
    for step in range(_SPLINE_STEPS):
        time = times[1] + (times[2] - times[1]) * step / _SPLINE_STEPS
        first = [between(corners[k], corners[k + 1], times[k], times[k + 1], time) for k in range(3)]
        second = [between(first[k], first[k + 1], times[k], times[k + 2], time) for k in range(2)]
        piece.append(between(second[0], second[1], times[1], times[2], time))
    return piece


def area(shape: Shape) -> float:
    """Return the enclosed area in square pixels (even–odd rule for outlines); 0 for what encloses nothing."""
    match shape:
        case EllipseShape(half_axes=(a, b)):
            return math.pi * a * b
        case MaskShape(runs=runs):
            return float(sum(runs[1::2]))
        case BoxShape() | OutlineShape() | SplineShape():
            (ring,) = rings(shape)
            return enclosed_area(ring)
    return 0.0


def has_extent(shape: Shape) -> bool:
    """Tell whether a shape is more than what a slip of the hand leaves: only a point needs no extent."""
    match shape:
        case PointShape():
            return True
        case EllipseShape(half_axes=axes):
            return min(axes) > 0
        case BoxShape() | OutlineShape() | SplineShape() | MaskShape():
            return area(shape) > 0
    low, high = bounds(shape)
    return low != high


def perimeter(shape: Closed) -> float:
    """Return how long the line round a shape is, in pixels; round a mask it goes along edges of pixels."""
    return sum(math.dist(p, q) for ring in rings(shape) for p, q in _edges(ring))


def contains(shape: Shape, point: Point2) -> bool:
    """Tell whether a place lies inside a shape (even–odd rule for outlines); never for open ones."""
    match shape:
        case EllipseShape(centre=centre, half_axes=(a, b), angle_deg=angle_deg):
            if a <= 0 or b <= 0:
                return False
            cosine, sine = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
            x, y = point[0] - centre[0], point[1] - centre[1]
            return ((x * cosine + y * sine) / a) ** 2 + ((y * cosine - x * sine) / b) ** 2 <= 1
        case MaskShape(corner=(left, top), size=(columns, rows)):
            column, row = math.floor(point[0]) - left, math.floor(point[1]) - top
            return 0 <= column < columns and 0 <= row < rows and bool(shape.mask[row, column])
        case BoxShape() | OutlineShape() | SplineShape():
            x, y = point
            (ring,) = rings(shape)
            crossings = (
                (p[1] > y) != (q[1] > y) and x < p[0] + (y - p[1]) * (q[0] - p[0]) / (q[1] - p[1])
                for p, q in _edges(ring)
            )
            return sum(crossings) % 2 == 1
    return False


def bounds(shape: Shape) -> tuple[Point2, Point2]:
    """Return the upper left and lower right corners of the upright box around a shape."""
    if isinstance(shape, EllipseShape):
        cosine, sine = math.cos(math.radians(shape.angle_deg)), math.sin(math.radians(shape.angle_deg))
        a, b = shape.half_axes
        x, y = math.hypot(a * cosine, b * sine), math.hypot(a * sine, b * cosine)
        return ((shape.centre[0] - x, shape.centre[1] - y), (shape.centre[0] + x, shape.centre[1] + y))
    if isinstance(shape, MaskShape):
        (left, top), (wide, high) = shape.corner, shape.size
        return ((left, top), (left + wide, top + high))
    columns, rows = zip(*vertices(shape), strict=True)
    return ((min(columns), min(rows)), (max(columns), max(rows)))


def centre(shape: Shape) -> Point2:
    """Return the middle of the upright box around a shape."""
    (left, top), (right, bottom) = bounds(shape)
    return ((left + right) / 2, (top + bottom) / 2)


def moved(shape: Shape, by: Point2) -> Shape:
    """Return the shape moved by a difference of positions; a mask goes by whole pixels."""
    if isinstance(shape, MaskShape):
        left, top = shape.corner
        return replace(shape, corner=(left + round(by[0]), top + round(by[1])))
    return mapped(shape, lambda point: (point[0] + by[0], point[1] + by[1]))


def mapped(shape: Drawn, there: Callable[[Point2], Point2]) -> Drawn:
    """Return the shape with every position mapped; an ellipse keeps its axes, a box stays upright."""
    match shape:
        case EllipseShape(centre=centre):
            return replace(shape, centre=there(centre))
        case BoxShape(corner=corner, opposite=opposite):
            (left, top), (right, bottom) = there(corner), there(opposite)
            return BoxShape((min(left, right), min(top, bottom)), (max(left, right), max(top, bottom)))
        case OutlineShape(vertices=ring):
            return OutlineShape(tuple(map(there, ring)))
        case SplineShape(points=points):
            return SplineShape(tuple(map(there, points)))
    return with_ends(shape, {name: there(at) for name, at in ends(shape).items()})


def ends(shape: Ended) -> dict[str, Point2]:
    """Return the positions that make up an open shape, by name."""
    match shape:
        case PointShape(at=at):
            return {"at": at}
        case LineShape(start=start, end=end):
            return {"start": start, "end": end}
        case ArrowShape(tail=tail, head=head):
            return {"tail": tail, "head": head}
        case AngleShape(first=first, vertex=vertex, second=second):
            return {"first": first, "vertex": vertex, "second": second}
        case BidirectionalShape(long_axis=one, short_axis=other):
            names = ("long start", "long end", "short start", "short end")
        case CobbShape(upper=one, lower=other):
            names = ("upper start", "upper end", "lower start", "lower end")
    return dict(zip(names, (*one, *other), strict=True))


def with_ends(shape: Ended, places: Mapping[str, Point2]) -> Ended:
    """Return the open shape of the same kind with other positions; the inverse of `ends`."""
    if isinstance(shape, BidirectionalShape | CobbShape):
        p, q, r, s = places.values()
        return type(shape)((p, q), (r, s))
    return type(shape)(**places)  # type: ignore[arg-type]


def distance_to_outline(shape: Shape, point: Point2) -> float:
    """Return how far, in pixels, a place is from the drawn line of a shape: what a pick measures."""
    return min(distance_to_line(ring, point, closed=isinstance(shape, Closed)) for ring in rings(shape))


def distance_to_line(ring: Ring, point: Point2, *, closed: bool) -> float:
    """Return how far a place is from a line through vertices, which may lead back to the first."""
    if len(ring) == 1:
        return math.dist(ring[0], point)
    edges = _edges(ring) if closed else pairwise(ring)
    return min(_distance_to_segment(p, q, point) for p, q in edges)


def _edges(ring: tuple[Point2, ...]) -> tuple[tuple[Point2, Point2], ...]:
    return tuple(zip(ring, ring[1:] + ring[:1], strict=True))


def _distance_to_segment(start: Point2, end: Point2, point: Point2) -> float:
    along = (end[0] - start[0], end[1] - start[1])
    square = along[0] ** 2 + along[1] ** 2
    if square == 0.0:
        return math.dist(start, point)
    share = ((point[0] - start[0]) * along[0] + (point[1] - start[1]) * along[1]) / square
    share = min(1.0, max(0.0, share))
    return math.dist((start[0] + share * along[0], start[1] + share * along[1]), point)
