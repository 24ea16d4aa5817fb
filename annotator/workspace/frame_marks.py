"""Marks in the pixels of the image that is shown, bound to the frame that is in a file.

They differ only where a frame is composed of stations: a mark belongs to the station it lies on.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from numpy.typing import NDArray

from annotator.dicom.elements import tag_name
from annotator.dicom.identity import hash_sha256, identity
from annotator.dicom.instance import Station
from annotator.dicom.series import Frame
from annotator.errors import AnnotatorError
from annotator.geometry.shapes import Shape, bounds, centre
from annotator.geometry.transforms import transformed
from annotator.imaging.image import Image
from annotator.lesions.case import Case
from annotator.lesions.records import ImageReference, Mark, Timepoint
from annotator.viewing.scene import ShownMark, shown_marks


def marks_on(case: Case, frame: Frame) -> tuple[Mark, ...]:
    """Return the marks of a frame, or of the stations it is composed of, in its pixels."""
    if not frame.instance.stations:
        return tuple(case.marks_on(frame.instance.uid, frame.number))
    return tuple(
        replace(mark, shape=transformed(mark.shape, station.composed_from_pixel))
        for station in frame.instance.stations
        for mark in case.marks_on(station.instance.uid, station.number)
    )


def shown_on(case: Case, frame: Frame, image: Image | None = None) -> tuple[ShownMark, ...]:
    """Return the marks of a frame as they are drawn; with their sizes when its image is given."""
    if not frame.instance.stations:
        return shown_marks(case, frame.instance.uid, frame.number, image)
    return tuple(
        one._replace(mark=replace(one.mark, shape=transformed(one.mark.shape, station.composed_from_pixel)))
        for station in frame.instance.stations
        for one in shown_marks(case, station.instance.uid, station.number, _in_pixels_of(station, image))
    )


def bound(frame: Frame, shape: Shape) -> tuple[Frame, Shape]:
    """Return the frame of a file that a shape lies on, and the shape in its pixels.

    Raises
    ------
    AnnotatorError
        The shape reaches over the edge of the station it lies on, or the image has no UID of its own.
    """
    if frame.instance.missing_uids:
        raise AnnotatorError(
            "This image has no valid UID that a mark could be bound to.",
            f"Have the sender correct {tag_name(frame.instance.missing_uids[0])}.",
        )
    if not frame.instance.stations:
        return frame, shape
    at = centre(shape)
    # In an overlap the station that is shown comes first.
    stations = sorted(frame.instance.stations, key=lambda one: not _shows(one, at[1 if one.down else 0]))
    for station in stations:
        own = transformed(shape, station.composed_from_pixel.inverse())
        (left, top), (right, bottom) = bounds(own)
        if left >= 0 and top >= 0 and right <= station.instance.columns and bottom <= station.instance.rows:
            return Frame(station.instance, station.number), own
    raise AnnotatorError(
        "The mark reaches over the edge of its station.",
        "Draw one mark on each station, or a smaller one.",
    )


def shape_shown(frame: Frame | None, image: ImageReference, shape: Shape) -> Shape:
    """Return a shape on a frame of a file in the pixels of the frame that shows it."""
    station = _station_of(frame, image)
    return shape if station is None else transformed(shape, station.composed_from_pixel)


def shape_bound(frame: Frame | None, image: ImageReference, shape: Shape) -> Shape:
    """Return a shape in the pixels of the frame shown in those of the frame of the file."""
    station = _station_of(frame, image)
    return shape if station is None else transformed(shape, station.composed_from_pixel.inverse())


def _station_of(frame: Frame | None, image: ImageReference) -> Station | None:
    wanted = (image.sop_instance_uid, image.frame)
    stations = () if frame is None else frame.instance.stations
    return next((one for one in stations if (one.instance.uid, one.number) == wanted), None)


def _in_pixels_of(station: Station, image: Image | None) -> Image | None:
    """Return an image of the pixel spacing in which the marks of a station are measured."""
    if image is None or station.scale == 1.0:
        return image
    return replace(image, spacing_mm=station.instance.placements[station.number - 1].spacing.mm)


def _shows(station: Station, place: float) -> bool:
    return station.begin <= place < station.end


def reference_of(frame: Frame, hashes: tuple[str, str] | None, view: str) -> ImageReference:
    """Return what a mark on a frame stores of it; `hashes` are of the file and of the frame."""
    instance = frame.instance
    return ImageReference(
        sop_instance_uid=instance.uid,
        frame=frame.number,
        series_instance_uid=instance.series.uid,
        study_instance_uid=instance.study.uid,
        modality=instance.modality,
        view=view if view in ("anterior", "posterior") else "",
        file_sha256=hashes[0] if hashes else None,
        frame_sha256=hashes[1] if hashes else None,
    )


def hashes_of(shown: Frame, own: Frame, stored: NDArray[Any] | None) -> tuple[str, str]:
    """Return the hashes of the file and of the frame that a mark is bound to.

    `stored` is what is here of the frame shown: where it is what the file holds, nothing is decoded again.
    """
    is_kept = stored is not None and stored.ndim == 2 and stored.dtype == own.instance.layout.dtype
    if stored is None or not is_kept or own is not shown:
        return identity(own.instance, own.number)
    return own.instance.source.hash_sha256(), hash_sha256(stored)


def timepoint_of(case: Case, frame: Frame) -> Timepoint:
    """Return the timepoint of the case that a frame belongs to.

    Raises
    ------
    AnnotatorError
        There is none.
    """
    point = case.timepoint_of_study(frame.instance.study.uid)
    if point is None:
        raise AnnotatorError("This study belongs to no timepoint of the case.", "Open it as a new case.")
    return point
