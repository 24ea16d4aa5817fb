"""Uptake focus: a click on a bone scan gives what has a share of the focus' maximum, and its other side."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from annotator.errors import AnnotatorError
from annotator.geometry.affine import Point2
from annotator.geometry.shapes import MaskShape, Shape
from annotator.imaging.image import Image
from annotator.imaging.region import connected, filled
from annotator.imaging.voxels import Voxels
from annotator.measure.uptake import midline, mirrored, uptake_ratio
from annotator.workspace.tool import Bench, Gesture, Phase, Pointer, Preview, Tool

PERCENT = 50
"""Of the maximum, as it opens: parts the sample foci from their surroundings best."""
_STEP, _LEAST, _MOST = 5, 20, 90
_NEAR_MM, _LARGEST_MM = 8.0, 120.0
_FRONTAL = ("anterior", "posterior")


@dataclass(frozen=True, slots=True)
class Focus:
    """The highest count near a click, and the image it was counted on."""

    voxels: Voxels
    peak: tuple[int, int, int]
    highest: float

    def at(self, percent: int) -> MaskShape | None:
        """Return what hangs together with the peak above a share of it; None when it runs out."""
        low = self.highest * percent / 100
        stored, lut = self.voxels.stored, self.voxels.modality_lut
        found = connected(stored, self.peak, low, math.inf, lut.apply)
        if found is None:
            return None
        extent = max(np.multiply(found.mask.shape[1:], self.voxels.spacing[1:]).tolist())
        if extent > _LARGEST_MM:
            return None
        return MaskShape.of(filled(found.mask)[0], (found.corner[2], found.corner[1]))


def take_focus(bench: Bench, press: Pointer) -> Gesture:
    """Take the focus under the click; the wheel changes the share, Enter or another click keeps it."""
    image = bench.image
    if image is None or bench.modality != "NM" or image.is_colour:
        raise AnnotatorError("An uptake focus is taken on a bone scan.", "Grow the lesion with L here.")
    shown, line = bench.slice_shown(), midline(image)
    focus, percent = focus_at(Voxels.of_image(image), bench.inside(press.at)), PERCENT
    while True:
        shape = focus.at(percent)
        other = None if shape is None else _other_side(shape, image, line)
        words = _words(focus, shape, percent, image, line)
        pointer = yield Preview(
            words, {} if shape is None else {shown: shape}, () if other is None else (other,)
        )
        match pointer.phase:
            case Phase.PRESS | Phase.FINISH if shape is not None:
                note = f"{percent} % of the maximum of {focus.highest:.0f} counts"
                return bench.draw_region({shown: shape}, "Take uptake focus", note, other)
            case Phase.WIDEN:
                percent = max(_LEAST, percent - _STEP)
            case Phase.NARROW:
                percent = min(_MOST, percent + _STEP)


def focus_at(voxels: Voxels, at: Point2) -> Focus:
    """Return the focus about the highest count within 8 mm of a place (column, row), px.

    Raises
    ------
    AnnotatorError
        Nothing was counted there.
    """
    _, rows, columns = voxels.shape
    click = (0, min(int(at[1]), rows - 1), min(int(at[0]), columns - 1))
    box = voxels.around(click, _NEAR_MM)
    part = voxels.values(box)
    _, row, column = np.unravel_index(int(part.argmax()), part.shape)
    highest = float(part.max())
    if highest <= 0:
        raise AnnotatorError("Nothing was counted here.", "Click on the focus.")
    return Focus(voxels, (0, box[1].start + int(row), box[2].start + int(column)), highest)


def _other_side(shape: MaskShape, image: Image, line: float) -> Shape | None:
    """Return the mirrored region where the ratio to it means something."""
    if image.view not in _FRONTAL or uptake_ratio(shape, image, line) is None:
        return None
    return mirrored(shape, line)


def _words(focus: Focus, shape: MaskShape | None, percent: int, image: Image, line: float) -> str:
    share = f"{percent} % of {focus.highest:.0f} counts"
    if shape is None:
        return f"{share} · runs out into the body, a higher share would not"
    size = focus.voxels.size_words(sum(shape.runs[1::2]))
    if image.view not in _FRONTAL:
        return f"{share} · {size} · no other side on this view"
    ratio = uptake_ratio(shape, image, line)
    if ratio is None:
        return f"{share} · {size} · at the midline: no other side"
    return f"{share} · {size} · {ratio.value:.2f} × other side (midline: column {line:g})"


UPTAKE_FOCUS = Tool(
    "uptake_focus",
    "Uptake focus",
    "Shift+U",
    "uptake_focus",
    "Left: take the focus here, again or Enter: keep · Wheel, + −: lower, higher share of its maximum",
    take_focus,
    trail=((0, 0),),
    by_clicks=True,
    adjusts=True,
    acquired_only=True,
)
