"""Every element of the image on the screen: searched as one types, beside another image's, copied."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication, QHideEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from annotator.ui.elided_label import ElidedLabel
from annotator.ui.focus_ring import FocusRing
from annotator.ui.header_model import OTHER, VALUE, HeaderModel
from annotator.ui.overrides import tells_errors
from annotator.viewing.layout import Layout
from annotator.workspace.header_reading import HeaderReading, Reading, as_text
from annotator.workspace.viewer import Viewer

_SIZE = (940, 640)
_WIDTHS_PX = (168, 40, 262, 300)
_INDENT_PX = 13
_TYPING_MS = 120
_MOST_OPENED = 2000


@tells_errors
class HeaderBrowser(QDialog):
    """Stays open beside the images and follows the active pane."""

    def __init__(self, reading: HeaderReading, viewer: Viewer, parent: QWidget) -> None:
        super().__init__(parent)
        self._reading, self._viewer = reading, viewer
        self.setWindowTitle("Header")
        self.resize(*_SIZE)
        self._model = HeaderModel(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._show)
        self._make_fields()
        self._make_tree()
        self._lay_out()
        FocusRing(self)
        reading.changed.listen(self._read)
        viewer.viewed.listen(self._viewed)
        viewer.listed.listen(lambda _none: self._list_partners())

    def _make_fields(self) -> None:
        self._query = QLineEdit(self)
        self._query.setPlaceholderText("Tag, name or value…")
        self._query.setAccessibleName("Search the header")
        self._query.setClearButtonEnabled(True)
        self._query.textChanged.connect(lambda _text: self._timer.start(_TYPING_MS))
        self._query.installEventFilter(self)
        self._partners = QComboBox(self)
        self._partners.setAccessibleName("Compare with")
        self._partners.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._partners.setMinimumContentsLength(26)
        self._partners.activated.connect(self._compare)
        self._only = QCheckBox("Differences only", self)
        self._only.toggled.connect(lambda _on: self._show())
        self._count = QLabel(self)
        self._count.setProperty("role", "dim")
        self._file = ElidedLabel("", self, "dim")

    def _make_tree(self) -> None:
        tree = self._tree = QTreeView(self)
        tree.setModel(self._model)
        tree.setUniformRowHeights(True)
        tree.setIndentation(_INDENT_PX)
        tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        tree.setAccessibleName("Elements")
        tree.setTextElideMode(Qt.TextElideMode.ElideRight)
        for column, width in enumerate(_WIDTHS_PX):
            tree.header().resizeSection(column, width)
        tree.selectionModel().currentChanged.connect(lambda _now, _before: self._show_whole())
        # Made after the tree, as Tab comes to it after the tree.
        self._whole = QPlainTextEdit(self)
        self._whole.setReadOnly(True)
        self._whole.setAccessibleName("Whole value")
        self._whole.setPlaceholderText("The whole value of the chosen line.")

    def _lay_out(self) -> None:
        copy = QPushButton("Copy", self)
        copy.setToolTip("Copy the chosen lines, or all that are shown (Ctrl+C)")
        copy.setAutoDefault(False)
        copy.clicked.connect(self.copy)
        top = QHBoxLayout()
        top.addWidget(self._query, 1)
        top.addWidget(QLabel("Compare with", self))
        top.addWidget(self._partners)
        top.addWidget(self._only)
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.addWidget(self._tree)
        split.addWidget(self._whole)
        split.setStretchFactor(0, 1)
        split.setSizes([520, 56])
        foot = QHBoxLayout()
        foot.addWidget(self._file, 1)
        foot.addWidget(self._count)
        foot.addWidget(copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 8)
        column.addLayout(top)
        column.addWidget(split, 1)
        column.addLayout(foot)

    def open_here(self) -> None:
        """Show the header of the active pane, the search field in hand."""
        self._list_partners()
        self._reading.open()
        self.show()
        self.raise_()
        self.activateWindow()
        self._query.setFocus()
        self._query.selectAll()

    def copy(self) -> None:
        """Copy the chosen lines as text, or all that are shown."""
        chosen = sorted({index.internalId() for index in self._tree.selectionModel().selectedRows()})
        lines = [self._reading.reading.lines[place] for place in chosen] if len(chosen) > 1 else []
        QGuiApplication.clipboard().setText(
            as_text(lines or self._model.shown(), private=self._viewer.private)
        )

    def _list_partners(self) -> None:
        self._partners.clear()
        for words, partner in self._reading.partners():
            self._partners.addItem(words, partner)
            if partner == self._reading.partner:
                self._partners.setCurrentIndex(self._partners.count() - 1)

    def _compare(self, index: int) -> None:
        self._reading.compare_with(self._partners.itemData(index))

    def _viewed(self, _layout: Layout) -> None:
        if self.isVisible() and self._private_shown != self._viewer.private:
            self._list_partners()
            self._show()

    def _read(self, _reading: Reading) -> None:
        if self.isVisible():
            self._show()

    _private_shown = False

    def _show(self) -> None:
        self._timer.stop()
        reading, query = self._reading.reading, self._query.text()
        compares = self._reading.partner is not None
        self._private_shown = self._viewer.private
        self._only.setEnabled(compares)
        self._model.show(
            reading.lines,
            query,
            private=self._viewer.private,
            compares=compares,
            only_differences=compares and self._only.isChecked(),
        )
        if (query or (compares and self._only.isChecked())) and self._model.found <= _MOST_OPENED:
            self._tree.expandAll()
        self._count.setText(f"{self._model.found:,} of {len(reading.lines):,}")
        self._file.setText(self._file_words(reading))
        self._show_whole()

    def _file_words(self, reading: Reading) -> str:
        if reading.fault is not None:
            return f"{reading.fault.message} {reading.fault.hint}".strip()
        if self._viewer.private:
            return ""  # A folder is often named by its patient.
        return f"{reading.name}  beside  {reading.other}" if reading.other else reading.name

    def _show_whole(self) -> None:
        index = self._tree.currentIndex()
        if not index.isValid():
            self._whole.clear()
            return
        line = self._model.line(index)
        texts = [self._model.text(line, VALUE)]
        if self._reading.partner is not None:
            texts.append(self._model.text(line, OTHER))
        self._whole.setPlainText("\n".join(texts))

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:  # type: ignore[override]
        """In the search field the arrows walk through the lines, and Enter stays in the dialog."""
        if watched is self._query and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            keys = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
            if event.key() in keys:
                self._tree.setFocus()
                return QGuiApplication.sendEvent(self._tree, event)
            return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+C copies lines, Ctrl+F goes to the search, Escape closes."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Find):
            self._query.setFocus()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Follow the images no longer."""
        self._reading.close()
        super().hideEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing hides: what was searched for is there again next time."""
        self.hide()
        event.accept()
