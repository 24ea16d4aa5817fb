"""Opening a CT of 600 slices: folder to volume, the first image, peak memory, growth."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from numpy.typing import NDArray

from annotator.dicom import read_frame, scan, to_volume
from annotator.drawing import Drawing
from annotator.viewing.render import render
from annotator.viewing.viewport import Viewport, resized, showing
from tests.benchmarks.contest import constant, seconds
from tests.benchmarks.generated import ct_series, thorax
from tests.benchmarks.processes import child
from tests.benchmarks.row import Bench, Group, Prepared, Row
from tests.benchmarks.screen import HEIGHT, WIDTH, screen

_ROWS = (
    Row("ct-pydicom", "open 600 slices as a volume, against pydicom", "open", "pydicom", "s", 12, True),
    Row(
        "ct-simpleitk",
        "the same, against SimpleITK",
        "open",
        "SimpleITK",
        "s",
        14,
        True,
        ("SimpleITK",),
    ),
    Row("ct-pread-limit", "the same, against pread of the pixels", "open", "limit", "s", 1.6, False),
    Row(
        "ct-first-image",
        "folder to the middle slice painted, against pydicom's whole load",
        "first image",
        "pydicom",
        "s",
        40,
        True,
    ),
    Row(
        "ct-memory",
        "peak memory over the idle program, against the pixels' own",
        "memory",
        "pixels",
        "MB",
        1.15,
        False,
    ),
    Row("growth-slices", "600 slices, against 60", "open", "open a tenth", "s", 10.5, False),
)


def _prepare(bench: Bench) -> Prepared:
    volume = thorax(bench.sizes.slices, bench.sizes.side)
    folder, tenth = bench.folder / "ct", bench.folder / "tenth"
    paths = ct_series(volume, folder)
    ct_series(volume[: max(4, len(volume) // 10)], tenth, "tenth")
    splits: list[tuple[float, float]] = []
    peers: dict[str, Callable[[], NDArray[Any]]] = {
        "open": partial(_open, folder, splits),
        "pydicom": partial(_pydicom, folder),
        "limit": partial(_read_pixels, paths, volume),
    }
    if not _ROWS[1].missing():
        peers["SimpleITK"] = partial(_simpleitk, folder)
    for name, work in peers.items():
        if not np.array_equal(work(), volume):
            raise AssertionError(f"{name} reads another volume")
    figures = {name: seconds(work) for name, work in peers.items()}
    figures |= {
        "open a tenth": seconds(partial(_open, tenth, [])),
        "first image": seconds(_first_image(bench, folder)),
        "memory": lambda: child("peak_memory", str(folder), "ours")[0] / 1e6,
        "pixels": constant(volume.nbytes / 1e6),
    }
    return Prepared(figures, lambda: _notes(splits, folder, bench.wanted))


def _open(folder: Path, splits: list[tuple[float, float]]) -> NDArray[Any]:
    start = time.perf_counter()
    (series,) = scan([folder]).studies[0].series
    found = time.perf_counter()
    volume = to_volume(series)
    splits.append((found - start, time.perf_counter() - found))
    return volume.stored


def _pydicom(folder: Path) -> NDArray[Any]:
    slices = [pydicom.dcmread(path) for path in folder.iterdir()]
    slices.sort(key=lambda one: float(one.ImagePositionPatient[2]))
    return np.stack([one.pixel_array for one in slices])


def _simpleitk(folder: Path) -> NDArray[Any]:
    import SimpleITK

    reader = SimpleITK.ImageSeriesReader()
    reader.SetFileNames(reader.GetGDCMSeriesFileNames(str(folder)))
    return SimpleITK.GetArrayFromImage(reader.Execute())


def _read_pixels(paths: list[Path], like: NDArray[Any]) -> NDArray[Any]:
    """Read the pixels and nothing else: their order and place are known beforehand."""
    out = np.empty_like(like)
    rows = out.reshape(len(paths), -1)
    size = like[0].nbytes
    offset = paths[0].stat().st_size - size
    for number, path in enumerate(paths):
        descriptor = os.open(path, os.O_RDONLY)
        if os.preadv(descriptor, [rows[number]], offset) != size:
            raise EOFError(path)
        os.close(descriptor)
    return out


def _first_image(bench: Bench, folder: Path) -> Callable[[], None]:
    pane = screen()
    bench.afterwards.callback(pane.close)

    def work() -> None:
        (series,) = scan([folder]).studies[0].series
        frame = series.frames[len(series.frames) // 2]
        image = read_frame(frame.instance, frame.number)
        viewport = resized(showing(Viewport(), image), WIDTH, HEIGHT)
        picture = render(image, viewport, image.vois[0])
        pane.show_drawings(Drawing(viewport.pane, (picture,)))

    return work


def _notes(splits: list[tuple[float, float]], folder: Path, wanted: frozenset[str]) -> Mapping[str, str]:
    found, read = (
        (statistics.median(part) for part in zip(*splits[2:], strict=True)) if splits[2:] else (0, 0)
    )
    notes = {}
    if found:
        notes["ct-pydicom"] = notes["ct-pread-limit"] = f"headers {found:.2f} s, pixels {read:.2f} s"
    if "ct-memory" in wanted:
        peak, size = child("peak_memory", str(folder), "pydicom")
        notes["ct-memory"] = f"pydicom takes {peak / size:.2f} times the pixels"
    return notes


GROUP = Group(_ROWS, _prepare)
