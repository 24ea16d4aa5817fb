"""Multiplanar reformation: three planes at right angles through one place of a volume, linked."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.plane import Plane, Vector3
from annotator.imaging.plane_stack import PATIENT_AXES, Axes, PlaneStack
from annotator.imaging.reformat import PLAIN, Cut, Projection, Slab
from annotator.viewing.viewport import Viewport, pixel_held

PlaneName = Literal["axial", "coronal", "sagittal"]
PLANES: tuple[PlaneName, ...] = ("axial", "coronal", "sagittal")
PROJECTIONS: tuple[Projection, ...] = ("mean", "maximum", "minimum")
THICKEST_MM = 200.0

_UPRIGHT = (PATIENT_AXES["axial"], PATIENT_AXES["coronal"], PATIENT_AXES["sagittal"])
_DEPTH_DIGITS = 6
_WORDS: dict[Projection, str] = {"mean": "Mean", "maximum": "MIP", "minimum": "MinIP"}


@dataclass(frozen=True, slots=True)
class Mpr:
    """Where the three planes of a series lie.

    Parameters
    ----------
    centre_mm : Vector3
        The place all three go through, LPS.
    frames : tuple of Axes
        The axes of the axial, the coronal and the sagittal images: along the patient's, or turned. Their
        normals are at right angles.
    slab : Slab
        Thickness and projection of all three.
    """

    centre_mm: Vector3
    frames: tuple[Axes, Axes, Axes] = _UPRIGHT
    slab: Slab = PLAIN

    def axes(self, plane: str) -> Axes:
        """Return the axes of a plane's images: along a row, along a column, from plane to plane."""
        return self.frames[PLANES.index(plane)]

    def cut(self, plane: str) -> Cut:
        """Return what to cut out of the volume for a plane."""
        axes = self.axes(plane)
        return Cut(axes, round(_dot(self.centre_mm, axes[2]), _DEPTH_DIGITS), self.slab)

    def remarks(self, plane: str) -> tuple[str, ...]:
        """Return what a pane says of its plane beside its name: ``oblique``, ``MIP 20 mm``."""
        oblique = ("oblique",) if self.axes(plane) != PATIENT_AXES[plane] else ()
        if not self.slab.thickness_mm:
            return oblique
        return (*oblique, f"{_WORDS[self.slab.projection]} {self.slab.thickness_mm:.0f} mm")


def moved(mpr: Mpr, centre_mm: Vector3) -> Mpr:
    """Return the planes through another place."""
    return replace(mpr, centre_mm=centre_mm)


def lying_in(plane: Plane, centre_mm: Vector3) -> Mpr:
    """Return planes through a place, one of which is a given plane, its rows and columns along those."""
    normal = np.asarray(plane.normal)
    name = max(PLANES, key=lambda one: abs(float(np.dot(PATIENT_AXES[one][2], normal))))
    axes = np.asarray(PATIENT_AXES[name])
    # The third axis of a plane's images need not follow the right-hand rule.
    own = np.array([plane.along_row, plane.along_column, np.linalg.det(axes) * normal])
    turn = axes.T @ own
    if np.allclose(turn, np.eye(3)):
        return Mpr(centre_mm)
    axial, coronal, sagittal = (np.asarray(PATIENT_AXES[one]) @ turn for one in PLANES)
    return Mpr(centre_mm, (_axes(axial), _axes(coronal), _axes(sagittal)))


def moved_within(mpr: Mpr, plane: str, place_mm: Vector3) -> Mpr:
    """Return the planes through a place seen in one of them, which itself stays where it is."""
    across = mpr.axes(plane)[2]
    away = _dot(mpr.centre_mm, across) - _dot(place_mm, across)
    return moved(mpr, _plus(place_mm, across, away))


def stepped(mpr: Mpr, plane: str, stack: PlaneStack, by: int) -> Mpr:
    """Return the planes with one of them moved along its normal by some planes of its stack."""
    across = mpr.axes(plane)[2]
    depth = _dot(mpr.centre_mm, across)
    # From plane to plane of the stack, also where the centre lies between two.
    wanted = stack.depth_of(min(max(0, stack.nearest(depth) + by), stack.planes - 1))
    return moved(mpr, _plus(mpr.centre_mm, across, wanted - depth))


def turned(mpr: Mpr, plane: str, angle_deg: float) -> Mpr:
    """Return the planes with the two others turned about the normal of one, whose own image stays as it is.

    Positive turns the rows of that plane's image towards its columns: clockwise on an unmirrored screen.
    """
    along_row, along_column, _ = mpr.axes(plane)
    normal, angle = np.cross(along_row, along_column), math.radians(angle_deg)

    def rotated(frame: Axes) -> Axes:
        axes = np.asarray(frame)
        # Rodrigues' rotation formula.
        x = axes * math.cos(angle) + np.cross(normal, axes) * math.sin(angle)
        x += np.outer(axes @ normal, normal) * (1 - math.cos(angle))
        return _vector(x[0]), _vector(x[1]), _vector(x[2])

    axial, coronal, sagittal = (
        frame if name == plane else rotated(frame) for name, frame in zip(PLANES, mpr.frames, strict=True)
    )
    return replace(mpr, frames=(axial, coronal, sagittal))


def straightened(mpr: Mpr) -> Mpr:
    """Return the planes along the patient's own axes again, through the same place."""
    return replace(mpr, frames=_UPRIGHT)


def thickened(mpr: Mpr, by_mm: float) -> Mpr:
    """Return the planes as slabs thicker or thinner by some mm, from none to 200 mm."""
    thickness = min(max(0.0, mpr.slab.thickness_mm + by_mm), THICKEST_MM)
    return replace(mpr, slab=replace(mpr.slab, thickness_mm=thickness))


def projected(mpr: Mpr, projection: Projection, thickness_mm: float) -> Mpr:
    """Return the planes with another projection; a plane without thickness takes the one given."""
    thickness = mpr.slab.thickness_mm or thickness_mm
    return replace(mpr, slab=Slab(thickness, projection))


def plane_line(mpr: Mpr, plane: str, other: str) -> Vector3:
    """Return the direction of the line in which another plane cuts a plane; it goes through the centre."""
    x, y, z = np.cross(mpr.axes(plane)[2], mpr.axes(other)[2]).tolist()
    return (x, y, z)


def angle_in_plane(mpr: Mpr, plane: str, place_mm: Vector3) -> float:
    """Return the angle, degrees, from the rows of a plane to a place in it as seen from the centre."""
    along_row, along_column, _ = mpr.axes(plane)
    away = tuple(a - b for a, b in zip(place_mm, mpr.centre_mm, strict=True))
    return math.degrees(math.atan2(_dot(away, along_column), _dot(away, along_row)))


def on_stack(viewport: Viewport, before: Plane, stack: PlaneStack, held_mm: Vector3) -> Viewport:
    """Return the viewport on the planes of another stack: lengths as large, one place held still.

    Parameters
    ----------
    viewport : Viewport
        On an image that lies in `before`.
    before : Plane
    stack : PlaneStack
    held_mm : Vector3
        The place that stays where it is on the screen.
    """
    after = stack.plane(0)
    screen = viewport.screen_from_pixel(before.pixel_from_world(held_mm))
    mm_per_px = min(before.spacing_mm) / viewport.scale
    new = replace(viewport, rows=stack.rows, columns=stack.columns, pixel_size=after.spacing_mm, zoom=1.0)
    new = replace(new, zoom=min(after.spacing_mm) / mm_per_px / new.fitted_scale)
    return pixel_held(new, after.pixel_from_world(held_mm), screen)


def _dot(first: tuple[float, ...], second: Vector3) -> float:
    return first[0] * second[0] + first[1] * second[1] + first[2] * second[2]


def _plus(place: Vector3, direction: Vector3, by: float) -> Vector3:
    return (place[0] + by * direction[0], place[1] + by * direction[1], place[2] + by * direction[2])


def _axes(rows: NDArray[np.float64]) -> Axes:
    along_row, along_column, across = map(_vector, rows)
    return along_row, along_column, across


def _vector(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Vector3:
    x, y, z = values.tolist()
    return (x, y, z)
