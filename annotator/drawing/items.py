"""A drawing as data: strokes, fills, labels and pictures, in paint order, for any backend.

Positions are (x, y) in the units of the drawing, y downwards. What is painted on the screen and what is
exported is one and the same value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.affine import Affine2, Point2

Colour = str
"""``#rrggbb`` or ``#rrggbbaa``."""

CAP_HEIGHT = 0.72
"""Height of capitals over letter size, by which every backend places `Label.baseline`."""

FONT_FAMILIES = ("Inter", "Noto Sans", "Segoe UI", "Helvetica Neue", "Arial", "DejaVu Sans", "sans-serif")
"""The families that every backend asks for, in order."""


@dataclass(frozen=True, slots=True)
class Path:
    """One or more polygons or polylines with a stroke and a fill.

    `width` is in units of the drawing; `cosmetic` widths, dashes too, are screen pixels whatever the
    zoom. `dash` alternates drawn and left-out lengths. Several closed rings fill by the even–odd rule.
    `id` names what the path stands for (``"clavicle_medial:L"``, a mark's id): backends carry it along.
    On a page, an id that begins with ``#`` leads to the path of the id behind it.
    `stepped` says that it follows the edges of pixels, so that a backend need not care for its many joins.
    `stop` says that the Tab key stops at it in a document, and that its title is what is heard there.
    """

    rings: tuple[tuple[Point2, ...], ...]
    closed: bool = True
    stroke: Colour | None = None
    width: float = 1.0
    cosmetic: bool = False
    dash: tuple[float, ...] = ()
    fill: Colour | None = None
    id: str = ""
    title: str = ""
    stepped: bool = False
    stop: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """Plain text at a place, upright whatever turns the drawing.

    `size` is the size of the font (its em) in drawing units, pixels when cosmetic. `baseline` says what
    lies at the height of `at`: the foot, the middle or the top of the capitals. `halo` is a colour drawn
    around the letters so that they stay readable on any grey.
    """

    at: Point2
    text: str
    size: float = 12.0
    colour: Colour = "#ffffff"
    anchor: Literal["start", "middle", "end"] = "start"
    baseline: Literal["top", "middle", "bottom"] = "bottom"
    bold: bool = False
    halo: Colour | None = None
    cosmetic: bool = False
    id: str = ""

    @property
    def halo_width(self) -> float:
        """How far the halo reaches beyond the letters, in the unit of `size`."""
        return 0.12 * self.size


@dataclass(frozen=True, slots=True)
class Picture:
    """A raster: shape (rows, columns) uint32 0xAARRGGBB, placed by `target_from_pixel`.

    Alpha is not multiplied into the colours. Pixel (0, 0) is the outer corner of the first pixel.
    `smooth` asks for bilinear scaling; `opaque` says that every alpha is 255, which paints faster.
    """

    pixels: NDArray[np.uint32] = field(compare=False)
    target_from_pixel: Affine2
    smooth: bool = True
    opaque: bool = False


Item = Path | Label | Picture


@dataclass(frozen=True, slots=True, eq=False)
class Hairlines:
    """Many open lines of one colour, a screen pixel wide and not smoothed: what takes no time to paint.

    `points` are (n, 2) float64; `starts` (k,) int says with which of them each line begins, the first at 0.
    """

    points: NDArray[np.float64]
    starts: NDArray[np.intp]
    stroke: Colour


@dataclass(frozen=True, slots=True, eq=False)
class Sketch:
    """A crowd that takes longer than a frame to paint: its lines at once, and the whole where there is time.

    `finely` yields, part by part, the drawings that show the same in full.
    """

    lines: tuple[Hairlines, ...]
    finely: Callable[[], Iterator[Drawing]]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Items painted first to last on a sheet of `size` (width, height); `background` None is clear.

    `description` says in sentences what it shows, to who cannot see it. `sketch` comes before the items.
    """

    size: tuple[float, float]
    items: tuple[Item, ...] = ()
    background: Colour | None = None
    title: str = ""
    description: str = ""
    sketch: Sketch | None = None
