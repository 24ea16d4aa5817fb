"""A canvas of napari of the size of our screen, with a stack on it."""

from __future__ import annotations

from typing import Any

import napari
import numpy as np
from numpy.typing import NDArray
from qtpy.QtWidgets import QApplication

from tests.benchmarks.screen import HEIGHT, WIDTH


def canvas_with(volume: NDArray[np.int16]) -> tuple[Any, Any]:
    """Return a viewer that shows a volume smoothly, and the widget it draws on."""
    viewer = napari.Viewer(show=False)
    viewer.add_image(volume, contrast_limits=(-160, 240), interpolation2d="linear")
    canvas = viewer.window._qt_viewer.canvas
    canvas.native.setFixedSize(WIDTH, HEIGHT)
    viewer.window._qt_window.show()
    viewer.reset_view()
    QApplication.processEvents()
    if tuple(canvas._scene_canvas.size) != (WIDTH, HEIGHT):
        raise RuntimeError(f"the canvas is {canvas._scene_canvas.size}")
    return viewer, canvas.native
