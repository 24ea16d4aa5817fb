"""An image in pyqtgraph, as large as our screen: the peer of scrolling and of window drags."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.imaging.voi import Window
from tests.benchmarks.screen import HEIGHT, WIDTH, application


@dataclass(frozen=True, slots=True)
class PyqtgraphView:
    """An `ImageItem` in a `ViewBox` of 1920 × 1080, scaled by nearest neighbour: its only way."""

    view: Any
    item: Any

    def show_image(self, plane: NDArray[Any]) -> None:
        self.item.setImage(plane, autoLevels=False)
        self.view.viewport().repaint()

    def show_window(self, window: Window) -> None:
        self.item.setLevels(window.bounds)
        self.view.viewport().repaint()

    def close(self) -> None:
        self.view.close()


def pyqtgraph_view(plane: NDArray[Any], window: Window) -> PyqtgraphView:
    """Show a plane, the whole of it as large as it fits; what is seen must be the plane."""
    import pyqtgraph

    qt = application()
    view = pyqtgraph.GraphicsView()
    view.resize(WIDTH, HEIGHT)
    box, item = pyqtgraph.ViewBox(lockAspect=True, invertY=True), pyqtgraph.ImageItem(axisOrder="row-major")
    view.setCentralItem(box)
    box.addItem(item)
    item.setImage(plane, autoLevels=False, levels=window.bounds)
    view.show()
    qt.processEvents()
    box.autoRange(padding=0)
    qt.processEvents()
    picture = view.grab().toImage()
    lower, upper = window.bounds
    middle = plane[plane.shape[0] // 2, plane.shape[1] // 2]
    expected = np.clip((float(middle) - lower) / (upper - lower), 0, 1) * 255
    if abs(picture.pixelColor(WIDTH // 2, HEIGHT // 2).red() - expected) > 8:
        raise AssertionError("pyqtgraph shows other values")
    return PyqtgraphView(view, item)
