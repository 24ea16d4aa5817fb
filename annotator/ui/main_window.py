"""The window: studies left, images in the middle, lesions, map, criteria and clinical facts right."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

# Not Qt: its hundreds of enumerations take a tenth of the time to the first paint.
from PySide6.QtCore import QByteArray, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QSplitter, QTabWidget, QVBoxLayout, QWidget

from annotator.ui.overrides import tells_errors

if TYPE_CHECKING:
    from annotator.workspace.session import Session
    from annotator.workspace.viewer import Viewer

_STUDIES_PX, _PANELS_PX, _SPLIT_PX = 196, 400, 4
_SIZE = (1600, 960)


@tells_errors
class MainWindow(QMainWindow):
    """Lays the parts out; what they do to each other is wired in `WindowDesk`.

    It can be shown empty at once; `furnish` then loads and places what it is made of.
    """

    return_wanted = Signal(int)
    """The images are to come back from their own window."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("Lesion Annotator")
        self.setAcceptDrops(True)
        self.resize(*_SIZE)
        self.on_close: Callable[[], bool] = lambda: True
        self.on_drop: Callable[[list[str]], None] = lambda _paths: None

    def furnish(self, session: Session, viewer: Viewer) -> None:
        """Place the panels, the panes and the status line."""
        from annotator.ui import parts  # 1 s of start-up: the window is on the screen before

        self.session, self.viewer = session, viewer
        self.banner = parts.Banner(session, viewer, self)
        self.studies = parts.StudiesPanel(session, viewer, self)
        self.grid = parts.ViewportGrid(session, viewer, self)
        self.lesions = parts.LesionsPanel(session, viewer, self)
        self.map = parts.MapPanel(session, self)
        self.criteria = parts.CriteriaPanel(session, self)
        self.clinical = parts.ClinicalPanel(session, self)
        self.course = parts.CoursePanel(session, self)
        self.follow_up = parts.FollowUpPanel(session, viewer, self)
        self.status = parts.StatusLine(session, viewer, self)
        self.undo_bar = parts.UndoBar(session, viewer, self.grid)
        self.popover = parts.LesionPopover(session, self.grid)
        self.grey_chain = parts.GreyChainPopup(viewer, self.grid, self)
        self.palette_box = parts.Palette(self)
        parts.FocusRing(self)
        self._lay_out(parts.TabScope(self))

    def _lay_out(self, whole: QWidget) -> None:
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.panels: dict[str, QWidget] = {
            "lesions": self.lesions,
            "map": self.map,
            "criteria": self.criteria,
            "clinical": self.clinical,
            "follow-up": self.follow_up,
            "course": self.course,
        }
        for name, panel in self.panels.items():
            self.tabs.addTab(panel, name.capitalize())
        self._split = QSplitter(self)
        self._split.setHandleWidth(_SPLIT_PX)
        for widget, stretch in ((self.studies, 0), (self.grid, 1), (self.tabs, 0)):
            self._split.addWidget(widget)
            self._split.setStretchFactor(self._split.count() - 1, stretch)
        self._split.setCollapsible(1, False)
        self._split.setSizes([_STUDIES_PX, 1000, _PANELS_PX])
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self._split, 1)
        column.addWidget(self.status)
        self.setCentralWidget(whole)

    def show_panel(self, name: str) -> None:
        """Bring a panel to the front."""
        self.tabs.setCurrentWidget(self.panels[name])

    def take_images_out(self) -> QWidget:
        """Leave an empty place for the images, and return them."""
        from annotator.ui.own_window import EmptyPlace  # the first paint does without
        from annotator.workspace.detached import WHOLE

        self._empty = EmptyPlace(WHOLE, self)
        self._empty.return_wanted.connect(self.return_wanted)
        self._put_in_the_middle(self._empty)
        return self.grid

    def bring_images_back(self) -> None:
        """Put the images into their place."""
        self._put_in_the_middle(self.grid)
        self._empty.deleteLater()

    def _put_in_the_middle(self, widget: QWidget) -> None:
        sizes = self._split.sizes()
        self._split.replaceWidget(1, widget)
        self._split.setStretchFactor(1, 1)
        widget.show()
        self._split.setSizes(sizes)

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
        if self.centralWidget() is not None:
            self.palette_box.hide()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close at once: everything is stored already, or the reader said what to do."""
        if self.on_close():
            event.accept()
        else:
            event.ignore()
