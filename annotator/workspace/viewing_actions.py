"""Commands of looking closer, each group a function that `actions` puts into its menu."""

from __future__ import annotations

from annotator.workspace.action import WINDOW, Action, Desk, has_image
from annotator.workspace.region_window import window_to_mark


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
