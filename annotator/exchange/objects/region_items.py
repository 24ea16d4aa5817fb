"""Marks as regions and coordinates of structured reports."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from highdicom import sr
from numpy.typing import NDArray

from annotator.exchange.marked import Marked
from annotator.exchange.scoord import graphic, graphic_in_patient
from annotator.geometry.plane import Plane
from annotator.geometry.shapes import (
    AngleShape,
    ArrowShape,
    BidirectionalShape,
    Closed,
    CobbShape,
    LineShape,
    PointShape,
    Shape,
)
from annotator.measure.measurement import Quantity

_IMAGE_REGION = sr.CodedConcept("111030", "DCM", "Image Region")
Coordinates = sr.CoordinatesForMeasurement | sr.CoordinatesForMeasurement3D


def image_region(one: Marked) -> sr.ImageRegion | sr.ImageRegion3D | None:
    """Return the region of a mark: what it encloses, or the point at which it is or points.

    None for lines and angles, which are no regions (TID 1410): what is measured along them has their
    coordinates. Of a region of pixels the border of its largest piece; its segmentation has all of it.
    """
    shape = region_of(one.mark.shape)
    if shape is None:
        return None
    plane = one.mark.plane
    if plane is None:
        flat = graphic(shape)
        return _image_region(flat.type, _rows(flat.data, 2), _source(one))
    there = graphic_in_patient(shape, plane)
    kind = "POLYGON" if there.type == "POLYLINE" else there.type
    return sr.ImageRegion3D(kind, _rows(there.data, 3), _frame_of_reference(one))


def _image_region(kind: str, data: NDArray[np.float64], source: sr.SourceImageForRegion) -> sr.ImageRegion:
    """Return a region of a source of whatever class: when it is made anew, one that is retired is refused."""
    item = sr.ScoordContentItem(_IMAGE_REGION, kind, data, relationship_type="CONTAINS")
    item.ContentSequence = sr.ContentSequence([source])
    return sr.ImageRegion.from_dataset(item, copy=False)


def region_of(shape: Shape) -> Closed | PointShape | None:
    """Return what of a shape is a region: an arrow's head, nothing of lines and angles."""
    if isinstance(shape, ArrowShape):
        return PointShape(shape.head)
    return shape if isinstance(shape, Closed | PointShape) else None


def coordinates(one: Marked, quantity: Quantity) -> list[Coordinates]:
    """Return along what a quantity of an open mark was measured; empty for the other marks."""
    parts = lines_of(one.mark.shape)
    if isinstance(one.mark.shape, BidirectionalShape):
        parts = parts[:1] if quantity is Quantity.LONG_AXIS else parts[1:]
    return [_line(one, part, one.mark.plane) for part in parts]


def lines_of(shape: Shape) -> Sequence[LineShape | AngleShape]:
    """Return the lines and angles that an open shape consists of; none of an arrow, which points."""
    match shape:
        case LineShape() | AngleShape():
            return (shape,)
        case CobbShape(upper=one, lower=other) | BidirectionalShape(long_axis=one, short_axis=other):
            return (LineShape(*one), LineShape(*other))
    return ()


def _line(one: Marked, part: Shape, plane: Plane | None) -> Coordinates:
    if plane is None:
        flat = graphic(part)
        return sr.CoordinatesForMeasurement(flat.type, _rows(flat.data, 2), _source(one))
    there = graphic_in_patient(part, plane)
    return sr.CoordinatesForMeasurement3D(there.type, _rows(there.data, 3), _frame_of_reference(one))


def _source(one: Marked) -> sr.SourceImageForRegion:
    instance = one.at.frame.instance
    frames = [one.at.frame.number] if instance.frames > 1 else None
    return sr.SourceImageForRegion(instance.sop_class_uid, instance.uid, frames)


def _frame_of_reference(one: Marked) -> str:
    return one.at.frame.instance.frame_of_reference_uid or ""


def _rows(data: tuple[float, ...], width: int) -> NDArray[np.float64]:
    return np.array(data, np.float64).reshape(-1, width)
