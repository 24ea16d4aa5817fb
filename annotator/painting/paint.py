"""A drawing painted by QPainter, on a screen, an image or a page."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPaintEngine,
    QPainter,
    QPainterPath,
    QPen,
    QPolygonF,
    QTransform,
)

from annotator.drawing.items import CAP_HEIGHT, FONT_FAMILIES, Colour, Drawing, Item, Label, Path, Picture
from annotator.geometry.affine import Affine2, Point2
from annotator.painting.application import application

_DASH_LEAST = 0.01
_HALO_STEPS = 8
_TYPES = QTransform.TransformationType
_UPRIGHT = frozenset({_TYPES.TxNone, _TYPES.TxTranslate, _TYPES.TxScale})


def paint(
    painter: QPainter,
    drawing: Drawing,
    target_from_drawing: Affine2 | None = None,
    *,
    pixel: float = 1.0,
) -> None:
    """Paint a drawing; the painter is left as it was found.

    Parameters
    ----------
    painter : QPainter
        Active, in whatever coordinates it has: the target.
    drawing : Drawing
    target_from_drawing : Affine2 or None
        None is the identity.
    pixel : float
        What cosmetic widths and cosmetic letters count in, in target units: 1 on a screen, 300 / 96 on
        a page of 300 dots per inch.
    """
    application()
    place = target_from_drawing or Affine2()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    if drawing.background is not None:
        painter.save()
        painter.setTransform(_transform(place), True)
        painter.fillRect(QRectF(0.0, 0.0, *drawing.size), colour(drawing.background))
        painter.restore()
    for item in drawing.items:
        _paint_item(painter, item, place, pixel)
    painter.restore()


def _paint_item(painter: QPainter, item: Item, place: Affine2, pixel: float) -> None:
    if isinstance(item, Label):
        _paint_label(painter, item, place, pixel)
        return
    painter.save()
    painter.setTransform(_transform(place), True)
    if isinstance(item, Path):
        _paint_path(painter, item, pixel)
    else:
        _paint_picture(painter, item)
    painter.restore()


def _paint_path(painter: QPainter, path: Path, pixel: float) -> None:
    painter.setPen(_pen(painter, path, pixel))
    brush = QBrush(colour(path.fill)) if path.fill is not None and path.closed else QBrush()
    painter.setBrush(brush)
    if not path.stepped:
        painter.drawPath(_outline(path.rings, path.closed))
        return
    # Joins and dashes of a thousand corners take Qt longer than a frame; edge by edge they take a tenth.
    pen = painter.pen()
    painter.setPen(Qt.PenStyle.NoPen)
    if path.fill is not None and path.closed:
        painter.drawPath(_outline(path.rings, path.closed))
    pen.setStyle(Qt.PenStyle.SolidLine)
    pen.setCapStyle(Qt.PenCapStyle.SquareCap)
    painter.setPen(pen)
    painter.drawLines(_segments(path.rings, path.closed, path.dash))


def _pen(painter: QPainter, path: Path, pixel: float) -> QPen:
    if path.stroke is None or path.width <= 0.0:
        return QPen(Qt.PenStyle.NoPen)
    pen = QPen(colour(path.stroke))
    # Qt counts cosmetic widths in dots of the device, not in the dots that a dense screen pretends to have.
    width = path.width * pixel * painter.device().devicePixelRatio() if path.cosmetic else path.width
    pen.setWidthF(width)
    pen.setCosmetic(path.cosmetic)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    if path.dash:
        # Qt measures dashes in widths of the pen.
        pen.setDashPattern([max(part / path.width, _DASH_LEAST) for part in path.dash])
    return pen


@lru_cache(maxsize=2048)  # the figure of the map alone has 800
def _outline(rings: tuple[tuple[Point2, ...], ...], closed: bool) -> QPainterPath:
    """Return the rings as one path, filled by the even–odd rule; shared, so never to be changed."""
    outline = QPainterPath()
    outline.setFillRule(Qt.FillRule.OddEvenFill)
    for ring in rings:
        outline.addPolygon(QPolygonF([QPointF(x, y) for x, y in ring]))
        if closed:
            outline.closeSubpath()
    return outline


@lru_cache(maxsize=128)
def _segments(rings: tuple[tuple[Point2, ...], ...], closed: bool, dash: tuple[float, ...]) -> list[QLineF]:
    """Return the edges of rings, or the dashes along them; shared, so never to be changed."""
    segments: list[QLineF] = []
    for ring in rings:
        edges = pairwise((*ring, ring[0]) if closed else ring)
        segments += _dashes(edges, dash) if dash else (QLineF(*start, *end) for start, end in edges)
    return segments


def _dashes(edges: Iterable[tuple[Point2, Point2]], dash: tuple[float, ...]) -> Iterator[QLineF]:
    part, left = 0, dash[0]
    for (x, y), (far_x, far_y) in edges:
        length, gone = math.hypot(far_x - x, far_y - y), 0.0
        while gone < length:
            step = min(left, length - gone)
            if part % 2 == 0:
                first, last = gone / length, (gone + step) / length
                yield QLineF(
                    x + first * (far_x - x), y + first * (far_y - y),
                    x + last * (far_x - x), y + last * (far_y - y),
                )  # fmt: skip
            gone, left = gone + step, left - step
            if left <= 0.0:
                part = (part + 1) % len(dash)
                left = max(dash[part], _DASH_LEAST)


def _paint_label(painter: QPainter, label: Label, place: Affine2, pixel: float) -> None:
    size = label.size * (pixel if label.cosmetic else place.scale)
    if size <= 0.0 or not label.text:
        return
    x, y = place(label.at)
    y += {"bottom": 0.0, "middle": CAP_HEIGHT / 2, "top": CAP_HEIGHT}[label.baseline] * size
    left = {"start": 0.0, "middle": 0.5, "end": 1.0}[label.anchor]
    halo = 0.0 if label.halo is None else label.halo_width * size / label.size
    style = _Letters(label.text, size, label.bold, label.colour, label.halo, halo)
    at = painter.deviceTransform()
    dots = at.m11()
    is_upright = not (at.m12() or at.m21()) and at.isAffine() and dots == at.m22() > 0.0
    if not is_upright or painter.paintEngine().type() != QPaintEngine.Type.Raster:
        painter.save()
        painter.translate(x - left * _advance(painter, label, size), y)
        _write(painter, style)
        painter.restore()
        return
    # Letters that stand still are written once: their halo takes longer than an image.
    margin, width, written = _written(style, dots)
    corner = at.map(QPointF(x - left * width - margin, y - margin - size))
    snapped = QPointF(round(corner.x()), round(corner.y()))
    painter.drawImage(at.inverted()[0].map(snapped), written)


def _advance(painter: QPainter, label: Label, size: float) -> float:
    font, scale = _font(size, label.bold)
    return QFontMetricsF(font, painter.device()).horizontalAdvance(label.text) * scale


@dataclass(frozen=True, slots=True)
class _Letters:
    """How a text looks, wherever it stands; `halo_width` and `size` in target units."""

    text: str
    size: float
    bold: bool
    colour: Colour
    halo: Colour | None
    halo_width: float


@lru_cache(maxsize=512)
def _written(style: _Letters, dots: float) -> tuple[float, float, QImage]:
    """Return the margin around a text, how wide this is, and its image of `dots` per target unit."""
    font, scale = _font(style.size, style.bold)
    margin = math.ceil(style.halo_width + 0.4 * style.size)
    width = QFontMetricsF(font).horizontalAdvance(style.text) * scale
    size = QSizeF(width + 2 * margin, style.size + 2 * margin) * dots
    image = QImage(
        math.ceil(size.width()), math.ceil(size.height()), QImage.Format.Format_ARGB32_Premultiplied
    )
    image.setDevicePixelRatio(dots)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.translate(margin, margin + style.size)
    if style.halo is not None:
        _put_halo(painter, style, image.rect())
    _write(painter, replace(style, halo=None))
    painter.end()
    return margin, width, image


def _put_halo(painter: QPainter, style: _Letters, whole: QRect) -> None:
    """Write the halo into an empty image: the letters all round, which takes a tenth of stroking them."""
    font, scale = _font(style.size, style.bold)
    halo = colour(style.halo or "")
    painter.save()
    painter.scale(scale, scale)
    painter.setFont(font)
    painter.setPen(QColor(halo.rgb()))
    for step in range(_HALO_STEPS):
        turn, radius = 2 * math.pi * step / _HALO_STEPS, style.halo_width / scale
        painter.drawText(QPointF(radius * math.cos(turn), radius * math.sin(turn)), style.text)
    painter.restore()
    painter.save()
    painter.resetTransform()
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
    painter.fillRect(whole, QColor(0, 0, 0, halo.alpha()))
    painter.restore()


def _write(painter: QPainter, style: _Letters) -> None:
    """Write a text with its foot at the painter's origin."""
    font, scale = _font(style.size, style.bold)
    painter.scale(scale, scale)
    if style.halo is not None:
        letters = QPainterPath()
        letters.addText(0.0, 0.0, font, style.text)
        halo = QPen(colour(style.halo), 2 * style.halo_width / scale)
        halo.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(letters, halo)
    painter.setPen(colour(style.colour))
    painter.setFont(font)
    painter.drawText(QPointF(0.0, 0.0), style.text)


@lru_cache(maxsize=256)
def _font(size: float, bold: bool) -> tuple[QFont, float]:
    """Return a font of whole pixels and the factor that brings it to the size."""
    font = QFont(list(FONT_FAMILIES))
    whole = max(1, round(size))
    font.setPixelSize(whole)
    font.setBold(bold)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font, size / whole


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a label's text is painted here, in the unit of `size`."""
    application()
    font, scale = _font(size, bold)
    return QFontMetricsF(font).horizontalAdvance(text) * scale


def _paint_picture(painter: QPainter, picture: Picture) -> None:
    rows, columns = picture.pixels.shape
    if not rows or not columns:
        return
    pixels = np.ascontiguousarray(picture.pixels)
    painter.setTransform(_transform(picture.target_from_pixel), True)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, picture.smooth)
    if painter.transform().type() in _UPRIGHT:
        # Smoothing the edges of an upright raster takes a fifth of painting it, and changes no pixel inside.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    # A raster without transparency is painted in two thirds of the time when Qt knows it.
    opaque = picture.opaque or int(np.bitwise_and.reduce(pixels, axis=None)) >> 24 == 255
    painter.drawImage(0, 0, _image(pixels, opaque=opaque))


def _image(pixels: NDArray[np.uint32], *, opaque: bool) -> QImage:
    """Return a view of a raster for reading only; the caller keeps the raster until it is painted."""
    rows, columns = pixels.shape
    kind = QImage.Format.Format_RGB32 if opaque else QImage.Format.Format_ARGB32
    return QImage(pixels.data, columns, rows, 4 * columns, kind)


@lru_cache(maxsize=1024)
def colour(text: str) -> QColor:
    """Return Qt's colour of ``#rrggbb`` or ``#rrggbbaa``."""
    parsed = QColor(text[:7])
    if len(text) == 9:
        parsed.setAlpha(int(text[7:9], 16))
    return parsed


def _transform(affine: Affine2) -> QTransform:
    return QTransform(affine.a, affine.b, affine.c, affine.d, affine.e, affine.f)
