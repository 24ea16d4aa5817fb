"""Livewire: an outline that follows edges between the points that are set."""

from __future__ import annotations

from dataclasses import replace

from annotator.geometry.affine import Point2
from annotator.geometry.shapes import LineShape, OutlineShape, Ring, Shape, area
from annotator.imaging.livewire import BrightSide, EdgePaths, edge_paths
from annotator.workspace.tool import Bench, Draft, Gesture, Phase, Pointer, Tool
from annotator.workspace.tools.clicks import is_on
from annotator.workspace.tools.outline import simplified

_TOLERANCE_PX = 0.4


class _Wire:
    """The outline so far: pieces between the points that were set, and the ways on from the last one."""

    def __init__(self, bench: Bench, start: Pointer) -> None:
        self._bench = bench
        self._sides: tuple[BrightSide, ...] = ("left", "right")
        self._pieces: list[Ring] = []
        self._ways = [self._from(bench.inside(start.at), start, snap=not start.ctrl)]
        self._clicks = [bench.inside(start.at)]

    @property
    def points(self) -> Ring:
        """The vertices so far."""
        return tuple(point for piece in (self._ways[0][:1], *self._pieces) for point in piece)

    @property
    def _last(self) -> Point2:
        return self._ways[-1][0]

    def is_new(self, pointer: Pointer) -> bool:
        """Tell whether the pointer is elsewhere than at the last click, which need not be on the edge."""
        return replace(pointer, at=self._bench.inside(pointer.at)).far_from(self._clicks[-1])

    def to(self, pointer: Pointer) -> Ring:
        """Return the vertices with those to the pointer; straight there with Ctrl."""
        return (*self.points, *self._piece(pointer)[0])

    def set_point(self, pointer: Pointer) -> None:
        """Keep the way to the pointer, and look for those on from there."""
        piece, side = self._piece(pointer)
        if side is not None and len(self._sides) > 1 and len(piece) > 1:
            self._sides = (side,)
        self._pieces.append(simplified((self._last, *piece), _TOLERANCE_PX)[1:])
        self._ways.append(self._from(piece[-1], pointer, snap=False))
        self._clicks.append(self._bench.inside(pointer.at))

    def take_back(self) -> None:
        """Forget the last point; the first stays."""
        if self._pieces:
            self._pieces.pop()
            self._ways.pop()
            self._clicks.pop()
        if not self._pieces:
            self._sides = ("left", "right")

    def closed(self, pointer: Pointer) -> OutlineShape:
        """Return the outline with the way from the last point to the first."""
        image, first = self._bench.image, self._ways[0][0]
        if image is None or pointer.ctrl or len(self._pieces) < 2:
            return OutlineShape(self.points)
        home = edge_paths(image, self._last, pointer.pixels_per_screen, self._sides, toward=first, snap=False)
        way = simplified((self._last, *home.to(first)[0][1:-1], first), _TOLERANCE_PX)
        return OutlineShape((*self.points, *way[1:-1]))

    def _piece(self, pointer: Pointer) -> tuple[Ring, BrightSide | None]:
        at, ways = self._bench.inside(pointer.at), self._ways[-1][1]
        if ways is None or pointer.ctrl:
            return (at,), None
        way, side = ways.to(at)
        return (way[1:] or (at,)), side

    def _from(self, at: Point2, pointer: Pointer, *, snap: bool) -> tuple[Point2, EdgePaths | None]:
        image = self._bench.image
        if image is None:
            return at, None
        ways = edge_paths(image, at, pointer.pixels_per_screen, self._sides, snap=snap)
        return ways.seed, ways


def follow_edges(bench: Bench, press: Pointer) -> Gesture:
    """Set points; the outline follows the edges between them."""
    wire, pointer = _Wire(bench, press), press
    while True:
        pointer = yield Draft(_drawn(wire.to(pointer)))
        match pointer.phase:
            case Phase.BACK:
                wire.take_back()
            case Phase.FINISH:
                break
            case Phase.PRESS if len(wire.points) > 2 and is_on(wire.points[0], pointer):
                break
            case Phase.PRESS | Phase.RELEASE if wire.is_new(pointer):
                wire.set_point(pointer)
    shape = wire.closed(pointer)
    if len(shape.vertices) < 3 or area(shape) == 0.0:
        return None
    return bench.draw(shape, "Draw livewire")


def _drawn(points: Ring) -> Shape:
    return LineShape(points[0], points[-1]) if len(points) < 3 else OutlineShape(points)


LIVEWIRE = Tool(
    "livewire",
    "Livewire",
    "V",
    "livewire",
    "Left: set points, the outline follows the edge · Ctrl: straight · Double click or Enter: close"
    " · Backspace: back",
    follow_edges,
    trail=((-1, -1), (1, -1), (1, 1), (-1, 1)),
    by_clicks=True,
)
