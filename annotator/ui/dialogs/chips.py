"""A row of small toggles, each with the letter that presses it; it wraps where it must."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLayout, QLayoutItem, QPushButton, QWidget

from annotator.ui.overrides import tells_errors

Chip = tuple[str, str, str, str]
"""id, word, letter, colour."""


@tells_errors
class FlowLayout(QLayout):
    """Lays widgets out in lines, as words in a paragraph."""

    def __init__(self, parent: QWidget | None = None, spacing: int = 4) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = spacing
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """Append an item."""
        self._items.append(item)

    def count(self) -> int:
        """Return how many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return an item, or None past the end."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Remove and return an item, or None past the end."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        """Say that fewer columns need more lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height that a width needs."""
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Place the items."""
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        """Return the least size."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """Return the size of the widest item."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        x, y, line = rect.x(), rect.y(), 0
        for item in self._items:
            size = item.sizeHint()
            if x > rect.x() and x + size.width() > rect.right() + 1:
                x, y, line = rect.x(), y + line + self._gap, 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), size))
            x += size.width() + self._gap
            line = max(line, size.height())
        return y + line - rect.y()


class ChipRow(QWidget):
    """Toggles with letters; `press` is what the keyboard does."""

    toggled = Signal(str)

    def __init__(self, parent: QWidget | None = None, *, focusable: bool = False) -> None:
        """Make an empty row; `focusable` chips are reached by Tab."""
        super().__init__(parent)
        self._focus = Qt.FocusPolicy.TabFocus if focusable else Qt.FocusPolicy.NoFocus
        self._flow = FlowLayout(self)
        self._letters: dict[str, str] = {}
        self._buttons: dict[str, QPushButton] = {}

    def set_chips(self, chips: Sequence[Chip], on: Iterable[str]) -> None:
        """Show these chips, some of them on; buttons that stay are kept."""
        chosen = set(on)
        if [chip[0] for chip in chips] != list(self._buttons):
            self._rebuild(chips)
        for identity, word, letter, _colour in chips:
            self._buttons[identity].setText(_spelt(word, letter))
            self._buttons[identity].setChecked(identity in chosen)

    def _rebuild(self, chips: Sequence[Chip]) -> None:
        for button in self._buttons.values():
            self._flow.removeWidget(button)
            # Deleted only once the event loop is back: until then it would stand beside its successor.
            button.hide()
            button.deleteLater()
        self._buttons, self._letters = {}, {}
        for identity, word, letter, colour in chips:
            button = QPushButton(_spelt(word, letter), self)
            # The underlined letter is pressed without Alt: Alt+2 and Alt+H are commands of the window.
            button.setShortcut(QKeySequence())
            button.setCheckable(True)
            button.setFocusPolicy(self._focus)
            button.setToolTip(f"{word} ({letter})")
            button.setStyleSheet(
                f"QPushButton {{ padding: 2px 7px; border-radius: 9px; border-bottom: 2px solid {colour}; }}"
                f"QPushButton:checked {{ background: {colour}; color: #101214; border-color: {colour}; }}"
            )
            button.clicked.connect(lambda _on=False, identity=identity: self.toggled.emit(identity))
            self._flow.addWidget(button)
            button.show()
            self._buttons[identity] = button
            self._letters[letter.upper()] = identity
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.updateGeometry()

    def press(self, letter: str) -> bool:
        """Toggle the chip of a letter; tell whether there is one."""
        identity = self._letters.get(letter.upper())
        if identity is None:
            return False
        self.toggled.emit(identity)
        return True


def _spelt(word: str, letter: str) -> str:
    place = word.upper().find(letter.upper())
    return f"{word[:place]}&{word[place:]}" if place >= 0 else f"{word} (&{letter})"
