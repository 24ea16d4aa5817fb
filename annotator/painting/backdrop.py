"""What stands still under a moving hand: painted once, and copied where the hand has been."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QImage, QPainter


class Backdrop:
    """The pixels of a pane without what the hand draws."""

    def __init__(self) -> None:
        self._kept: QImage | None = None

    def forget(self) -> None:
        """Say that the pane looks otherwise now."""
        self._kept = None

    def show(
        self, painter: QPainter, part: QRect, size: tuple[int, int], paint_all: Callable[[QPainter], None]
    ) -> None:
        """Paint a part of the pane, and keep to it.

        Parameters
        ----------
        painter : QPainter
            On a widget of `size` px (width, height), untransformed.
        part : QRect
            What must be painted; nothing else is until the painter ends.
        paint_all : function
            Paints the whole pane; called only when it is not known how it looks.
        """
        dots = painter.device().devicePixelRatio()
        wide, high = (math.ceil(side * dots) for side in size)
        if self._kept is None or (self._kept.width(), self._kept.height()) != (wide, high):
            self._kept = _painted(wide, high, dots, paint_all)
        painter.setClipRect(part)
        source = QRectF(part.x() * dots, part.y() * dots, part.width() * dots, part.height() * dots)
        painter.drawImage(QRectF(part), self._kept, source)


def _painted(wide: int, high: int, dots: float, paint_all: Callable[[QPainter], None]) -> QImage:
    image = QImage(wide, high, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(dots)
    painter = QPainter(image)
    try:
        paint_all(painter)
    finally:
        painter.end()
    return image
