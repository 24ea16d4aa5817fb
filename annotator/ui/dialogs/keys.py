"""The keys of all commands: grouped, searched by a word or a key, and changed where a reader wants others."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.ui.menus import Commands
from annotator.ui.overrides import tells_errors
from annotator.ui.theme import DIM
from annotator.workspace.action import MENUS, Action
from annotator.workspace.actions import ACTIONS
from annotator.workspace.keymap import Keymap, presets

_SIZE, _KEYS_PX, _EDGE_PX = QSize(760, 680), 200, 70
_CURSOR = (
    "While the cursor is moved by keys: arrows by 1 px, with Shift by 10; Space presses, held it drags;"
    " PgUp and PgDn go from image to image."
)
_BARE = frozenset(
    {
        Qt.Key.Key_Shift,
        Qt.Key.Key_Control,
        Qt.Key.Key_Alt,
        Qt.Key.Key_Meta,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_unknown,
    }
)


@tells_errors
class KeyField(QLabel):
    """Waits for a key; Escape gives none."""

    pressed = Signal(str)
    """The key by its name, "" for none."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def event(self, event: QEvent) -> bool:
        """Take every key, Tab too."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if Qt.Key(event.key()) not in _BARE:
                self.pressed.emit("" if event.key() == Qt.Key.Key_Escape else name_of(event))
            return True
        return super().event(event)


def name_of(event: QKeyEvent) -> str:
    """Return the name of a key with what is held beside it; of signs, Shift is a part."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    text = event.text()
    if (
        text.isprintable()
        and text.strip()
        and not text.isalnum()
        and modifiers == Qt.KeyboardModifier.ShiftModifier
    ):
        modifiers = Qt.KeyboardModifier.NoModifier
    if event.key() == Qt.Key.Key_Backtab:
        return QKeySequence(Qt.Modifier.SHIFT | Qt.Key.Key_Tab).toString()
    return QKeySequence(modifiers.value | event.key()).toString()


@tells_errors
class KeysDialog(QDialog):
    """The table of keys. A change is kept in the library and holds at once."""

    def __init__(self, commands: Commands, parent: QWidget) -> None:
        super().__init__(parent)
        self._commands = commands
        self._asked: Action | None = None
        self._wanted = ""
        self.setWindowTitle("Keys")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        room = parent.screen().availableSize() - QSize(_EDGE_PX, _EDGE_PX)
        self.resize(_SIZE.boundedTo(room))
        self._search = QLineEdit(self)
        self._search.setPlaceholderText("Command or key")
        self._search.setAccessibleName("Search commands and keys")
        self._search.textChanged.connect(self._fill)
        self._table = self._made_table()
        self._said = KeyField(self)
        self._said.pressed.connect(self._pressed)
        self._preset = QComboBox(self)
        self._preset.setAccessibleName("Keys as in")
        for one in presets().values():
            self._preset.addItem(one.title, one.id)
        self._preset.setCurrentIndex(self._preset.findData(commands.keymap.preset))
        self._preset.activated.connect(lambda _row: self._set(Keymap(str(self._preset.currentData()))))
        self._lay_out()
        self._fill()
        self._search.setFocus()

    def _made_table(self) -> QTreeWidget:
        table = QTreeWidget(self)
        table.setAccessibleName("Commands and their keys")
        table.setHeaderLabels(["Command", "Keys"])
        table.setRootIsDecorated(False)
        table.setUniformRowHeights(True)
        table.header().setStretchLastSection(False)
        table.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        table.header().resizeSection(1, _KEYS_PX)
        table.itemActivated.connect(lambda _item: self._ask())
        table.currentItemChanged.connect(lambda _now, _before: self._leave())
        return table

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._search, 1)
        top.addWidget(QLabel("Keys as in", self))
        top.addWidget(self._preset)
        self._take = self._button("Take it over", self._take_over)
        self._take.hide()
        row = QHBoxLayout()
        row.addWidget(self._said, 1)
        row.addWidget(self._take)
        for words, does in (
            ("Change…", self._ask),
            ("Reset", self._reset),
            ("Reset all", lambda: self._set(Keymap(self._commands.keymap.preset))),
            ("Close", self.accept),
        ):
            row.addWidget(self._button(words, does))
        column = QVBoxLayout(self)
        column.addLayout(top)
        column.addWidget(self._table, 1)
        column.addLayout(row)

    def _button(self, words: str, does: Callable[[], object]) -> QPushButton:
        button = QPushButton(words, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _on=False: does())
        return button

    def _fill(self) -> None:
        chosen, keymap = self._chosen(), self._commands.keymap
        words = self._search.text().lower().split()
        self._table.clear()
        for menu in MENUS:
            parts = dict.fromkeys(one.submenu for one in ACTIONS if one.menu == menu)
            for part in sorted(parts, key=bool):
                title = f"{menu} · {part}" if part else menu
                here = [one for one in ACTIONS if (one.menu, one.submenu) == (menu, part)]
                found = [one for one in here if _holds(one, keymap, title, words)]
                if found:
                    self._add_group(title, found, chosen)
        self._table.expandAll()
        self._say()

    def _add_group(self, title: str, actions: list[Action], chosen: Action | None) -> None:
        group = QTreeWidgetItem(self._table, [title, ""])
        group.setFlags(Qt.ItemFlag.ItemIsEnabled)
        group.setForeground(0, QColor(DIM))
        keymap = self._commands.keymap
        for action in actions:
            changed = "  (changed)" if action.id in keymap.changed else ""
            keys = "   ".join(keymap.keys(action)) or "–"
            item = QTreeWidgetItem(group, [action.title.rstrip("…"), f"{keys}{changed}"])
            item.setData(0, Qt.ItemDataRole.UserRole, action.id)
            if chosen is action or self._table.currentItem() is None:
                self._table.setCurrentItem(item)

    def _chosen(self) -> Action | None:
        item = self._table.currentItem()
        name = None if item is None else item.data(0, Qt.ItemDataRole.UserRole)
        return next((one for one in ACTIONS if one.id == name), None)

    def _say(self, words: str = "") -> None:
        preset = presets()[self._commands.keymap.preset]
        self._said.setText(words or "\n".join(filter(None, (preset.note, _CURSOR))))
        self._said.setToolTip(preset.source)
        self._take.setVisible(bool(self._wanted))

    def _ask(self) -> None:
        """Wait for the new key of the chosen command."""
        self._asked, self._wanted = self._chosen(), ""
        if self._asked is not None:
            self._say(f"Press the new key for {self._asked.title.rstrip('…')}. Esc leaves it as it is.")
            self._said.setFocus()

    def _leave(self) -> None:
        self._asked, self._wanted = None, ""
        self._say()

    def _pressed(self, key: str) -> None:
        if self._asked is None or not key:
            self._leave()
            self._table.setFocus()
            return
        holder = self._commands.keymap.holder(key)
        if holder is None or holder is self._asked:
            self._set(self._commands.keymap.with_key(self._asked, key))
            return
        self._wanted = key
        self._say(f"{key} is the key of {holder.title.rstrip('…')}.")
        self._take.setFocus()

    def _take_over(self) -> None:
        if self._asked is not None:
            self._set(self._commands.keymap.with_key(self._asked, self._wanted))

    def _reset(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self._set(self._commands.keymap.reset(chosen))

    def _set(self, keymap: Keymap) -> None:
        self._commands.rekey(keymap)
        if self._asked is not None:
            self._table.setFocus()
        self._asked, self._wanted = None, ""
        self._fill()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """In the search field the arrows walk the table; Enter asks for a key; Escape closes."""
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self._search.hasFocus():
            self._table.setFocus()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = self.focusWidget()
            if isinstance(focus, QPushButton):
                focus.click()
            else:
                self._ask()
        else:
            super().keyPressEvent(event)


def _holds(action: Action, keymap: Keymap, title: str, words: list[str]) -> bool:
    text = f"{action.title} {title} {' '.join(keymap.keys(action))}".lower()
    return all(word in text for word in words)
