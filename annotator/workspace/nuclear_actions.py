"""The command of scintigrams: the posterior view as if seen from the front."""

from __future__ import annotations

from dataclasses import replace

from annotator.viewing.viewport import flipped
from annotator.workspace.action import VIEW, Action, Desk
from annotator.workspace.viewer import Viewer

POSTERIOR = "posterior"


def posterior_panes(viewer: Viewer) -> tuple[int, ...]:
    """Return the panes that show a posterior view."""
    frames = ((index, viewer.frame(index)) for index in range(len(viewer.layout.panes)))
    return tuple(index for index, frame in frames if frame is not None and frame.view == POSTERIOR)


def mirror_posterior(viewer: Viewer) -> None:
    """Mirror every posterior view, or all of them back; the letters at the edges change with them.

    A lesion then lies on the same side of the screen in both views.
    """
    indices = posterior_panes(viewer)
    mirror = not all(viewer.pane(index).viewport.mirrored for index in indices)
    panes = list(viewer.layout.panes)
    for index in indices:
        if panes[index].viewport.mirrored != mirror:
            panes[index] = replace(panes[index], viewport=flipped(panes[index].viewport, "horizontal"))
    viewer.show(replace(viewer.layout, panes=tuple(panes)))


def _shows_posterior(desk: Desk) -> bool:
    return bool(posterior_panes(desk.viewer))


def _name(desk: Desk) -> str:
    indices = posterior_panes(desk.viewer)
    mirrored = bool(indices) and all(desk.viewer.pane(index).viewport.mirrored for index in indices)
    return "Show posterior views as acquired" if mirrored else "Mirror posterior views"


NUCLEAR_ACTIONS: tuple[Action, ...] = (
    Action(
        "mirror_posterior",
        "Mirror posterior views",
        lambda d: mirror_posterior(d.viewer),
        ("Shift+P",),
        VIEW,
        "",
        _shows_posterior,
        _name,
    ),
)
"""They stand in the menu of the view."""
