"""Drawings as icons and pixmaps, for lists and buttons."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap

from annotator.drawing import Drawing
from annotator.drawing.glyphs import glyph
from annotator.geometry.affine import Affine2
from annotator.painting.paint import paint
from annotator.terms.findings import FindingKind, leading_kind

_PX = 16


@cache
def kind_icon(kind: FindingKind | None, *, hollow: bool = False) -> QIcon:
    """Return the glyph of a finding kind as an icon; a grey dot for none."""
    name, colour = ("circle", "#636b77") if kind is None else (kind.glyph, kind.colour)
    items = glyph(name, (_PX / 2, _PX / 2), _PX * 0.34, colour, edge=None, hollow=hollow or kind is None)
    pixmap = QPixmap(_PX * 2, _PX * 2)
    pixmap.setDevicePixelRatio(2.0)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint(painter, Drawing((_PX, _PX), items), Affine2())
    painter.end()
    return QIcon(pixmap)


def findings_icon(findings: frozenset[str]) -> QIcon:
    """Return the glyph of the kind that leads among several."""
    return kind_icon(leading_kind(findings))
