"""Drawings painted by Qt: on any painter, as PNG, as PDF. QtGui only, no widgets.

application  a Qt to draw with where there is none yet
paint        drawing → QPainter, drawings → pane
raster       drawing → PNG
document     drawings → PDF
"""

from annotator.painting.application import application
from annotator.painting.document import pdf
from annotator.painting.paint import paint, paint_pane, text_width
from annotator.painting.raster import image, png

__all__ = ["application", "image", "paint", "paint_pane", "pdf", "png", "text_width"]
