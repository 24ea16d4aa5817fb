"""How far a size may be from the true one: what a pixel, a slice and the calibration leave open.

Three sources are taken together.

*Discretisation.* A position on an image is known to a pixel: its error is uniform over one pixel in each
direction, so its standard uncertainty is w / √12 across and h / √12 down, w and h being the pixel's size
(JCGM 100:2008, GUM, 4.3.7). It is propagated by the partial derivatives of what is measured (GUM 5.1.2) and
expanded by k = 2, about 95 % (GUM 6.2.1, 6.3.3). Positions of different ends err independently; a
boundary errs as a whole, since a reader who draws too wide does so all round.

*Slices* (volumes only). Where a lesion ends between two slices is as unknown as an edge within a pixel,
with the distance of slices, or their thickness where that is larger, in place of the pixel's size.

*Calibration.* Millimetres of a projection hold for one plane of the patient. The interval is that of the
factor true size / stated size, from the geometry of central projection: the magnification is
distance source–detector / distance source–object (DICOM PS3.3 C.8.7.1, Estimated Radiographic
Magnification Factor).

- calibrated: the factor is 1;
- estimated: a part 5 cm before or behind the plane that the factor holds for, 1 m from the source, is
  5 % off;
- at detector, or calibration unknown: between 1 and 1.3, the latter for a part 25 cm before a detector
  110 cm from the source (110 / 85);
- pixels only: none, since no millimetres are claimed.

Not covered: where the reader sees the border of the lesion, and motion.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from annotator.geometry.shapes import Closed, MaskShape, perimeter
from annotator.imaging.image import Calibration
from annotator.measure.measurement import Band

_COVERAGE = 2.0
_UNIFORM = math.sqrt(12.0)
_FACTORS = {
    Calibration.CALIBRATED: (1.0, 1.0),
    Calibration.ESTIMATED: (1 / 1.05, 1.05),
    Calibration.AT_DETECTOR: (1 / 1.3, 1.0),
    Calibration.UNKNOWN: (1 / 1.3, 1.0),
    Calibration.NONE: (1.0, 1.0),
}
Pair = tuple[float, float]


def size_band(value: float, uncertainty: float, calibration: Calibration, power: int = 1) -> Band:
    """Return the band of a length (`power` 1), an area (2) or a volume of a projection (3).

    Parameters
    ----------
    value : float
    uncertainty : float
        Standard uncertainty from discretisation, in the unit of the value.
    calibration : Calibration
    power : int
        How often the millimetres are in the unit.
    """
    smallest, largest = _FACTORS[calibration]
    low, high = value - _COVERAGE * uncertainty, value + _COVERAGE * uncertainty
    return max(0.0, low) * smallest**power, high * largest**power


def length_uncertainty(along: Pair, pixel: Pair) -> float:
    """Return the standard uncertainty of a distance between two places, each known to a pixel.

    u² = 2 ((w cos)² + (h sin)²) / 12.

    Parameters
    ----------
    along : (float, float)
        Direction of the distance, across and down, in mm (or px); of any length.
    pixel : (float, float)
        Width and height of a pixel.
    """
    length = math.hypot(*along)
    if length == 0.0:
        return math.sqrt(2) * max(pixel) / _UNIFORM
    across, down = along[0] / length * pixel[0], along[1] / length * pixel[1]
    return math.sqrt(2) * math.hypot(across, down) / _UNIFORM


def area_uncertainty(shape: Closed, pixel: Pair) -> float:
    """Return the standard uncertainty of an area whose boundary errs as a whole.

    A boundary displaced along its normal by w n_x and h n_y over √12 sweeps, for an edge of (dx, dy)
    pixels, w h √(dx² + dy²) / √12: u = w h P / √12, P being the perimeter in pixels.
    """
    return pixel[0] * pixel[1] * perimeter_px(shape) / _UNIFORM


def perimeter_px(shape: Closed) -> float:
    """Return the length of a shape's border in pixels.

    The stairs of a region of pixels are longer than the border they follow: averaged over all directions
    by 4 / π (Cauchy–Crofton with two directions), which is taken off.
    """
    stairs = perimeter(shape)
    return stairs * math.pi / 4 if isinstance(shape, MaskShape) else stairs


def angle_uncertainty_deg(arms: Iterable[tuple[Pair, Pair]], pixel: Pair, *, joined: bool) -> float:
    """Return the standard uncertainty of the angle between two lines in degrees.

    Turning a line of components (X, Y) mm by moving an end by (x, y) turns it by (X y − Y x) / (X² + Y²).
    Lines that share their vertex (`joined`, which is where both start) err there together.

    Parameters
    ----------
    arms : two of ((float, float), (float, float))
        Start and end of each line, mm (or px). A line without length makes the angle unknown: 90°.
    pixel : (float, float)
        Width and height of a pixel.
    joined : bool
    """
    turns = []
    for start, end in arms:
        x, y = end[0] - start[0], end[1] - start[1]
        square = x * x + y * y
        if square == 0.0:
            return 90.0
        turns.append((-y / square, x / square))
    (one, other) = turns
    shared = (one[0] - other[0], one[1] - other[1])
    moves = [one, other, shared] if joined else [one, one, other, other]
    variance = sum((x * pixel[0]) ** 2 + (y * pixel[1]) ** 2 for x, y in moves)
    return math.degrees(math.sqrt(variance) / _UNIFORM)


def angle_band(value: float, uncertainty_deg: float, largest: float) -> Band:
    """Return the band of an angle, within 0 and the largest an angle of its kind can be."""
    return (
        max(0.0, value - _COVERAGE * uncertainty_deg),
        min(largest, value + _COVERAGE * uncertainty_deg),
    )


def slab_uncertainty(area: float, step_mm: float) -> float:
    """Return the standard uncertainty of a volume that ends somewhere within a slab of an area."""
    return area * step_mm / _UNIFORM
