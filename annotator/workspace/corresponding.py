"""Where the place of a mark is in another series: through the patient, by alignment, or by the picture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from annotator.dicom.series import Frame, Series
from annotator.errors import AnnotatorError
from annotator.geometry.affine import Affine2, Point2
from annotator.geometry.plane import Plane, Vector3
from annotator.geometry.shapes import PointShape, Shape, centre
from annotator.geometry.transforms import transformed
from annotator.lesions.edits import Stroke
from annotator.lesions.records import Mark, MarkOrigin
from annotator.terms.findings import kinds_on
from annotator.viewing.offsets import Offsets
from annotator.viewing.sync import nearest_frame
from annotator.workspace.frame_marks import bound, hashes_of, reference_of

_PARALLEL = 0.95
"""Cosine between normals: of more oblique planes a shape says only its place."""
_NEAR_MM = 3.0


@dataclass(frozen=True, slots=True)
class Landing:
    """A shape in another series: the frame, the shape in its pixels, and in words what led there."""

    frame: Frame
    shape: Shape
    how: str


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
    same = source.instance.frame_of_reference_uid == target.frame_of_reference_uid
    how = "through the patient's coordinates" if same else "by your alignment, an estimate"
    return _by_patient(source.plane, shape, target, shift, how)


def _by_patient(plane: Plane, shape: Shape, target: Series, shift: Vector3, how: str) -> Landing:
    def world(pixel: Point2) -> Vector3:
        x, y, z = (at + by for at, by in zip(plane.world_from_pixel(pixel), shift, strict=True))
        return (x, y, z)

    found = nearest_frame([frame.plane for frame in target.frames], world(centre(shape)))
    there = None if found is None else target.frames[found.frame].plane
    reach = max(_NEAR_MM, 0.5 * (target.slice_spacing_mm or 0.0))
    if found is None or there is None or found.distance_mm > reach or not _inside(found.pixel, target):
        raise AnnotatorError(
            f"{target.modality} {target.title} does not reach this place.".replace("  ", " ")
        )
    frame = target.frames[found.frame]
    along = sum(a * b for a, b in zip(plane.normal, there.normal, strict=True))
    if abs(along) < _PARALLEL:
        return Landing(frame, PointShape(found.pixel), f"{how}; its plane is another: the middle only")
    to = there.pixel_from_world
    origin, right, down = (to(world(pixel)) for pixel in ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0)))
    across = (right[0] - origin[0], right[1] - origin[1])
    along_rows = (down[0] - origin[0], down[1] - origin[1])
    return Landing(frame, transformed(shape, Affine2(*across, *along_rows, *origin)), how)


def _inside(pixel: Point2, target: Series) -> bool:
    return 0 <= pixel[0] <= target.columns and 0 <= pixel[1] <= target.rows


def _by_picture(source: Frame, shape: Shape, target: Series, share: float) -> Landing:
    frames = [frame for frame in target.frames if frame.view == source.view]
    if not frames or (source.plane is None) != (frames[0].plane is None):
        raise AnnotatorError(
            f"{target.modality} {target.title} has no image like this one.".replace("  ", " ")
        )
    wide, high = target.columns / source.instance.columns, target.rows / source.instance.rows
    there = transformed(shape, Affine2.scaling(wide, high))
    return Landing(
        frames[round(share * (len(frames) - 1))], there, "by the same part of the picture, an estimate"
    )


def like(source: Series, others: Iterable[Series]) -> tuple[Series, ...]:
    """Return the series of the same modality, the most alike first: description, views, size."""

    def unlike(other: Series) -> tuple[bool, ...]:
        return (
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
    reference = reference_of(own, hashes_of(frame, own, None), own.view)
    possible = {kind.id for kind in kinds_on(reference.modality)}
    return Stroke(reference, shape, mark.findings & possible, MarkOrigin.PASTED)
