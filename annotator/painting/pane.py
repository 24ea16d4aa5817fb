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
    """The image and the crowded drawings of one pane, kept as pixels for as long as they stay the same value.

    A thousand outlines take longer than ten frames to stroke, and less than one to copy. Of a sketch the
    lines are painted until `go_on` has painted the whole. An image is kept from its second painting on: while
    it changes at every step of the hand, keeping it would only cost.
    """

    def __init__(self) -> None:
        self._kept: dict[int, tuple[Drawing, QImage]] = {}
        self._unfinished: _Unfinished | None = None
        self._ground: _Ground | None = None

    @property
    def unfinished(self) -> Drawing | None:
        """The drawing that a sketch stands for, until it can be shown in full."""
        return None if self._unfinished is None else self._unfinished.drawing

    def paint_ground(
        self, painter: QPainter, picture: Picture, size: tuple[int, int], surround: Colour
    ) -> None:
        """Paint the image of a pane of `size` px (width, height), and `surround` around it."""
        place = size, surround, painter.device().devicePixelRatio()
        if self._ground is None or self._ground.picture is not picture or self._ground.place != place:
            self._ground = _Ground(picture, place)
            _paint_ground(painter, picture, size, surround)
        else:
            painter.drawImage(QPointF(0.0, 0.0), self._ground.layer)

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


class _Ground:
    """An image that was painted, and its pixels once they are asked for."""

    def __init__(self, picture: Picture, place: tuple[tuple[int, int], Colour, float]) -> None:
        self.picture, self.place = picture, place
        self._layer: QImage | None = None

    @property
    def layer(self) -> QImage:
        if self._layer is None:
            size, surround, dots = self.place
            self._layer = _layer(size, dots, QImage.Format.Format_RGB32)
            painter = QPainter(self._layer)
            try:
                _paint_ground(painter, self.picture, size, surround)
            finally:
                painter.end()
        return self._layer


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


def _layer(
    size: tuple[int, int], dots: float, kind: QImage.Format = QImage.Format.Format_ARGB32_Premultiplied
) -> QImage:
    layer = QImage(_dots(size, dots).toSize(), kind)
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

    `layers` are those of the pane from one time to the next.
    """
    layers = layers or Layers()
    items = drawings[0].items if drawings else ()
    if len(items) == 1 and isinstance(items[0], Picture):
        layers.paint_ground(painter, items[0], size, surround)
        drawings = drawings[1:]
    else:
        painter.fillRect(0, 0, *size, colour(surround))
    layers.paint(painter, drawings, size)


def _paint_ground(painter: QPainter, picture: Picture, size: tuple[int, int], surround: Colour) -> None:
    """Paint an image and what is around it.

    Where the image covers the pane nothing is filled first: at full screen that is a tenth of a frame.
    """
    width, height = size
    whole = QRect(0, 0, width, height)
    covered = _covered(picture) & whole
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
    paint(painter, Drawing((width, height), (picture,)))


def _covered(picture: Picture) -> QRect:
    """Return the px that a picture covers wholly; none unless it is upright."""
    if not picture.opaque:
        return QRect()
    place = picture.target_from_pixel
    if place.b or place.c:
        return QRect()
    rows, columns = picture.pixels.shape
    (x, y), (far_x, far_y) = place((0.0, 0.0)), place((float(columns), float(rows)))
    first = QPoint(math.ceil(min(x, far_x)), math.ceil(min(y, far_y)))
    return QRect(first, QPoint(math.floor(max(x, far_x)) - 1, math.floor(max(y, far_y)) - 1))
