"""All criteria sets side by side: a row for each topic, a column for each set."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.criteria.criterion import Judged, Judgement
from annotator.criteria.topics import side_by_side
from annotator.ui.panels.criteria_set import RESULT_COLOURS, SIGNS, result_words
from annotator.ui.plain_text import tip
from annotator.ui.theme import DIM

_SIZE = (1180, 620)
_TOPIC_PX, _LEAST_PX = 190, 84


class CompareCriteria(QDialog):
    """Shows judgements by topic; a click on a cell says why below the table. It changes nothing."""

    def __init__(
        self, judgements: Sequence[Judgement], spoken: Callable[[str], str], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._spoken = spoken
        self.setWindowTitle("Criteria sets side by side")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*_SIZE)
        self.table = QTableWidget(self)
        self.table.setAccessibleName("Criteria sets by topic")
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setTabKeyNavigation(False)
        self.table.setWordWrap(True)
        self.table.setStyleSheet("QTableCornerButton::section { background: transparent; border: none; }")
        self.said = QLabel(self)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setWordWrap(True)
        self.said.setMinimumHeight(86)
        self.said.setAlignment(Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(10)
        column.addWidget(self.table, 1)
        column.addWidget(self.said)
        self._fill(judgements)
        self.table.currentCellChanged.connect(lambda *_where: self._say())
        self.table.setCurrentCell(0, 0)
        self.table.setFocus()

    def _fill(self, judgements: Sequence[Judgement]) -> None:
        rows = side_by_side(judgements)
        self.table.setColumnCount(len(judgements))
        self.table.setRowCount(len(rows) + 1)
        self.table.setHorizontalHeaderLabels([_short(one) for one in judgements])
        self.table.setVerticalHeaderLabels(["Result", *(row.title for row in rows)])
        for column, judgement in enumerate(judgements):
            self.table.setItem(0, column, self._result(judgement))
            for number, row in enumerate(rows, start=1):
                self.table.setItem(number, column, self._cell(row.items[column]))
        self.table.verticalHeader().setFixedWidth(_TOPIC_PX)
        self.table.horizontalHeader().setMinimumSectionSize(_LEAST_PX)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.table.resizeRowsToContents()

    def _result(self, judgement: Judgement) -> QTableWidgetItem:
        item = QTableWidgetItem(judgement.result.words)
        item.setForeground(QColor(RESULT_COLOURS[judgement.result]))
        criteria_set = judgement.criteria_set
        source = f"{criteria_set.source} · {criteria_set.verification.words}"
        said = f"{criteria_set.title}: {result_words(judgement)}.\n{source}\n{criteria_set.remark}"
        item.setData(Qt.ItemDataRole.UserRole, said)
        return item

    def _cell(self, judged: Sequence[Judged]) -> QTableWidgetItem:
        signs = " ".join(SIGNS[one.evidence.verdict][0] for one in judged)
        item = QTableWidgetItem(signs or "–")
        item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
        colours = {SIGNS[one.evidence.verdict][1] for one in judged}
        item.setForeground(QColor(colours.pop() if len(colours) == 1 else DIM))
        words = [
            f"{one.item.title} – {one.evidence.verdict.words}. {self._spoken(one.evidence.because)}"
            for one in judged
        ]
        said = "\n".join(words) or "The set does not ask about this."
        item.setData(Qt.ItemDataRole.UserRole, said)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, said)
        item.setToolTip(tip(said))
        return item

    def _say(self) -> None:
        item = self.table.currentItem()
        self.said.setText("" if item is None else item.data(Qt.ItemDataRole.UserRole))


def _short(judgement: Judgement) -> str:
    """Return the name and year of a set for the head of a column, a word a line."""
    return _SHORT.get(judgement.criteria_set.id, judgement.criteria_set.title)


_SHORT = {
    "report_strict": "Report,\nradiographs",
    "report_lenient": "Report,\nor CT",
    "jansson_2007": "Jansson\n2007",
    "jansson_2009": "Jansson\n2009",
    "bristol_2016": "Bristol\n2016",
    "eular_acr_2025": "EULAR/ACR\n2025",
    "kostik_2023": "Kostik\n2023",
    "rome_2008": "Rome\n2008",
    "king_type": "King\ntype",
    "kahn_2003": "Kahn\n2003",
    "kahn_1994": "Kahn\n1994",
}
