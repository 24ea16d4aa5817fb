"""The commands that compare images: linked panes, alignment by hand, flicker, mirror compare."""

from __future__ import annotations

from annotator.workspace.action import VIEW, Action, Desk, has_image


def _link_name(desk: Desk) -> str:
    return "Unlink panes" if desk.viewer.layout.active_pane.linked else "Link panes"


COMPARING_ACTIONS: tuple[Action, ...] = (
    Action("link", "Link panes", lambda d: d.links.toggle(), ("Y",), VIEW, "", has_image, _link_name),
    Action(
        "link_this",
        "Link or unlink this pane",
        lambda d: d.links.toggle_this(),
        ("Alt+Y",),
        VIEW,
        "",
        has_image,
    ),
    Action(
        "align", "Align series by hand here", lambda d: d.links.align(), ("Shift+Y",), VIEW, "", has_image
    ),
    Action(
        "forget_alignment",
        "Forget the alignment by hand",
        lambda d: d.links.forget_alignment(),
        (),
        VIEW,
        "",
        has_image,
    ),
    Action(
        "flicker",
        "Flicker: prior, or fusion (hold)",
        lambda d: d.comparing.flicker(),
        ("C",),
        VIEW,
        "",
        has_image,
        released=lambda d: d.comparing.end_flicker(),
    ),
    Action("mirror", "Mirror compare", lambda d: d.comparing.mirror(), ("Shift+M",), VIEW, "", has_image),
)
"""They stand in the menu of the view."""
