"""Thousands of lines painted in a few milliseconds: few paths, one pixel wide, not smoothed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QByteArray, QDataStream, QIODevice, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from annotator.drawing.items import Hairlines, Sketch
from annotator.painting.paint import colour

# An element of a path as QDataStream writes it: QPainterPath::ElementType, x, y; all big-endian.
_ELEMENT = np.dtype([("type", ">i4"), ("x", ">f8"), ("y", ">f8")])
_MOVE_TO, _LINE_TO = 0, 1
_WINDING_FILL = 1
_LINES_OF_PATH = 100


def paint_sketch(painter: QPainter, sketch: Sketch) -> None:
    """Paint the lines of a sketch; the painter is left as it was found."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for lines in sketch.lines:
        pen = QPen(colour(lines.stroke), 1.0)
        pen.setCosmetic(True)
        painter.setPen(pen)
        for path in paths_of(lines):
            painter.drawPath(path)
    painter.restore()


def paths_of(lines: Hairlines) -> Iterator[QPainterPath]:
    """Yield lines as paths of a hundred each: Qt copies a long one about for longer than it draws it.

    They are read as Qt writes them: a call for each vertex would take longer than a frame.
    """
    elements = np.empty(len(lines.points), _ELEMENT)
    elements["type"] = _LINE_TO
    elements["type"][lines.starts] = _MOVE_TO
    elements["x"], elements["y"] = lines.points.T
    bounds = [*lines.starts[::_LINES_OF_PATH].tolist(), len(elements)]
    for first, end in pairwise(bounds):
        head, foot = np.array([end - first], ">i4"), np.array([0, _WINDING_FILL], ">i4")
        # The stream reads from these bytes and does not keep them.
        written = QByteArray(head.tobytes() + elements[first:end].tobytes() + foot.tobytes())
        stream = QDataStream(written, QIODevice.OpenModeFlag.ReadOnly)
        path = QPainterPath()
        stream >> path
        yield path
