"""A button of the tool bar, which looks as its command stands."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolBar, QToolButton


class BarButton(QToolButton):
    """Runs a command, and follows its icon, words and state.

    The buttons that a tool bar makes itself do so by `setDefaultAction` at every change, and Qt 6.11 leaves a
    connection behind each time: each change takes more memory, and longer than the one before.
    """

    def __init__(self, command: QAction, bar: QToolBar) -> None:
        super().__init__(bar)
        self._command = command
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setIconSize(bar.iconSize())
        self.clicked.connect(self._run)
        command.changed.connect(self._follow)
        self._follow()

    def _run(self) -> None:
        self._command.trigger()
        self._follow()  # A press has turned a button whose command stands as before.

    def _follow(self) -> None:
        command = self._command
        self.setIcon(command.icon())
        self.setText(command.text())
        self.setToolTip(command.toolTip())
        self.setEnabled(command.isEnabled())
        self.setCheckable(command.isCheckable())
        self.setChecked(command.isChecked())
