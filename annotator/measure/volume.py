"""The volume of a lesion from its marks on the slices of one stack."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from annotator.dicom.spacing import SAME_POSITION_MM
from annotator.geometry import shapes
from annotator.geometry.affine import Point2
from annotator.geometry.shapes import Closed, Shape
from annotator.imaging.image import Image
from annotator.measure.error_band import area_uncertainty, slab_uncertainty
from annotator.measure.inside import inside
from annotator.measure.measurement import Measurement, Quantity, Refused
from annotator.measure.size import pixel_size
from annotator.terms.code import Code

Bounds = tuple[Point2, Point2]
_VOLUME = Code("118565006", "SCT", "Volume")


@dataclass(frozen=True, slots=True)
class _Slab:
    """A marked slice: its index, area and uncertainty (mm2), and how far it reaches either way (mm)."""

    at: int
    area: float
    uncertainty: float
    before_mm: float
    after_mm: float

    @property
    def thickness_mm(self) -> float:
        return self.before_mm + self.after_mm


def volume(
    marked: Mapping[int, Sequence[Shape]],
    image: Image,
    positions_mm: Sequence[float],
    thickness_mm: float | None = None,
) -> Measurement | Refused:
    """Return the volume that marks on the slices of one stack enclose, in mm3.

    By Cavalieri's rule with the true distances: the area on each marked slice times half the distance to
    the marked slice before and half that to the one after; beyond the first and the last marked slice half
    the distance to the next slice of the stack. Where all distances are equal and no slice is left out, it
    is the number of voxels times the volume of one. Between slices marked apart the area is taken to
    change evenly (trapezoid); the method says so, and the error band reaches down to the volume without
    what was bridged. Marks that overlap on a slice count once.

    The error band: boundaries (as for areas) err together on all slices, the two ends independently within
    the distance of slices, or their thickness where that is larger; see `measure.error_band`.

    Parameters
    ----------
    marked : mapping from int to sequence of Shape
        By index in the stack, from 0; shapes in pixels. Open shapes enclose nothing.
    image : Image
        Any frame of the stack: all have its size, spacing and calibration.
    positions_mm : sequence of float
        Of all slices of the stack along their normal, ascending.
    thickness_mm : float or None
        Slice Thickness, where known.
    """
    because = _obstacle(marked, image, positions_mm)
    if because:
        return Refused(Quantity.VOLUME, because)
    slabs = _slabs(marked, image, positions_mm)
    value = sum(one.area * one.thickness_mm for one in slabs)
    boundary = sum(one.uncertainty * one.thickness_mm for one in slabs)
    ends = [
        slab_uncertainty(one.area, max(2 * reach, thickness_mm or 0.0))
        for one, reach in ((slabs[0], slabs[0].before_mm), (slabs[-1], slabs[-1].after_mm))
    ]
    low = value - 2 * math.hypot(boundary, *ends) - _bridged(slabs, positions_mm)
    high = value + 2 * math.hypot(boundary, *ends)
    method = f"{_how(slabs, positions_mm)}; {image.calibration_words}"
    band = (max(0.0, low), high)
    return Measurement(
        Quantity.VOLUME, value, "mm3", method, _VOLUME, calibration=image.calibration, band=band
    )


def _obstacle(marked: Mapping[int, Sequence[Shape]], image: Image, positions_mm: Sequence[float]) -> str:
    if image.spacing_mm is None:
        return "the slices have no spacing"
    if not any(isinstance(shape, Closed) for drawn in marked.values() for shape in drawn):
        return "no mark encloses anything"
    if len(positions_mm) < 2:
        return "one slice alone has no depth"
    if any(after - before < SAME_POSITION_MM for before, after in pairwise(positions_mm)):
        return "two slices of the stack lie at one place"
    return ""


def _slabs(marked: Mapping[int, Sequence[Shape]], image: Image, positions_mm: Sequence[float]) -> list[_Slab]:
    pixel = pixel_size(image)
    closed = {at: [shape for shape in marked[at] if isinstance(shape, Closed)] for at in sorted(marked)}
    places = [at for at, drawn in closed.items() if drawn]
    last = len(positions_mm) - 1

    def gap(one: int, other: int) -> float:
        return abs(positions_mm[other] - positions_mm[one])

    slabs = []
    for number, at in enumerate(places):
        # Beyond the first and the last mark the next slice of the stack bounds the lesion; at the end of the
        # stack there is none, so it is taken to be as far as its other neighbour.
        before = places[number - 1] if number else at - 1 if at else at + 1
        after = places[number + 1] if number + 1 < len(places) else at + 1 if at < last else at - 1
        reach = (gap(at, before) / 2, gap(at, after) / 2)
        area_px, uncertainty = _area(closed[at], image)
        slabs.append(_Slab(at, area_px * pixel.width * pixel.height, uncertainty, *reach))
    return slabs


def _area(drawn: Sequence[Closed], image: Image) -> tuple[float, float]:
    """Return the area of a slice's marks together in pixels, and its uncertainty in mm2."""
    uncertainty = sum(area_uncertainty(shape, pixel_size(image).pair) for shape in drawn)
    return sum(_covered(group, image) for group in _groups(drawn)), uncertainty


def _covered(group: Sequence[Closed], image: Image) -> float:
    """Return the area in pixels of marks that may overlap: of several, that of the pixels in any of them."""
    if len(group) == 1:
        return shapes.area(group[0])
    held = np.logical_or.reduce([inside(shape, image.rows, image.columns) for shape in group])
    return float(np.count_nonzero(held))


def _groups(drawn: Sequence[Closed]) -> Iterator[list[Closed]]:
    """Yield marks in groups whose boxes meet."""
    groups: list[list[int]] = []
    boxes = [shapes.bounds(shape) for shape in drawn]
    for at, box in enumerate(boxes):
        met = [any(_meet(box, boxes[one]) for one in group) for group in groups]
        joined = [one for group, is_met in zip(groups, met, strict=True) if is_met for one in group]
        groups = [group for group, is_met in zip(groups, met, strict=True) if not is_met]
        groups.append([*joined, at])
    return ([drawn[at] for at in group] for group in groups)


def _meet(one: Bounds, other: Bounds) -> bool:
    ((left, top), (right, bottom)), ((its_left, its_top), (its_right, its_bottom)) = one, other
    return left < its_right and its_left < right and top < its_bottom and its_top < bottom


def _bridged(slabs: Sequence[_Slab], positions_mm: Sequence[float]) -> float:
    """Return the volume that lies between slices marked apart, in mm3."""
    bridged = 0.0
    for one, other in pairwise(slabs):
        if other.at > one.at + 1:
            own = (positions_mm[one.at + 1] - positions_mm[one.at]) / 2
            others = (positions_mm[other.at] - positions_mm[other.at - 1]) / 2
            bridged += one.area * (one.after_mm - own) + other.area * (other.before_mm - others)
    return bridged


def _how(slabs: Sequence[_Slab], positions_mm: Sequence[float]) -> str:
    first, last = slabs[0].at, slabs[-1].at
    count = f"{len(slabs)} slice{'s' if len(slabs) > 1 else ''}"
    steps = [b - a for a, b in pairwise(positions_mm[max(0, first - 1) : last + 2])]
    even = max(steps) - min(steps) <= 0.02 * max(steps)
    apart = f"{steps[0]:.3g} mm" if even else f"{min(steps):.3g}–{max(steps):.3g} mm"
    missing = last - first + 1 - len(slabs)
    gaps = f"; {missing} unmarked between, bridged evenly" if missing else ""
    return f"{count}, {apart} apart{gaps}"
