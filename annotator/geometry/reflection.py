"""A shape on a plane of the patient, mirrored at another plane."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.affine import Affine2
from annotator.geometry.plane import Plane, Vector3
from annotator.geometry.shapes import Shape
from annotator.geometry.transforms import transformed


def reflected(shape: Shape, plane: Plane, place_mm: Vector3, normal: Vector3) -> tuple[Shape, Plane]:
    """Return a shape mirrored at the plane through a place, and the plane that it lies in then.

    Parameters
    ----------
    shape : Shape
        In pixels of `plane`, as the answer is in those of its own.
    plane : Plane
        Rows and columns of the answer run the way its do, not back: it is shown like the original.
    place_mm : Vector3
    normal : Vector3
        Unit vector across the mirror.
    """
    across = np.asarray(normal)

    def mirrored(vector: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(vector - 2 * np.dot(vector, across) * across, np.float64)

    origin = place_mm + mirrored(np.subtract(plane.origin_mm, place_mm))
    along = [np.asarray(plane.along_row), np.asarray(plane.along_column)]
    ways = [-1.0 if np.dot(mirrored(one), one) < 0 else 1.0 for one in along]
    row, column = (way * mirrored(one) for way, one in zip(ways, along, strict=True))
    # The middle of the first pixel, at (0.5, 0.5), is the origin and stays in place.
    across_px = Affine2.scaling(*ways).about((0.5, 0.5))
    there = replace(plane, origin_mm=_vector(origin), along_row=_vector(row), along_column=_vector(column))
    return transformed(shape, across_px), there


def _vector(values: NDArray[np.float64]) -> Vector3:
    x, y, z = values.tolist()
    return (x, y, z)
