"""A button that opens a list of checks, and says how many of them are on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget


class ChecksButton(QToolButton):
    """Some or all of several: ``All kinds``, ``2 of 5 kinds``."""

    def __init__(self, noun: str, options: Mapping[str, str], on: Iterable[str], parent: QWidget) -> None:
        """Offer options, their words by id; `noun` is their plural."""
        super().__init__(parent)
        self._noun = noun
        self._actions: dict[str, QAction] = {}
        menu, chosen = QMenu(self), set(on)
        for identity, words in options.items():
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(identity in chosen)
            action.toggled.connect(lambda _on: self._say())
            self._actions[identity] = action
        self.setMenu(menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setEnabled(bool(options))
        self._say()

    @property
    def chosen(self) -> frozenset[str] | None:
        """The ids that are on; None where all are."""
        on = frozenset(identity for identity, action in self._actions.items() if action.isChecked())
        return None if len(on) == len(self._actions) else on

    def _say(self) -> None:
        on = self.chosen
        words = f"All {self._noun}" if on is None else f"{len(on)} of {len(self._actions)} {self._noun}"
        self.setText(words)
        self.setAccessibleName(words)
