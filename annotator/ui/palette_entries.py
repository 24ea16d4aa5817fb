"""What the command palette offers: commands that can run now, hanging protocols, series to fuse."""

from __future__ import annotations

from functools import partial

from annotator.lesions.fact_words import TITLES
from annotator.lesions.facts import Detail
from annotator.ui.dialogs.palette import Entry
from annotator.ui.main_window import MainWindow
from annotator.ui.menus import Commands
from annotator.viewing.candidates import series_key
from annotator.workspace.action import Desk
from annotator.workspace.actions import ACTIONS


def fact_entries(window: MainWindow) -> list[Entry]:
    """Return a line for each kind of clinical fact, which opens its fields."""

    def add(kind: type[Detail]) -> None:
        window.show_panel("clinical")
        window.clinical.add(kind)

    if not window.session.has_case:
        return []
    return [Entry(f"Add fact: {title}", "Clinical", partial(add, kind)) for kind, title in TITLES.items()]


def palette_entries(desk: Desk, commands: Commands) -> list[Entry]:
    """Return the lines of the palette but for the lesions; each command with its key."""
    lines = [
        Entry(
            action.name_now(desk) if action.name_now else action.title,
            action.menu,
            partial(commands.run, action),
            commands.keymap.first(action),
        )
        for action in ACTIONS
        if action.menu and action.id != "palette" and action.enabled(desk)
    ]
    protocols = [
        Entry(f"Hang: {one.title}", "Layout", partial(desk.hanging.hang, one.id))
        for one in desk.hanging.known.values()
        if one.subject == "study" and desk.viewer.studies
    ]
    stacks = [
        Entry(f"Fuse: {one.modality} {one.title}", "Fusion", partial(desk.fusion.put, series_key(one)))
        for one in desk.fusion.stacks()
    ]
    return [*lines, *protocols, *stacks]
