"""Dialogs that only tell: problems of opening, the keys, what this program is and is not."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator import __version__
from annotator.dicom.problem import Problem
from annotator.ui.panels.studies import QUIET
from annotator.ui.plain_text import tip
from annotator.workspace.action import MENUS
from annotator.workspace.actions import ACTIONS

_ABOUT = (
    (
        "Marks bone lesions on X-ray, CT, MR and bone scans, ties them to coded skeletal sites over"
        " modalities and years, and shows which published criteria of CRMO/CNO the records support."
    ),
    (
        "Research use; not for primary diagnosis. It is not a medical device. It never makes a diagnosis:"
        " infection and malignancy must be excluded by people."
    ),
)


def show_problems(problems: Sequence[Problem], parent: QWidget) -> None:
    """List every file that did not open, with the reason and what to do; the list can be copied."""
    dialog = _dialog("Files that did not open", parent, 980, 520)
    table = QTreeWidget(dialog)
    table.setRootIsDecorated(False)
    table.setHeaderLabels(["File", "Reason", "What to do"])
    for problem in sorted(problems, key=lambda one: one.code in QUIET):
        item = QTreeWidgetItem([problem.file, f"{problem.code.value}: {problem.reason}", problem.hint])
        for column in range(3):
            item.setToolTip(column, tip(item.text(column)))
        table.addTopLevelItem(item)
    for column in range(3):
        table.header().setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
    copy = QPushButton("Copy list", dialog)
    lines = [f"{one.file}\t{one.code.value}\t{one.reason}\t{one.hint}" for one in problems]
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText("\n".join(lines)))
    _finish(dialog, table, copy)


def show_shortcuts(parent: QWidget) -> None:
    """Show the keys of all commands, by menu."""
    dialog = _dialog("Keys", parent, 940, 560)
    grid_holder = QWidget(dialog)
    grid = QGridLayout(grid_holder)
    grid.setHorizontalSpacing(26)
    grid.setVerticalSpacing(3)
    row, column = 0, 0
    for menu in MENUS:
        actions = [action for action in ACTIONS if action.menu == menu and action.keys]
        if row and row + len(actions) > 30:
            row, column = 0, column + 2
        heading = _text(menu, "heading")
        grid.addWidget(heading, row, column, 1, 2)
        for action in actions:
            row += 1
            grid.addWidget(_text("  ".join(action.keys), ""), row, column)
            grid.addWidget(_text(action.title.rstrip("…"), "dim"), row, column + 1)
        row += 2
    _finish(dialog, grid_holder)


def show_about(library: str, parent: QWidget) -> None:
    """Say what this program is, and what it is not."""
    dialog = _dialog("About Lesion Annotator", parent, 520, 260)
    holder = QWidget(dialog)
    column = QVBoxLayout(holder)
    column.addWidget(_text(f"Lesion Annotator {__version__}", "title"))
    for paragraph in (*_ABOUT, f"Library: {library}"):
        label = _text(paragraph, "")
        label.setWordWrap(True)
        column.addWidget(label)
    column.addStretch(1)
    _finish(dialog, holder)


def _dialog(title: str, parent: QWidget, width: int, height: int) -> QDialog:
    dialog = QDialog(parent)
    dialog.setWindowTitle(title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.resize(width, height)
    return dialog


def _finish(dialog: QDialog, body: QWidget, *buttons: QPushButton) -> None:
    close = QPushButton("Close", dialog)
    close.setDefault(True)
    close.clicked.connect(dialog.accept)
    row = QHBoxLayout()
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    row.addWidget(close)
    column = QVBoxLayout(dialog)
    column.addWidget(body, 1)
    column.addLayout(row)
    dialog.show()


def _text(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", role)
    return label
