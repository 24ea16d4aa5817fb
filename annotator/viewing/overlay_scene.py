"""Overlay planes of an image as they lie in its viewport."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from annotator.drawing.items import Drawing, Picture
from annotator.geometry.affine import Affine2
from annotator.imaging.image import Image
from annotator.imaging.overlay import Overlay
from annotator.viewing.viewport import Viewport

_INK = np.uint32(0xE0BFE8D2)
"""Pale mint, slightly see-through: neither the grey of an image nor the colour of any finding."""


def overlay_scene(image: Image, viewport: Viewport) -> Drawing:
    """Return the overlay planes of an image, in px of the pane."""
    scale, screen_from_pixel = viewport.scale, viewport.screen_from_pixel
    factor = 2 ** max(0, math.floor(-math.log2(scale)))
    pictures = []
    for overlay in image.overlays:
        placed = screen_from_pixel @ Affine2.translation(overlay.left, overlay.top) @ Affine2.scaling(factor)
        pictures.append(Picture(_inked(overlay, factor), placed, smooth=scale < 1.0))
    return Drawing(viewport.pane, tuple(pictures))


@lru_cache(maxsize=8)
def _inked(overlay: Overlay, factor: int) -> NDArray[np.uint32]:
    """Return a plane as colours, reduced so that a thin line stays one: any pixel of a block inks it."""
    rows, columns = (-(-count // factor) for count in overlay.mask.shape)
    padded = np.zeros((rows * factor, columns * factor), np.bool_)
    padded[: overlay.mask.shape[0], : overlay.mask.shape[1]] = overlay.mask
    blocks = padded.reshape(rows, factor, columns, factor).any(axis=(1, 3))
    return np.where(blocks, _INK, _INK & np.uint32(0xFFFFFF))
