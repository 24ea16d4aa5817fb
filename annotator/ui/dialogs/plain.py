"""Dialogs that only tell: problems of opening, the keys, what this program is and is not."""

from __future__ import annotations

import os
from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QScrollArea,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator import __version__
from annotator.dicom.problem import Problem
from annotator.ui.panels.studies import QUIET
from annotator.ui.plain_text import tip
from annotator.workspace.action import MENUS, Action
from annotator.workspace.actions import ACTIONS

_KEY_COLUMNS, _LONGEST_KEYS = 4, 12
_BETWEEN_COLUMNS_PX, _HEADING_PX = 22, 23
_BAR_PX, _FOOT_PX, _EDGES_PX = 36, 70, QSize(40, 70)
"""Room for a scroll bar, for the button, and around the dialog on its screen."""

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


def show_shortcuts(parent: QWidget) -> None:
    """Show the keys of all commands, by menu, in as many columns as the screen has room for."""
    dialog = _dialog("Keys", parent, 940, 560)
    holder = QWidget(dialog)
    columns = QHBoxLayout(holder)
    columns.setSpacing(_BETWEEN_COLUMNS_PX)
    for groups in _in_columns(_key_groups()):
        column = QGridLayout()
        column.setHorizontalSpacing(14)
        column.setVerticalSpacing(0)
        for heading, actions in groups:
            row = column.rowCount()
            column.addWidget(_text(heading, "heading"), row, 0, 1, 2)
            column.setRowMinimumHeight(row, _HEADING_PX)
            for place, action in enumerate(actions, row + 1):
                column.addWidget(_text(_keys_words(action), ""), place, 0)
                column.addWidget(_text(action.title.rstrip("…"), "dim"), place, 1)
        column.setRowStretch(column.rowCount(), 1)
        columns.addLayout(column)
    area = QScrollArea(dialog)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(holder)
    room, wanted = parent.screen().availableSize(), holder.sizeHint()
    most = room.width() - _EDGES_PX.width(), room.height() - _EDGES_PX.height()
    dialog.resize(min(wanted.width() + _BAR_PX, most[0]), min(wanted.height() + _FOOT_PX, most[1]))
    _finish(dialog, area)


def _key_groups() -> list[tuple[str, list[Action]]]:
    """Return the commands with keys under the names of their menus, those of a part after the others."""
    groups: dict[str, list[Action]] = {}
    for menu in MENUS:
        for part in dict.fromkeys(("", *(one.submenu for one in ACTIONS if one.menu == menu))):
            here = [one for one in ACTIONS if (one.menu, one.submenu) == (menu, part) and one.keys]
            if here:
                groups[f"{menu} · {part}" if part else menu] = here
    return list(groups.items())


def _in_columns(groups: list[tuple[str, list[Action]]]) -> list[list[tuple[str, list[Action]]]]:
    """Return the groups in the lowest four columns that hold them in order."""
    lines = sum(len(actions) + 2 for _, actions in groups)
    for most in range(lines // _KEY_COLUMNS, lines + 1):
        columns: list[list[tuple[str, list[Action]]]] = [[]]
        used = 0
        for group in groups:
            high = len(group[1]) + 2
            if columns[-1] and used + high > most:
                columns.append([])
                used = 0
            columns[-1].append(group)
            used += high
        if len(columns) <= _KEY_COLUMNS:
            break
    return columns


def _keys_words(action: Action) -> str:
    """Return the keys of a command, the first alone where two would be long."""
    both = "  ".join(action.keys)
    return both if len(both) <= _LONGEST_KEYS else action.keys[0]


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
