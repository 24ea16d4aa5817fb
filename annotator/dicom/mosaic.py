"""Stations that lie side by side as one image: a virtual instance that remembers whose pixels are whose."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.dicom.instance import Instance, Station
from annotator.dicom.placement import Placement
from annotator.dicom.series import Frame
from annotator.errors import InconsistentSeriesError
from annotator.geometry.affine import Point2
from annotator.geometry.plane import Plane
from annotator.imaging import Image, ModalityLut, Rescale, modality_values

_WHOLE = 0.01
"""Stations this near to a whole pixel of the common grid are copied, the others interpolated."""
EQUAL_PIXELS = 1e-3
"""Share by which the pixels of stations may differ and count as equal: spacings are rounded decimals."""
_LEVELS = 65535
ReadFrame = Callable[[Instance, int], Image]


@dataclass(frozen=True, slots=True)
class Grid:
    """The pixels that stations side by side have in common: the plane of one position, and its size."""

    plane: Plane
    rows: int
    columns: int
    down: bool
    """Whether the stations follow each other along the columns, not along the rows."""


def common_grid(planes: Sequence[Plane], sizes: Sequence[tuple[int, int]], *, down: bool) -> Grid:
    """Return the grid that holds images facing the same way, in the pixels of the first: the smallest.

    Parameters
    ----------
    planes : sequence of Plane
        Of equal axes; the pixels of each of the shape of the first's, as large or larger.
    sizes : sequence of tuple
        (columns, rows) of each.
    down : bool
    """
    scales = np.array([_scale(planes[0], plane) for plane in planes])[:, None]
    corners = np.array([_foot(planes[0], plane) for plane in planes])
    # The smallest pixels are those of the grid: shown as they are, whatever larger ones lie beside them.
    low = np.ceil(corners.min(axis=0) - _WHOLE)
    ends = (corners - low + scales * np.array(sizes)).max(axis=0)
    columns, rows = (math.floor(end + _WHOLE) for end in ends)
    first = planes[0].world_from_pixel((float(low[0]) + 0.5, float(low[1]) + 0.5))
    return Grid(replace(planes[0], origin_mm=first), rows, columns, down)


def mosaic(frames: Sequence[Frame], grid: Grid) -> Frame:
    """Return frames of one position as one frame.

    Where stations overlap, the one whose middle is nearer is shown: the cut runs through the middle of
    the overlap.
    """
    planes = [frame.plane for frame in frames if frame.plane is not None]
    first = frames[0].instance
    offsets = [_foot(grid.plane, plane) for plane in planes]
    scales = [_scale(grid.plane, plane) for plane in planes]
    lengths = [
        scale * (frame.instance.rows if grid.down else frame.instance.columns)
        for frame, scale in zip(frames, scales, strict=True)
    ]
    cuts = _cuts([offset[1 if grid.down else 0] for offset in offsets], lengths)
    stations = tuple(
        Station(frame.instance, frame.number, offset, scale, begin, end, grid.down)
        for frame, offset, scale, (begin, end) in zip(frames, offsets, scales, cuts, strict=True)
    )
    instance = replace(
        first,
        uid="+".join(f"{frame.instance.uid}:{frame.number}" for frame in frames),
        placements=(_placed(frames[0].placement, grid.plane),),
        facts=replace(
            first.facts,
            layout=replace(first.layout, rows=grid.rows, columns=grid.columns, frames=1),
            stations=stations,
            missing_frames=0,
        ),
    )
    return Frame(instance, 1)


def compose(instance: Instance, read_frame: ReadFrame) -> Image:
    """Return the image of a mosaic: stored values where all stations share one modality LUT, else units.

    Parameters
    ----------
    instance : Instance
        Made by `mosaic`.
    read_frame : function
        Decodes one frame of an instance.

    Raises
    ------
    RefusedError
        A station cannot be read.
    InconsistentSeriesError
        A station is in colour.
    """
    images = [read_frame(station.instance, station.number) for station in instance.stations]
    first = images[0]
    if any(image.is_colour for image in images):
        raise InconsistentSeriesError("Colour images are not joined.", "Look at the stations one by one.")
    if all(_alike(image, first) for image in images):
        kind, values, lut = first.stored.dtype, [image.stored for image in images], first.modality_lut
    else:
        kind, values, lut = _as_units([modality_values(image) for image in images])
    shape = (instance.rows, instance.columns)
    canvas = np.full(shape, min(int(one.min()) for one in values), kind)
    for station, one in zip(instance.stations, values, strict=True):
        _paint(canvas, station, one)
    placement = instance.placements[0]
    return Image(
        stored=canvas,
        modality_lut=lut,
        inverted=first.inverted,
        unit=first.unit,
        spacing_mm=placement.spacing.mm,
        calibration=first.calibration,
        pixel_aspect=first.pixel_aspect,
        plane=placement.plane,
        frame_of_reference_uid=first.frame_of_reference_uid,
    )


def _placed(placement: Placement, plane: Plane) -> Placement:
    return replace(placement, plane=plane, spacing=replace(placement.spacing, mm=plane.spacing_mm))


def _scale(grid: Plane, plane: Plane) -> float:
    """Return how many pixels of a grid one of a plane is long; 1 for all but unequal stations."""
    scale = plane.spacing_mm[0] / grid.spacing_mm[0]
    return scale if abs(scale - 1) > EQUAL_PIXELS else 1.0


def _foot(grid: Plane, plane: Plane) -> Point2:
    """Return where the first pixel of a plane begins in the pixels of a grid."""
    column, row = grid.pixel_from_world(plane.origin_mm)
    half = _scale(grid, plane) / 2
    return (column - half, row - half)


def _cuts(begins: Sequence[float], lengths: Sequence[float]) -> list[tuple[int, int]]:
    """Return which part of the common grid each station fills, along the way they follow each other."""
    order = sorted(range(len(begins)), key=lambda at: begins[at])
    parts = [(0, 0)] * len(begins)
    before = math.ceil(begins[order[0]] - 1e-6)
    for place, at in enumerate(order):
        end = begins[at] + lengths[at]
        after = order[place + 1] if place + 1 < len(order) else None
        # Without an overlap the cut lies where the station ends; the gap stays empty.
        cut = end if after is None or begins[after] >= end else (end + begins[after]) / 2
        stop = math.floor(cut + 1e-6)
        parts[at] = (before, stop)
        before = stop if after is None else max(stop, math.ceil(begins[after] - 1e-6))
    return parts


def _paint(canvas: NDArray[Any], station: Station, values: NDArray[Any]) -> None:
    rows, columns = (station.scale * side for side in values.shape)
    across, along = station.offset
    if station.down:
        row_range, column_range = (station.begin, station.end), _covered(across, columns)
    else:
        row_range, column_range = _covered(along, rows), (station.begin, station.end)
    part = _sampled(_sampled(values, 0, station, row_range), 1, station, column_range)
    canvas[slice(*row_range), slice(*column_range)] = part


def _covered(begin: float, length: float) -> tuple[int, int]:
    return math.ceil(begin - _WHOLE), math.floor(begin + length + _WHOLE)


def _sampled(values: NDArray[Any], axis: int, station: Station, wanted: tuple[int, int]) -> NDArray[Any]:
    """Return the values at whole places of the common grid along one axis, interpolated linearly."""
    last = values.shape[axis] - 1
    places = (np.arange(*wanted) + 0.5 - station.offset[1 - axis]) / station.scale - 0.5
    whole = np.rint(places)
    if np.abs(places - whole).max(initial=0.0) < _WHOLE:
        return np.asarray(np.take(values, whole.astype(int).clip(0, last), axis))
    below = np.floor(places).astype(int)
    share = (places - below).reshape((-1, 1) if axis == 0 else (1, -1))
    lower = np.take(values, below.clip(0, last), axis).astype(np.float64)
    upper = np.take(values, (below + 1).clip(0, last), axis)
    return np.asarray(np.rint(lower + share * (upper - lower)), values.dtype)


def _alike(image: Image, first: Image) -> bool:
    same = isinstance(image.modality_lut, Rescale) and image.modality_lut == first.modality_lut
    return same and image.stored.dtype == first.stored.dtype and image.unit == first.unit


def _as_units(values: list[NDArray[np.float32]]) -> tuple[Any, list[NDArray[Any]], ModalityLut]:
    low = min(float(one.min()) for one in values)
    slope = (max(float(one.max()) for one in values) - low) / _LEVELS or 1.0
    levels = [np.rint((one - low) / slope).astype(np.uint16) for one in values]
    return np.uint16, list(levels), Rescale(slope, low)
