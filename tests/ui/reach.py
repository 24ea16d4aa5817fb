"""What a reader without a mouse meets in a window: what takes the keyboard, its name, how it looks."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QTabBar, QWidget

from tests.ui.conftest import Reader


def stops(root: QWidget) -> list[QWidget]:
    """What takes the keyboard, of what is to be seen within a widget."""
    inside = [one for one in root.findChildren(QWidget) if one.window() is root.window()]
    return [one for one in inside if takes_keyboard(one)]


def takes_keyboard(widget: QWidget) -> bool:
    return (
        widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy() is not Qt.FocusPolicy.NoFocus
        and widget.focusProxy() is None
    )


def name_of(widget: QWidget) -> str:
    """What a screen reader calls a widget: its own name, the words on it, or those of a label beside it."""
    if widget.accessibleName():
        return widget.accessibleName()
    if isinstance(widget, QTabBar):
        return widget.tabText(widget.currentIndex())
    if isinstance(widget, QAbstractButton | QLabel) and widget.text():
        return widget.text()
    labels = [one for one in widget.window().findChildren(QLabel) if one.buddy() is widget]
    return labels[0].text() if labels else ""


def described(widgets: list[QWidget]) -> list[str]:
    return [f"{type(one).__name__} in {type(one.parent()).__name__}: {name_of(one)}" for one in widgets]


def by_tab(reader: Reader) -> list[QWidget]:
    """Where Tab stops from here on, until it comes back to where it was."""
    reached: list[QWidget] = []
    while (focus := QApplication.focusWidget()) is not None and focus not in reached:
        reached.append(focus)
        reader.key("Tab")
    return reached


def looks(widget: QWidget, focused: bool) -> QImage:
    """How a widget looks with the keyboard, or without."""
    widget.setFocus(Qt.FocusReason.TabFocusReason) if focused else widget.clearFocus()
    QApplication.processEvents()
    return widget.grab().toImage()
