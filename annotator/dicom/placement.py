"""Where each frame of an object lies in the patient, how it is seen and what tells it from the others."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from annotator.dicom import tags
from annotator.dicom.badge import Badge
from annotator.dicom.calibration import Spacing, projection_spacing, tomographic_spacing
from annotator.dicom.functional_groups import FunctionalGroups
from annotator.dicom.header import Header
from annotator.dicom.nuclear import NuclearFrame, nuclear_frames
from annotator.dicom.sop_class import is_nuclear, is_tomographic
from annotator.dicom.view import nuclear_views, radiographic_view
from annotator.geometry.plane import Plane, Vector3
from annotator.imaging import Calibration

_NAMED_B_VALUE = re.compile(r"\*?ep_b(\d{1,5})")
LARGEST_POSITION_MM = 1e6
Axes = tuple[Vector3, Vector3]


class Traits(NamedTuple):
    """What may tell apart images at one position, most telling first; None and "" where not said."""

    temporal_position: float | None = None
    echo_time_ms: float | None = None
    image_type: str = ""
    b_value: float | None = None
    acquisition: float | None = None
    trigger_time_ms: float | None = None
    stack_id: str = ""
    inversion_time_ms: float | None = None
    time_slot: int | None = None
    repetition_time_ms: float | None = None
    flip_angle_deg: float | None = None


@dataclass(frozen=True, slots=True)
class Placement:
    """What is known of one frame without its pixels.

    Parameters
    ----------
    plane : Plane or None
    view : str
        "anterior", "posterior", "PA", …; "" when not known or not a projection.
    spacing : Spacing
    traits : Traits
        What may tell apart images at one position.
    faults : tuple of Badge
        What made no sense.
    nuclear : NuclearFrame or None
        What the vectors of a nuclear medicine object say.
    """

    plane: Plane | None
    view: str
    spacing: Spacing
    traits: Traits
    faults: tuple[Badge, ...] = ()
    nuclear: NuclearFrame | None = None

    def moved_to(self, origin_mm: Vector3) -> Placement:
        """Return the placement of a frame that differs in where it begins only."""
        plane = self.plane
        if plane is not None:
            plane = Plane(origin_mm, plane.along_row, plane.along_column, plane.spacing_mm)
        return Placement(plane, self.view, self.spacing, self.traits, self.faults, self.nuclear)


def placements(groups: FunctionalGroups, frames: int, sop_class: str, modality: str) -> tuple[Placement, ...]:
    """Return the placement of each frame of an object, first frame first."""
    header = groups.header
    if groups.exist:
        return _enhanced(groups, frames, sop_class, modality)
    spacing = object_spacing(header, header, sop_class, modality)
    if is_nuclear(sop_class) or modality == "NM":
        return _nuclear(header, spacing, frames)
    # A mosaic shows slices side by side: its position is none of theirs.
    is_placed = frames == 1 and "MOSAIC" not in header.terms(tags.IMAGE_TYPE)
    plane, faults = plane_of(header, header, spacing.mm) if is_placed else (None, ())
    traits = _traits(header)
    return (
        Placement(plane, radiographic_view(header), spacing, traits, faults + _spacing_fault(spacing)),
    ) * frames


def object_spacing(header: Header, measures: Header, sop_class: str, modality: str) -> Spacing:
    """Return the spacing of an object, or of a frame's Pixel Measures, by what kind of image it is."""
    if not is_tomographic(sop_class, modality):
        return projection_spacing(measures)
    spacing = tomographic_spacing(measures)
    if modality == "CT" and "LOCALIZER" in header.terms(tags.IMAGE_TYPE) and spacing.mm is not None:
        # A localizer is a projection: its millimetres hold at one unknown depth.
        return Spacing(spacing.mm, Calibration.UNKNOWN)
    return spacing


def plane_of(
    position: Header, orientation: Header, spacing_mm: tuple[float, float] | None
) -> tuple[Plane | None, tuple[Badge, ...]]:
    """Return the plane of an image, and a fault when its position or orientation makes no sense.

    References
    ----------
    DICOM PS3.3 C.7.6.2.1.1: two unit vectors at right angles.
    """
    return _plane(_said_origin(position), _said_axes(orientation), spacing_mm)


def _plane(
    origin: Vector3 | Literal["senseless"] | None,
    axes: Axes | Literal["senseless"] | None,
    spacing_mm: tuple[float, float] | None,
) -> tuple[Plane | None, tuple[Badge, ...]]:
    if origin is None or axes is None:
        return None, ()
    if origin == "senseless" or axes == "senseless":
        return None, (Badge.BAD_ORIENTATION,)
    if spacing_mm is None:
        return None, ()
    return Plane(origin, axes[0], axes[1], spacing_mm), ()


def _said_origin(position: Header) -> Vector3 | Literal["senseless"] | None:
    """Return the position of the first pixel, None where it is not said."""
    if tags.IMAGE_POSITION_PATIENT not in position:
        return None
    return origin_of(position.numbers(tags.IMAGE_POSITION_PATIENT)) or "senseless"


def _said_axes(orientation: Header) -> Axes | Literal["senseless"] | None:
    """Return the directions of rows and columns, None where they are not said."""
    if tags.IMAGE_ORIENTATION_PATIENT not in orientation:
        return None
    cosines = orientation.numbers(tags.IMAGE_ORIENTATION_PATIENT)
    axes = _axes(cosines) if cosines is not None and len(cosines) == 6 else None
    return axes or "senseless"


def origin_of(numbers: tuple[float, ...] | None) -> Vector3 | None:
    """Return the values of Image Position (Patient), LPS mm; None when they make no sense."""
    if numbers is None or len(numbers) != 3 or not max(map(abs, numbers)) < LARGEST_POSITION_MM:
        return None
    x, y, z = numbers
    return (float(x), float(y), float(z))


def _axes(cosines: tuple[float, ...]) -> Axes | None:
    row: Vector3 = (cosines[0], cosines[1], cosines[2])
    column: Vector3 = (cosines[3], cosines[4], cosines[5])
    lean = _dot(row, column)
    if not all(0.99 < math.sqrt(_dot(axis, axis)) < 1.01 for axis in (row, column)) or abs(lean) > 0.01:
        return None
    # Cosines are rounded decimals: made exact, so that going to the patient and back is exact too.
    row = _unit(row)
    lean = _dot(row, column)
    return row, _unit((column[0] - lean * row[0], column[1] - lean * row[1], column[2] - lean * row[2]))


def _dot(first: Vector3, second: Vector3) -> float:
    return first[0] * second[0] + first[1] * second[1] + first[2] * second[2]


def _unit(vector: Vector3) -> Vector3:
    length = math.sqrt(_dot(vector, vector))
    return (vector[0] / length, vector[1] / length, vector[2] / length)


def _spacing_fault(spacing: Spacing) -> tuple[Badge, ...]:
    return (Badge.BAD_SPACING,) if spacing.is_senseless else ()


def _traits(header: Header) -> Traits:
    return Traits(
        header.number(tags.TEMPORAL_POSITION_IDENTIFIER),
        header.number(tags.ECHO_TIME),
        "\\".join(header.terms(tags.IMAGE_TYPE)),
        _b_value(header),
        header.number(tags.ACQUISITION_NUMBER),
        header.number(tags.TRIGGER_TIME),
        inversion_time_ms=header.number(tags.INVERSION_TIME),
        repetition_time_ms=header.number(tags.REPETITION_TIME),
        flip_angle_deg=header.number(tags.FLIP_ANGLE),
    )


def _b_value(header: Header) -> float | None:
    """Return Diffusion b-value (0018,9087), else what Siemens writes into Sequence Name: ``*ep_b800t``."""
    if tags.DIFFUSION_B_VALUE in header:
        return header.number(tags.DIFFUSION_B_VALUE)
    named = _NAMED_B_VALUE.match(header.term(tags.SEQUENCE_NAME)) if tags.SEQUENCE_NAME in header else None
    return None if named is None else float(named[1])


def _enhanced(groups: FunctionalGroups, frames: int, sop_class: str, modality: str) -> tuple[Placement, ...]:
    view = radiographic_view(groups.header)
    spacings = groups.each(
        tags.PIXEL_MEASURES_SEQUENCE,
        frames,
        lambda macro: object_spacing(groups.header, macro, sop_class, modality),
    )
    origins = groups.each(tags.PLANE_POSITION_SEQUENCE, frames, _said_origin)
    axes = groups.each(tags.PLANE_ORIENTATION_SEQUENCE, frames, _said_axes)
    made = []
    for spacing, origin, way, traits in zip(
        spacings, origins, axes, _enhanced_traits(groups, frames), strict=True
    ):
        plane, faults = _plane(origin, way, spacing.mm)
        made.append(Placement(plane, view, spacing, traits, faults + _spacing_fault(spacing)))
    return tuple(made)


def _enhanced_traits(groups: FunctionalGroups, frames: int) -> Iterator[Traits]:
    contents = groups.each(
        tags.FRAME_CONTENT_SEQUENCE,
        frames,
        lambda macro: (macro.number(tags.TEMPORAL_POSITION_INDEX), macro.term(tags.STACK_ID)),
    )
    echoes = groups.each(tags.MR_ECHO_SEQUENCE, frames, lambda macro: macro.number(tags.EFFECTIVE_ECHO_TIME))
    b_values = groups.each(
        tags.MR_DIFFUSION_SEQUENCE, frames, lambda macro: macro.number(tags.DIFFUSION_B_VALUE)
    )
    of_mr = groups.each(tags.MR_IMAGE_FRAME_TYPE_SEQUENCE, frames, _frame_type)
    of_ct = groups.each(tags.CT_IMAGE_FRAME_TYPE_SEQUENCE, frames, _frame_type)
    for (time, stack_id), echo, b_value, *kinds in zip(contents, echoes, b_values, of_mr, of_ct, strict=True):
        kind = next((kind for kind in kinds if kind is not None), "")
        yield Traits(time, echo, kind, b_value, stack_id=stack_id)


def _frame_type(macro: Header) -> str | None:
    return "\\".join(macro.terms(tags.FRAME_TYPE)) if tags.FRAME_TYPE in macro else None


def _nuclear(header: Header, spacing: Spacing, frames: int) -> tuple[Placement, ...]:
    faults, views = _spacing_fault(spacing), nuclear_views(header, frames)
    seen = nuclear_frames(header, frames)
    planes: list[Plane | None] = [None] * frames
    if any(kind.startswith("RECON") for kind in header.terms(tags.IMAGE_TYPE)):
        planes, more = _reconstructed_planes(header, frames, spacing.mm)
        faults += more
    # What tells frames apart is in `nuclear`; images of one position are told by the heart beat alone.
    return tuple(
        Placement(
            plane,
            view if frame.is_projection and plane is None else "",
            spacing,
            Traits(time_slot=frame.time_slot),
            faults,
            frame,
        )
        for plane, view, frame in zip(planes, views, seen, strict=True)
    )


def _reconstructed_planes(
    header: Header, frames: int, spacing_mm: tuple[float, float] | None
) -> tuple[list[Plane | None], tuple[Badge, ...]]:
    """Return the planes of reconstructed slices: the first is placed, the rest follow at even steps.

    References
    ----------
    DICOM PS3.3 C.8.4.15.1.1, Spacing Between Slices in NM: negative along the normal's other way.
    """
    detector = header.item(tags.DETECTOR_INFORMATION_SEQUENCE)
    first, faults = plane_of(detector, detector, spacing_mm)
    if first is None and not faults:
        first, faults = plane_of(header, header, spacing_mm)
    step = header.number(tags.SPACING_BETWEEN_SLICES) or header.number(tags.SLICE_THICKNESS)
    if first is None or step is None:
        return [first, *[None] * (frames - 1)], faults
    vector = header.integers(tags.SLICE_VECTOR)
    numbers = [_entry(vector, frame) or frame for frame in range(1, frames + 1)]
    return [_moved(first, (number - 1) * step) for number in numbers], faults


def _moved(plane: Plane, distance_mm: float) -> Plane:
    x, y, z = (
        origin + distance_mm * along for origin, along in zip(plane.origin_mm, plane.normal, strict=True)
    )
    return Plane((x, y, z), plane.along_row, plane.along_column, plane.spacing_mm)


def _entry(vector: tuple[int, ...], frame: int) -> int | None:
    return vector[frame - 1] if frame <= len(vector) else None
