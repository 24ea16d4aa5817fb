"""The grid of panes: as many viewport widgets as the layout shows."""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from annotator.lesions.change import Change
from annotator.ui.own_window import EmptyPlace
from annotator.ui.viewport_widget import ViewportWidget
from annotator.viewing import layout as layouts
from annotator.viewing.layout import Layout
from annotator.workspace.pane_view import PaneView
from annotator.workspace.session import Selection, Session
from annotator.workspace.viewer import Viewer


class ViewportGrid(QWidget):
    """Keeps one widget a pane; what changed is repainted, nothing is made anew while scrolling."""

    drawn = Signal(int, str)
    """Pane, and id of the mark just drawn there."""
    menu_wanted = Signal(int, QPoint)
    hovered = Signal(int, object)
    paths_dropped = Signal(list)
    pane_made = Signal(ViewportWidget)
    return_wanted = Signal(int)

    def __init__(self, session: Session, viewer: Viewer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._viewer = session, viewer
        self._widgets: list[ViewportWidget] = []
        self._shown: tuple[object, ...] = ()
        self._empty: dict[int, EmptyPlace] = {}
        self._behind: deque[ViewportWidget] = deque()
        # A timer of 0 ms fires once a turn.
        self._turn = QTimer(self)
        self._turn.timeout.connect(self._paint_next)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(2)
        viewer.viewed.listen(self._arrange)
        viewer.tooled.listen(lambda _none: self._tooled())
        session.changed.listen(self._repaint)
        session.selected.listen(self._repaint)
        session.looked.listen(lambda _view: self._repaint())
        session.opened.listen(lambda _case: self.drop_gestures())
        viewer.listed.listen(lambda _none: self.drop_gestures())
        self._arrange(viewer.layout)

    @property
    def active(self) -> ViewportWidget:
        """The pane that keys act on."""
        return self._widgets[self._viewer.layout.active]

    @property
    def panes(self) -> tuple[ViewportWidget, ...]:
        """The widgets made so far, shown or not."""
        return tuple(self._widgets)

    def widget(self, index: int) -> ViewportWidget:
        """Return the widget of a pane."""
        return self._widgets[index]

    def take_out(self, index: int) -> ViewportWidget:
        """Leave an empty place for a pane, and return it."""
        self._empty[index] = EmptyPlace(index, self)
        self._empty[index].return_wanted.connect(self.return_wanted)
        self._place(self._viewer.layout)
        return self._widgets[index]

    def bring_back(self, index: int) -> None:
        """Put a pane into its place."""
        self._empty.pop(index).deleteLater()
        self._widgets[index].setParent(self)
        self._place(self._viewer.layout)

    def follow(self) -> None:
        """Give the keyboard to the active pane where another has it whose window is another."""
        window = self.active.window()
        if any(widget.hasFocus() for widget in self._widgets) and not window.isActiveWindow():
            window.activateWindow()
            self.active.setFocus()

    def area_of(self, index: int) -> QWidget:
        """Return what a pane stands in: this grid, or a window of its own."""
        return self._widgets[index].window() if index in self._empty else self

    def gesture_under_way(self) -> bool:
        """Tell whether a hand is drawing in some pane."""
        return any(widget.view.hand_busy for widget in self._widgets)

    def drop_gestures(self) -> None:
        """End every gesture as if it had not begun."""
        for widget in self._widgets:
            widget.hand.let_go()
            widget.refresh()

    def _tooled(self) -> None:
        self.drop_gestures()
        if not self._viewer.key_cursor:
            for widget in self._widgets:
                widget.put_cursor_away()
        else:
            self.active.setFocus()
            self.active.show_cursor()

    def _arrange(self, layout: Layout) -> None:
        while len(self._widgets) < len(layout.panes):
            self._widgets.append(self._made(len(self._widgets)))
            self.pane_made.emit(self._widgets[-1])
        for gone in self._widgets[len(layout.panes) :]:
            gone.hand.let_go()  # The button held there comes up where there is no image any more.
        shape = (layout.grid, layout.shown, layout.column_shares)
        if shape != self._shown:
            self._shown = shape
            self._place(layout)
        if not self.active.hasFocus() and any(widget.hasFocus() for widget in self._widgets):
            self.active.setFocus()
        self._repaint()
        self.active.show_cursor()

    def _place(self, layout: Layout) -> None:
        # A pane that is hidden would hand its focus to whatever widget comes next in the window.
        held = any(widget.hasFocus() for widget in self._widgets)
        for widget in (*self._inside(), *self._empty.values()):
            self._grid.removeWidget(widget)
            widget.hide()
        shares = () if layout.maximised is not None else layout.column_shares
        for at in range(max(layouts.MOST_TILE_ROWS, layouts.MOST_TILE_COLUMNS)):
            self._grid.setRowStretch(at, int(at < layout.grid[0]))
            self._grid.setColumnStretch(at, shares[at] if at < len(shares) else int(at < layout.grid[1]))
        for index, row, column in layout.shown:
            here = self._empty.get(index, self._widgets[index])
            self._grid.addWidget(here, row, column)
            here.show()
        if held:
            self._widgets[layout.active].setFocus()

    def _inside(self) -> list[ViewportWidget]:
        return [widget for index, widget in enumerate(self._widgets) if index not in self._empty]

    def _made(self, index: int) -> ViewportWidget:
        view = PaneView(
            index, self._session, self._viewer, lambda: self._widgets[index].refresh(), self._drawn
        )
        widget = ViewportWidget(index, view, self)
        widget.activated.connect(self._activate)
        widget.maximised.connect(self._maximise)
        widget.menu_wanted.connect(self.menu_wanted)
        widget.hovered.connect(self.hovered)
        widget.hovered.connect(self._hovered)
        widget.paths_dropped.connect(self.paths_dropped)
        return widget

    def _drawn(self, index: int, mark: str) -> None:
        self.drawn.emit(index, mark)

    def _activate(self, index: int) -> None:
        if self._viewer.layout.active != index:
            self._viewer.show(layouts.activated(self._viewer.layout, index))

    def _hovered(self, index: int, pixel: object) -> None:
        """Of tiles, the one under the pointer is the active one."""
        if pixel is not None and self._viewer.layout.tiles is not None and not self.gesture_under_way():
            self._activate(index)

    def _maximise(self, index: int) -> None:
        if index in self._empty:  # Its own window is its place.
            window = self._widgets[index].window()
            window.setWindowState(window.windowState() ^ Qt.WindowState.WindowMaximized)
            return
        self._viewer.show(layouts.maximised(self._viewer.layout, index))

    def _repaint(self, _what: Change | Selection | None = None) -> None:
        """Have the active pane painted at once, and each of the others in a turn of the window of its own.

        A hand that moves again meanwhile is answered in the active pane before the others have all followed.
        """
        for widget in self._widgets:
            widget.outdate()
            if widget is not self.active and widget not in self._behind:
                self._behind.append(widget)
        self.active.update()
        self._turn.start()

    def _paint_next(self) -> None:
        if self._behind:
            self._behind.popleft().update()
        else:
            self._turn.stop()
