"""A pane of the window: an image with drawings over it, painted again at every move of the hand."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRect, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter

from annotator.drawing.items import Colour, Drawing, Picture, Sketch
from annotator.painting.hairlines import paint_sketch
from annotator.painting.paint import colour, paint

_MANY = 100


class Layers:
    """The crowded drawings of one pane, kept as pixels for as long as they stay the same value.

    A thousand outlines take longer than ten frames to stroke, and less than one to copy. Of a sketch the
    lines are painted until `go_on` has painted the whole.
    """

    def __init__(self) -> None:
        self._kept: dict[int, tuple[Drawing, QImage]] = {}
        self._unfinished: _Unfinished | None = None

    @property
    def unfinished(self) -> Drawing | None:
        """The drawing that a sketch stands for, until it can be shown in full."""
        return None if self._unfinished is None else self._unfinished.drawing

    def paint(self, painter: QPainter, drawings: Sequence[Drawing], size: tuple[int, int]) -> None:
        """Paint drawings over each other on a pane of `size` px (width, height)."""
        before, self._kept = self._kept, {}
        unfinished, self._unfinished = self._unfinished, None
        dots = painter.device().devicePixelRatio()
        for drawing in drawings:
            if len(drawing.items) < _MANY and drawing.sketch is None:
                paint(painter, drawing)
                continue
            # The drawing is kept along, so that nothing else can have its id.
            _, layer = before.get(id(drawing), (drawing, QImage()))
            if layer.size() == _dots(size, dots).toSize():
                self._kept[id(drawing)] = drawing, layer
            elif drawing.sketch is not None:
                is_same = unfinished is not None and unfinished.is_of(drawing, size, dots)
                self._unfinished = unfinished if is_same else _Unfinished(drawing, drawing.sketch, size, dots)
                paint_sketch(painter, drawing.sketch)
                continue
            else:
                layer = _layer(size, dots)
                _paint_on(layer, drawing)
                self._kept[id(drawing)] = drawing, layer
            painter.drawImage(QPointF(0.0, 0.0), layer)

    def go_on(self) -> bool:
        """Paint the next part of what a sketch stands for; tell whether the whole can be shown now."""
        if self._unfinished is None:
            return False
        if self._unfinished.go_on():
            return False
        drawing, layer = self._unfinished.drawing, self._unfinished.layer
        self._kept[id(drawing)], self._unfinished = (drawing, layer), None
        return True


class _Unfinished:
    """A layer that is painted part by part."""

    def __init__(self, drawing: Drawing, sketch: Sketch, size: tuple[int, int], dots: float) -> None:
        self.drawing = drawing
        self._on = size, dots
        self._parts = sketch.finely()
        self.layer = QImage()

    def is_of(self, drawing: Drawing, size: tuple[int, int], dots: float) -> bool:
        return self.drawing is drawing and self._on == (size, dots)

    def go_on(self) -> bool:
        """Paint the next part; tell whether there was one."""
        if self.layer.isNull():
            self.layer = _layer(*self._on)
        part = next(self._parts, None)
        if part is not None:
            _paint_on(self.layer, part)
        return part is not None


def _dots(size: tuple[int, int], dots: float) -> QSizeF:
    return QSizeF(math.ceil(size[0] * dots), math.ceil(size[1] * dots))


def _layer(size: tuple[int, int], dots: float) -> QImage:
    layer = QImage(_dots(size, dots).toSize(), QImage.Format.Format_ARGB32_Premultiplied)
    layer.setDevicePixelRatio(dots)
    layer.fill(Qt.GlobalColor.transparent)
    return layer


def _paint_on(layer: QImage, drawing: Drawing) -> None:
    painter = QPainter(layer)
    try:
        paint(painter, drawing)
    finally:
        painter.end()


def paint_pane(
    painter: QPainter,
    drawings: Sequence[Drawing],
    size: tuple[int, int],
    surround: Colour,
    layers: Layers | None = None,
) -> None:
    """Paint drawings over each other on a pane of `size` px (width, height), `surround` around the image.

    Where an image covers the pane nothing is filled first: at full screen that is a tenth of a frame.
    `layers` are those of the pane from one time to the next.
    """
    width, height = size
    whole = QRect(0, 0, width, height)
    covered = _covered(drawings[0]) & whole if drawings else QRect()
    left, top, right, bottom = covered.left(), covered.top(), covered.right() + 1, covered.bottom() + 1
    around = [whole]
    if not covered.isEmpty():
        across = covered.width()
        around = [
            QRect(0, 0, left, height),
            QRect(right, 0, width - right, height),
            QRect(left, 0, across, top),
            QRect(left, bottom, across, height - bottom),
        ]
    for part in around:
        painter.fillRect(part, colour(surround))
    (layers or Layers()).paint(painter, drawings, size)


def _covered(drawing: Drawing) -> QRect:
    """Return the px that the first picture of a drawing covers wholly; none unless it is upright."""
    picture = drawing.items[0] if drawing.items else None
    if not isinstance(picture, Picture) or not picture.opaque:
        return QRect()
    place = picture.target_from_pixel
    if place.b or place.c:
        return QRect()
    rows, columns = picture.pixels.shape
    (x, y), (far_x, far_y) = place((0.0, 0.0)), place((float(columns), float(rows)))
    first = QPoint(math.ceil(min(x, far_x)), math.ceil(min(y, far_y)))
    return QRect(first, QPoint(math.floor(max(x, far_x)) - 1, math.floor(max(y, far_y)) - 1))
