"""Opening compressed CT: our decoder process beside pydicom's loop with the plugin it chooses."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom.pixels import get_decoder

from annotator.dicom import scan, to_volume
from annotator.dicom.decode_child import decode
from annotator.dicom.transfer_syntax import transfer_syntax
from tests.benchmarks.contest import seconds
from tests.benchmarks.generated import coded_ct_series, thorax
from tests.benchmarks.row import Bench, Group, Prepared, Row
from tests.helpers.pack_bits import rle_frame

_UIDS = "1.2.840.10008.1.2."
_BITS = 12
_LOOKS = 3


def _group(
    row_id: str,
    words: str,
    tail: str,
    goal: float,
    encode: Callable[[NDArray[np.uint16]], bytes],
    needs: tuple[str, ...] = (),
) -> Group:
    row = Row(
        row_id, f"open 60 slices of {words}, against pydicom", "open", "pydicom", "s", goal, True, needs
    )
    return Group((row,), partial(_prepare, row_id, _UIDS + tail, encode), slow=True)


def _prepare(
    row_id: str, syntax: str, encode: Callable[[NDArray[np.uint16]], bytes], bench: Bench
) -> Prepared:
    hounsfield = thorax(bench.sizes.coded_slices, bench.sizes.side)
    stored = np.clip(hounsfield + 1024, 0, (1 << _BITS) - 1).astype(np.uint16)
    frames = [bytes(encode(plane)) for plane in stored]
    paths = coded_ct_series(frames, stored[0], syntax, bench.folder / "ct")
    for work in (_ours, _pydicom):
        if not np.array_equal(work(bench.folder / "ct"), stored):
            raise AssertionError(f"{work.__name__} reads other values from {row_id}")
    plugin = get_decoder(syntax).available_plugins[0]
    ratio = stored.nbytes / sum(path.stat().st_size for path in paths)
    alone = seconds(partial(_decoder_alone, frames, syntax, stored[0]))

    def note() -> dict[str, str]:
        least = min(alone() for _ in range(_LOOKS))
        shared = least / (os.cpu_count() or 1)
        return {
            row_id: f"pydicom decodes by {plugin}; {ratio:.1f} to 1; our decoder alone, without files and "
            f"processes, takes {least:.2g} s on one core, so {shared:.2g} s on all is the limit"
        }

    return Prepared({name: seconds(partial(work, bench.folder / "ct")) for name, work in _WORK.items()}, note)


def _decoder_alone(frames: list[bytes], syntax: str, like: NDArray[np.uint16]) -> None:
    codec = transfer_syntax(syntax).codec
    if codec is None:
        raise ValueError("uncompressed")
    rows, columns = like.shape
    request = {"codec": codec.value, "rows": rows, "columns": columns, "samples": 1, "itemsize": 2}
    for data in frames:
        decode(imagecodecs, request, data)


def _ours(folder: Path) -> NDArray[Any]:
    (series,) = scan([folder]).studies[0].series
    return to_volume(series).stored


def _pydicom(folder: Path) -> NDArray[Any]:
    slices = [pydicom.dcmread(path) for path in folder.iterdir()]
    slices.sort(key=lambda one: float(one.ImagePositionPatient[2]))
    return np.stack([one.pixel_array for one in slices])


_WORK = {"open": _ours, "pydicom": _pydicom}


def _j2k(plane: NDArray[np.uint16]) -> bytes:
    return imagecodecs.jpeg2k_encode(plane, level=0, reversible=True, codecformat="j2k", bitspersample=_BITS)


def _htj2k(plane: NDArray[np.uint16]) -> bytes:
    return imagecodecs.htj2k_encode(plane, reversible=True)


def _jpeg_lossless(plane: NDArray[np.uint16]) -> bytes:
    return imagecodecs.ljpeg_encode(plane, bitspersample=_BITS)


GROUPS = (
    _group("jpegls", "JPEG-LS", "4.80", 3, imagecodecs.jpegls_encode, ("jpeg_ls",)),
    _group("rle", "RLE", "5", 3, rle_frame),
    _group("htj2k", "HTJ2K", "4.201", 3, _htj2k, ("openjpeg",)),
    _group("jpeg-lossless", "JPEG lossless", "4.70", 2.5, _jpeg_lossless, ("libjpeg",)),
    _group("j2k", "JPEG 2000", "4.90", 1.7, _j2k, ("PIL",)),
)
