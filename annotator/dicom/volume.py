"""Stacks of parallel slices as volumes, read straight into one array."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.dicom.badge import Badge
from annotator.dicom.pixels import Meaning, check_frame, meaning_of, modality_luts_of, read_frame
from annotator.dicom.series import Series
from annotator.dicom.slices import read_slices
from annotator.dicom.spare_memory import spare_memory
from annotator.errors import InconsistentSeriesError
from annotator.imaging import Image, LutTable, ModalityLut, Rescale, Volume, modality_values

_NO_VOLUME = (
    Badge.UNEVEN_SPACING, Badge.MISSING_SLICE, Badge.DUPLICATE_POSITION, Badge.NOT_PARALLEL,
    Badge.SHIFTED_SLICES,
)  # fmt: skip
Progress = Callable[[int, int], None]
"""Told the number of slices read and of all."""


def to_volume(series: Series, progress: Progress | None = None) -> Volume:
    """Return a stack as a volume; a tilted gantry gives a sheared one, true in the patient.

    Parameters
    ----------
    series : Series
    progress : function, optional
        May raise to cancel.

    Returns
    -------
    Volume
        Slices in the order of `series.frames`. Stored values where all slices share one modality LUT
        and type, else their modality values as float32.

    Raises
    ------
    InconsistentSeriesError
        The frames are not two or more evenly spaced, parallel grey slices.
    RefusedError
        A slice cannot be read.
    """
    world_from_index = voxel_axes(series)
    if series.frames[0].instance.stations:
        return _composed(series, world_from_index, progress)
    first, count = series.frames[0].instance, len(series.frames)
    for frame in series.frames:
        check_frame(frame.instance, frame.number)
    like = meaning_of(first, series.frames[0].number)
    luts = modality_luts_of([(frame.instance, frame.number) for frame in series.frames])
    # Where the slices mean different things by the same number, only units will do.
    is_uniform = all(
        frame.instance.layout.dtype == first.layout.dtype and _alike(like.modality_lut, lut)
        for frame, lut in zip(series.frames, luts, strict=True)
    )
    shape = (count, first.rows, first.columns)
    stored = spare_memory.array(shape, first.layout.dtype if is_uniform else np.float32)
    done = 0
    for more in read_slices(series.frames, stored, None if is_uniform else luts):
        done += more
        if progress is not None:
            progress(done, count)
    return _volume(stored, world_from_index, like, first.frame_of_reference_uid)


def _volume(
    stored: NDArray[Any], world_from_index: NDArray[np.float64], like: Meaning | Image, uid: str | None
) -> Volume:
    has_values = stored.dtype.kind == "f"
    return Volume(
        stored,
        world_from_index,
        Rescale() if has_values else like.modality_lut,
        like.vois,
        like.inverted,
        like.unit,
        None if has_values else like.padding,
        uid,
    )


def _composed(series: Series, world_from_index: NDArray[np.float64], progress: Progress | None) -> Volume:
    """Return the volume of stations side by side, whose composed images are in no file."""
    images = []
    for number, frame in enumerate(series.frames, 1):
        images.append(read_frame(frame.instance, frame.number))
        if progress is not None:
            progress(number, len(series.frames))
    first = images[0]
    is_uniform = all(
        one.stored.dtype == first.stored.dtype and _alike(first.modality_lut, one.modality_lut)
        for one in images
    )
    stored = np.stack([one.stored if is_uniform else modality_values(one) for one in images])
    return _volume(stored, world_from_index, first, first.frame_of_reference_uid)


def _alike(first: ModalityLut, lut: ModalityLut) -> bool:
    return (
        first is lut
        or first == lut
        or (
            isinstance(first, LutTable)
            and isinstance(lut, LutTable)
            and first.first == lut.first
            and np.array_equal(first.values, lut.values)
        )
    )


def voxel_axes(series: Series) -> NDArray[np.float64]:
    """Return the map (4, 4) from slice, row and column of the volume a stack makes to LPS mm.

    Raises
    ------
    InconsistentSeriesError
        It makes none; no file is read for that.
    """
    if series.frames[0].instance.layout.is_colour:
        raise InconsistentSeriesError("Colour images do not make a volume.", "Scroll through the series.")
    first, last = series.frames[0].plane, series.frames[-1].plane
    if first is None or last is None or len(series.frames) < 2:
        raise InconsistentSeriesError(
            "The series is no stack of placed slices.", "Scroll through the images instead."
        )
    wrong = [remark.sentence for remark in series.remarks if remark.badge in _NO_VOLUME]
    if wrong:
        raise InconsistentSeriesError(
            f"The series makes no volume: {', '.join(wrong)}.",
            "Scroll through the images instead.",
        )
    step = np.subtract(last.origin_mm, first.origin_mm) / (len(series.frames) - 1)
    matrix = np.eye(4)
    matrix[:3, 0] = step
    matrix[:3, 1] = np.multiply(first.along_column, first.spacing_mm[0])
    matrix[:3, 2] = np.multiply(first.along_row, first.spacing_mm[1])
    matrix[:3, 3] = first.origin_mm
    return matrix
