"""The field for a skeletal site: what is suggested with its reasons, or what typing finds."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from annotator.terms.side import Side
from annotator.terms.site_search import SiteChoice, find_sites
from annotator.terms.sites import site_label
from annotator.ui.overrides import tells_errors
from annotator.ui.plain_keys import is_plain
from annotator.viewing.suggest import Suggestion

_ROWS, _SUGGESTED = 6, 3
_REASONS = Qt.ItemDataRole.UserRole


@tells_errors
class SiteField(QWidget):
    """A line to type a site into, over a list: suggestions with what speaks for them, or what was found.

    Arrows choose from the list, Enter takes it.

    Signals
    -------
    chosen : SiteChoice
        Taken from the list.
    accepted, turned_away, left
        Enter without a list, Tab, and Escape in the line.
    resized
        The list is another one.
    """

    chosen = Signal(object)
    accepted = Signal()
    turned_away = Signal()
    left = Signal()
    resized = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._side: Side | None = None
        self._choices: tuple[SiteChoice, ...] = ()
        self._suggested: tuple[Suggestion, ...] = ()
        self.line = QLineEdit(self)
        self.line.setPlaceholderText("Site: l clav, t8, r si, l tib dist meta…")
        self.line.setAccessibleName("Skeletal site")
        self.line.textEdited.connect(self.search)
        self.line.installEventFilter(self)
        self.list = QListWidget(self)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName("Sites suggested or found")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(_Reasons(self.list))
        self.list.itemClicked.connect(lambda item: self.take(self.list.row(item)))
        self.list.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.line)
        column.addWidget(self.list)

    @property
    def suggests(self) -> bool:
        """Whether the list holds suggestions, not what typing found."""
        return bool(self._suggested) and not self.list.isHidden()

    def suggest(self, found: Sequence[Suggestion], side: Side | None) -> None:
        """Show suggestions, likeliest first; sites on a side will come first when typing finds both."""
        self._side, self._suggested = side, tuple(found[:_SUGGESTED])
        self._show([(one.choice, " · ".join(one.because)) for one in self._suggested])

    def search(self, text: str) -> None:
        """Show the sites that a text finds."""
        self._suggested = ()
        found = find_sites(text, 2 * _ROWS)
        # The side on which the mark lies comes first, the order staying otherwise.
        found = tuple(sorted(found, key=lambda one: one.side is not self._side))[:_ROWS]
        self._show([(one, "") for one in found])

    def close_list(self) -> None:
        """Show no list."""
        self._suggested = ()
        self.list.hide()

    def step(self, by: int) -> SiteChoice:
        """Go up or down in the list and return the site there."""
        row = (self.list.currentRow() + by) % self.list.count()
        self.list.setCurrentRow(row)
        return self._choices[row]

    def take(self, row: int) -> None:
        """Take a row of the list."""
        if 0 <= row < len(self._choices):
            self.chosen.emit(self._choices[row])

    def _show(self, rows: Sequence[tuple[SiteChoice, str]]) -> None:
        self._choices = tuple(choice for choice, _ in rows)
        self.list.clear()
        for choice, because in rows:
            item = QListWidgetItem(site_label(choice.site.id, choice.side, choice.segment))
            item.setData(_REASONS, because)
            item.setToolTip(because)
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, because)
            self.list.addItem(item)
        self.list.setVisible(bool(rows))
        if rows:
            self.list.setCurrentRow(0)
            self.list.setFixedHeight(self.list.sizeHintForRow(0) * len(rows) + 4)
        self.resized.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the line, arrows choose from the list, Enter takes it, Escape leaves."""
        if watched is self.line and event.type() == QEvent.Type.ShortcutOverride and is_plain(event):
            event.accept()
            return True
        if watched is self.line and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event.key())
        return super().eventFilter(watched, event)

    def _key(self, key: int) -> bool:
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and not self.list.isHidden():
            self.step(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            if not self.list.isHidden():
                self.take(self.list.currentRow())
            elif key == Qt.Key.Key_Tab:
                self.turned_away.emit()
            else:
                self.accepted.emit()
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            return False
        return True


@tells_errors
class _Reasons(QStyledItemDelegate):
    """Draws under a site, smaller and dimmer, what speaks for it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        size = super().sizeHint(option, index)
        return QSize(size.width(), size.height() * (2 if index.data(_REASONS) else 1))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        because = index.data(_REASONS)
        if not because:
            super().paint(painter, option, index)
            return
        shown = QStyleOptionViewItem(option)
        self.initStyleOption(shown, index)
        label, shown.text = shown.text, ""
        QApplication.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, shown, painter)
        area = QRect(option.rect).adjusted(6, 1, -4, -1)
        half = area.height() // 2
        painter.save()
        palette = option.palette
        painter.setPen(palette.text().color())
        painter.drawText(area.adjusted(0, 0, 0, -half), int(Qt.AlignmentFlag.AlignVCenter), label)
        font = painter.font()
        font.setPointSizeF(max(7.0, font.pointSizeF() * 0.88))
        painter.setFont(font)
        dim = palette.text().color()
        dim.setAlphaF(0.7)
        painter.setPen(dim)
        below = area.adjusted(0, half, 0, 0)
        words = painter.fontMetrics().elidedText(because, Qt.TextElideMode.ElideRight, below.width())
        painter.drawText(below, int(Qt.AlignmentFlag.AlignVCenter), words)
        painter.restore()
