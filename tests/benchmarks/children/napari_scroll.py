"""Scrolls napari through a stack on a canvas of 1920 × 1080: ``… FILE.npy FRAMES``."""

from __future__ import annotations

import sys

import numpy as np
from qtpy.QtWidgets import QApplication

from tests.benchmarks.children.answering import answer
from tests.benchmarks.children.napari_canvas import canvas_with


def main() -> int:
    volume, frames = np.load(sys.argv[1]), int(sys.argv[2])
    viewer, canvas = canvas_with(volume)

    def show(number: int) -> None:
        viewer.dims.set_current_step(0, number)
        canvas.repaint()
        QApplication.processEvents()

    answer(show, len(volume), frames)
    viewer.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
