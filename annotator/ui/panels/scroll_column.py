"""A column of widgets that scrolls, and is filled anew when what it shows has changed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget


class ScrollColumn(QScrollArea):
    """Holds widgets from top to bottom; as wide as the panel, never wider."""

    def __init__(
        self,
        parent: QWidget,
        margins: tuple[int, int, int, int] = (0, 0, 0, 0),
        spacing: int = 0,
    ) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout()
        self._column.setContentsMargins(*margins)
        self._column.setSpacing(spacing)
        self._column.addStretch(1)  # What room is left stays below.
        self._held: list[QWidget] = []
        inside = QWidget(self)
        inside.setProperty("role", "panel")
        inside.setLayout(self._column)
        # What it holds takes the keyboard, and is scrolled into view then.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inside)

    def empty(self) -> None:
        """Remove everything."""
        self.hold(())

    def add(self, widget: QWidget) -> None:
        """Append a widget."""
        self._insert(len(self._held), widget)

    def hold(self, widgets: Sequence[QWidget]) -> None:
        """Hold these widgets in this order, and of those held before no other."""
        wanted = set(widgets)
        for widget in self._held:
            if widget not in wanted:
                # Not taken with its item: what `takeAt` answers with is never freed.
                self._column.removeWidget(widget)
                # A widget whose own signal led here must outlive the signal.
                widget.hide()
                widget.deleteLater()
        self._held = [widget for widget in self._held if widget in wanted]
        for place, widget in enumerate(widgets):
            if place == len(self._held) or self._held[place] is not widget:
                if widget in self._held:
                    self._held.remove(widget)
                self._insert(place, widget)
        for widget in self._held:
            widget.raise_()  # Screen readers read in the order of the children.

    def _insert(self, place: int, widget: QWidget) -> None:
        self._held.insert(place, widget)
        self._column.insertWidget(place, widget)
        widget.show()  # At once; the column itself would show it only when the events are done.
