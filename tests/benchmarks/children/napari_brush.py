"""Paints labels with napari's brush on a canvas of 1920 × 1080: ``… FILE.npy FRAMES RADIUS``."""

from __future__ import annotations

import math
import sys

import numpy as np
from qtpy.QtWidgets import QApplication

from tests.benchmarks.children.answering import answer
from tests.benchmarks.children.napari_canvas import canvas_with


def main() -> int:
    volume, frames, radius = np.load(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    viewer, canvas = canvas_with(volume)
    labels = viewer.add_labels(np.zeros(volume.shape, np.uint8), opacity=0.3)
    labels.brush_size, labels.mode = 2 * radius, "paint"
    slice_shown, middle = len(volume) // 2, volume.shape[1] / 2
    viewer.dims.set_current_step(0, slice_shown)
    QApplication.processEvents()

    def show(number: int) -> None:
        turn = number / 30
        row, column = middle + 0.4 * middle * math.sin(turn), middle + 0.4 * middle * math.cos(1.3 * turn)
        labels.paint((slice_shown, row, column), 1)
        canvas.repaint()
        QApplication.processEvents()

    answer(show, 10**6, frames)
    viewer.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
