"""The popup that says why an image looks as it does, step by step, as long as it is open."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from annotator.ui.grid import ViewportGrid
from annotator.ui.overrides import tells_errors
from annotator.viewing.layout import Layout
from annotator.workspace.grey_chain import ChainStep, grey_chain
from annotator.workspace.linked_planes import remarks
from annotator.workspace.viewer import Viewer

_WIDTH, _GAP_PX, _STEP_PX = 384, 6, 5
_REFRESH_MS = 60


@tells_errors
class GreyChainPopup(QFrame):
    """Follows the active pane: what is dragged or scrolled there is said here."""

    def __init__(self, viewer: Viewer, grid: ViewportGrid, window: QWidget) -> None:
        super().__init__(window)
        self._viewer, self._panes, self._over = viewer, grid, window
        self.setProperty("role", "raised")
        self.setAccessibleName("Why does it look like this?")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._rows: list[tuple[QLabel, QLabel, QLabel]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 9, 12, 10)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(_label("Why does it look like this?", "heading"), 0, 0, 1, 2)
        # Working the steps out looks through the whole image: once for a drag, not for each of its px.
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._refresh)
        viewer.viewed.listen(self._viewed)
        self.hide()

    @property
    def lines(self) -> list[tuple[str, str, str]]:
        """What stands there: name, words, source of each step."""
        return [(name.text(), words.text(), source.text()) for name, words, source in self._rows]

    def toggle(self) -> None:
        """Open over the active pane, or close."""
        self.setVisible(self.isHidden())
        self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Keep no lines when it is closed."""
        super().hideEvent(event)
        if self.isHidden():  # And not only the window, in which it stays open.
            self._have_rows(0)

    def _viewed(self, _layout: Layout) -> None:
        if self.isVisible():
            self._timer.start(_REFRESH_MS)

    def _refresh(self) -> None:
        if self.isHidden():
            return
        steps = self._steps()
        if not steps:
            self.hide()
            return
        self._have_rows(len(steps))
        for row, step in zip(self._rows, steps, strict=True):
            for label, text in zip(row, (step.name, step.words, step.source), strict=True):
                label.setText(text)
                label.setVisible(bool(text))
        self._place()

    def _steps(self) -> tuple[ChainStep, ...]:
        index = self._viewer.layout.active
        pane, levels = self._viewer.pane(index), self._viewer.levels(index)
        series = self._viewer.series(pane.series)
        if series is None or levels is None:
            return ()
        frame, viewport = self._viewer.frame(index), self._viewer.viewport(index)
        return grey_chain(series, frame, levels, pane, viewport, remarks(self._viewer, index))

    def _have_rows(self, count: int) -> None:
        while len(self._rows) < count:
            self._add_row()
        for row in self._rows[count:]:
            for label in row:
                label.hide()
                self._grid.removeWidget(label)
                label.deleteLater()
        del self._rows[count:]

    def _add_row(self) -> None:
        name, words, source = _label("", "dim"), _label("", ""), _label("", "dim")
        name.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        words.setWordWrap(True)
        source.setWordWrap(True)
        for label in (name, words):
            label.setContentsMargins(0, _STEP_PX, 0, 0)
        first = 2 * len(self._rows) + 1
        self._grid.addWidget(name, first, 0)
        self._grid.addWidget(words, first, 1)
        self._grid.addWidget(source, first + 1, 1)
        self._rows.append((name, words, source))

    def _place(self) -> None:
        """Stand beside the active pane, so that the image explained stays in sight."""
        widget = self._panes.active
        # By way of the screen: the pane may stand in a window of its own.
        corner = self._over.mapFromGlobal(widget.mapToGlobal(widget.rect().topLeft()))
        pane = QRect(corner, widget.size()) & self._over.rect()
        height = self._grid.totalHeightForWidth(_WIDTH)
        right, left = pane.right() + _GAP_PX, pane.left() - _GAP_PX - _WIDTH
        x = right if right + _WIDTH <= self._over.width() else max(0, left)
        y = min(pane.top(), self._over.height() - height - _GAP_PX)
        self.setGeometry(x, max(0, y), _WIDTH, height)
        self.raise_()


def _label(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", role)
    return label
