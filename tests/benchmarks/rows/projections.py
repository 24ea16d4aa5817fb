"""Opening a radiograph and a bone scan: file to stored values, and file to images of a study."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from numpy.typing import NDArray

from annotator.dicom import first_instance, read_frame, scan, stored_frame
from tests.benchmarks.contest import milliseconds
from tests.benchmarks.generated import radiograph, scintigram
from tests.benchmarks.row import Bench, Group, Prepared, Row

_OURS, _STUDIES, _PYDICOM, _SIMPLEITK = "open", "studies", "pydicom", "SimpleITK"
_REPEATS = 5
_WHITE = np.uint16(4095)
_times = count()


def _group(rows: tuple[Row, ...], make: Callable[[Bench], Path]) -> Group:
    return Group(rows, partial(_prepare, rows, make))


def _prepare(rows: tuple[Row, ...], make: Callable[[Bench], Path], bench: Bench) -> Prepared:
    path = make(bench)
    peers: dict[str, Callable[[], Any]] = {
        _OURS: partial(_ours, path),
        _STUDIES: partial(_studies, path),
        _PYDICOM: partial(_pydicom, path),
    }
    if any(row.peer == _SIMPLEITK for row in rows) and not SIMPLEITK_ROW.missing():
        peers[_SIMPLEITK] = partial(_simpleitk, path)
    expected = _pydicom(path)
    for name, work in peers.items():
        # SimpleITK turns MONOCHROME1 round while it reads.
        same = _WHITE - expected if name == _SIMPLEITK else expected
        if not np.array_equal(np.squeeze(work()), same):
            raise AssertionError(f"{name} reads other values from {path.name}")
    figures = {}
    for name, work in peers.items():
        figure = milliseconds(work, partial(_touch, path))
        figures[name] = partial(_median_of, figure)
    reading, parsing = (
        _median_of(milliseconds(work))
        for work in (partial(_read, path, np.empty_like(expected)), partial(pydicom.dcmread, path))
    )
    words = (
        f"reading the pixels alone, into memory used before, takes {reading:.2g} ms, "
        f"and pydicom {parsing:.2g} ms until it has the bytes but no pixels"
    )
    return Prepared(figures, lambda: {rows[0].id: words})


def _median_of(figure: Callable[[], float]) -> float:
    return sorted(figure() for _ in range(_REPEATS))[_REPEATS // 2]


def _touch(path: Path) -> None:
    """Make the file one that nobody has seen yet: headers remembered from before do not count."""
    moment = 1_000_000_000 + next(_times)
    os.utime(path, (moment, moment))


def _ours(path: Path) -> list[NDArray[Any]]:
    """Read the header, and the pixels into arrays, which is what the peers do."""
    instance = first_instance([path])
    return [stored_frame(instance, number + 1) for number in range(instance.frames)]


def _studies(path: Path) -> list[NDArray[Any]]:
    """Do all that the program does with a file: also sort it into studies, and make images to look at."""
    (series,) = scan([path]).studies[0].series
    return [read_frame(frame.instance, frame.number).stored for frame in series.frames]


def _pydicom(path: Path) -> NDArray[Any]:
    return pydicom.dcmread(path).pixel_array


def _read(path: Path, memory: NDArray[Any]) -> None:
    with path.open("rb", buffering=0) as stream:
        stream.seek(-memory.nbytes, os.SEEK_END)
        stream.readinto(memory.reshape(-1).view(np.uint8).data)


def _simpleitk(path: Path) -> NDArray[Any]:
    import SimpleITK

    return SimpleITK.GetArrayFromImage(SimpleITK.ReadImage(str(path)))


def _radiograph(bench: Bench) -> Path:
    return radiograph(*bench.sizes.radiograph, bench.folder / "cr")


def _scintigram(bench: Bench) -> Path:
    return scintigram(*bench.sizes.scintigram, bench.folder / "nm")


SIMPLEITK_ROW = Row(
    "cr-raw-simpleitk", "the same, against SimpleITK", _OURS, _SIMPLEITK, "ms", 20, True, ("SimpleITK",)
)
GROUPS = (
    _group(
        (
            Row(
                "cr-raw",
                "header and pixels of a radiograph of 3000 × 2500, against pydicom",
                _OURS,
                _PYDICOM,
                "ms",
                3,
                True,
            ),
            SIMPLEITK_ROW,
            Row(
                "cr-raw-studies",
                "the same to an image in a study, with windows and units, against pydicom's pixels",
                _STUDIES,
                _PYDICOM,
                "ms",
                None,
                True,
            ),
        ),
        _radiograph,
    ),
    _group(
        (
            Row(
                "nm",
                "header and pixels of a bone scan of two views, against pydicom",
                _OURS,
                _PYDICOM,
                "ms",
                10,
                True,
            ),
            Row(
                "nm-studies",
                "the same to images in a study, with windows and units, against pydicom's pixels",
                _STUDIES,
                _PYDICOM,
                "ms",
                None,
                True,
            ),
        ),
        _scintigram,
    ),
)
