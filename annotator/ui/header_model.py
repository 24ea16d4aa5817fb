"""The listing of a header as a model for a tree: rows are made when they come into sight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from annotator.dicom.comparing import Difference, Line, parents
from annotator.ui.overrides import tells_errors
from annotator.ui.theme import BAD, DIM, GOOD, WARNING
from annotator.workspace.header_reading import matching, shown_values

TAG, VR, NAME, VALUE, OTHER = range(5)
_TITLES = ("Tag", "VR", "Name", "Value", "Other value")
_LONGEST = 256
_COLOURS = {Difference.CHANGED: WARNING, Difference.ADDED: GOOD, Difference.REMOVED: BAD}

Index = QModelIndex | QPersistentModelIndex


@tells_errors
class HeaderModel(QAbstractItemModel):
    """Lines of a listing, those that match a query and what they stand in."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[Line, ...] = ()
        self._parents: list[int] = []
        self._children: dict[int, list[int]] = {}
        self._place_in_parent: dict[int, int] = {}
        self._compares = False
        self._private = False
        self.found = 0
        """How many lines match; what they stand in is shown beside."""

    def show(
        self, lines: tuple[Line, ...], query: str, *, private: bool, compares: bool, only_differences: bool
    ) -> None:
        """Show the lines that match."""
        self.beginResetModel()
        if lines is not self._lines:
            self._lines, self._parents = lines, parents(lines)
        self._private, self._compares = private, compares
        found = matching(lines, query, private=private, only_differences=only_differences)
        self.found = len(found)
        shown = set(found)
        for place in found:
            above = self._parents[place]
            while above >= 0 and above not in shown:
                shown.add(above)
                above = self._parents[above]
        self._children = {}
        for place in sorted(shown):
            beside = self._children.setdefault(self._parents[place], [])
            self._place_in_parent[place] = len(beside)
            beside.append(place)
        self.endResetModel()

    def line(self, index: Index) -> Line:
        """Return the line of an index."""
        return self._lines[index.internalId()]

    def shown(self) -> list[Line]:
        """Return every line shown, in order."""
        return [
            self._lines[place] for place in sorted(one for below in self._children.values() for one in below)
        ]

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        """Return the index of a line below another."""
        below = self._below(parent)
        return self.createIndex(row, column, below[row]) if row < len(below) else QModelIndex()

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]
        """Return the index of what a line stands in."""
        above = self._parents[index.internalId()] if index.isValid() else -1
        return QModelIndex() if above < 0 else self.createIndex(self._place_in_parent[above], 0, above)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many lines stand in a line."""
        return len(self._below(parent)) if parent.column() <= 0 else 0

    def columnCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return the columns: one more when two files are compared."""
        return len(_TITLES) if self._compares else len(_TITLES) - 1

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the titles of the columns."""
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return _TITLES[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows: its text, shortened, and its colour."""
        line = self.line(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(line, index.column())[:_LONGEST]
        if role == Qt.ItemDataRole.ForegroundRole:
            if line.difference is not Difference.SAME and self._compares:
                return QColor(_COLOURS[line.difference])
            return QColor(DIM) if index.column() in (TAG, VR) or line.row.tag == "" else None
        return None

    def text(self, line: Line, column: int) -> str:
        """Return the whole text of a cell."""
        value, other = shown_values(line, private=self._private)
        return (line.row.tag, line.row.vr, line.row.name, value, other)[column]

    def _below(self, parent: Index) -> Sequence[int]:
        return self._children.get(parent.internalId() if parent.isValid() else -1, ())
