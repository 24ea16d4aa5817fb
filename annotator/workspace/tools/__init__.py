"""The tools, in the order of the tool bar."""

from annotator.workspace.tool import Tool
from annotator.workspace.tools.box import BOX
from annotator.workspace.tools.ellipse import ELLIPSE
from annotator.workspace.tools.length import LENGTH
from annotator.workspace.tools.outline import OUTLINE
from annotator.workspace.tools.point import POINT
from annotator.workspace.tools.select import SELECT

TOOLS: tuple[Tool, ...] = (SELECT, POINT, LENGTH, ELLIPSE, OUTLINE, BOX)
"""Every drawing tool. Window, zoom and pan are gestures of the view, which no edit follows."""

__all__ = ["TOOLS"]
