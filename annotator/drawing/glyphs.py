"""The glyphs of findings: a shape that says by itself what the colour says too."""

from __future__ import annotations

import math

from annotator.drawing.items import Colour, Path
from annotator.geometry.affine import Point2

GLYPHS = ("circle", "square", "half", "triangle", "diamond", "hexagon", "bar", "cross")
"""The glyph names that finding kinds may use."""

_TURN = 32


def _regular(corners: int, radius: float, start_deg: float) -> tuple[Point2, ...]:
    angles = (math.radians(start_deg + 360 * k / corners) for k in range(corners))
    return tuple((radius * math.cos(angle), radius * math.sin(angle)) for angle in angles)


def _rings(name: str, r: float) -> tuple[tuple[Point2, ...], ...]:
    match name:
        case "circle" | "half":
            return (_regular(_TURN, r, 0),)
        case "square":
            return (_regular(4, r * 1.2, 45),)
        case "triangle":
            return (tuple((x, y + 0.15 * r) for x, y in _regular(3, r * 1.25, -90)),)
        case "diamond":
            return (_regular(4, r * 1.25, 0),)
        case "hexagon":
            return (_regular(6, r * 1.1, 0),)
        case "bar":
            return (((-r, -0.45 * r), (r, -0.45 * r), (r, 0.45 * r), (-r, 0.45 * r)),)
        case "cross":
            a, b = 0.32 * r, 1.1 * r
            arm = ((a, -b), (a, -a), (b, -a), (b, a), (a, a), (a, b))
            return ((*arm, *((-x, -y) for x, y in arm)),)
    raise ValueError(f"there is no glyph {name!r}")


def glyph(
    name: str,
    at: Point2,
    radius: float,
    colour: Colour,
    *,
    edge: Colour | None = "#101214",
    hollow: bool = False,
    id: str = "",  # noqa: A002 - the name of the field it fills
    title: str = "",
) -> tuple[Path, ...]:
    """Return the paths of a glyph.

    Parameters
    ----------
    name : str
        One of `GLYPHS`.
    at : Point2
        Its middle, in units of the drawing.
    radius : float
        Half its size, in the same units.
    colour : Colour
        Its fill; of a hollow one, its line.
    edge : Colour or None
        A thin line around it that keeps it apart from any background.

    Raises
    ------
    ValueError
        There is no such glyph.
    """
    rings = tuple(tuple((at[0] + x, at[1] + y) for x, y in ring) for ring in _rings(name, radius))
    line = max(0.12 * radius, 0.4)
    if hollow:
        return (Path(rings, stroke=colour, width=0.3 * radius, id=id, title=title),)
    whole = Path(rings, stroke=edge, width=line, fill=colour, id=id, title=title)
    if name != "half":
        return (whole,)
    empty = tuple((at[0] + x, at[1] + y) for x, y in _rings(name, 0.72 * radius)[0] if x >= -1e-9)
    return (whole, Path((empty,), fill=edge or "#101214", id=id))
