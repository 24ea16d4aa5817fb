"""The slices of a stack, read into one array: side by side, each by the shortest road it allows."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.dicom.direct import cut, lies_plainly, read_plain_into
from annotator.dicom.encapsulated import is_decoded_apart
from annotator.dicom.pixel_format import PixelFormat
from annotator.dicom.pixels import decoded_frames, settled_into, stored_frame
from annotator.dicom.problem import RefusedError
from annotator.dicom.series import Frame
from annotator.dicom.threads import Take, gathered
from annotator.imaging import ModalityLut

_READERS = 2
"""Reading is copying: more threads only wait for the memory."""
_LOT_BYTES = 4 << 20


def read_slices(
    frames: Sequence[Frame], out: NDArray[Any], luts: Sequence[ModalityLut] | None
) -> Iterator[int]:
    """Fill an array with slices; yield how many more are there now.

    Parameters
    ----------
    frames : sequence of Frame
        Grey, of one size.
    out : ndarray, shape (slices, rows, columns)
        Of the type of all their layouts, or float32.
    luts : sequence of ModalityLut or None
        When given, each slice becomes modality values.

    Raises
    ------
    RefusedError
        A slice cannot be read; the array then holds nothing of use.
    """
    plain = [at for at, frame in enumerate(frames) if lies_plainly(frame.instance, frame.number)]
    coded = [at for at, frame in enumerate(frames) if is_decoded_apart(frame.instance)]
    for at in sorted({*range(len(frames))}.difference(plain, coded)):
        _put(stored_frame(frames[at].instance, frames[at].number), at, out, luts)
        yield 1
    yield from _read_plain(frames, plain, out, luts)
    yield from _decode(frames, coded, out, luts)


def _read_plain(
    frames: Sequence[Frame], chosen: Sequence[int], out: NDArray[Any], luts: Sequence[ModalityLut] | None
) -> Iterator[int]:
    lots = list(_lots(frames, chosen, out))

    def produce(take: Take) -> Iterator[int]:
        while (number := take()) is not None:
            for run in lots[number]:
                _read_run(frames, run, out, luts)
            yield sum(map(len, lots[number]))

    with closing(gathered(produce, len(lots), min(_READERS, os.cpu_count() or 1))) as done:
        yield from done


def _lots(frames: Sequence[Frame], chosen: Sequence[int], out: NDArray[Any]) -> Iterator[list[range]]:
    """Yield runs of slices, some megabytes at a time; the slices of a run follow one another in one file."""
    most = max(1, _LOT_BYTES // max(1, out[0].nbytes))
    runs: list[range] = []
    for at in chosen:
        if runs and runs[-1].stop == at and _follow(frames[at - 1], frames[at]):
            runs[-1] = range(runs[-1].start, at + 1)
        else:
            runs.append(range(at, at + 1))
        if sum(map(len, runs)) >= most:
            yield runs
            runs = []
    if runs:
        yield runs


def _follow(one: Frame, other: Frame) -> bool:
    return one.instance is other.instance and one.number + 1 == other.number


def _read_run(
    frames: Sequence[Frame], run: range, out: NDArray[Any], luts: Sequence[ModalityLut] | None
) -> None:
    instance, number = frames[run.start].instance, frames[run.start].number
    layout = instance.layout
    slices = out[run.start : run.stop]
    if luts is not None:
        slices = np.empty(slices.shape, layout.dtype)
    read_plain_into(slices, instance, number)
    for at, values in zip(run, slices, strict=True):
        cut(values, layout)
        if luts is not None:
            out[at] = luts[at].apply(values)


def _decode(
    frames: Sequence[Frame], chosen: Sequence[int], out: NDArray[Any], luts: Sequence[ModalityLut] | None
) -> Iterator[int]:
    def keep(number: int, samples: NDArray[Any], layout: PixelFormat) -> None:
        at = chosen[number]
        if luts is None:
            settled_into(out[at], samples, layout)
        else:
            values = np.empty(samples.shape, layout.dtype)
            settled_into(values, samples, layout)
            out[at] = luts[at].apply(values)

    with closing(decoded_frames([(frames[at].instance, frames[at].number) for at in chosen], keep)) as done:
        for _, found in done:
            if isinstance(found, RefusedError):
                raise found
            yield 1


def _put(values: NDArray[Any], at: int, out: NDArray[Any], luts: Sequence[ModalityLut] | None) -> None:
    out[at] = values if luts is None else luts[at].apply(values)
