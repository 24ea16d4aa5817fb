"""Drawings as a PDF document: vectors, real text, one drawing a page."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter

from annotator.drawing.items import Drawing
from annotator.errors import ExportError
from annotator.geometry.affine import Affine2
from annotator.painting.application import application
from annotator.painting.paint import paint

_DOTS_PER_INCH = 600
_PIXELS_PER_INCH = 96


def pdf(drawings: Drawing | Sequence[Drawing], *, title: str = "", margin_mm: float = 0.0) -> bytes:
    """Return drawings as a PDF document on A4, each on a page of its own.

    A drawing wider than high turns its page. It is drawn as large as fits inside the margin, in the
    middle. Letters are embedded and can be searched.

    Raises
    ------
    ExportError
        There is nothing to draw, or the writer failed.

    References
    ----------
    ISO 216 (A4: 210 × 297 mm).
    """
    application()
    pages = (drawings,) if isinstance(drawings, Drawing) else tuple(drawings)
    if not pages:
        raise ExportError("There is nothing to put into the document.", "Choose at least one page.")
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_DOTS_PER_INCH)
    writer.setTitle(title or pages[0].title)
    writer.setCreator("Lesion Annotator")
    writer.setPageLayout(_layout(pages[0], margin_mm))
    painter = QPainter()
    if not painter.begin(writer):
        raise ExportError("The document could not be begun.", "Install Qt again.")
    # What a radiograph shows is not to be blurred by JPEG.
    painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
    try:
        for number, page in enumerate(pages):
            if number:
                writer.setPageLayout(_layout(page, margin_mm))
                writer.newPage()
            paint(painter, page, _fitted(page, writer), pixel=_DOTS_PER_INCH / _PIXELS_PER_INCH)
    finally:
        painter.end()
    return bytes(buffer.data().data())


def _layout(drawing: Drawing, margin_mm: float) -> QPageLayout:
    wide = drawing.size[0] > drawing.size[1]
    turned = QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait
    margins = QMarginsF(margin_mm, margin_mm, margin_mm, margin_mm)
    return QPageLayout(QPageSize(QPageSize.PageSizeId.A4), turned, margins, QPageLayout.Unit.Millimeter)


def _fitted(drawing: Drawing, writer: QPdfWriter) -> Affine2:
    width, height = float(writer.width()), float(writer.height())
    scale = min(width / drawing.size[0], height / drawing.size[1])
    move = Affine2.translation((width - drawing.size[0] * scale) / 2, (height - drawing.size[1] * scale) / 2)
    return move @ Affine2.scaling(scale)
