"""Fusion: a series with a window, a colour map and an opacity of its own, over the image of a pane."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from annotator.drawing.items import Picture
from annotator.geometry.affine import Affine2, Point2
from annotator.imaging.image import Image
from annotator.imaging.voi import Voi, grey
from annotator.imaging.volume import Volume
from annotator.viewing.colour_map import COLOUR_MAPS, palette
from annotator.viewing.layout import FusionLayer
from annotator.viewing.presets import opening_voi, preset_table, spanning
from annotator.viewing.render import crop
from annotator.viewing.viewport import Viewport
from annotator.viewing.windowing import as_window

OPACITY_STEP = 0.1
_CLEAR_UP_TO = 32
"""Grey levels over which colours fade in: what is not there must not tint what is."""
_FUNCTIONAL = ("PT", "NM")
_LENS_SHARE = 0.22
_ENOUGH_VOXELS, _LIT, _HOTTEST, _USUAL = 1_000_000, 0.05, 99.5, (0.5, 99.5)


@dataclass(frozen=True, slots=True)
class Lens:
    """A circle on the screen, px: fusion only inside."""

    centre: Point2
    radius: float


def lens_at(at: Point2, pane: tuple[float, float]) -> Lens:
    """Return the lens round a point of a pane."""
    return Lens(at, _LENS_SHARE * min(pane))


def faded(layer: FusionLayer, by: float) -> FusionLayer:
    """Return a layer more or less opaque, from 0 to 1; fading shows one that was hidden."""
    opacity = min(1.0, max(0.0, layer.opacity + by))
    return replace(layer, opacity=round(opacity, 3), shown=True)


def next_colour_map(key: str, step: int = 1) -> str:
    """Return the key of the next colour map of the list, round the end."""
    keys = list(COLOUR_MAPS)
    return keys[(keys.index(key) + step) % len(keys)]


def opening_map(modality: str) -> str:
    """Return the colour map a layer opens with: hot metal for counts, else one that is not grey."""
    return "hot_metal" if modality in _FUNCTIONAL else "hot_iron"


def brightened(voi: Voi, factor: float, modality: str) -> Voi:
    """Return a window whose upper end is `factor` times as far from the lower one, which stays."""
    lower, upper = as_window(voi).bounds
    lower = 0.0 if preset_table(modality).lower_fixed else lower
    return spanning(lower, lower + (upper - lower) * factor)


def fused_picture(
    values: NDArray[np.float32],
    viewport: Viewport,
    voi: Voi,
    layer: FusionLayer,
    lens: Lens | None = None,
) -> Picture:
    """Return the layer as a picture to paint over the image of a pane.

    Parameters
    ----------
    values : ndarray of float32, shape (rows, columns)
        Of the layer at the pixels of the image; NaN where it does not reach.
    viewport : Viewport
        On the image.
    voi : Voi
    layer : FusionLayer
    lens : Lens or None
        None shows the whole.

    Returns
    -------
    Picture
        uint32 0xAARRGGBB; alpha is the opacity, less below the 33rd grey level of a colour map.
    """
    rows, columns, placed = crop(viewport, 1, (values.shape[0], values.shape[1]))
    part = values[rows, columns]
    level = np.rint(np.nan_to_num(grey(part, voi)) * 255.0).astype(np.uint8)
    pixels = _colours(layer)[level]
    hidden = np.isnan(part)
    if lens is not None:
        hidden = hidden | _outside(part.shape, placed, lens)
    pixels[hidden] = 0
    return Picture(pixels, placed)


def value_at(values: NDArray[np.float32], pixel: Point2) -> float | None:
    """Return the value of a layer at a pixel position, or None where it does not reach."""
    column, row = math.floor(pixel[0]), math.floor(pixel[1])
    if not (0 <= row < values.shape[0] and 0 <= column < values.shape[1]):
        return None
    value = float(values[row, column])
    return None if math.isnan(value) else value


def opening_window(volume: Volume, modality: str, body_part: str = "", description: str = "") -> Voi:
    """Return the window a layer opens with: of counts from 0 to where the hottest begin, else the usual.

    It is that of the whole volume, so that scrolling never changes it.
    """
    middle = volume.stored[volume.shape[0] // 2]
    if modality not in _FUNCTIONAL and middle.dtype.kind in "iu":
        image = Image(middle, volume.modality_lut, volume.vois, unit=volume.unit, padding=volume.padding)
        return opening_voi(modality, body_part, image, description)
    step = max(1, round((volume.stored.size / _ENOUGH_VOXELS) ** (1 / 3)))
    values = volume.modality_lut.apply(volume.stored[::step, ::step, ::step])
    if modality not in _FUNCTIONAL:
        lower, upper = (float(value) for value in np.percentile(values, _USUAL))
        return spanning(lower, upper)
    lit = values[values > _LIT * values.max()]
    return spanning(0.0, float(np.percentile(lit, _HOTTEST)) if lit.size else 1.0)


def _colours(layer: FusionLayer) -> NDArray[np.uint32]:
    alpha = np.full(256, layer.opacity)
    if layer.colour_map not in ("grey", "grey_inverted") and layer.opacity < 1.0:
        alpha[:_CLEAR_UP_TO] *= np.arange(_CLEAR_UP_TO) / _CLEAR_UP_TO
    opaque = palette(layer.colour_map) & np.uint32(0xFFFFFF)
    return np.asarray(opaque | (np.rint(alpha * 255).astype(np.uint32) << np.uint32(24)), np.uint32)


def _outside(shape: tuple[int, ...], screen_from_pixel: Affine2, lens: Lens) -> NDArray[np.bool_]:
    row, column = np.ogrid[0 : shape[0], 0 : shape[1]]
    place = screen_from_pixel
    x = place.a * (column + 0.5) + place.c * (row + 0.5) + place.e - lens.centre[0]
    y = place.b * (column + 0.5) + place.d * (row + 0.5) + place.f - lens.centre[1]
    return np.asarray(x * x + y * y > lens.radius * lens.radius)
