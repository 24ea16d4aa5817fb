"""The criteria sets side by side."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from annotator.lesions import edits
from annotator.lesions.facts import Biopsy
from annotator.ui.dialogs.compare_criteria import CompareCriteria
from tests.ui.conftest import Reader


def test_sets_are_compared_by_topic_and_a_cell_says_why(reader: Reader) -> None:
    reader.session.edit("Add", lambda _case: edits.add_fact(Biopsy("clavicle", True, False, False), "2008"))
    reader.key("Alt+3")
    buttons = reader.window.criteria.findChildren(QPushButton)
    next(one for one in buttons if one.text() == "Compare").click()
    reader.settle()
    dialog = reader.window.criteria.findChild(CompareCriteria)
    table = dialog.table
    rows = [table.verticalHeaderItem(row).text() for row in range(table.rowCount())]
    heads = [table.horizontalHeaderItem(column).text() for column in range(table.columnCount())]
    assert rows[0] == "Result"
    assert len(heads) == 11
    row, column = rows.index("Biopsy and cultures"), heads.index("Bristol\n2016")
    assert table.item(row, column).text() == "●"
    table.setCurrentCell(row, column)
    assert "Biopsy of clavicle (2008)" in dialog.said.text()
    QTest.keyClick(table, Qt.Key.Key_Left)
    assert (table.currentRow(), table.currentColumn()) == (row, column - 1)
    assert dialog.said.text() == "The set does not ask about this."
    dialog.close()


def test_the_comparison_opens_by_command(reader: Reader) -> None:
    reader.desk.commands.qt("compare_criteria").trigger()
    reader.settle()
    dialog = reader.window.criteria.findChild(CompareCriteria)
    assert dialog.isVisible()
    dialog.close()
