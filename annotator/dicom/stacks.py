"""The frames of a series told apart into stacks, put in order and named."""

from __future__ import annotations

import math
import operator
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import lru_cache, partial
from itertools import pairwise
from typing import Any

import numpy as np

from annotator.dicom.badge import Badge, Remark
from annotator.dicom.calibration import Pair
from annotator.dicom.instance import Instance
from annotator.dicom.placement import Traits
from annotator.dicom.series import Frame, Series
from annotator.dicom.spacing import PARALLEL, are_parallel, slice_positions_mm, slice_spacing
from annotator.dicom.stack_name import is_localizer, stack_names
from annotator.geometry.plane import Vector3

_STATION_MM = 1.0
"""Frames whose corners lie this near to each other within the plane belong to one station."""
_MOST_NUMBERS = 5
_LEAST_TURN = 4
"""Fewer images that turn about one axis are a localizer in three planes, or oblique by chance."""
_ALL_TRAITS = tuple(range(len(Traits._fields)))
_OVER_TIME = ("temporal_position", "acquisition", "trigger_time_ms")


def stacks_of(instances: Sequence[Instance], more_badges: Iterable[Badge] = ()) -> tuple[Series, ...]:
    """Return the stacks of one series.

    Frames part where size, pixel spacing, colour, frame of reference, orientation, echo or being a
    localizer differ; those of nuclear medicine by energy window, detector, phase, rotation and time slot.
    Where frames lie side by side they are stations. Where several frames share a position, what else
    tells them apart (time, image type, b-value, acquisition) parts them further, if it does so without
    remainder; at last Instance Number, where it counts whole passes one after the other.

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
    kinds = _turned_together(_grouped(frames, _stack_key))
    groups = [
        finer for group in kinds for station in _stations(_in_order(group)) for finer in _apart(station)
    ]
    groups.sort(key=lambda group: _number_key(group[0]))
    extra = tuple(Remark(badge) for badge in more_badges)
    names = stack_names(groups)
    return tuple(
        stack(tuple(group), number, name, extra)
        for number, (group, name) in enumerate(zip(groups, names, strict=True), 1)
    )


def stack(frames: tuple[Frame, ...], number: int, name: str = "", extra: tuple[Remark, ...] = ()) -> Series:
    """Return frames in their order as a series, with the remarks on them.

    Parameters
    ----------
    frames : tuple of Frame
    number : int
        Of the stack.
    name : str
    extra : tuple of Remark
        That hold beside those of the frames.
    """
    first = frames[0].instance
    spacing, geometry = slice_spacing(frames)
    found = {remark.badge: remark for remark in (*_remarks_of_images(frames), *geometry, *extra)}
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
        stack=number,
        patient=first.patient,
        study=first.study,
        frames=frames,
        slice_spacing_mm=spacing,
        remarks=tuple(found[badge] for badge in Badge if badge in found),
        stack_name=name,
    )


def _remarks_of_images(frames: Sequence[Frame]) -> list[Remark]:
    """Return the badges of the images, with their numbers where not all bear them."""
    of_badge: dict[Badge, list[int]] = {}
    places: dict[Badge, str] = {}
    for at, frame in enumerate(frames, 1):
        places |= {remark.badge: remark.where for remark in frame.instance.remarks}
        said = [remark.badge for remark in frame.instance.remarks]
        for badge in {*frame.instance.badges, *frame.placement.faults, *said}:
            of_badge.setdefault(badge, []).append(at)
    found = []
    for badge, numbers in of_badge.items():
        which = "" if len(numbers) == len(frames) else _numbers_words(numbers)
        found.append(Remark(badge, "; ".join(part for part in (which, places.get(badge)) if part)))
    return found


def _numbers_words(numbers: Sequence[int]) -> str:
    more = len(numbers) - _MOST_NUMBERS
    listed = ", ".join(str(number) for number in numbers[:_MOST_NUMBERS])
    return f"image{'s' if len(numbers) > 1 else ''} {listed}" + (f" and {more} more" if more > 0 else "")


def _stack_key(frame: Frame) -> tuple[Hashable, ...]:
    instance, placement = frame.instance, frame.placement
    plane, nuclear, echo = placement.plane, placement.nuclear, placement.traits.echo_time_ms
    # A clip without positions is scrolled on its own; the views of a scintigram belong together.
    alone = instance.uid if plane is None and instance.frames > 2 else ""
    grid: tuple[Hashable, Hashable] = (None, None)
    if plane is not None:
        grid = _grid(plane.along_row, plane.along_column, plane.spacing_mm)
    return (
        instance.rows,
        instance.columns,
        instance.layout.is_colour,
        instance.frame_of_reference_uid,
        *grid,
        None if echo is None else round(echo, 2),
        is_localizer(frame),
        None if nuclear is None else nuclear.stack,
        alone,
    )


@lru_cache(maxsize=1024)
def _grid(along_row: Vector3, along_column: Vector3, spacing_mm: Pair) -> tuple[Hashable, Hashable]:
    """Return the directions and the spacing of pixels, rounded to what must be equal within a stack."""
    turned = tuple([round(v, 2) + 0.0 for v in (*along_row, *along_column)])
    return turned, tuple([round(step, 3) for step in spacing_mm])


def _in_order(frames: list[Frame]) -> list[Frame]:
    if len(frames) > 1 and not are_parallel(frames[0].plane, frames[-1].plane) and frames[0].plane:
        return frames  # in the order they turn
    ordered = _by_number(frames)
    positions = slice_positions_mm(ordered)
    if positions is not None:
        places = [round(place, 3) for place in positions.tolist()]
        return [ordered[at] for at in sorted(range(len(ordered)), key=places.__getitem__)]
    return sorted(ordered, key=_turn_key)


def _turn_key(frame: Frame) -> float:
    """Return where a projection of a turning camera belongs; all others keep their order."""
    nuclear = frame.placement.nuclear
    if nuclear is None or nuclear.is_projection or nuclear.angle_deg is None:
        return 0.0
    return nuclear.angle_deg


def _turned_together(groups: list[list[Frame]]) -> list[list[Frame]]:
    """Return the groups, single images that turn about one axis of theirs joined into a stack."""
    singles = [group[0] for group in groups if len(group) == 1 and group[0].plane is not None]
    joined = [turn for alike in _grouped(singles, _key_but_turn) if (turn := _turn(alike))]
    inside = {id(frame) for turn in joined for frame in turn}
    return [group for group in groups if id(group[0]) not in inside] + joined


def _key_but_turn(frame: Frame) -> tuple[Hashable, ...]:
    rows, columns, is_colour, world, _, *rest = _stack_key(frame)
    return (rows, columns, is_colour, world, *rest)


def _turn(frames: list[Frame]) -> list[Frame]:
    """Return frames in the order of their angle about the row or column that they share; none if none."""
    frames = _by_number(frames)
    planes = [frame.plane for frame in frames if frame.plane is not None]
    if len(planes) < _LEAST_TURN:
        return []
    for axes, others in (
        ([plane.along_column for plane in planes], [plane.along_row for plane in planes]),
        ([plane.along_row for plane in planes], [plane.along_column for plane in planes]),
    ):
        axis, start = np.array(axes[0]), np.array(others[0])
        if np.abs(np.array(axes) @ axis).min() < PARALLEL:
            continue
        across = np.array(others)
        angles = np.degrees(np.arctan2(across @ np.cross(axis, start), across @ start))
        way = -1.0 if angles[1] < 0 else 1.0  # as the numbers go round
        return [frames[at] for at in np.argsort((way * angles).round(1) % 360, kind="stable")]
    return []


def _stations(frames: list[Frame]) -> list[list[Frame]]:
    """Return the frames parted by where they lie within the plane, when that makes whole stacks."""
    positions, plane = slice_positions_mm(frames), frames[0].plane
    if positions is None or plane is None:
        return [frames]
    corners = np.array([frame.plane.origin_mm for frame in frames if frame.plane is not None])
    across, down = (_clusters(corners @ np.array(axis)) for axis in (plane.along_row, plane.along_column))
    parts: dict[Hashable, list[int]] = {}
    for at, label in enumerate(zip(across, down, strict=True)):
        parts.setdefault(label, []).append(at)
    places = [len(set(np.round(positions[part], 3))) for part in parts.values()]
    single = len(set(np.round(positions, 3))) == 1
    # In a sheared stack every slice lies beside the one before it: that makes no stations.
    if len(parts) == 1 or not (single or min(places) >= 2):
        return [frames]
    return [[frames[at] for at in part] for part in parts.values()]


def _clusters(values: Any) -> list[int]:
    """Return for each value the number of its cluster; clusters are further apart than a station's error."""
    order = np.argsort(values, kind="stable")
    steps = np.diff(np.asarray(values)[order], prepend=np.asarray(values)[order[0]])
    numbers = np.empty(len(order), int)
    numbers[order] = np.cumsum(steps > _STATION_MM)
    return [int(number) for number in numbers]


def _apart(
    frames: list[Frame], columns: tuple[int, ...] = tuple(range(len(Traits._fields)))
) -> list[list[Frame]]:
    """Return the frames parted by what tells those at one position apart, else all of them together."""
    if not _most_at_one_place(frames) > 1:
        return [frames]
    for at, column in enumerate(columns):
        parts = _grouped(frames, partial(_trait, column))
        if len(parts) == 1:
            continue
        finer = [part for group in parts for part in _apart(group, columns[at + 1 :])]
        if all(_most_at_one_place(part) <= 1 for part in finer):
            # One slice watched over time is scrolled through, not handed out image by image.
            is_watched = len(finer) == len(frames) and Traits._fields[column] in _OVER_TIME
            return [frames] if is_watched else finer
    return _passes(frames) or [frames]


def _passes(frames: list[Frame]) -> list[list[Frame]]:
    """Return the frames by passes over all positions, one after the other by Instance Number, else none."""
    positions = slice_positions_mm(frames)
    numbers = [frame.instance.number for frame in frames]
    if positions is None or None in numbers or len(set(numbers)) < len(numbers):
        return []
    at_place: dict[float, list[Frame]] = {}
    for frame, position in zip(frames, positions, strict=True):
        at_place.setdefault(round(float(position), 3), []).append(frame)
    columns = [_by_number(column) for column in at_place.values()]
    if len({len(column) for column in columns}) > 1 or len(columns) < 2:
        return []
    passes = [list(one) for one in zip(*columns, strict=True)]
    ends = [(min(map(_number_key, one)), max(map(_number_key, one))) for one in passes]
    follow = all(before[1] < after[0] for before, after in pairwise(ends))
    return passes if follow else []


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


def _by_number(frames: Iterable[Frame]) -> list[Frame]:
    """Return frames by Instance Number and number, the few that share both by the name of their file."""
    frames = sorted(frames, key=_short_key)
    keys = list(map(_short_key, frames))
    return frames if all(map(operator.lt, keys, keys[1:])) else sorted(frames, key=_number_key)


def _short_key(frame: Frame) -> tuple[float, int]:
    number = frame.instance.number
    return (math.inf if number is None else number, frame.number)


def _number_key(frame: Frame) -> tuple[float, int, str]:
    return (*_short_key(frame), frame.instance.source.label)
