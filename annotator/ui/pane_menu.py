"""The menu of a pane: the windows of its image, then what turns and frames it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu

from annotator.ui.menus import Commands
from annotator.ui.viewport_widget import ViewportWidget
from annotator.viewing.layout import ACQUIRED
from annotator.viewing.presets import presets_for
from annotator.workspace.viewer import Viewer

_MARKS = ("describe", "hide", "isolate", "show_all", "lock", "join", "split", "delete")
_REGION = ("region_smooth", "region_wider", "region_narrower", "region_between", "region_island")
_COPIES = (
    "copy_next_slice",
    "copy_previous_slice",
    "copy_mirrored",
    "copy_series",
    "copy_follow_up",
    "copy_prior",
)
_COMPARING = ("fuse", "link", "mirror", "colours_on")
_COMMANDS = ("invert", "rotate", "flip_horizontal", "fit", "reset", "maximise", "own_window", "grey_chain")
_OF_PLANES = ("straighten", "slab_mip", "slab_minip", "slab_mean", "slab_none", "mpr")


def show_pane_menu(pane: ViewportWidget, viewer: Viewer, commands: Commands, at: QPoint) -> None:
    """Open the menu at a place of the screen, or at the pointer."""
    index = pane.index
    levels, series = viewer.levels(index), viewer.series(viewer.pane(index).series)
    menu = QMenu(pane.window())
    if levels is not None and series is not None:
        for window in presets_for(series.modality, series.body_part, levels.image):
            key = "" if window.key is None else f"\t{window.key}"
            menu.addAction(f"{window.name}{key}", partial(viewer.window, index, window.voi))
        menu.addSeparator()
    for name in (*_COMMANDS, *(("mpr",) if viewer.pane(index).reformat == ACQUIRED else _OF_PLANES)):
        menu.addAction(commands.qt(name))
    menu.addSeparator()
    for name in _COMPARING:
        menu.addAction(commands.qt(name))
    marks = [commands.qt(name) for name in _MARKS if commands.qt(name).isEnabled()]
    if marks:
        menu.addMenu("Marks").addActions(marks)
    regions = [commands.qt(name) for name in _REGION if commands.qt(name).isEnabled()]
    if regions:
        menu.addMenu("Region").addActions(regions)
    copies = [commands.qt(name) for name in _COPIES if commands.qt(name).isEnabled()]
    if copies:
        menu.addMenu("Copy").addActions(copies)
    menu.exec(at if not at.isNull() else QCursor.pos())
    menu.deleteLater()
