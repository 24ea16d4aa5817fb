"""The tools, in the order of the tool bar."""

from annotator.workspace.tool import Tool
from annotator.workspace.tools.angle import ANGLE, COBB_ANGLE
from annotator.workspace.tools.arrow import ARROW
from annotator.workspace.tools.bidirectional import BIDIRECTIONAL
from annotator.workspace.tools.box import BOX
from annotator.workspace.tools.brush import BRUSH
from annotator.workspace.tools.ellipse import ELLIPSE
from annotator.workspace.tools.length import LENGTH
from annotator.workspace.tools.livewire import LIVEWIRE
from annotator.workspace.tools.one_click import ONE_CLICK
from annotator.workspace.tools.outline import OUTLINE
from annotator.workspace.tools.point import POINT
from annotator.workspace.tools.polygon import POLYGON, SPLINE
from annotator.workspace.tools.redraw import REDRAW
from annotator.workspace.tools.sculpt import SCULPT
from annotator.workspace.tools.seeds import SEEDS
from annotator.workspace.tools.select import SELECT
from annotator.workspace.tools.uptake_focus import UPTAKE_FOCUS

TOOLS: tuple[Tool, ...] = (
    SELECT,
    POINT,
    ARROW,
    LENGTH,
    BIDIRECTIONAL,
    ANGLE,
    COBB_ANGLE,
    ELLIPSE,
    OUTLINE,
    POLYGON,
    SPLINE,
    LIVEWIRE,
    BOX,
    BRUSH,
    SCULPT,
    REDRAW,
    ONE_CLICK,
    SEEDS,
    UPTAKE_FOCUS,
)
"""Every drawing tool. Window, zoom and pan are gestures of the view, which no edit follows."""

__all__ = ["TOOLS"]
