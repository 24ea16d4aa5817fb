"""Scrolls napari through a stack on a canvas of 1920 × 1080: ``… FILE.npy FRAMES``."""

from __future__ import annotations

import sys

import napari
import numpy as np
from qtpy.QtWidgets import QApplication

from tests.benchmarks.children.answering import answer
from tests.benchmarks.screen import HEIGHT, WIDTH


def main() -> int:
    volume, frames = np.load(sys.argv[1]), int(sys.argv[2])
    viewer = napari.Viewer(show=False)
    viewer.add_image(volume, contrast_limits=(-160, 240), interpolation2d="linear")
    canvas = viewer.window._qt_viewer.canvas
    canvas.native.setFixedSize(WIDTH, HEIGHT)
    viewer.window._qt_window.show()
    viewer.reset_view()
    QApplication.processEvents()
    if tuple(canvas._scene_canvas.size) != (WIDTH, HEIGHT):
        raise RuntimeError(f"the canvas is {canvas._scene_canvas.size}")

    def show(number: int) -> None:
        viewer.dims.set_current_step(0, number)
        canvas.native.repaint()
        QApplication.processEvents()

    answer(show, len(volume), frames)
    viewer.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
