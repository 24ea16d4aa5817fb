"""Where each site projects in a view of the body: outlines in body coordinates, read from `resources/terms`.

An atlas file, ``atlas*.json``, is an object by view:

.. code-block:: json

    {"anterior": {"aspect": 0.42, "regions": [
        {"site": "clavicle_medial", "side": "R", "segment": "", "polygon": [[-0.03, 0.17], [0.0, 0.18]]}]}}

Body coordinates: y runs from 0 at the crown to 1 at the soles, x in the same unit (body heights) from 0 at
the midline, positive to the viewer's right. ``aspect`` is the width of the body over its height. Views are
those of `Image.view`: anterior and posterior.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.errors import CaseFileError
from annotator.geometry.affine import Affine2, Point2
from annotator.geometry.shapes import OutlineShape, area, contains, distance_to_outline
from annotator.imaging.image import Image, modality_values
from annotator.resources import resource
from annotator.terms.side import Side
from annotator.terms.sites import site

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
    segment: str = ""


@cache
def atlas() -> Mapping[str, tuple[Region, ...]]:
    """Return the regions of all atlas files by view; empty when there are none.

    Raises
    ------
    CaseFileError
        A file does not say what it should; it is named.
    UnknownRecordError
        A region names a site that the catalogue does not have.
    """
    views: dict[str, tuple[Region, ...]] = {}
    for path in sorted(resource("terms").glob("atlas*.json")):
        for view, regions in _read(path).items():
            views[view] = views.get(view, ()) + regions
    return MappingProxyType(views)


def read_atlas(text: str) -> Mapping[str, tuple[Region, ...]]:
    """Return the regions of an atlas by view.

    Raises
    ------
    ValueError, KeyError, TypeError
        The text is no atlas.
    """
    return {
        view: tuple(_region(entry) for entry in content["regions"])
        for view, content in json.loads(text).items()
    }


def regions_at(regions: tuple[Region, ...], place: Point2) -> tuple[Region, ...]:
    """Return the regions at a place (body coordinates): holders first, the smallest of them first."""
    rated = []
    for order, region in enumerate(regions):
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


def _read(path: Path) -> Mapping[str, tuple[Region, ...]]:
    try:
        return read_atlas(path.read_text(encoding="utf-8"))
    except (ValueError, KeyError, TypeError) as error:
        raise CaseFileError(f"The atlas {path.name} cannot be read: {error}.") from error


def _region(entry: Mapping[str, Any]) -> Region:
    polygon = tuple((float(x), float(y)) for x, y in entry["polygon"])
    if len(polygon) < 3:
        raise ValueError(f"{entry['site']} has an outline of {len(polygon)} vertices")
    return Region(
        site(entry["site"]).id, Side(entry["side"]), OutlineShape(polygon), entry.get("segment", "")
    )
