"""Windows under the hand: what a drag, and a box around what matters, make of a window."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.shapes import BoxShape, Closed, Shape, bounds, moved
from annotator.imaging.image import Image, valid_mask
from annotator.imaging.voi import Voi, VoiFunction, VoiTable, Window
from annotator.measure.inside import inside
from annotator.viewing.presets import modality_range, preset_table

HU_PER_PX = 4.0
"""The step of a CT window per screen px, as other viewers have it."""

_STEPS_OF_RANGE = 1024.0
_STEPS_OF_WIDTH = 128.0
_SMALLEST_SHARE = 1e-4


def dragged(voi: Voi, image: Image, modality: str, dx: float, dy: float) -> Window:
    """Return the window after a drag by (dx, dy) screen px from `voi`.

    To the right widens, downwards raises the centre and so darkens. A px is 4 HU on CT; elsewhere a
    1024th of the image's range, but at most a 128th of the window: one hot bladder or one metal marker
    must not make the hand coarse. On NM and PT the lower bound stays at 0 and both directions move the
    upper end.
    """
    window = as_window(voi)
    lowest, highest = modality_range(image)
    span = max(highest - lowest, window.width * _SMALLEST_SHARE)
    hounsfield = modality == "CT" and image.unit == "HU"
    step = HU_PER_PX if hounsfield else min(span / _STEPS_OF_RANGE, window.width / _STEPS_OF_WIDTH)
    if preset_table(modality).lower_fixed:
        upper = max(window.bounds[1] + (dx + dy) * step, span * _SMALLEST_SHARE)
        return Window(upper / 2, upper, VoiFunction.LINEAR_EXACT)
    linear = window.function is VoiFunction.LINEAR and window.width >= 1.0
    least = 1.0 if linear else span * _SMALLEST_SHARE
    return Window(window.center + dy * step, max(least, window.width + dx * step), window.function)


def as_window(voi: Voi) -> Window:
    """Return a window that spans what a table spans; a window is returned as it is."""
    if isinstance(voi, VoiTable):
        width = max(1, voi.values.size - 1)
        return Window(voi.first_value + width / 2, float(width), VoiFunction.LINEAR_EXACT, voi.name)
    return voi


def best_window(image: Image, shape: Shape, modality: str) -> Window | None:
    """Return the window that spans the 1–99 percentile of what a shape holds, or None where that is nothing.

    Of a closed shape the pixels inside count, of any other and of a box those of the box around it;
    padding never does. On NM and PT the window runs from 0 to the highest value.
    """
    stored = _stored_within(image, shape)
    if image.is_colour or not stored.size:
        return None
    values = image.modality_lut.apply(stored)
    lower, upper = (float(value) for value in np.percentile(values, (1.0, 99.0)))
    if preset_table(modality).lower_fixed:
        lower, upper = 0.0, float(values.max())
    if upper <= lower:
        return None
    return Window((lower + upper) / 2, upper - lower, VoiFunction.LINEAR_EXACT)


def _stored_within(image: Image, shape: Shape) -> NDArray[Any]:
    """Return the stored values that a shape holds, without padding: shape (pixels,)."""
    (left, top), (right, bottom) = bounds(shape)
    first_row, first_column = max(0, math.floor(top)), max(0, math.floor(left))
    stored = image.stored[first_row : max(0, math.ceil(bottom)), first_column : max(0, math.ceil(right))]
    if image.is_colour or not stored.size:
        return stored
    counts = valid_mask(replace(image, stored=stored))
    if isinstance(shape, Closed) and not isinstance(shape, BoxShape):
        within = inside(moved(shape, (-first_column, -first_row)), *stored.shape)
        if within.any():  # One too small to hold the centre of a pixel stands for those it touches.
            counts &= within
    return np.asarray(stored[counts])
