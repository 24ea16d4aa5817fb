"""What Escape lets go of when nothing is open and no hand is busy."""

from __future__ import annotations

from annotator.workspace.action import Desk
from annotator.workspace.ghosts import dropped
from annotator.workspace.session import Selection
from annotator.workspace.viewer import VIEW_TOOLS


def let_go(desk: Desk) -> None:
    """Drop what is offered between slices, else what is expected, else the tool, else choose nothing."""
    session = desk.session
    if desk.viewer.ghost is not None:
        dropped(desk.viewer)
    elif session.expected is not None:
        session.expect(None)
    elif desk.viewer.tool is not None:
        desk.choose_tool(VIEW_TOOLS[0])
    elif session.has_case:
        session.select(Selection())
