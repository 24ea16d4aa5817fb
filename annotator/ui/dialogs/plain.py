"""Dialogs that only tell: problems of opening, what this program is and is not."""

from __future__ import annotations

import os
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
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

from annotator import __version__
from annotator.dicom.problem import Problem
from annotator.ui.panels.studies import QUIET
from annotator.ui.plain_text import tip

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
    dialog = _dialog("Files that did not open", parent, 1240, 560)
    table = QTreeWidget(dialog)
    table.setRootIsDecorated(False)
    table.setHeaderLabels(["File", "Reason", "What to do"])
    table.setUniformRowHeights(True)
    folder = _common_folder([one.file for one in problems])
    for problem in sorted(problems, key=lambda one: one.code in QUIET):
        reason = f"{problem.code.value}: {problem.reason}"
        # Of long paths the end tells the files apart; the tooltip has the whole.
        item = QTreeWidgetItem([problem.file[len(folder) :], reason, problem.hint])
        for column, whole in enumerate((problem.file, reason, problem.hint)):
            item.setToolTip(column, tip(whole))
        table.addTopLevelItem(item)
    table.header().setStretchLastSection(False)
    table.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
    for column, width in ((0, 230), (2, 330)):
        table.header().resizeSection(column, width)
    copy = QPushButton("Copy list", dialog)
    lines = [f"{one.file}\t{one.code.value}\t{one.reason}\t{one.hint}" for one in problems]
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText("\n".join(lines)))
    _finish(dialog, table, copy)


def _common_folder(files: Sequence[str]) -> str:
    """Return what all paths begin with, up to a separator; of a single one its folder."""
    common = os.path.commonprefix(list(files))  # noqa: RUF071 - names of members are no paths
    return common[: max(common.rfind("/"), common.rfind(os.sep)) + 1]


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
