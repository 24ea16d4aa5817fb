"""The commands about layouts: hang by a protocol, remember a screen, hang the images of one lesion."""

from __future__ import annotations

from functools import partial

from annotator.workspace.action import LESION, VIEW, Action, Desk


def has_studies(desk: Desk) -> bool:
    """Tell whether studies are on the desk."""
    return bool(desk.viewer.studies)


def has_lesion(desk: Desk) -> bool:
    """Tell whether a lesion is chosen."""
    return desk.session.selection.lesion is not None


def _step(by: int, desk: Desk) -> None:
    desk.hanging.step(by)


HANGING_ACTIONS: tuple[Action, ...] = (
    Action(
        "hanging", "Why this layout, and others…", lambda d: d.show_hanging(), ("H",), VIEW, "", has_studies
    ),
    Action("hang_best", "Hang as fits best", lambda d: d.hanging.hang(), ("Shift+H",), VIEW, "", has_studies),
    Action("hang_next", "Next hanging protocol", partial(_step, 1), (".",), VIEW, "", has_studies),
    Action("hang_previous", "Previous hanging protocol", partial(_step, -1), (",",), VIEW, "", has_studies),
    Action(
        "remember_screen",
        "Remember this screen for studies like this",
        lambda d: d.hanging.remember(),
        ("Ctrl+Shift+H",),
        VIEW,
        "",
        has_studies,
    ),
    Action(
        "forget_screen",
        "Forget the screen for studies like this",
        lambda d: d.hanging.forget_this(),
        (),
        VIEW,
        "",
        has_studies,
    ),
)
"""They stand in the menu of the view."""

LESION_HANGING_ACTIONS: tuple[Action, ...] = (
    Action(
        "follow_up", "Prior beside current", lambda d: d.hanging.follow_up(), ("G",), LESION, "", has_studies
    ),
    Action(
        "lesion_card",
        "Lesion card: one pane a modality",
        lambda d: d.hanging.lesion_card(),
        ("Shift+G",),
        LESION,
        "",
        has_lesion,
    ),
)
"""They stand in the menu of the lesion."""
