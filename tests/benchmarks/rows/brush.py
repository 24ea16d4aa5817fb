"""The brush in the window of the program, from the mouse event to the painted pane, beside napari's."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from annotator.drawing import Drawing
from annotator.geometry.shapes import MaskShape
from annotator.imaging import Image
from annotator.imaging.voi import Window
from annotator.lesions.records import ImageReference, Mark, MarkId, ObservationId, RecordId
from annotator.ui.app import start
from annotator.ui.assembly import Application, open_first
from annotator.ui.theme import apply_theme
from annotator.viewing.layout import Layout, Pane
from annotator.viewing.levels import Levels
from annotator.viewing.pane_picture import PanePicture
from annotator.viewing.scene import ShownMark, marks_scene
from annotator.viewing.viewport import Viewport, resized, showing
from tests.benchmarks.contest import constant
from tests.benchmarks.generated import ct_series, thorax
from tests.benchmarks.processes import companion
from tests.benchmarks.row import Bench, Figure, Group, Prepared, Row
from tests.benchmarks.screen import HEIGHT, WIDTH, application, screen

_BRUSH = Row(
    "brush-napari",
    "p50 of a dab of radius 20 px on 512 × 512, from mouse event to painted pane, against napari painting",
    "brush",
    "napari",
    "ms",
    50,
    True,
    ("napari",),
    ("xvfb-run",),
)
_UNDO = Row(
    "undo-frame",
    "p50 of undo and redo of a stroke, stored and painted, in frames of 60 Hz",
    "undo",
    "frame",
    "ms",
    1,
    False,
)
_OVERLAY = Row(
    "overlay-napari",
    "p50 of a frame, scrolling 512 × 512 with a region over it, against napari with labels",
    "overlay",
    "napari overlay",
    "ms",
    0.15,
    False,
    ("napari",),
    ("xvfb-run",),
)
_SLICES, _SIDE, _RADIUS = 40, 512, 20
_PATIENCE_S = 60.0
_FRAME_MS = 1000 / 60


@dataclass(frozen=True, slots=True)
class _Desk:
    """The program with a CT in its only pane and the brush in the hand."""

    application: Application

    @property
    def middle(self) -> tuple[float, float]:
        pane = self.application.window.grid.active
        return pane.width() / 2, pane.height() / 2

    def mouse(self, kind: QEvent.Type, at: tuple[float, float]) -> None:
        """Send a mouse event with the left button held, and paint what it asks for."""
        pane, left = self.application.window.grid.active, Qt.MouseButton.LeftButton
        button = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseMove else left
        held = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else left
        where = QPointF(*at)
        keys = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(pane, QMouseEvent(kind, where, pane.mapToGlobal(where), button, held, keys))
        QApplication.processEvents()


def _prepare(bench: Bench) -> Prepared:
    volume, times = thorax(_SLICES, _SIDE), list[float]()
    np.save(bench.folder / "volume.npy", volume)
    desk = _desk(bench, volume)
    figures: dict[str, Figure] = {
        "brush": _dabs(desk, bench.sizes.frames, times),
        "undo": _undoing(desk, bench.sizes.frames),
        "frame": constant(_FRAME_MS),
    }
    if "brush-napari" in bench.wanted:
        arguments = (str(bench.folder / "volume.npy"), str(bench.sizes.frames), str(_RADIUS))
        figures["napari"] = bench.afterwards.enter_context(
            companion("napari_brush", *arguments, on_screen=True)
        )
    return Prepared(
        figures, lambda: {"brush-napari": f"p99 {np.percentile(times, 99):.2f} ms"} if times else {}
    )


def _desk(bench: Bench, volume: NDArray[np.int16]) -> _Desk:
    apply_theme(application())
    started = start(bench.folder / "library")
    bench.afterwards.callback(started.close)
    started.window.resize(WIDTH, HEIGHT)
    started.window.show()
    ct_series(volume, bench.folder / "ct")
    open_first(started, [str(bench.folder / "ct")])
    viewer = started.desk.viewer
    # Until it is hung: that would come over the layout shown here.
    _until(lambda: bool(viewer.order) and started.desk.session.has_case and not started.jobs.busy)
    viewer.show(Layout(1, 1, (Pane(series=viewer.order[0], frame=_SLICES // 2),)))
    _until(lambda: viewer.levels(0) is not None)
    _rest()
    started.desk.choose_tool("brush")
    viewer.brush_px = _RADIUS * viewer.viewport(0).scale
    _rest()
    return _Desk(started)


def _until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE_S
    while not done():
        if time.monotonic() > end:
            raise RuntimeError("the program did not show the series")
        QApplication.processEvents()
        time.sleep(0.01)


def _rest(seconds: float = 1.0) -> None:
    """Let what was begun in the background come to its end."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.01)


def _dabs(desk: _Desk, frames: int, times: list[float]) -> Figure:
    """Paint one long stroke, and drop it: what is measured are its moves."""

    def figure() -> float:
        (x, y), found = desk.middle, []
        reach = 0.2 * min(x, y)
        desk.mouse(QEvent.Type.MouseButtonPress, (x, y))
        for number in range(frames):
            turn = number / 30
            at = (x + reach * math.cos(1.3 * turn), y + reach * math.sin(turn))
            begin = time.perf_counter()
            desk.mouse(QEvent.Type.MouseMove, at)
            found.append(1000 * (time.perf_counter() - begin))
        desk.application.window.grid.drop_gestures()
        QApplication.processEvents()
        times.extend(found)
        return statistics.median(found)

    return figure


def _undoing(desk: _Desk, frames: int) -> Figure:
    session, popover = desk.application.desk.session, desk.application.window.popover

    def figure() -> float:
        (x, y), found = desk.middle, []
        desk.mouse(QEvent.Type.MouseButtonPress, (x, y))
        for step in range(10):
            desk.mouse(QEvent.Type.MouseMove, (x + 5 * step, y + 3 * step))
        desk.mouse(QEvent.Type.MouseButtonRelease, (x + 50, y + 30))
        popover.dismiss()
        for number in range(max(2, frames // 2)):
            begin = time.perf_counter()
            done = session.redo() if number % 2 else session.undo()
            QApplication.processEvents()
            found.append(1000 * (time.perf_counter() - begin))
            if not done:
                raise RuntimeError("there was no stroke to take back")
        while session.undo():
            pass
        QApplication.processEvents()
        return statistics.median(found)

    return figure


def _prepare_overlay(bench: Bench) -> Prepared:
    volume = thorax(_SLICES, _SIDE)
    y, x = np.mgrid[:_SIDE, :_SIDE]
    away = np.hypot(x - 0.5 * _SIDE, y - 0.55 * _SIDE)
    masks = np.stack([away < 60 + 20 * math.sin(number / 6) for number in range(_SLICES)])
    paths = bench.folder / "volume.npy", bench.folder / "labels.npy"
    np.save(paths[0], volume)
    np.save(paths[1], masks)
    figures: dict[str, Figure] = {"overlay": _scrolled(bench, volume, masks)}
    figures["napari overlay"] = _napari_overlay(bench, paths)
    return Prepared(figures)


def _napari_overlay(bench: Bench, paths: tuple[Path, Path]) -> Figure:
    arguments = (*map(str, paths), str(bench.sizes.frames))
    return bench.afterwards.enter_context(companion("napari_overlay", *arguments, on_screen=True))


def _scrolled(bench: Bench, volume: NDArray[np.int16], masks: NDArray[np.bool_]) -> Figure:
    pane, picture, numbers = screen(), PanePicture(), count()
    bench.afterwards.callback(pane.close)
    stack = [Levels(Image(plane)) for plane in volume]
    shown = [ShownMark(_mark(number, mask)) for number, mask in enumerate(masks)]
    viewport = resized(showing(Viewport(), stack[0].image), WIDTH, HEIGHT)

    def figure() -> float:
        found = []
        for number in (next(numbers) % _SLICES for _ in range(bench.sizes.frames)):
            begin = time.perf_counter()
            image = picture.render(stack[number], viewport, Window(40, 400))
            pane.show_drawings(Drawing(viewport.pane, (image,)), marks_scene((shown[number],), viewport))
            found.append(1000 * (time.perf_counter() - begin))
        return statistics.median(found)

    return figure


def _mark(number: int, mask: NDArray[np.bool_]) -> Mark:
    shape = MaskShape.of(mask)
    if shape is None:
        raise ValueError("an empty region")
    own = RecordId(str(number))
    return Mark(MarkId(own), ObservationId(own), ImageReference("1.2", number + 1, "1", "1", "CT"), shape)


GROUPS = (Group((_BRUSH, _UNDO), _prepare), Group((_OVERLAY,), _prepare_overlay))
