"""Where the place of a mark is in another series: through the patient, by alignment, or by the picture."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from annotator.dicom import voxel_axes
from annotator.dicom.series import Frame, Series
from annotator.errors import AnnotatorError
from annotator.geometry.affine import Affine2, Point2
from annotator.geometry.crossing import projected, same_plane
from annotator.geometry.plane import Plane, Vector3
from annotator.geometry.shapes import MaskShape, PointShape, Shape, centre
from annotator.geometry.transforms import transformed
from annotator.lesions.edits import Stroke
from annotator.lesions.records import Mark, MarkOrigin
from annotator.terms.findings import kinds_on
from annotator.viewing.offsets import Offsets
from annotator.viewing.sync import nearest_frame
from annotator.workspace.frame_marks import bound, hashes_of, reference_of

_PARALLEL = 0.95
"""Cosine between normals: of more oblique planes a shape says only its place."""
_ALIKE = 0.7
"""Cosine between rows, and between columns, of pictures that show the same part at the same place."""
_OPPOSITE = dict(zip("LRAPHF", "RLPAFH", strict=True))
_NEAR_MM = 3.0
_BY_PICTURE = "by the same part of the picture, an estimate"


@dataclass(frozen=True, slots=True)
class Landing:
    """A shape in another series: the frame, the shape in its pixels, and in words what led there.

    Across the slices of the series it is in the pixels of `plane`, and the frame the one nearest its middle.
    """

    frame: Frame
    shape: Shape
    how: str
    plane: Plane | None = None

    @property
    def foot(self) -> Shape:
        """The shape in the pixels of the frame; of one across the slices its foot there."""
        if self.plane is None or self.frame.plane is None or isinstance(self.shape, MaskShape):
            return self.shape
        return projected(self.shape, self.plane, self.frame.plane)


def landing(source: Frame, shape: Shape, target: Series, offsets: Offsets, share: float = 0.5) -> Landing:
    """Return where a shape on a frame lies in another series.

    Through the patient where both have planes in one frame of reference, or in two that were aligned by
    hand. Else at the same part of the picture, of the same view; `share` says how far along its own stack
    the frame is, from 0 to 1.

    Raises
    ------
    AnnotatorError
        The other series does not reach that place.
    """
    shift = offsets.between(source.instance.frame_of_reference_uid, target.frame_of_reference_uid)
    if shift is None or source.plane is None or all(frame.plane is None for frame in target.frames):
        return _by_picture(source, shape, target, share)
    how = _words_of(source.instance.frame_of_reference_uid, target)
    return _by_patient(source.plane, shape, target, shift, how)


def _by_patient(plane: Plane, shape: Shape, target: Series, shift: Vector3, how: str) -> Landing:
    def world(pixel: Point2) -> Vector3:
        return _plus(plane.world_from_pixel(pixel), shift)

    frame, pixel = reached(target, world(centre(shape)))
    there = frame.plane
    if there is None:
        raise ValueError("a place is reached on a slice that lies in the patient")
    along = sum(a * b for a, b in zip(plane.normal, there.normal, strict=True))
    if abs(along) < _PARALLEL:
        return Landing(frame, PointShape(pixel), f"{how}; its plane is another: the middle only")
    to = there.pixel_from_world
    origin, right, down = (to(world(pixel)) for pixel in ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0)))
    across = (right[0] - origin[0], right[1] - origin[1])
    along_rows = (down[0] - origin[0], down[1] - origin[1])
    return Landing(frame, transformed(shape, Affine2(*across, *along_rows, *origin)), how)


def landing_across(shape: Shape, plane: Plane, source: Series, target: Series, offsets: Offsets) -> Landing:
    """Return where a shape drawn on a plane across the slices of a series lies in another.

    It keeps its plane in the patient, moved by an alignment by hand; without one to the same part of a volume
    of the same orientation. On slices parallel to the plane it comes to lie on the nearest.

    Raises
    ------
    AnnotatorError
        The other series does not reach that place, or has no planes across its slices.
    """
    middle = plane.world_from_pixel(centre(shape))
    shift = offsets.between(source.frame_of_reference_uid, target.frame_of_reference_uid)
    if shift is None:
        shift, how = _to_same_part(middle, source, target), _BY_PICTURE
    else:
        how = _words_of(source.frame_of_reference_uid, target)
    there = replace(plane, origin_mm=_plus(plane.origin_mm, shift))
    frame, _ = reached(target, _plus(middle, shift))
    parallel = None if frame.plane is None else same_plane(there, frame.plane, math.inf)
    if parallel is not None:
        return Landing(frame, transformed(shape, parallel), how)
    voxel_axes(target)
    return Landing(frame, shape, how, there)


def reached(target: Series, world_mm: Vector3) -> tuple[Frame, Point2]:
    """Return the slice of a series that a place lies on, and where on it.

    Raises
    ------
    AnnotatorError
        It lies beyond the slices, or beside them.
    """
    found = nearest_frame([frame.plane for frame in target.frames], world_mm)
    reach = max(_NEAR_MM, 0.5 * (target.slice_spacing_mm or 0.0))
    if found is None or found.distance_mm > reach or not _inside(found.pixel, target):
        raise AnnotatorError(
            f"{target.modality} {target.title} does not reach this place.".replace("  ", " ")
        )
    return target.frames[found.frame], found.pixel


def _inside(pixel: Point2, target: Series) -> bool:
    return 0 <= pixel[0] <= target.columns and 0 <= pixel[1] <= target.rows


def _to_same_part(middle: Vector3, source: Series, target: Series) -> Vector3:
    """Return the way from a place in the volume of a series to the same part of that of another, mm."""
    if target.orientation is None:
        raise _unlike(target)
    own, other = voxel_axes(source), voxel_axes(target)
    along = [axes[:3, :3] / np.linalg.norm(axes[:3, :3], axis=0) for axes in (own, other)]
    if (along[0] * along[1]).sum(axis=0).min() < _PARALLEL:
        raise _unlike(target)
    at = np.linalg.solve(own, (*middle, 1.0))[:3]
    # Slices count from middle to middle, rows and columns from edge to edge.
    slices = (len(target.frames) - 1) / (len(source.frames) - 1)
    share = np.array([slices, target.rows / source.rows, target.columns / source.columns])
    edge = np.array([0.0, 0.5, 0.5])
    x, y, z = ((other @ (*((at + edge) * share - edge), 1.0))[:3] - middle).tolist()
    return (x, y, z)


def _by_picture(source: Frame, shape: Shape, target: Series, share: float) -> Landing:
    frames = [one for one in target.frames if one.view == source.view and not _are_opposite(source, one)]
    if not frames or (source.plane is None) != (frames[0].plane is None):
        raise _unlike(target)
    turned = _turned(source, frames[0])
    if turned is None:
        raise _unlike(target)
    wide, high = target.columns / source.instance.columns, target.rows / source.instance.rows
    middle = (source.instance.columns / 2, source.instance.rows / 2)
    turn = Affine2.scaling(*(-1.0 if one else 1.0 for one in turned)).about(middle)
    there = transformed(shape, Affine2.scaling(wide, high) @ turn)
    # Slices follow each other along the normal, which turns with one of the two.
    along = 1 - share if turned[0] != turned[1] else share
    return Landing(frames[round(along * (len(frames) - 1))], there, _BY_PICTURE)


def _are_opposite(one: Frame, other: Frame) -> bool:
    """Tell whether two images say that they show the right and the left of a pair."""
    return {one.instance.series.laterality, other.instance.series.laterality} == {"L", "R"}


def _turned(one: Frame, other: Frame) -> tuple[bool, bool] | None:
    """Return whether columns, and rows, grow the other way in another picture; None of another way to look.

    Prone patients, and pictures stored mirrored. Where nothing says how they grow, they grow alike.
    """
    if one.plane is not None and other.plane is not None:
        across = float(np.dot(one.plane.along_row, other.plane.along_row))
        down = float(np.dot(one.plane.along_column, other.plane.along_column))
        return (across < 0, down < 0) if min(abs(across), abs(down)) > _ALIKE else None
    ways = [frame.patient_orientation.split("\\") for frame in (one, other)]
    if not all(len(way) == 2 and all(way) for way in ways):
        return False, False
    across_down = [(own[0], its[0]) for own, its in zip(*ways, strict=True)]
    if not all(own == its or _OPPOSITE.get(own) == its for own, its in across_down):
        return None
    first, second = (own != its for own, its in across_down)
    return first, second


def _unlike(target: Series) -> AnnotatorError:
    return AnnotatorError(f"{target.modality} {target.title} has no image like this one.".replace("  ", " "))


def _words_of(frame_of_reference_uid: str | None, target: Series) -> str:
    same = frame_of_reference_uid == target.frame_of_reference_uid
    return "through the patient's coordinates" if same else "by your alignment, an estimate"


def _plus(place: Vector3, shift: Vector3) -> Vector3:
    x, y, z = (at + by for at, by in zip(place, shift, strict=True))
    return (x, y, z)


def like(source: Series, others: Iterable[Series]) -> tuple[Series, ...]:
    """Return the series of the same modality, the most alike first: description, views, size."""

    def unlike(other: Series) -> tuple[bool, ...]:
        return (
            all(_are_opposite(source.frames[0], frame) for frame in other.frames),
            other.views != source.views,
            other.body_part.upper() != source.body_part.upper(),
            other.description != source.description,
            (other.rows, other.columns) != (source.rows, source.columns),
        )

    alike = [one for one in others if one.modality == source.modality and one is not source]
    return tuple(sorted(alike, key=unlike))


def stroke_like(frame: Frame, shape: Shape, mark: Mark) -> Stroke:
    """Return a mark drawn again on a frame: of its kinds, those that the modality can show."""
    own, shape = bound(frame, shape)
    return pasted(Stroke(reference_of(own, hashes_of(frame, own, None), own.view), shape), mark)


def pasted(stroke: Stroke, mark: Mark) -> Stroke:
    """Return a stroke as a copy of a mark: of its kinds, those that the modality can show."""
    possible = {kind.id for kind in kinds_on(stroke.image.modality)}
    return replace(stroke, findings=mark.findings & possible, origin=MarkOrigin.PASTED)
