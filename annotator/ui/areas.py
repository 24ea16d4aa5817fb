"""The areas of the window that keys go between: studies, images, the panel in front."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from annotator.ui.main_window import MainWindow
from annotator.ui.tab_order import first_stop


def step_area(window: MainWindow, by: int) -> None:
    """Give the keyboard to another area, round the end; one without anything to choose is left out."""
    areas = [window.studies, window.grid, window.tabs.currentWidget()]
    focus = QApplication.focusWidget()
    held = [at for at, area in enumerate(areas) if focus is not None and area.isAncestorOf(focus)]
    at = held[0] if held else areas.index(window.grid)
    for step in range(1, len(areas)):
        area = areas[(at + by * step) % len(areas)]
        first = window.grid.active if area is window.grid else first_stop(area)
        if first is not None:
            first.window().activateWindow()
            first.setFocus(Qt.FocusReason.TabFocusReason)
            return
