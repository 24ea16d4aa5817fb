"""Scrolling a CT of 512 × 512 on a screen of 1920 × 1080, beside pyqtgraph, napari and VTK."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from annotator.drawing import Drawing
from annotator.imaging import Image
from annotator.imaging.voi import Window
from annotator.viewing.levels import Levels
from annotator.viewing.pane_picture import PanePicture
from annotator.viewing.viewport import Viewport, resized, showing
from tests.benchmarks.generated import thorax
from tests.benchmarks.processes import companion
from tests.benchmarks.pyqtgraph_view import pyqtgraph_view
from tests.benchmarks.row import Bench, Figure, Group, Prepared, Row
from tests.benchmarks.screen import HEIGHT, WIDTH, screen

_WHAT = "p50 of a frame, scrolling 512 × 512 smoothly"
_ROWS = (
    Row(
        "scroll-pyqtgraph",
        f"{_WHAT}, against pyqtgraph's ImageItem by nearest neighbour",
        "scroll",
        "pyqtgraph",
        "ms",
        0.8,
        False,
        ("pyqtgraph",),
    ),
    Row(
        "scroll-napari",
        f"{_WHAT}, against napari on a virtual screen (OpenGL by Mesa)",
        "scroll",
        "napari",
        "ms",
        0.12,
        False,
        ("napari",),
        ("xvfb-run",),
    ),
    Row(
        "scroll-vtk",
        f"{_WHAT}, against vtkImageSlice off screen (OpenGL by Mesa)",
        "scroll",
        "VTK",
        "ms",
        0.12,
        False,
        ("vtk",),
    ),
)
_SLICES, _WINDOW = 40, Window(40, 400)


def _prepare(bench: Bench) -> Prepared:
    volume, times = thorax(_SLICES, 512), list[float]()
    path, frames = bench.folder / "volume.npy", bench.sizes.frames
    np.save(path, volume)
    ours = _ours(bench, volume)
    figures: dict[str, Figure] = {"scroll": _p50(ours, frames, times)}
    if "scroll-pyqtgraph" in bench.wanted:
        figures["pyqtgraph"] = _p50(_pyqtgraph(bench, volume), frames, [])
    for name, on_screen in (("napari", True), ("VTK", False)):
        if f"scroll-{name.lower()}" in bench.wanted:
            figures[name] = _companion(bench, name.lower(), path, on_screen)
    return Prepared(figures, lambda: {"scroll-pyqtgraph": f"p99 {np.percentile(times, 99):.1f} ms"})


def _ours(bench: Bench, volume: NDArray[np.int16]) -> Callable[[int], None]:
    pane, picture = screen(), PanePicture()
    bench.afterwards.callback(pane.close)
    stack = [Levels(Image(plane)) for plane in volume]
    viewport = resized(showing(Viewport(), stack[0].image), WIDTH, HEIGHT)

    def show(number: int) -> None:
        pane.show_drawings(Drawing(viewport.pane, (picture.render(stack[number], viewport, _WINDOW),)))

    return show


def _pyqtgraph(bench: Bench, volume: NDArray[np.int16]) -> Callable[[int], None]:
    view = pyqtgraph_view(volume[0], _WINDOW)
    bench.afterwards.callback(view.close)
    return lambda number: view.show_image(volume[number])


def _companion(bench: Bench, name: str, path: Path, on_screen: bool) -> Figure:
    arguments = (f"{name}_scroll", str(path), str(bench.sizes.frames))
    return bench.afterwards.enter_context(companion(*arguments, on_screen=on_screen))


def _p50(show: Callable[[int], None], frames: int, times: list[float]) -> Figure:
    numbers = count()

    def figure() -> float:
        found = []
        for number in (next(numbers) % _SLICES for _ in range(frames)):
            start = time.perf_counter()
            show(number)
            found.append(1000 * (time.perf_counter() - start))
        times.extend(found)
        return statistics.median(found)

    return figure


GROUP = Group(_ROWS, _prepare)
