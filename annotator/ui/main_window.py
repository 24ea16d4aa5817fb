"""The window: studies left, images in the middle, lesions, map, criteria and clinical facts right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QRect, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QSplitter, QTabWidget, QVBoxLayout, QWidget

from annotator.ui.dialogs.lesion_popover import LesionPopover
from annotator.ui.dialogs.palette import Palette
from annotator.ui.grid import ViewportGrid
from annotator.ui.panels.banner import Banner
from annotator.ui.panels.clinical import ClinicalPanel
from annotator.ui.panels.criteria import CriteriaPanel
from annotator.ui.panels.lesions import LesionsPanel
from annotator.ui.panels.map import MapPanel
from annotator.ui.panels.studies import StudiesPanel
from annotator.ui.status import StatusLine
from annotator.workspace.session import Session
from annotator.workspace.viewer import Viewer

_STUDIES_PX, _PANELS_PX, _SPLIT_PX = 196, 400, 4


class MainWindow(QMainWindow):
    """Lays the parts out; what they do to each other is wired in `WindowDesk`."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        super().__init__()
        self.setWindowTitle("Lesion Annotator")
        self.setAcceptDrops(True)
        self.session, self.viewer = session, viewer
        self.banner = Banner(session, viewer, self)
        self.studies = StudiesPanel(session, viewer, self)
        self.grid = ViewportGrid(session, viewer, self)
        self.lesions = LesionsPanel(session, self)
        self.map = MapPanel(session, self)
        self.criteria = CriteriaPanel(session, self)
        self.clinical = ClinicalPanel(session, self)
        self.status = StatusLine(session, viewer, self)
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.panels: dict[str, QWidget] = {
            "lesions": self.lesions,
            "map": self.map,
            "criteria": self.criteria,
            "clinical": self.clinical,
        }
        for name, panel in self.panels.items():
            self.tabs.addTab(panel, name.capitalize())
        self._split = QSplitter(Qt.Orientation.Horizontal, self)
        self._split.setHandleWidth(_SPLIT_PX)
        for widget, stretch in ((self.studies, 0), (self.grid, 1), (self.tabs, 0)):
            self._split.addWidget(widget)
            self._split.setStretchFactor(self._split.count() - 1, stretch)
        self._split.setCollapsible(1, False)
        self._split.setSizes([_STUDIES_PX, 1000, _PANELS_PX])
        self.setCentralWidget(self._stack())
        self.popover = LesionPopover(session, self.grid)
        self.palette_box = Palette(self)
        self.on_close: Callable[[], None] = lambda: None
        self.on_drop: Callable[[list[str]], None] = lambda _paths: None

    def _stack(self) -> QWidget:
        whole = QWidget(self)
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self._split, 1)
        column.addWidget(self.status)
        return whole

    def show_panel(self, name: str) -> None:
        """Bring a panel to the front."""
        self.tabs.setCurrentWidget(self.panels[name])

    def pane_rect(self, index: int, inside: QRect) -> QRect:
        """Return a rectangle of a pane in the coordinates of the grid."""
        widget = self.grid.widget(index)
        return QRect(widget.mapTo(self.grid, inside.topLeft()), inside.size())

    def geometry_text(self) -> str:
        """Return size and splits of the window as text."""
        geometry = bytes(self.saveGeometry().toBase64().data()).decode()
        return f"{geometry} {bytes(self._split.saveState().toBase64().data()).decode()}"

    def restore_geometry_text(self, text: str) -> None:
        """Take size and splits from a text; one that does not fit changes nothing."""
        geometry, _, split = text.partition(" ")
        self.restoreGeometry(QByteArray.fromBase64(geometry.encode()))
        self._split.restoreState(QByteArray.fromBase64(split.encode()))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and folders anywhere on the window."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        self.on_drop([url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Close the palette, whose place depends on the size."""
        super().resizeEvent(event)
        self.palette_box.hide()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close at once: everything is stored already."""
        self.on_close()
        event.accept()
