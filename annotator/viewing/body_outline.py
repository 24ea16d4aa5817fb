"""Where a place lies within the outline of the body that an image shows."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.affine import Affine2, Point2
from annotator.imaging.image import Image, modality_values

_WHOLE_BODY = 1.8
"""A body that is this many times as tall as wide is taken for a whole one."""
_AIR_HU = -300.0
_FINE = 400
_WIDE, _NEARLY = 0.06, 0.5
"""What is narrower than this share of the image is no body; than this share of another, no pair."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Within:
    """Shares of an outline, from its first column or row (0) to its last (1).

    Parameters
    ----------
    column, row : float
    columns, rows : float
        How wide and high it is, in pixels.
    middle : float
        Column in the middle of all pieces of body in the row.
    pieces : int
        How many pieces of body of like width the row of the place shows.
    """

    column: float
    row: float
    columns: float
    rows: float
    middle: float
    pieces: int = 1


def body_from_pixel(image: Image) -> Affine2 | None:
    """Return the map from (column, row) to body coordinates, or None when no whole body is seen.

    Body coordinates: y runs from 0 at the crown to 1 at the soles, x in the same unit (body heights) from 0
    at the midline, positive to the viewer's right. The body is what is brighter than a tenth of the mean of
    all bright pixels, from the first to the last row that holds enough of it; the midline is the middle of
    its head and trunk.
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


def _lit(values: NDArray[np.float32]) -> Mask:
    if not (values > 0).any():
        return np.zeros(values.shape, np.bool_)
    bright = values[values >= values[values > 0].mean()]
    return np.asarray(values > 0.1 * bright.mean(), np.bool_)


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """Where an image shows the body: every `step`-th row and column of it."""

    mask: Mask
    step: int


def body_outline(image: Image, *, projected: bool) -> Outline:
    """Return where an image shows the body, on at most some hundred rows and columns.

    Parameters
    ----------
    image : Image
        CT in HU by its air; others by what is brighter than a tenth of what is bright, a radiograph as shown,
        dense parts bright.
    projected : bool
        It is a radiograph, not a slice.
    """
    step = max(1, max(image.rows, image.columns) // _FINE)
    values = modality_values(replace(image, stored=image.stored[::step, ::step]))
    if image.is_colour:
        values = values.mean(axis=2)
    return Outline(_body(values, image, projected=projected), step)


def _body(values: NDArray[np.float32], image: Image, *, projected: bool) -> Mask:
    if image.unit == "HU":
        return np.asarray(values > _AIR_HU, np.bool_)
    if not projected:
        return _lit(np.maximum(values, 0.0))
    dense = -values if image.inverted else values
    low, high = np.percentile(dense, [1.0, 99.0])
    return np.asarray(dense > low + 0.25 * (high - low), np.bool_)


def in_row(outline: Outline, pixel: Point2, *, apart: bool) -> Within | None:
    """Return where a place lies in the body that its row shows; None where it shows none.

    `apart`: pieces of a row are limbs, and the place lies in its own; else lungs and sinuses part a trunk.
    """
    mask, step = outline.mask, outline.step
    row = min(max(int(pixel[1] / step), 0), mask.shape[0] - 1)
    spans = [(step * first, step * last) for first, last in _spans(mask[row])]
    if not spans:
        return None
    alike = [one for one in spans if one[1] - one[0] >= _NEARLY * max(end - begin for begin, end in spans)]
    middle = (alike[0][0] + alike[-1][1]) / 2
    if not apart:
        spans = [(spans[0][0], spans[-1][1])]
    holders = [(first, last) for first, last in spans if first <= pixel[0] <= last]
    if not holders:
        return None
    first, last = holders[0]
    return Within((pixel[0] - first) / (last - first), 0.5, last - first, 0.0, middle, len(alike))


def _spans(line: Mask) -> list[tuple[int, int]]:
    """Return the pieces of a row, small gaps closed, slivers left out."""
    least = max(2, round(_WIDE * line.size))
    edges = np.flatnonzero(np.diff(np.concatenate([[False], line, [False]]).astype(np.int8)))
    spans: list[tuple[int, int]] = []
    for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if spans and first - spans[-1][1] < max(2, line.size // 100):
            spans[-1] = (spans[-1][0], last)
        else:
            spans.append((first, last))
    return [one for one in spans if one[1] - one[0] >= least]


def in_piece(outline: Outline, pixel: Point2) -> Within | None:
    """Return where a place lies in the box round the piece of body that an axial slice shows there.

    What is thinner than a hundredth of the image, as a table, is no body.
    """
    from scipy.ndimage import binary_fill_holes, binary_opening, label

    mask, step = outline.mask, outline.step
    column_at, row_at = pixel[0] / step, pixel[1] / step
    thin = max(2, mask.shape[1] // 100)
    solid = binary_fill_holes(binary_opening(mask, np.ones((thin, thin))))
    pieces, count = label(solid)
    if not count:
        return None
    row, column = (
        min(max(int(at), 0), size - 1) for at, size in zip((row_at, column_at), mask.shape, strict=True)
    )
    sizes = np.bincount(pieces.ravel())
    sizes[0] = 0
    number = int(pieces[row, column]) or int(sizes.argmax())
    rows, columns = (
        np.flatnonzero((pieces == number).any(axis=1)),
        np.flatnonzero((pieces == number).any(axis=0)),
    )
    wide, high = int(columns[-1] + 1 - columns[0]), int(rows[-1] + 1 - rows[0])
    alike = np.flatnonzero(sizes >= _NEARLY * sizes.max())
    every = np.flatnonzero(np.isin(pieces, alike).any(axis=0))
    return Within(
        float(column_at - columns[0]) / wide,
        float(row_at - rows[0]) / high,
        float(step * wide),
        float(step * high),
        float(step * (every[0] + every[-1] + 1)) / 2,
        len(alike),
    )
