"""The frames of a series told apart into stacks, put in order and named."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.dicom.alike_frames import NO_NUMBER, AlikeFrames
from annotator.dicom.badge import Badge, Remark
from annotator.dicom.instance import Instance
from annotator.dicom.placement import Traits
from annotator.dicom.series import Frame, Series
from annotator.dicom.spacing import PARALLEL, Run, are_parallel, is_straight, slice_spacing
from annotator.dicom.stack_name import is_localizer, stack_names

_STATION_MM = 1.0
"""Frames whose corners lie this near to each other within the plane belong to one station."""
_MOST_NUMBERS = 5
_LEAST_TURN = 4
"""Fewer images that turn about one axis are a localizer in three planes, or oblique by chance."""
_PLACE_MM = 1e-3
"""Positions are compared rounded to this."""
_ALL_TRAITS = tuple(range(len(Traits._fields)))
_NEAR = (*(0.005,) * 6, 0.0005, 0.0005)
"""By how much cosines, and the spacing of rows and columns, may differ within a stack."""
_Grid = tuple[float, ...]
_OVER_TIME = ("temporal_position", "acquisition", "trigger_time_ms")


def stacks_of(
    images: Sequence[Instance] | AlikeFrames, more_badges: Iterable[Badge] = ()
) -> tuple[Series, ...]:
    """Return the stacks of one series.

    Frames part where size, pixel spacing, colour, frame of reference, orientation, echo or being a
    localizer differ; those of nuclear medicine by energy window, detector, phase, rotation and time slot.
    Where frames lie side by side they are stations. Where several frames share a position, what else
    tells them apart (time, image type, b-value, acquisition) parts them further, if it does so without
    remainder; at last Instance Number, where it counts whole passes one after the other.

    Parameters
    ----------
    images : sequence of Instance, or AlikeFrames
        All of one series.
    more_badges : iterable of Badge
        That hold for the whole series.

    Returns
    -------
    tuple of Series
        Numbered from 1 in the order of their first Instance Number.
    """
    kinds: list[Sequence[Frame]] = [images] if isinstance(images, AlikeFrames) else _kinds_of(images)
    runs = [
        finer
        for group in kinds
        for station in _stations(_in_order(Run.of(group)))
        for finer in _apart(station)
    ]
    runs.sort(key=lambda run: _number_key(run.frames[0]))
    extra = tuple(Remark(badge) for badge in more_badges)
    names = stack_names([run.frames for run in runs])
    return tuple(
        stack(run, number, name, extra) for number, (run, name) in enumerate(zip(runs, names, strict=True), 1)
    )


def stack(run: Run, number: int, name: str = "", extra: tuple[Remark, ...] = ()) -> Series:
    """Return frames in their order as a series, with the remarks on them.

    Parameters
    ----------
    run : Run
    number : int
        Of the stack.
    name : str
    extra : tuple of Remark
        That hold beside those of the frames.
    """
    first = run.frames[0].instance
    spacing, geometry = slice_spacing(run)
    found = {remark.badge: remark for remark in (*_remarks_of_images(run.frames), *geometry, *extra)}
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
        frames=run.frames if isinstance(run.frames, AlikeFrames) else tuple(run.frames),
        slice_spacing_mm=spacing,
        remarks=tuple(found[badge] for badge in Badge if badge in found),
        stack_name=name,
    )


def _remarks_of_images(frames: Sequence[Frame]) -> list[Remark]:
    """Return the badges of the images, with their numbers where not all bear them."""
    if isinstance(frames, AlikeFrames):
        frames = frames[:1]  # What holds for one holds for all.
    of_badge: dict[Badge, list[int]] = {}
    places: dict[Badge, str] = {}
    known: dict[int, set[Badge]] = {}
    for at, frame in enumerate(frames, 1):
        facts = frame.instance.facts
        badges = known.get(id(facts))
        if badges is None:
            badges = {*facts.badges, *frame.placement.faults, *(remark.badge for remark in facts.remarks)}
            if facts.layout.frames == 1:
                known[id(facts)] = badges
        for remark in facts.remarks:
            places[remark.badge] = remark.where
        for badge in badges:
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


def _kinds_of(instances: Sequence[Instance]) -> list[Sequence[Frame]]:
    frames = [Frame(instance, number + 1) for instance in instances for number in range(instance.frames)]
    return [*_turned_together(_kinds(frames))]


def _kinds(frames: Sequence[Frame]) -> list[list[Frame]]:
    """Return the frames by what parts stacks, asked once of the images that share their facts."""
    groups: dict[Hashable, list[Frame]] = {}
    of_facts: dict[int, list[Frame]] = {}
    grids = _Grids(len(frames))
    for frame in frames:
        facts = frame.instance.facts
        group = of_facts.get(id(facts))
        if group is None:
            group = groups.setdefault((grids.number_of(frame), *_stack_key(frame)), [])
            if facts.layout.frames == 1:
                of_facts[id(facts)] = group
        group.append(frame)
    return list(groups.values())


def _stack_key(frame: Frame) -> tuple[Hashable, ...]:
    """Return what else than the directions and the spacing of pixels parts stacks."""
    instance, placement = frame.instance, frame.placement
    nuclear, echo = placement.nuclear, placement.traits.echo_time_ms
    # A clip without positions is scrolled on its own; the views of a scintigram belong together.
    alone = instance.uid if placement.plane is None and instance.frames > 2 else ""
    return (
        instance.rows,
        instance.columns,
        instance.layout.is_colour,
        instance.frame_of_reference_uid,
        None if echo is None else round(echo, 2),
        is_localizer(frame),
        None if nuclear is None else nuclear.stack,
        alone,
    )


class _Grids:
    """Directions and spacings of pixels that were met, those near to each other as one.

    Rounding would part what lies to both sides of where it turns, by however little.
    """

    def __init__(self, most: int) -> None:
        self._numbers: dict[_Grid, int] = {}
        self._met, self._count = np.empty((most, len(_NEAR))), 0

    def number_of(self, frame: Frame) -> int | None:
        """Return the number of a frame's; None without a plane."""
        plane = frame.placement.plane
        if plane is None:
            return None
        own = (*plane.along_row, *plane.along_column, *plane.spacing_mm)
        if own not in self._numbers:
            self._numbers[own] = self._near(own)
        return self._numbers[own]

    def _near(self, own: _Grid) -> int:
        (found,) = np.nonzero((np.abs(self._met[: self._count] - own) <= _NEAR).all(axis=1))
        if len(found):
            return int(found[0])
        self._met[self._count] = own
        self._count += 1
        return self._count - 1


def _in_order(run: Run) -> Run:
    frames = run.frames
    if len(frames) > 1 and not are_parallel(frames[0].plane, frames[-1].plane) and frames[0].plane:
        return run  # in the order they turn
    ordered = run.taken(_order_by_number(frames))
    positions = ordered.positions_mm()
    if positions is not None:
        return ordered.taken(_order_of_places(positions))
    keys = [_turn_key(frame) for frame in ordered.frames]
    return ordered.taken(sorted(range(len(keys)), key=keys.__getitem__))


def _order_of_places(positions: NDArray[np.float64]) -> list[int]:
    """Return the order of positions rounded to a thousandth of a millimetre; equal ones keep theirs."""
    order = np.argsort(positions, kind="stable")
    if not _are_apart(positions[order]):
        places = [round(place, 3) for place in positions.tolist()]
        return sorted(range(len(places)), key=places.__getitem__)
    found: list[int] = order.tolist()
    return found


def _are_apart(rising: NDArray[np.float64]) -> bool:
    """Tell whether positions stay different, and in their order, when they are rounded."""
    return bool((rising[1:] - rising[:-1] > 2 * _PLACE_MM).all())


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
    spacing = () if frame.plane is None else tuple(round(step, 3) for step in frame.plane.spacing_mm)
    return (spacing, *_stack_key(frame))


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


def _stations(run: Run) -> list[Run]:
    """Return the frames parted by where they lie within the plane, when that makes whole stacks."""
    positions, plane = run.positions_mm(), run.frames[0].plane
    if positions is None or plane is None or run.origins_mm is None:
        return [run]
    axes = (plane.along_row, plane.along_column)
    across, down = (_clusters(run.origins_mm @ np.array(axis)) for axis in axes)
    # In a sheared stack every slice lies beside the one before it: that makes no stations.
    if not (across.any() or down.any()) or is_straight(run):
        return [run]
    parts: dict[Hashable, list[int]] = {}
    for at, label in enumerate(zip(across.tolist(), down.tolist(), strict=True)):
        parts.setdefault(label, []).append(at)
    places = [len(set(np.round(positions[part], 3))) for part in parts.values()]
    single = len(set(np.round(positions, 3))) == 1
    if not (single or min(places) >= 2):
        return [run]
    return [run.taken(part) for part in parts.values()]


def _clusters(values: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return for each value the number of its cluster, from 0; they lie further apart than a station errs."""
    order = np.argsort(values, kind="stable")
    steps = np.diff(values[order], prepend=values[order[0]])
    numbers = np.empty(len(order), np.intp)
    numbers[order] = np.cumsum(steps > _STATION_MM)
    return numbers


def _apart(run: Run, columns: tuple[int, ...] = _ALL_TRAITS) -> list[Run]:
    """Return the frames parted by what tells those at one position apart, else all of them together."""
    if not _most_at_one_place(run) > 1:
        return [run]
    for at, column in enumerate(columns):
        parts = _grouped(run.frames, partial(_trait, column))
        if len(parts) == 1:
            continue
        finer = [part for group in parts for part in _apart(Run.of(group), columns[at + 1 :])]
        if all(_most_at_one_place(part) <= 1 for part in finer):
            # One slice watched over time is scrolled through, not handed out image by image.
            is_watched = len(finer) == len(run.frames) and Traits._fields[column] in _OVER_TIME
            return [run] if is_watched else finer
    return _passes(run) or [run]


def _passes(run: Run) -> list[Run]:
    """Return the frames by passes over all positions, one after the other by Instance Number, else none."""
    positions = run.positions_mm()
    numbers = [frame.instance.number for frame in run.frames]
    if positions is None or None in numbers or len(set(numbers)) < len(numbers):
        return []
    at_place: dict[float, list[Frame]] = {}
    for frame, position in zip(run.frames, positions.tolist(), strict=True):
        at_place.setdefault(round(position, 3), []).append(frame)
    columns = [_by_number(column) for column in at_place.values()]
    if len({len(column) for column in columns}) > 1 or len(columns) < 2:
        return []
    passes = [list(one) for one in zip(*columns, strict=True)]
    ends = [(min(map(_number_key, one)), max(map(_number_key, one))) for one in passes]
    follow = all(before[1] < after[0] for before, after in pairwise(ends))
    return [Run.of(one) for one in passes] if follow else []


def _trait(column: int, frame: Frame) -> Hashable:
    return frame.placement.traits[column]


def _most_at_one_place(run: Run) -> int:
    positions = run.positions_mm()
    if positions is None:
        return 0
    if _are_apart(np.sort(positions)):
        return 1
    return max(Counter(round(position, 3) for position in positions.tolist()).values())


def _grouped(frames: Iterable[Frame], key: Callable[[Frame], Hashable]) -> list[list[Frame]]:
    groups: dict[Hashable, list[Frame]] = {}
    for frame in frames:
        groups.setdefault(key(frame), []).append(frame)
    return list(groups.values())


def _by_number(frames: Sequence[Frame]) -> list[Frame]:
    return [frames[at] for at in _order_by_number(frames)]


def _order_by_number(frames: Sequence[Frame]) -> list[int]:
    """Return frames by Instance Number and number, the few that share both by the name of their file."""
    if isinstance(frames, AlikeFrames):
        numbers = frames.numbers
        rising: NDArray[np.intp] = np.argsort(numbers, kind="stable")
        if numbers.min() > NO_NUMBER and _rises(numbers[rising]):
            found: list[int] = rising.tolist()
            return found
    keys: list[tuple[Any, ...]] = [_short_key(frame) for frame in frames]
    order = sorted(range(len(keys)), key=keys.__getitem__)
    if all(keys[before] < keys[after] for before, after in pairwise(order)):
        return order
    keys = [_number_key(frame) for frame in frames]
    return sorted(range(len(keys)), key=keys.__getitem__)


def _rises(numbers: NDArray[np.int64]) -> bool:
    return bool((numbers[1:] > numbers[:-1]).all())


def _short_key(frame: Frame) -> tuple[float, int]:
    number = frame.instance.number
    return (math.inf if number is None else number, frame.number)


def _number_key(frame: Frame) -> tuple[float, int, str]:
    return (*_short_key(frame), frame.instance.source.label)
