"""A plate as an SVG file: one path per site and side, ids and titles from the catalogue, whole numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

import numpy as np

from annotator.geometry.affine import Affine2
from annotator.terms.side import Side
from annotator.terms.sites import SkeletalSite, catalogue

from .plate import PHYSIS, Outline, Plate, Ring, Rings, is_inside
from .views import View

STYLE = """
:root{--body:#1f2429;--bone:#b5aca0;--line:#2b2825;--disc:#6b7074;--cartilage:#83878a;--tooth:#d9d4c8;
--physis:#4a4f52;--shade:#1c1814;--gloss:#fff}
path{stroke-linejoin:round;fill-rule:evenodd}.body{fill:var(--body)}.disc{fill:var(--disc)}.cartilage{fill:var(--cartilage)}
.tooth{fill:var(--tooth)}.physis{fill:var(--physis)}.bone{fill:var(--bone);stroke:var(--line);stroke-opacity:.4}
.rear{fill:var(--shade);fill-opacity:.45}.shadow{fill:var(--shade);fill-opacity:.4}
.shade{fill:var(--shade);fill-opacity:.25}.deep{fill:var(--shade);fill-opacity:.3}
.gloss{fill:var(--gloss);fill-opacity:.12}.alone{stroke-opacity:1}.edge{fill:none;stroke:var(--line)}
.unossified{fill:var(--cartilage);fill-opacity:.7;stroke:var(--line);stroke-opacity:.6;stroke-dasharray:6 5}
.behind{fill-opacity:.25;stroke-dasharray:6 5}.segment{fill:none}
"""
_MARGIN_MM = 4.0
_ORDER = {site: place for place, site in enumerate(catalogue())}


@dataclass(frozen=True, slots=True)
class _Grid:
    """Whole units of the file from mm of the sheet."""

    units_per_mm: int
    turn: Affine2
    corner_mm: tuple[float, float]

    def units(self, points: Ring) -> np.ndarray:
        x, y = points.T
        turned = np.stack(
            [
                self.turn.a * x + self.turn.c * y - self.corner_mm[0],
                self.turn.b * x + self.turn.d * y - self.corner_mm[1],
            ],
            axis=1,
        )
        return np.round(turned * self.units_per_mm).astype(int)

    def spot(self, point: tuple[float, float]) -> tuple[int, int]:
        x, y = self.units(np.array([point]))[0]
        return (int(x), int(y))

    def place(self, point: tuple[float, float]) -> str:
        x, y = self.spot(point)
        return f"{x},{y}"


def document(plate: Plate, hidden: Iterable[Outline], body: Rings, view: View) -> str:
    """Return the SVG file of a plate."""
    turn = Affine2.rotation(view.turn_deg)
    points = np.concatenate([ring for item in plate.outlines for ring in item.rings] + list(body))
    x, y = points.T
    turned = np.stack([turn.a * x + turn.c * y, turn.b * x + turn.d * y], axis=1)
    low = turned.min(axis=0) - _MARGIN_MM
    size = turned.max(axis=0) + _MARGIN_MM - low
    grid = _Grid(5 if view.pixel_mm > 0.35 else 10, turn, (float(low[0]), float(low[1])))
    width, height = (int(np.ceil(side * grid.units_per_mm)) for side in size)
    unit = grid.units_per_mm
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" id="{view.id}" viewBox="0 0 {width} {height}" role="img" '
        f'aria-labelledby="{view.id}-title" data-units-per-mm="{unit}">'
    )
    widths = (
        f".bone{{stroke-width:{0.25 * unit:.2g}}}.alone,.edge,.unossified{{stroke-width:{0.4 * unit:.2g}}}"
    )
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        opening,
        f'<title id="{view.id}-title">{escape(view.title)}</title>',
        f"<style>{STYLE}{widths}\n</style>",
        *_layer("body", body, grid),
    ]
    for name, rings in plate.under.items():
        lines.extend(_layer(name, rings, grid))
    for item in sorted(plate.outlines, key=_key):
        lines.append(_site(item, view, grid, "bone alone" if item.alone else "bone"))
        lines.extend(_segments(item, view, grid))
    for name, rings in plate.over.items():
        lines.extend(_layer(name, rings, grid))
    for item in sorted(hidden, key=_key):
        lines.append(_site(item, view, grid, "bone alone behind"))
        lines.extend(_segments(item, view, grid))
    return "\n".join([*lines, "</svg>", ""])


def _key(item: Outline) -> tuple[int, str]:
    return (_ORDER[item.site], item.side)


def _layer(name: str, rings: Rings, grid: _Grid) -> Iterator[str]:
    if rings:
        yield f'<path class="{name}" d="{_data(rings, grid)}"/>'


def _site(item: Outline, view: View, grid: _Grid, classes: str) -> str:
    site = catalogue()[item.site]
    side = Side(item.side) if item.side else Side.MIDLINE
    bone = [grid.units(ring) for ring in item.rings]
    parts = {name: [grid.units(ring) for ring in rings] for name, rings in item.parts.items()}
    # Whole units move an outline a little: a place near it may come to lie outside, or on the segment beside.
    inner = {
        name: at
        for name, at in item.segments.items()
        if (name == PHYSIS or all(is_inside(spot, bone) for spot in _around(grid.spot(at))))
        and (not parts or all(_segment_at(spot, parts) == name for spot in _around(grid.spot(at))))
    }
    places = ";".join(f"{name}:{grid.place(at)}" for name, at in sorted(inner.items()))
    segments = f'data-segments="{places}" ' if len(item.segments) > 1 and inner else ""
    return (
        f'<path class="{classes}" id="{item.site}-{side.value}-{view.id}" data-site="{item.site}" '
        f'data-side="{side.value}" data-anchor="{grid.place(item.anchor)}" {segments}'
        f'data-area="{item.area_mm2:.0f}" d="{_data(item.rings, grid)}">'
        f"<title>{escape(_title(site, side))}</title></path>"
    )


def _segments(item: Outline, view: View, grid: _Grid) -> Iterator[str]:
    """Yield the parts of a site, which are not seen: they are there to be pointed at."""
    side = Side(item.side) if item.side else Side.MIDLINE
    for name, found in item.parts.items():
        data = _data(found, grid)
        if data:
            title = _title(catalogue()[item.site], side, name)
            yield (
                f'<path class="segment" id="{item.site}-{side.value}-{view.id}-{name}" '
                f'data-segment="{name}" d="{data}"><title>{escape(title)}</title></path>'
            )


def _around(spot: tuple[int, int]) -> tuple[tuple[float, float], ...]:
    steps = ((0.0, 0.0), (0.5, 0.5), (0.5, -0.5), (-0.5, 0.5), (-0.5, -0.5))
    return tuple((spot[0] + x, spot[1] + y) for x, y in steps)


def _segment_at(spot: tuple[float, float], parts: Mapping[str, Sequence[np.ndarray]]) -> str | None:
    return next((name for name, rings in parts.items() if is_inside(spot, rings)), None)


def _title(site: SkeletalSite, side: Side, segment: str = "") -> str:
    name = f"{side.word} {site.label[0].lower()}{site.label[1:]}" if side.word else site.label
    if segment:
        name = f"{name}, {segment.replace('_', ' ')}"
    return f"{name} (SCT {site.code.value})" if site.code is not None else name


def _data(rings: Rings, grid: _Grid) -> str:
    return "".join(filter(None, (_ring(grid.units(ring)) for ring in rings)))


def _ring(points: np.ndarray) -> str:
    steps = np.diff(points, axis=0)
    kept = np.concatenate([[True], (steps != 0).any(axis=1)])
    points = points[kept]
    if len(points) < 3:
        return ""
    pairs = [tuple(pair) for pair in np.diff(points, axis=0)]
    text = "".join(f"{dx}{dy}" if dy < 0 else f"{dx} {dy}" for dx, dy in [pairs[0]])
    for dx, dy in pairs[1:]:
        text += f"{dx}" if dx < 0 else f" {dx}"
        text += f"{dy}" if dy < 0 else f" {dy}"
    return f"M{points[0][0]} {points[0][1]}l{text}z"
