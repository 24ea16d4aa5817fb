"""One place of the patient in several series: the frame that holds it, and where in the frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from annotator.geometry.affine import Point2
from annotator.geometry.plane import Plane, Vector3
from annotator.imaging.image import Image
from annotator.viewing.viewport import Viewport


@dataclass(frozen=True, slots=True)
class Found:
    """The frame nearest to a place: its place in the list, the pixel position, how far off the plane."""

    frame: int
    pixel: Point2
    distance_mm: float


def nearest_frame(planes: Sequence[Plane | None], world_mm: Vector3) -> Found | None:
    """Return the frame whose plane is nearest to a place, or None when no frame has a plane.

    Parameters
    ----------
    planes : sequence of Plane or None
        Of the frames of one stack, in order; the caller sees to it that their frame of reference is
        that of the place (`share_world`).
    world_mm : Vector3
        LPS, mm.
    """
    distances = [
        (abs(plane.distance_mm(world_mm)), frame) for frame, plane in enumerate(planes) if plane is not None
    ]
    if not distances:
        return None
    distance, frame = min(distances)
    plane = planes[frame]
    assert plane is not None  # noqa: S101 - only planes were measured
    return Found(frame, plane.pixel_from_world(world_mm), distance)


def share_world(first: Image, second: Image) -> bool:
    """Tell whether two images have coordinates in common: equal, known frames of reference and planes."""
    known = first.frame_of_reference_uid is not None
    same = first.frame_of_reference_uid == second.frame_of_reference_uid
    return known and same and first.plane is not None and second.plane is not None


def world_at(image: Image, viewport: Viewport, screen: Point2) -> Vector3 | None:
    """Return the place of the patient under a point of the screen, LPS mm, or None without a plane."""
    if image.plane is None:
        return None
    return image.plane.world_from_pixel(viewport.pixel_from_screen(screen))


def reference_line(target: Image, source: Image) -> tuple[Point2, Point2] | None:
    """Return where the plane of one image cuts another, in pixels of `target`, ends at its edges.

    None when the two do not share coordinates, are (within 6°) parallel, or meet outside `target`.
    """
    if not share_world(target, source) or target.plane is None or source.plane is None:
        return None
    plane = target.plane
    corners = [(0.0, 0.0), (target.columns, 0.0), (target.columns, target.rows), (0.0, target.rows)]
    heights = [source.plane.distance_mm(plane.world_from_pixel(corner)) for corner in corners]
    along = sum(a * b for a, b in zip(plane.normal, source.plane.normal, strict=True))
    if abs(along) > 0.995:
        return None
    cuts: list[Point2] = []
    for index, (start, height) in enumerate(zip(corners, heights, strict=True)):
        end, other = corners[(index + 1) % 4], heights[(index + 1) % 4]
        if (height > 0) != (other > 0):
            share = height / (height - other)
            cuts.append((start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])))
    return (cuts[0], cuts[1]) if len(cuts) == 2 else None
