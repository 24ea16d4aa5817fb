"""Drawings painted by Qt: on any painter, as PNG, as PDF. QtGui only, no widgets.

application  a Qt to draw with where there is none yet
paint        drawing → QPainter
pane         drawings → pane, the crowded ones kept as pixels
raster       drawing → PNG, pixels
document     drawings → PDF
links        places of a PDF that lead to others; imported by name: pypdf takes 0.2 s of start-up
"""

from annotator.painting.application import application
from annotator.painting.document import pdf
from annotator.painting.paint import paint, text_width
from annotator.painting.pane import Layers, paint_pane
from annotator.painting.raster import image, pixels, png

__all__ = [
    "Layers",
    "application",
    "image",
    "paint",
    "paint_pane",
    "pdf",
    "pixels",
    "png",
    "text_width",
]
