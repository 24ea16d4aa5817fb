"""Stacks of one study that are stations of one body, joined by their frame of reference."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from annotator.dicom.badge import Badge, Remark
from annotator.dicom.mosaic import EQUAL_PIXELS, Grid, common_grid, mosaic
from annotator.dicom.series import Frame, Series
from annotator.dicom.spacing import EVEN_MM, Run, slice_positions_mm
from annotator.dicom.stack_name import is_localizer
from annotator.dicom.stacks import stack
from annotator.dicom.station_slices import distance_remarks, shared_places

JOINED_STACK = 0
"""Stack number of what is joined of several; those of the file count from 1."""
_GAP_MM = 10.0
_MOST_OVERLAP, _LEAST_BESIDE = 0.5, 0.5
"""Stations share less than half of their length, and lie at least half beside each other."""
_ALIKE = 0.1
"""Echo, inversion and repetition of one protocol differ by less than this share between stations."""
_MOST_TIMES_FURTHER = 2.0
"""Slices and pixels of a protocol are at most so many times further apart in one than in another station."""
_SAME_MM = 0.5
_WHOLE_BODY_MM = 700.0
_MOST_PIXELS = 100_000_000
_STATION_WORDS = {"station", "stack", "bed", "step"}
_SPREAD = ("ORIGINAL", "DERIVED", "PRIMARY", "SECONDARY", "NORM", "DIS2D", "ND", "")


@dataclass(frozen=True, slots=True)
class _Block:
    """A stack as a box along its own axes: rows, columns, normal; mm from the world's origin.

    A slice takes up half its distance to both sides.
    """

    series: Series
    low: NDArray[np.float64]
    high: NDArray[np.float64]

    @property
    def size(self) -> NDArray[np.float64]:
        return self.high - self.low


def joined_stations(stacks: Sequence[Series]) -> tuple[Series, ...]:
    """Return the bodies that stations of a study make, each as one series with stack 0.

    Stations are MR stacks with one frame of reference, equal orientation and contrast (echo and inversion
    time, b-value, kind of image), which adjoin within 10 mm or overlap by less than half. Side by side they
    become one composed image for each slice position, in the smallest of their pixels; one above the other,
    where they have equal pixels, one long stack. In overlaps the station whose middle is nearer is shown.
    Each keeps its own slices, also where they lie further apart than those of the others: `station_slices`.

    Parameters
    ----------
    stacks : sequence of Series
        Of one study.
    """
    blocks = [block for one in stacks if (block := _block(one)) is not None]
    return tuple(
        _joined(chain, axis)
        for alike in _alike_groups(blocks)
        for axis in _axes_of_travel(alike)
        for chain in _chains(alike, axis)
        if axis == 2 or _grid_pixels(chain, axis) <= _MOST_PIXELS
    )


def _grid_pixels(chain: Sequence[_Block], axis: int) -> int:
    """Return how many pixels one image of all stations has: with tiny ones, a small gap is gigabytes."""
    grid = _grid([block.series for block in chain], down=axis == 1)
    return grid.rows * grid.columns


def _block(series: Series) -> _Block | None:
    plane, step = series.frames[0].plane, series.slice_spacing_mm
    odd = {Badge.DUPLICATE_POSITION, Badge.SHIFTED_SLICES, Badge.GANTRY_TILT}
    if series.modality != "MR" or plane is None or step is None or series.frame_of_reference_uid is None:
        return None
    if odd & set(series.badges) or is_localizer(series.frames[0]):
        return None
    axes = np.array((plane.along_row, plane.along_column, plane.normal))
    last = series.frames[-1].plane or plane
    pixel = np.array((plane.spacing_mm[1], plane.spacing_mm[0], step))
    low = axes @ np.array(plane.origin_mm) - pixel / 2
    size = (series.columns * pixel[0], series.rows * pixel[1], plane.distance_mm(last.origin_mm) + step)
    return _Block(series, low, low + np.array(size))


def _alike_groups(blocks: Iterable[_Block]) -> list[list[_Block]]:
    """Return the stacks that could be stations of one body; there may be a stack for each of many moments."""
    of_kind: dict[Hashable, list[list[_Block]]] = {}
    for block in blocks:
        groups = of_kind.setdefault(_kind(block.series), [])
        group = next((one for one in groups if _are_alike(one[0].series, block.series)), None)
        if group is None:
            groups.append([block])
        else:
            group.append(block)
    return [group for groups in of_kind.values() for group in groups if len(group) > 1]


def _kind(series: Series) -> Hashable:
    """Return what stations of one body have exactly in common."""
    traits = series.frames[0].placement.traits
    kind = frozenset(traits.image_type.split("\\")) - set(_SPREAD)
    return (series.frame_of_reference_uid, traits.b_value, traits.temporal_position, kind)


def _are_alike(first: Series, second: Series) -> bool:
    """Tell whether two stacks of one kind could be stations of one body: same way to look, same contrast."""
    ways = [one.orientation or () for one in (first, second)]
    if not np.allclose(ways[0], ways[1], rtol=1e-3, atol=1e-3) or not _have_like_pixels(first, second):
        return False
    one, other = (each.frames[0].placement.traits for each in (first, second))
    known = one.echo_time_ms is not None or _words(first) == _words(second)
    pairs = (
        (one.echo_time_ms, other.echo_time_ms),
        (one.inversion_time_ms, other.inversion_time_ms),
        (one.repetition_time_ms, other.repetition_time_ms),
    )
    steps = sorted(each.slice_spacing_mm or 0.0 for each in (first, second))
    return known and all(_near(*pair) for pair in pairs) and steps[1] <= _MOST_TIMES_FURTHER * steps[0]


def _have_like_pixels(first: Series, second: Series) -> bool:
    """Tell whether pixels are of one shape, and not much larger in one stack than in the other."""
    (down, across), (other_down, other_across) = (one.spacing_mm or (0.0, 0.0) for one in (first, second))
    like = abs(down * other_across - across * other_down) <= EQUAL_PIXELS * across * other_down
    return like and max(down, other_down) <= _MOST_TIMES_FURTHER * min(down, other_down)


def _near(first: float | None, second: float | None) -> bool:
    if first is None or second is None:
        return first is second
    return abs(first - second) <= _ALIKE * max(abs(first), abs(second))


def _words(series: Series) -> list[str]:
    return re.findall(r"[^\W\d_]+", series.description.lower())


def _axes_of_travel(group: Sequence[_Block]) -> tuple[int, ...]:
    """Return the axis along which the stacks lie most apart: 0 along rows, 1 columns, 2 the normal."""
    spread = np.ptp([block.low + block.high for block in group], axis=0) / 2
    return (int(np.argmax(spread)),) if spread.max() > _SAME_MM else ()


def _chains(group: Sequence[_Block], axis: int) -> list[list[_Block]]:
    """Return runs of stations that follow each other; a second look at the same place begins another run."""
    runs: list[list[_Block]] = []
    for block in group:
        run = next((run for run in runs if not any(_repeats(one, block, axis) for one in run)), None)
        if run is None:
            runs.append([block])
        else:
            run.append(block)
    chains: list[list[_Block]] = []
    for run in runs:
        ordered = sorted(run, key=lambda one: float(one.low[axis]))
        chains.append(ordered[:1])
        for block in ordered[1:]:
            if _adjoin(chains[-1][-1], block, axis):
                chains[-1].append(block)
            else:
                chains.append([block])
    return [chain for chain in chains if len(chain) > 1]


def _shared(first: _Block, second: _Block) -> NDArray[np.float64]:
    """Return how much two boxes share along each axis, mm; a gap is negative."""
    return np.asarray(np.minimum(first.high, second.high) - np.maximum(first.low, second.low), np.float64)


def _repeats(first: _Block, second: _Block, axis: int) -> bool:
    shorter = min(first.size[axis], second.size[axis])
    return bool(_shared(first, second)[axis] > _MOST_OVERLAP * shorter)


def _adjoin(first: _Block, second: _Block, axis: int) -> bool:
    shared = _shared(first, second)
    others = [other for other in range(3) if other != axis]
    if axis == 2:
        # One long stack needs slices of one size, one above the other.
        corners = np.abs([(first.low - second.low)[others], (first.high - second.high)[others]])
        lateral = corners.max() <= _SAME_MM
        beside = lateral and (first.series.rows, first.series.columns) == (
            second.series.rows,
            second.series.columns,
        )
    else:
        beside = all(
            shared[other] >= _LEAST_BESIDE * min(first.size[other], second.size[other]) for other in others
        )
    return beside and bool(shared[axis] >= -_GAP_MM)


def _joined(chain: Sequence[_Block], axis: int) -> Series:
    members = [block.series for block in chain]
    frames, off_mm = (_long_stack(chain), 0.0) if axis == 2 else _composed(members, down=axis == 1)
    first = min(members, key=lambda one: (one.number or 0, one.stack))
    numbers = ", ".join(str(one.number) for one in sorted(members, key=lambda one: one.number or 0))
    where = f"{len(members)} stations of series {numbers}; in overlaps the nearer one is shown"
    if off_mm > EVEN_MM:
        where += f", slices up to {off_mm:.1f} mm away are shown together"
    pixels = sorted((one.spacing_mm or (0.0, 0.0))[0] for one in members)
    if pixels[-1] > pixels[0] * (1 + EQUAL_PIXELS):
        where += f", pixels of {pixels[-1]:.2f} mm in those of {pixels[0]:.2f} mm"
    length = float(np.ptp([block.low[axis] for block in chain]) + chain[-1].size[axis])
    name = "whole body" if length >= _WHOLE_BODY_MM else f"{len(members)} stations"
    made = stack(Run.of(frames), JOINED_STACK, name, (Remark(Badge.JOINED, where),))
    of_distance = (Badge.UNEVEN_SPACING, Badge.MISSING_SLICE)
    own = [remark for remark in made.remarks if remark.badge in of_distance]
    others = [remark for remark in made.remarks if remark.badge not in of_distance]
    remarks = sorted((*others, *distance_remarks(members, own)), key=lambda one: [*Badge].index(one.badge))
    parts = {one.body_part for one in members}
    return replace(
        made,
        remarks=tuple(remarks),
        uid=first.uid,
        number=first.number,
        description=_common_words(members),
        body_part=parts.pop() if len(parts) == 1 else "",
        laterality="",
    )


def _common_words(members: Sequence[Series]) -> str:
    """Return the words that all descriptions have in common, as the first has them."""
    first = members[0].description
    common = set.intersection(*(set(_words(one)) for one in members)) - _STATION_WORDS
    kept = [word for word in first.split() if set(re.findall(r"[^\W\d_]+", word.lower())) & common]
    return " ".join(kept) or first


def _long_stack(chain: Sequence[_Block]) -> list[Frame]:
    frames: list[Frame] = []
    for at, block in enumerate(chain):
        positions = slice_positions_mm(block.series.frames)
        if positions is None:
            continue
        before = chain[at - 1].high[2] if at else None
        after = chain[at + 1].low[2] if at + 1 < len(chain) else None
        # The boundary is the overlap's middle.
        low = (before + block.low[2]) / 2 if before is not None and before > block.low[2] else -np.inf
        high = (block.high[2] + after) / 2 if after is not None and after < block.high[2] else np.inf
        kept = (positions >= low) & (positions < high)
        frames += [frame for frame, is_kept in zip(block.series.frames, kept, strict=True) if is_kept]
    return frames


def _grid(members: Sequence[Series], *, down: bool) -> Grid:
    smallest_first = sorted(members, key=lambda one: one.spacing_mm or (0.0, 0.0))
    planes = [plane for one in smallest_first if (plane := one.frames[0].plane) is not None]
    return common_grid(planes, [(one.columns, one.rows) for one in smallest_first], down=down)


def _composed(members: Sequence[Series], *, down: bool) -> tuple[list[Frame], float]:
    """Return one composed frame for each place along the normal, and how far its slices lie from it, mm."""
    grid = _grid(members, down=down)
    places = shared_places(members, grid.plane)
    origin, normal = np.array(grid.plane.origin_mm), np.array(grid.plane.normal)
    made = []
    for place in places:
        x, y, z = (origin + place.position_mm * normal).tolist()
        made.append(mosaic(place.frames, replace(grid, plane=replace(grid.plane, origin_mm=(x, y, z)))))
    return made, max(place.off_mm for place in places)
