"""Where each site projects in a view of the body: the outlines of the skeleton's plates in body coordinates.

Body coordinates: y runs from 0 at the crown to 1 at the soles, x in the same unit (body heights) from 0 at
the midline, positive to the viewer's right. Views are those of `Image.view`: anterior and posterior.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.affine import Affine2, Point2
from annotator.geometry.shapes import OutlineShape, area, bounds, contains, distance_to_outline
from annotator.imaging.image import Image, modality_values
from annotator.lesion_map.skeleton import Layer, Ring, View, skeleton
from annotator.terms.side import Side

_REACH = 0.03
"""How far from an outline, in body heights, a place may lie and still suggest its site."""
_WHOLE_BODY = 1.8
"""A body that is this many times as tall as wide is taken for a whole one."""


@dataclass(frozen=True, slots=True)
class Region:
    """The outline of a site in body coordinates."""

    site: str
    side: Side
    outline: OutlineShape


@cache
def atlas() -> Mapping[str, tuple[Region, ...]]:
    """Return the regions of the anterior and the posterior view, as the skeleton figure shows them."""
    return MappingProxyType({name: _regions(skeleton().view(name)) for name in ("anterior", "posterior")})


def _regions(view: View) -> tuple[Region, ...]:
    body = next(item for item in view.art if isinstance(item, Layer) and item.name == "body")
    ys = [y for ring in body.rings for _, y in ring]
    crown, height, middle = min(ys), max(ys) - min(ys), view.size_mm[0] / 2

    def placed(ring: Ring) -> OutlineShape:
        return OutlineShape(tuple(((x - middle) / height, (y - crown) / height) for x, y in ring))

    return tuple(Region(one.site, one.side, placed(max(one.rings, key=len))) for one in view.regions)


def regions_at(regions: tuple[Region, ...], place: Point2) -> tuple[Region, ...]:
    """Return the regions at a place (body coordinates): holders first, the smallest of them first."""
    rated = []
    for order, region in enumerate(regions):
        (left, top), (right, bottom) = bounds(region.outline)
        across = max(left - place[0], place[0] - right)
        if max(across, top - place[1], place[1] - bottom) > _REACH:
            continue
        if contains(region.outline, place):
            rated.append((0.0, area(region.outline), order, region))
        elif (distance := distance_to_outline(region.outline, place)) <= _REACH:
            rated.append((distance, 0.0, order, region))
    return tuple(entry[3] for entry in sorted(rated, key=lambda entry: entry[:3]))


def body_from_pixel(image: Image) -> Affine2 | None:
    """Return the map from (column, row) to body coordinates, or None when no whole body is seen.

    The body is what is brighter than a tenth of the mean of all bright pixels, from the first to the last
    row that holds enough of it; the midline is the middle of its head and trunk.
    """
    if image.is_colour:
        return None
    lit = _lit(np.maximum(modality_values(image), 0.0))
    rows = np.flatnonzero(lit.sum(axis=1) >= max(2, image.columns // 100))
    if rows.size < 2:
        return None
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    trunk = lit[top : top + max(1, (bottom - top) // 2)]
    columns = np.flatnonzero(trunk.any(axis=0))
    height_px = bottom - top
    tall, wide = image.spacing_mm or image.pixel_aspect
    if height_px * tall < _WHOLE_BODY * (columns[-1] + 1 - columns[0]) * wide:
        return None
    middles = [(line[0] + line[-1] + 1) / 2 for row in trunk if (line := np.flatnonzero(row)).size]
    height = height_px * tall
    return Affine2(
        a=wide / height, d=tall / height, e=-float(np.median(middles)) * wide / height, f=-top * tall / height
    )


def _lit(values: NDArray[np.float32]) -> NDArray[np.bool_]:
    if not (values > 0).any():
        return np.zeros(values.shape, np.bool_)
    bright = values[values >= values[values > 0].mean()]
    return np.asarray(values > 0.1 * bright.mean(), np.bool_)
