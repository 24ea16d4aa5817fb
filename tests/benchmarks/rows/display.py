"""Frames on a screen of 1920 × 1080: a radiograph under a window drag; growth with its pixels."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from itertools import count

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter, QPixmap

from annotator.dicom import read_frame, scan
from annotator.drawing import Drawing
from annotator.imaging import Image
from annotator.imaging.voi import Window
from annotator.viewing.levels import Levels
from annotator.viewing.pane_picture import PanePicture
from annotator.viewing.viewport import Viewport, resized, showing
from annotator.viewing.windowing import as_window, dragged
from tests.benchmarks.generated import radiograph
from tests.benchmarks.pyqtgraph_view import pyqtgraph_view
from tests.benchmarks.row import Bench, Figure, Group, Prepared, Row
from tests.benchmarks.screen import HEIGHT, WIDTH, Screen, screen

_ROWS = (
    Row(
        "window-cr-naive",
        "p50 of a window drag on a radiograph of 3000 × 2500, against float arithmetic and QPixmap.scaled",
        "window",
        "naive",
        "ms",
        0.1,
        False,
    ),
    Row(
        "window-cr-pyqtgraph",
        "the same drag, against pyqtgraph's ImageItem by nearest neighbour",
        "window",
        "pyqtgraph",
        "ms",
        0.5,
        False,
        ("pyqtgraph",),
    ),
    Row(
        "growth-pixels",
        "the same drag, against a quarter of the pixels",
        "window",
        "quarter",
        "ms",
        1.2,
        False,
    ),
)


def _prepare(bench: Bench) -> Prepared:
    pane = screen()
    bench.afterwards.callback(pane.close)
    rows, columns = bench.sizes.radiograph
    whole = _image(bench, rows, columns)
    times: list[float] = []
    frames, few = bench.sizes.frames, max(3, bench.sizes.frames // 3)
    figures = {
        "window": _p50(_ours(pane, whole), frames, times),
        "quarter": _p50(_ours(pane, _image(bench, rows // 2, columns // 2)), frames),
        "naive": _p50(_naive(pane, whole), few),
    }
    if "window-cr-pyqtgraph" in bench.wanted:
        figures["pyqtgraph"] = _p50(_pyqtgraph(bench, whole), few)
    return Prepared(figures, lambda: {"window-cr-naive": f"p99 {np.percentile(times, 99):.1f} ms"})


def _image(bench: Bench, rows: int, columns: int) -> Image:
    path = radiograph(rows, columns, bench.folder / f"cr{rows}")
    (frame,) = scan([path]).studies[0].series[0].frames
    image = read_frame(frame.instance, frame.number)
    path.unlink()
    return image


def _p50(show: Callable[[], None], frames: int, times: list[float] | None = None) -> Figure:
    def figure() -> float:
        found = []
        for _ in range(frames):
            start = time.perf_counter()
            show()
            found.append(1000 * (time.perf_counter() - start))
        if times is not None:
            times.extend(found)
        return statistics.median(found)

    return figure


def _windows(image: Image) -> Callable[[], Window]:
    """Return what gives the next window of a hand that drags to and fro."""
    steps, current = count(), [as_window(image.vois[0])]

    def following() -> Window:
        to_and_fro = 3.0 if next(steps) % 40 < 20 else -3.0
        current[0] = dragged(current[0], image, "CR", to_and_fro, to_and_fro / 2)
        return current[0]

    return following


def _ours(pane: Screen, image: Image) -> Callable[[], None]:
    levels, window, picture = Levels(image), _windows(image), PanePicture()
    viewport = resized(showing(Viewport(), image), WIDTH, HEIGHT)
    return lambda: pane.show_drawings(Drawing(viewport.pane, (picture.render(levels, viewport, window()),)))


def _pyqtgraph(bench: Bench, image: Image) -> Callable[[], None]:
    window = _windows(image)
    view = pyqtgraph_view(image.stored, window())
    bench.afterwards.callback(view.close)
    return lambda: view.show_window(window())


def _naive(pane: Screen, image: Image) -> Callable[[], None]:
    """Do what tutorials do: window all pixels as floats, then let Qt scale the whole image."""
    stored, window = image.stored, _windows(image)

    def work(painter: QPainter) -> None:
        lower, upper = window().bounds
        grey = np.clip((stored.astype(np.float32) - lower) / (upper - lower), 0, 1) * 255
        inverted = np.ascontiguousarray(255 - grey.astype(np.uint8))
        rows, columns = inverted.shape
        whole = QImage(inverted.data, columns, rows, columns, QImage.Format.Format_Grayscale8)
        shown = QPixmap.fromImage(whole).scaled(
            WIDTH, HEIGHT, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        painter.fillRect(0, 0, WIDTH, HEIGHT, Qt.GlobalColor.black)
        painter.drawPixmap((WIDTH - shown.width()) // 2, (HEIGHT - shown.height()) // 2, shown)

    return lambda: pane.frame(work)


GROUP = Group(_ROWS, _prepare)
