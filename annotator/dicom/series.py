"""Series as readers scroll through them: frames told apart into stacks and put in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from annotator.dicom.badge import Badge
from annotator.dicom.facts import Patient, SeriesFacts, StudyFacts
from annotator.dicom.instance import Instance
from annotator.dicom.placement import TRAITS, Placement
from annotator.geometry.plane import Plane, Vector3

LOCALIZER_TRAIT = 2
ECHO_TRAIT = 1
EVEN_MM, EVEN_SHARE = 0.02, 0.02
"""Slice distances may differ by this much: positions are rounded decimals."""
SAME_POSITION_MM = 1e-3
TILT = 0.01
"""Shift within the plane for each millimetre across it, from which on a stack is sheared (0.6°)."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of an instance; numbers count from 1."""

    instance: Instance
    number: int

    @property
    def placement(self) -> Placement:
        """Where it lies and how it is seen."""
        return self.instance.placements[self.number - 1]

    @property
    def plane(self) -> Plane | None:
        """Where it lies in the patient."""
        return self.placement.plane

    @property
    def view(self) -> str:
        """The projection, "" when not known or a slice."""
        return self.placement.view


@dataclass(frozen=True, slots=True)
class Series(SeriesFacts):
    """One stack of a series: frames of one size and orientation, in the order to scroll them.

    Parameters
    ----------
    stack : int
        From 1; a series with several stacks is several of these with one `uid`.
    patient, study
        What it belongs to.
    frames : tuple of Frame
        Along the normal of the slices where they have positions, else by Instance Number.
    slice_spacing_mm : float or None
        Median distance of neighbours along the normal.
    badges : tuple of Badge
        Of the stack and of any of its instances.
    """

    stack: int
    patient: Patient
    study: StudyFacts
    frames: tuple[Frame, ...]
    slice_spacing_mm: float | None
    badges: tuple[Badge, ...]

    @property
    def instances(self) -> tuple[Instance, ...]:
        """The instances the frames come from, in the order of their first frame."""
        return tuple({frame.instance.source: frame.instance for frame in self.frames}.values())

    @property
    def rows(self) -> int:
        """Height of the frames in pixels."""
        return self.frames[0].instance.rows

    @property
    def columns(self) -> int:
        """Width of the frames in pixels."""
        return self.frames[0].instance.columns

    @property
    def spacing_mm(self) -> tuple[float, float] | None:
        """Distance between rows, between columns."""
        return self.frames[0].placement.spacing.mm

    @property
    def orientation(self) -> tuple[float, ...] | None:
        """Directions of rows and of columns, six cosines; None for projections."""
        plane = self.frames[0].plane
        return None if plane is None else (*plane.along_row, *plane.along_column)

    @property
    def first_position_mm(self) -> Vector3 | None:
        """Centre of the first pixel of the first frame, LPS."""
        plane = self.frames[0].plane
        return None if plane is None else plane.origin_mm

    @property
    def last_position_mm(self) -> Vector3 | None:
        """Centre of the first pixel of the last frame, LPS."""
        plane = self.frames[-1].plane
        return None if plane is None else plane.origin_mm

    @property
    def frame_of_reference_uid(self) -> str | None:
        """Series with the same one share world coordinates."""
        return self.frames[0].instance.frame_of_reference_uid

    @property
    def views(self) -> tuple[str, ...]:
        """The views of the frames, each once, in their order: ("anterior", "posterior")."""
        return tuple(dict.fromkeys(frame.view for frame in self.frames if frame.view))

    @property
    def view(self) -> str:
        """The views in words, "" when none is known."""
        return ", ".join(self.views)

    @property
    def transfer_syntaxes(self) -> tuple[str, ...]:
        """Transfer syntax UIDs of the instances, each once."""
        return tuple(dict.fromkeys(instance.transfer_syntax for instance in self.instances))


def stacks_of(instances: Sequence[Instance], more_badges: Iterable[Badge] = ()) -> tuple[Series, ...]:
    """Return the stacks of one series.

    Frames part where size, colour, frame of reference, orientation, echo or being a localizer differ.
    Where several frames share a position, what else tells them apart (time, image type, b-value,
    acquisition) parts them further, if it does so without remainder.

    Parameters
    ----------
    instances : sequence of Instance
        All of one series.
    more_badges : iterable of Badge
        That hold for the whole series.

    Returns
    -------
    tuple of Series
        Numbered from 1 in the order of their first Instance Number.
    """
    frames = [Frame(instance, number + 1) for instance in instances for number in range(instance.frames)]
    groups = [part for group in _grouped(frames, _stack_key) for part in _apart(_in_order(group))]
    groups.sort(key=lambda group: _number_key(group[0]))
    extra = tuple(more_badges)
    return tuple(_series(number, tuple(group), extra) for number, group in enumerate(groups, 1))


def slice_positions_mm(frames: Sequence[Frame]) -> NDArray[np.float64] | None:
    """Return the positions of slices along the normal of the first, None when one has no plane."""
    planes = [frame.plane for frame in frames]
    first = planes[0]
    if first is None or any(plane is None for plane in planes):
        return None
    origins = np.array([plane.origin_mm for plane in planes if plane is not None])
    return np.asarray(origins @ np.array(first.normal), np.float64)


def _series(stack: int, frames: tuple[Frame, ...], extra: tuple[Badge, ...]) -> Series:
    first = frames[0].instance
    spacing, geometry = _spacing_and_badges(frames)
    found = {badge for frame in frames for badge in frame.instance.badges}
    found |= {badge for frame in frames for badge in frame.placement.faults}
    found |= {*geometry, *extra}
    facts = first.series
    return Series(
        uid=facts.uid,
        number=facts.number,
        modality=facts.modality,
        description=facts.description,
        body_part=facts.body_part,
        laterality=facts.laterality,
        protocol=facts.protocol,
        kernel=facts.kernel,
        manufacturer=facts.manufacturer,
        patient_orientation=facts.patient_orientation,
        stack=stack,
        patient=first.patient,
        study=first.study,
        frames=frames,
        slice_spacing_mm=spacing,
        badges=tuple(badge for badge in Badge if badge in found),
    )


def _spacing_and_badges(frames: Sequence[Frame]) -> tuple[float | None, tuple[Badge, ...]]:
    positions = slice_positions_mm(frames)
    if positions is None or len(frames) < 2:
        return None, ()
    gaps = np.diff(positions)
    badges: list[Badge] = []
    if (gaps < SAME_POSITION_MM).any():
        badges.append(Badge.DUPLICATE_POSITION)
        gaps = gaps[gaps >= SAME_POSITION_MM]
    if not gaps.size:
        return None, tuple(badges)
    spacing = float(np.median(gaps))
    tolerance = EVEN_MM + EVEN_SHARE * spacing
    odd = gaps[np.abs(gaps - spacing) > tolerance]
    if odd.size:
        steps = np.rint(odd / spacing)
        missing = bool((steps >= 2).all() and (np.abs(odd - steps * spacing) <= tolerance * steps).all())
        badges.append(Badge.MISSING_SLICE if missing else Badge.UNEVEN_SPACING)
    if _is_sheared(frames):
        badges.append(Badge.GANTRY_TILT)
    return spacing, tuple(badges)


def _is_sheared(frames: Sequence[Frame]) -> bool:
    first, last = frames[0].plane, frames[-1].plane
    if first is None or last is None:
        return False
    away = np.subtract(last.origin_mm, first.origin_mm)
    across = float(away @ np.array(first.normal))
    return float(np.linalg.norm(away - across * np.array(first.normal))) > TILT * abs(across)


def _stack_key(frame: Frame) -> tuple[Hashable, ...]:
    instance, placement = frame.instance, frame.placement
    plane = placement.plane
    echo = placement.traits[ECHO_TRAIT]
    kind = str(placement.traits[LOCALIZER_TRAIT] or "")
    # A clip without positions is scrolled on its own; the views of a scintigram belong together.
    alone = instance.uid if plane is None and instance.frames > 2 else ""
    turned = (
        None if plane is None else tuple(round(v, 2) + 0.0 for v in (*plane.along_row, *plane.along_column))
    )
    return (
        instance.rows,
        instance.columns,
        instance.layout.is_colour,
        instance.frame_of_reference_uid,
        turned,
        round(echo, 2) if isinstance(echo, float | int) else echo,
        "LOCALIZER" in kind,
        alone,
    )


def _in_order(frames: list[Frame]) -> list[Frame]:
    positions = slice_positions_mm(frames)
    by_number = sorted(range(len(frames)), key=lambda at: _number_key(frames[at]))
    if positions is not None:
        by_number.sort(key=lambda at: round(float(positions[at]), 3))
    return [frames[at] for at in by_number]


def _apart(frames: list[Frame], columns: tuple[int, ...] = tuple(range(TRAITS))) -> list[list[Frame]]:
    """Return the frames parted by what tells those at one position apart, else all of them together."""
    if not _most_at_one_place(frames) > 1:
        return [frames]
    for at, column in enumerate(columns):
        parts = _grouped(frames, partial(_trait, column))
        if len(parts) == 1:
            continue
        finer = [part for group in parts for part in _apart(group, columns[at + 1 :])]
        if all(_most_at_one_place(part) <= 1 for part in finer):
            return finer
    return [frames]


def _trait(column: int, frame: Frame) -> Hashable:
    return frame.placement.traits[column]


def _most_at_one_place(frames: Sequence[Frame]) -> int:
    positions = slice_positions_mm(frames)
    if positions is None:
        return 0
    return max(Counter(round(float(position), 3) for position in positions).values())


def _grouped(frames: Iterable[Frame], key: Callable[[Frame], Hashable]) -> list[list[Frame]]:
    groups: dict[Hashable, list[Frame]] = {}
    for frame in frames:
        groups.setdefault(key(frame), []).append(frame)
    return list(groups.values())


def _number_key(frame: Frame) -> tuple[float, int, str]:
    number = frame.instance.number
    return (float("inf") if number is None else number, frame.number, frame.instance.source.label)
