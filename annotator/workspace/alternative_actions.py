"""The commands of panes that several images share: the next tab or thumbnail, the one before."""

from __future__ import annotations

from functools import partial

from annotator.viewing.alternatives import next_alternative
from annotator.workspace.action import VIEW, Action, Desk


def _has_alternatives(desk: Desk) -> bool:
    return bool(desk.viewer.layout.active_pane.alternatives)


def _step(by: int, desk: Desk) -> None:
    desk.viewer.show(next_alternative(desk.viewer.layout, by))


ALTERNATIVE_ACTIONS: tuple[Action, ...] = (
    Action(
        "alternative_on",
        "Next tab or thumbnail of the pane",
        partial(_step, 1),
        ("Alt+Right",),
        VIEW,
        "",
        _has_alternatives,
    ),
    Action(
        "alternative_back",
        "Previous tab or thumbnail of the pane",
        partial(_step, -1),
        ("Alt+Left",),
        VIEW,
        "",
        _has_alternatives,
    ),
)
"""They stand in the menu of the view."""
