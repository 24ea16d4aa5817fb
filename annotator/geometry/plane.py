"""The plane of an image in the patient: DICOM's position, orientation and spacing as one value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.affine import Point2

Vector3 = tuple[float, float, float]

_LETTERS = (("L", "R"), ("P", "A"), ("H", "F"))


@dataclass(frozen=True, slots=True)
class Plane:
    """Where the pixels of an image lie in the patient.

    Parameters
    ----------
    origin_mm : Vector3
        Centre of the first pixel, LPS mm: Image Position (Patient), PS3.3 C.7.6.2.1.1.
    along_row : Vector3
        Unit vector of growing column index (first triple of Image Orientation (Patient)).
    along_column : Vector3
        Unit vector of growing row index (second triple).
    spacing_mm : tuple of float
        Between rows, between columns, in the order of Pixel Spacing.
    """

    origin_mm: Vector3
    along_row: Vector3
    along_column: Vector3
    spacing_mm: tuple[float, float]

    @property
    def normal(self) -> Vector3:
        """Unit vector across the plane: `along_row` × `along_column`."""
        a, b = self.along_row, self.along_column
        return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])

    @property
    def orientation(self) -> str:
        """Sagittal, coronal or axial: that to which the normal is nearest."""
        return ("sagittal", "coronal", "axial")[max(range(3), key=lambda axis: abs(self.normal[axis]))]

    def world_from_pixel(self, pixel: Point2) -> Vector3:
        """Return the place of a pixel position, LPS mm.

        `pixel` is (column, row) with (0, 0) at the outer corner of the first pixel, whose centre is
        (0.5, 0.5): the convention of spatial coordinates, PS3.3 C.18.6.1.2.
        """
        column = (pixel[0] - 0.5) * self.spacing_mm[1]
        row = (pixel[1] - 0.5) * self.spacing_mm[0]
        x, y, z = (
            o + column * u + row * v
            for o, u, v in zip(self.origin_mm, self.along_row, self.along_column, strict=True)
        )
        return (x, y, z)

    def pixel_from_world(self, world_mm: Vector3) -> Point2:
        """Return the pixel position nearest to a place: its foot on the plane, as (column, row)."""
        away = self._away(world_mm)
        column = _dot(away, self.along_row) / self.spacing_mm[1]
        row = _dot(away, self.along_column) / self.spacing_mm[0]
        return (column + 0.5, row + 0.5)

    def ring_mm(self, pixels: Sequence[Point2]) -> NDArray[np.float64]:
        """Return the places of pixel positions as an array (positions, 3); see `world_from_pixel`."""
        columns, rows = np.array(pixels).T - 0.5
        across = np.outer(columns * self.spacing_mm[1], self.along_row)
        return self.origin_mm + across + np.outer(rows * self.spacing_mm[0], self.along_column)

    def feet(self, places_mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the pixel positions (places, 2) nearest to places (places, 3); see `pixel_from_world`."""
        away = places_mm - self.origin_mm
        columns = away @ self.along_row / self.spacing_mm[1] + 0.5
        return np.stack((columns, away @ self.along_column / self.spacing_mm[0] + 0.5), axis=1)

    def distance_mm(self, world_mm: Vector3) -> float:
        """Return the signed distance of a place from the plane, positive along `normal`."""
        return _dot(self._away(world_mm), self.normal)

    def _away(self, world_mm: Vector3) -> Vector3:
        (x, y, z), (u, v, w) = world_mm, self.origin_mm
        return (x - u, y - v, z - w)


def _dot(one: Vector3, other: Vector3) -> float:
    # For three numbers arrays cost ten times the sum.
    return float(one[0] * other[0] + one[1] * other[1] + one[2] * other[2])


def direction_letters(vector: Vector3) -> str:
    """Return the orientation letters of a direction, strongest first, for example ``"LH"``.

    Letters are L R P A H F as in Patient Orientation, PS3.3 C.7.6.1.1.1; a component under a tenth of
    the length is left out.
    """
    length = float(np.linalg.norm(vector)) or 1.0
    parts = sorted(zip(vector, _LETTERS, strict=True), key=lambda part: -abs(part[0]))
    return "".join(
        letters[0] if value > 0 else letters[1] for value, letters in parts if abs(value) > 0.1 * length
    )
