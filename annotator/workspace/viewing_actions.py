"""Commands of looking closer, each group a function that `actions` puts into its menu."""

from __future__ import annotations

from annotator.workspace.action import STACK, VIEW, WINDOW, Action, Desk, has_image
from annotator.workspace.region_window import window_to_mark


def cine_actions() -> tuple[Action, ...]:
    """Return the commands that play a stack."""
    return (
        Action("cine", "Play", lambda d: d.cine.toggle(), ("K",), STACK, "play", has_image, _cine_name),
        Action("cine_faster", "Play faster", lambda d: d.cine.step_rate(1), ("Alt+Up",), STACK, "", _plays),
        Action(
            "cine_slower", "Play slower", lambda d: d.cine.step_rate(-1), ("Alt+Down",), STACK, "", _plays
        ),
        Action(
            "cine_sweep",
            "Play to and fro",
            lambda d: d.cine.toggle_sweeping(),
            ("Shift+K",),
            STACK,
            "",
            _plays,
            lambda d: "Play round and round" if d.cine.playing and d.cine.sweeping else "Play to and fro",
        ),
    )


def header_actions() -> tuple[Action, ...]:
    """Return the command that shows the header."""
    return (Action("header", "Header…", lambda d: d.show_header(), ("Ctrl+I",), VIEW, "", has_image),)


def _plays(desk: Desk) -> bool:
    return desk.cine.playing


def _cine_name(desk: Desk) -> str:
    return "Pause" if desk.cine.playing else "Play"


def region_actions() -> tuple[Action, ...]:
    """Return the commands that take a window from a part of the image."""
    return (
        Action(
            "region_window",
            "Window to the mark under the pointer",
            _region_window,
            ("Ctrl+Return", "Ctrl+Enter"),
            WINDOW,
            enabled=has_image,
        ),
    )


def _region_window(desk: Desk) -> None:
    index, pixel = desk.pointer or (desk.viewer.layout.active, None)
    window_to_mark(desk.session, desk.viewer, index, pixel)
