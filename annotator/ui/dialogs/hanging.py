"""Why the layout is as it is, and the hanging protocols to choose from, in plain sentences."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.ui.theme import FAINT
from annotator.viewing.hanging import Fit, why
from annotator.viewing.protocol import Protocol
from annotator.viewing.remember import restored
from annotator.workspace.hanging import Hanging
from annotator.workspace.privacy import undated
from annotator.workspace.viewer import Viewer

_SIZE = (780, 560)
_NAME_PX = 210
_PROTOCOL = Qt.ItemDataRole.UserRole


class HangingDialog(QDialog):
    """Enter or a double-click hangs by the chosen protocol; the reader's own can be forgotten."""

    def __init__(self, hanging: Hanging, viewer: Viewer, parent: QWidget) -> None:
        super().__init__(parent)
        self._hanging, self._viewer = hanging, viewer
        self.setWindowTitle("Why this layout")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*_SIZE)
        self.said = QLabel(self)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setWordWrap(True)
        self.chosen_said = QLabel(self)
        self.chosen_said.setTextFormat(Qt.TextFormat.PlainText)
        self.chosen_said.setWordWrap(True)
        self.chosen_said.setProperty("role", "dim")
        self.list = QTreeWidget(self)
        self.list.setRootIsDecorated(False)
        self.list.setAccessibleName("Hanging protocols")
        self.list.setHeaderLabels(["Hanging protocol", "How it fits the study in the active pane"])
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        self.list.header().resizeSection(0, _NAME_PX)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.list.itemActivated.connect(lambda _item: self._hang())
        self.list.currentItemChanged.connect(lambda _now, _before: self._enable())
        self._lay_out()
        self._fill()

    @property
    def chosen(self) -> Protocol | None:
        """The protocol of the chosen line."""
        item: QTreeWidgetItem | None = self.list.currentItem()
        return None if item is None else item.data(0, _PROTOCOL)

    def _lay_out(self) -> None:
        self.hang_button = self._button("Hang", self._hang)
        self.remember_button = self._button("Remember this screen", self._remember)
        self.forget_button = self._button("Forget", self._forget)
        close = self._button("Close", self.accept)
        row = QHBoxLayout()
        for button in (self.hang_button, self.remember_button, self.forget_button):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(10)
        column.addWidget(self.said)
        column.addWidget(self.list, 1)
        column.addWidget(self.chosen_said)
        column.addLayout(row)
        self.list.setFocus()

    def _button(self, text: str, do: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _on=False: do())
        return button

    def _fill(self) -> None:
        layout = self._viewer.layout
        text = "\n".join(why(layout))
        self.said.setText(undated(text) if self._viewer.private else text)
        self.list.clear()
        items = [self._item(fit) for fit in self._hanging.fits()]
        self.list.addTopLevelItems(items)
        hung = [item for item in items if item.data(0, _PROTOCOL).id == layout.protocol]
        for item in (*hung, *items)[:1]:
            self.list.setCurrentItem(item)
        self._enable()

    def _item(self, fit: Fit) -> QTreeWidgetItem:
        item = QTreeWidgetItem([fit.protocol.title, fit.words])
        item.setData(0, _PROTOCOL, fit.protocol)
        for column in range(2):
            if fit.weight is None:
                item.setForeground(column, QColor(FAINT))
        if fit.protocol.remembered:
            font = item.font(0)
            font.setItalic(True)
            item.setFont(0, font)
        return item

    def _enable(self) -> None:
        chosen = self.chosen
        item: QTreeWidgetItem | None = self.list.currentItem()
        said = "" if item is None else item.text(1)
        if chosen is not None and chosen.remembered:
            said = f"{said}\n{restored(chosen)}"
        self.chosen_said.setText(said)
        self.hang_button.setEnabled(chosen is not None and chosen.subject == "study")
        self.forget_button.setEnabled(chosen is not None and chosen.remembered)

    def _hang(self) -> None:
        if self.chosen is not None and self.hang_button.isEnabled():
            self._hanging.hang(self.chosen.id)
            self._fill()

    def _remember(self) -> None:
        self._hanging.remember()
        self._fill()

    def _forget(self) -> None:
        if self.chosen is not None:
            self._hanging.forget(self.chosen.id)
            self._fill()
