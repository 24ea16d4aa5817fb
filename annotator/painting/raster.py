"""A drawing as an image of pixels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage, QImageWriter, QPainter

from annotator.drawing.items import Drawing
from annotator.errors import ExportError
from annotator.geometry.affine import Affine2
from annotator.painting.application import application
from annotator.painting.paint import paint

_LARGEST_SIDE_PX = 32767


def image(drawing: Drawing, width_px: int) -> QImage:
    """Return a drawing as an image; transparent where the drawing has no background.

    Raises
    ------
    ExportError
        The image would have no pixels, or more on a side than Qt paints on.
    """
    application()
    scale = width_px / drawing.size[0]
    height_px = round(drawing.size[1] * scale)
    if not (0 < width_px <= _LARGEST_SIDE_PX and 0 < height_px <= _LARGEST_SIDE_PX):
        raise ExportError(
            f"An image of {width_px} × {height_px} pixels cannot be painted.",
            f"Choose a width so that both sides lie between 1 and {_LARGEST_SIDE_PX}.",
        )
    canvas = QImage(width_px, height_px, QImage.Format.Format_ARGB32_Premultiplied)
    if canvas.isNull():
        raise ExportError(f"There is no memory for an image of {width_px} × {height_px} pixels.")
    canvas.fill(Qt.GlobalColor.transparent)
    painter = QPainter(canvas)
    try:
        paint(painter, drawing, Affine2.scaling(scale))
    finally:
        painter.end()
    return canvas


def pixels(drawing: Drawing, width_px: int) -> NDArray[np.uint32]:
    """Return a drawing as a raster for another drawing: shape (rows, columns), 0xAARRGGBB.

    Raises
    ------
    ExportError
        As for `image`.
    """
    canvas = image(drawing, width_px).convertToFormat(QImage.Format.Format_ARGB32)
    return np.frombuffer(canvas.constBits(), np.uint32).reshape(canvas.height(), canvas.width()).copy()


def png(drawing: Drawing, width_px: int) -> bytes:
    """Return a drawing as a PNG file, `width_px` pixels wide.

    Raises
    ------
    ExportError
        The image cannot be painted or packed.
    """
    canvas = image(drawing, width_px)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"png"))
    writer.setText("Title", drawing.title)
    if not writer.write(canvas):
        raise ExportError(f"The image could not be packed as PNG: {writer.errorString()}.")
    return bytes(buffer.data().data())
