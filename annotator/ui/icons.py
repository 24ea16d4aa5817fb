"""The icons of `resources/icons`, tinted with the colour of the text they stand beside."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from annotator.resources import resource
from annotator.ui.theme import ACCENT, FAINT, TEXT

_SIZES = (16, 20, 24, 32, 48)


@cache
def icon(name: str) -> QIcon:
    """Return an icon by name: text colour, accent when on, faint when disabled."""
    made = QIcon()
    states = (
        (TEXT, QIcon.Mode.Normal, QIcon.State.Off),
        (ACCENT, QIcon.Mode.Normal, QIcon.State.On),
        (FAINT, QIcon.Mode.Disabled, QIcon.State.Off),
    )
    for colour, mode, state in states:
        for size in _SIZES:
            made.addPixmap(_tinted(name, colour, size), mode, state)
    return made


def _tinted(name: str, colour: str, size: int) -> QPixmap:
    svg = resource("icons", f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour)
    image = QImage(QSize(size, size), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(svg.encode())).render(painter)
    painter.end()
    return QPixmap.fromImage(image)
