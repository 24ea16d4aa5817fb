"""The lesions of the reading: a table, and the card of the chosen one."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QMenu,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.lesion_map.progress import Trend
from annotator.lesions import edits
from annotator.lesions.case import Case
from annotator.lesions.change import Change
from annotator.lesions.records import Lesion, LesionId, MarkId
from annotator.terms.findings import finding_kinds
from annotator.terms.sites import site_label
from annotator.ui.glyph_icon import findings_icon
from annotator.ui.panels.lesion_card import LesionCard
from annotator.ui.plain_text import tip
from annotator.workspace.fates import Fates
from annotator.workspace.privacy import undated
from annotator.workspace.session import Selection, Session
from annotator.workspace.viewer import Viewer

_ID = Qt.ItemDataRole.UserRole
_KINDS_PX, _SEEN_PX = 92, 74
_IDLE_MS = 1500


class LesionsPanel(QWidget):
    """One row a lesion; choosing it shows its card and, by `wanted`, asks for its image."""

    wanted = Signal(str)
    """Id of a mark whose image the reader wants to see."""
    command_wanted = Signal(str)
    """Id of a command about the chosen lesion."""

    def __init__(self, session: Session, viewer: Viewer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._private = False
        self._table = self._lesion_table()
        self._empty = QLabel(
            "No lesion yet.\n\nChoose a tool (E ellipse, F outline, D length, B box, P point)\n"
            "and draw on an image.",
            self,
        )
        self._empty.setProperty("role", "dim")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.card = LesionCard(session, viewer, self)
        self.card.wanted.connect(self.wanted)
        self.card.command_wanted.connect(self.command_wanted)
        self._fates: Fates | None = None
        # What all lesions measure is asked for once the hand rests.
        self._idle = QTimer(self, interval=_IDLE_MS, singleShot=True)
        self._idle.timeout.connect(self._measure)
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.addWidget(self._table)
        split.addWidget(self.card)
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 3)
        split.setChildrenCollapsible(False)
        split.setSizes([330, 530])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(split, 1)
        column.addWidget(self._empty, 1)
        split.hide()
        self._split = split
        self._table.itemClicked.connect(self._clicked)
        self._table.customContextMenuRequested.connect(self._menu)
        session.opened.listen(self._rebuild)
        session.changed.listen(self._changed)
        session.selected.listen(self._show_selection)

    def _lesion_table(self) -> QTreeWidget:
        table = QTreeWidget(self)
        table.setRootIsDecorated(False)
        table.setUniformRowHeights(True)
        table.setColumnCount(5)
        table.setHeaderLabels(["", "Site", "Kinds", "Seen on", "Change"])
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.setAccessibleName("Lesions")
        header = table.header()
        header.setMinimumSectionSize(24)
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for section, width in ((2, _KINDS_PX), (3, _SEEN_PX)):
            header.setSectionResizeMode(section, QHeaderView.ResizeMode.Interactive)
            header.resizeSection(section, width)
        # What became of a lesion is the shortest column and the most telling one: never cut.
        header.setSectionResizeMode(4, QHeaderView.ResizeMode.ResizeToContents)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return table

    def show_fates(self, fates: Fates) -> None:
        """Show what became of each lesion, as far as it is measured."""
        self._fates = fates
        self.card.show_fates(fates)
        fates.changed.listen(lambda _none: self._show_changes())

    def _measure(self) -> None:
        if self._fates is not None and self.isVisible() and len(self._session.case.timepoints) > 1:
            self._fates.measures.want()

    def _show_changes(self) -> None:
        """Say in each row what became of the lesion when it was last told of; the tip says why."""
        if self._fates is None or not self._session.has_case:
            return
        for index in range(self._table.topLevelItemCount()):
            item = self._table.topLevelItem(index)
            if item is None:
                continue
            lesion = LesionId(item.data(0, _ID))
            if lesion not in self._session.case.table:
                continue
            fate = self._fates.latest(lesion)
            said = "" if fate is None or fate.trend is Trend.NOT_COMPARABLE else fate.trend.value
            because = "" if fate is None else fate.because
            item.setText(4, said)
            item.setToolTip(4, tip(undated(because) if self._private else because))

    def set_private(self, private: bool) -> None:
        """Leave out the dates, or say them."""
        self._private = private
        self._show_changes()
        self.card.set_private(private)

    @staticmethod
    def name_of(lesion: Lesion) -> str:
        """Return a lesion with its site, as lists say it."""
        return f"{lesion.name}  {_place(lesion)}"

    def _changed(self, _change: Change) -> None:
        self._rebuild(self._session.case)

    def _rebuild(self, case: Case) -> None:
        lesions = case.lesions_of(self._session.reading.id)
        self._table.setUpdatesEnabled(False)
        self._table.clear()
        self._table.addTopLevelItems([_item(case, lesion) for lesion in lesions])
        self._table.setUpdatesEnabled(True)
        self._split.setVisible(bool(lesions))
        self._empty.setVisible(not lesions)
        self._show_changes()
        self._idle.start()
        self._show_selection(self._session.selection)

    def _show_selection(self, selection: Selection) -> None:
        for index in range(self._table.topLevelItemCount()):
            item = self._table.topLevelItem(index)
            if item is not None and item.data(0, _ID) == selection.lesion:
                self._table.setCurrentItem(item)
                return
        self._table.clearSelection()

    def _clicked(self, item: QTreeWidgetItem) -> None:
        lesion = LesionId(item.data(0, _ID))
        self._session.select_lesion(lesion)
        mark = latest_mark(self._session.case, lesion)
        if mark is not None:
            self.wanted.emit(mark)

    def _menu(self, at: QPoint) -> None:
        item = self._table.itemAt(at)
        if item is None:
            return
        lesion = self._session.case.get(Lesion, item.data(0, _ID))
        menu = QMenu(self)
        merge = menu.addMenu("Same lesion as")
        for other in self._session.case.lesions_of(lesion.reading):
            if other.id != lesion.id:
                merge.addAction(self.name_of(other), partial(self._merge, lesion, other))
        merge.setEnabled(not merge.isEmpty())
        menu.addAction(f"Delete {lesion.name} and its marks", lambda: self._delete(lesion))
        menu.exec(self._table.viewport().mapToGlobal(at))
        menu.deleteLater()

    def _merge(self, lesion: Lesion, other: Lesion) -> None:
        name = f"Join {lesion.name} to {other.name}"
        self._session.edit(name, lambda case: edits.merge(case, lesion.id, other.id))

    def _delete(self, lesion: Lesion) -> None:
        name = f"Delete {lesion.name}"
        self._session.edit(name, lambda case: edits.delete_lesion(case, lesion.id))


def latest_mark(case: Case, lesion: LesionId) -> MarkId | None:
    """Return the mark of a lesion to show first: of its latest timepoint; None when it has none."""
    marks = case.marks_of_lesion(lesion)
    return marks[-1].id if marks else None


def _place(lesion: Lesion) -> str:
    return site_label(lesion.site, lesion.side, lesion.segment)


def _item(case: Case, lesion: Lesion) -> QTreeWidgetItem:
    marks = case.marks_of_lesion(lesion.id)
    findings = frozenset(kind for mark in marks for kind in mark.findings)
    kinds = ", ".join(kind.short for kind in finding_kinds().values() if kind.id in findings)
    modalities = " ".join(dict.fromkeys(mark.image.modality for mark in marks))
    item = QTreeWidgetItem([lesion.name, _place(lesion), kinds, modalities])
    item.setIcon(0, findings_icon(findings))
    item.setData(0, _ID, lesion.id)
    item.setToolTip(1, _place(lesion))
    item.setToolTip(2, kinds)
    return item
