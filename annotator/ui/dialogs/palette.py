"""The command palette (Ctrl+K): every command, lesion, site and case by a few letters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from annotator.ui.overrides import tells_errors

_WIDTH, _ROWS, _LINE_PX = 560, 14, 26


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the palette: what it says, what kind of thing it is, its key, what choosing it does."""

    title: str
    kind: str
    run: Callable[[], None]
    keys: str = ""


def rank(entries: Sequence[Entry], query: str) -> list[Entry]:
    """Return the entries that hold every typed word, those that begin with one first."""
    words = query.lower().split()
    found = []
    for order, entry in enumerate(entries):
        text = f"{entry.title} {entry.kind}".lower()
        if all(word in text for word in words):
            starts = sum(part.startswith(word) for word in words for part in text.split())
            found.append((-starts, len(entry.title) if words else order, order, entry))
    return [entry for *_, entry in sorted(found, key=lambda one: one[:3])]


@tells_errors
class Palette(QFrame):
    """Opens over the window; Enter runs the chosen line, Escape closes it."""

    closed = Signal()
    """Closed by a key or a choice: the focus may go back."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self._entries: list[Entry] = []
        self._shown: list[Entry] = []
        self.setProperty("role", "raised")
        self.setFixedWidth(_WIDTH)
        self._field = QLineEdit(self)
        self._field.setPlaceholderText("Command, lesion, case…")
        self._field.setAccessibleName("Command palette")
        self._field.textChanged.connect(self._search)
        self._field.installEventFilter(self)
        self._list = QListWidget(self)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.itemActivated.connect(lambda _item: self._run())
        self._list.itemClicked.connect(lambda _item: self._run())
        self._none = QLabel("Nothing by that name.", self)
        self._none.setProperty("role", "dim")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        for widget in (self._field, self._list, self._none):
            column.addWidget(widget)
        self.hide()

    def open(self, entries: Sequence[Entry]) -> None:
        """Show the palette over its parent with these lines."""
        self._entries = list(entries)
        self._field.clear()
        self._search("")
        self._over.activateWindow()  # A pane in a window of its own may have asked.
        area = self._over.rect()
        self.move((area.width() - self.width()) // 2, max(40, area.height() // 8))
        self.show()
        self.raise_()
        self._field.setFocus()

    def _search(self, query: str) -> None:
        self._shown = rank(self._entries, query)[:_ROWS]
        self._list.clear()
        for entry in self._shown:
            item = QListWidgetItem(self._list)
            item.setSizeHint(QSize(0, _LINE_PX))
            self._list.setItemWidget(item, self._row(entry))
        self._none.setVisible(not self._shown)
        self._list.setVisible(bool(self._shown))
        if self._shown:
            self._list.setCurrentRow(0)
            self._list.setFixedHeight(_LINE_PX * len(self._shown) + 4)
        self.adjustSize()

    def _row(self, entry: Entry) -> QWidget:
        row = QLabel(self._list)
        row.setTextFormat(Qt.TextFormat.PlainText)
        row.setText(entry.title)
        row.setFixedHeight(_LINE_PX)
        row.setContentsMargins(6, 0, 8, 0)
        aside = QLabel(f"{entry.keys}   {entry.kind}".strip(), row)
        aside.setTextFormat(Qt.TextFormat.PlainText)
        aside.setProperty("role", "dim")
        aside.setGeometry(_WIDTH - 250, 0, 220, _LINE_PX)
        aside.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return row

    def dismiss(self) -> None:
        """Close and hand the focus back."""
        self.hide()
        self.closed.emit()

    def _run(self) -> None:
        if not self.isVisible():
            return  # Where one click activates, the line is already run.
        row = max(self._list.currentRow(), 0)
        chosen = self._shown[row : row + 1]
        self.dismiss()
        for entry in chosen:
            entry.run()

    def hideEvent(self, event: QHideEvent) -> None:
        """Let go of the lines: each holds what it would do, and the case it would do it to."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._entries, self._shown = [], []
            self._list.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows choose, Enter runs, Escape closes; leaving the field closes too."""
        if watched is self._field and event.type() == QEvent.Type.FocusOut:
            self.hide()
        if watched is self._field and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = event.key()
            if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self._shown:
                step = 1 if key == Qt.Key.Key_Down else -1
                self._list.setCurrentRow((self._list.currentRow() + step) % len(self._shown))
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._run()
                return True
            if key == Qt.Key.Key_Escape:
                self.dismiss()
                return True
        return super().eventFilter(watched, event)
