"""Takes panes out of the main window, and brings them back: by key, by closing, by dragging, by need."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from annotator.ui.main_window import MainWindow
from annotator.ui.own_window import OwnWindow
from annotator.ui.screens import screen_name
from annotator.viewing.layout import Layout
from annotator.workspace.detached import WHOLE, Detached, Place, detached_from_text
from annotator.workspace.viewer import Viewer

_OFFSET_PX = 40


class Detacher(QObject):
    """Keeps the windows outside the main one. `serve` gives a window the keys of all commands."""

    def __init__(
        self, window: MainWindow, viewer: Viewer, serve: Callable[[QWidget], None], told: Callable[[], None]
    ) -> None:
        super().__init__(window)
        self._window, self._viewer, self._serve, self._told = window, viewer, serve, told
        self._windows: dict[int, OwnWindow] = {}
        self._waiting: dict[int, Place] = {}
        window.grid.return_wanted.connect(self.bring_back)
        window.return_wanted.connect(self.bring_back)
        viewer.viewed.listen(self._viewed)

    @property
    def panes(self) -> frozenset[int]:
        """What stands in windows of its own; `WHOLE` for all panes."""
        return frozenset(self._windows)

    def toggle(self, pane: int) -> None:
        """Give a pane, or `WHOLE`, a window of its own, or bring it back."""
        if pane in self._windows:
            self.bring_back(pane)
        else:
            self.take_out(pane)

    def take_out(self, pane: int, place: Place | None = None) -> None:
        """Give a pane, or `WHOLE`, a window of its own: where it stood, else on another screen."""
        if pane == WHOLE:
            for other in tuple(self._windows):
                self.bring_back(other)
            held = self._window.take_images_out()
        elif WHOLE in self._windows:
            return  # All are out together already.
        else:
            held = self._window.grid.take_out(pane)
        window = OwnWindow(pane, held)
        self._windows[pane] = window
        self._serve(window)
        window.closed.connect(self.bring_back)
        window.stand(place or self._free_place(held))
        window.activateWindow()
        self._window.grid.active.setFocus()
        self._told()

    def bring_back(self, pane: int) -> None:
        """Bring a pane, or `WHOLE`, back into the main window."""
        window = self._windows.pop(pane, None)
        if window is None:
            return
        # The popover may stand in the window that goes.
        self._window.popover.dismiss()
        self._window.popover.stand_in(self._window.grid)
        if pane == WHOLE:
            self._window.bring_images_back()
        else:
            self._window.grid.bring_back(pane)
        window.hide()
        window.deleteLater()
        self._window.activateWindow()
        self._window.grid.active.setFocus()
        self._told()

    def text(self) -> str:
        """Return what is out, and where, as text to keep."""
        places = {pane: window.place() for pane, window in self._windows.items()}
        return Detached(self._waiting | places).text()

    def restore(self, text: str | None) -> None:
        """Take out what was out before, each as soon as it is there; not what stood on a missing screen."""
        screens = {screen_name(screen) for screen in QGuiApplication.screens()}
        self._waiting = dict(detached_from_text(text).on(screens).places)
        # The main window goes where it was first.
        QTimer.singleShot(0, self, lambda: self._viewed(self._viewer.layout))

    def close_all(self) -> None:
        """Bring everything back: the main window closes."""
        self._waiting.clear()
        for pane in tuple(self._windows):
            self.bring_back(pane)

    def _viewed(self, layout: Layout) -> None:
        for pane in [one for one in self._windows if one >= len(layout.panes)]:
            self.bring_back(pane)
        for pane in [one for one in self._waiting if one == WHOLE or _is_filled(layout, one)]:
            self.take_out(pane, self._waiting.pop(pane))

    def _free_place(self, held: QWidget) -> Place:
        here = self._window.screen()
        for screen in QGuiApplication.screens():
            if screen is not here:
                room = screen.availableGeometry().translated(-screen.geometry().topLeft())
                return Place(
                    screen_name(screen), room.x(), room.y(), room.width(), room.height(), maximised=True
                )
        corner = self._window.geometry().topLeft() - here.geometry().topLeft()
        size = held.size()
        return Place(
            screen_name(here), corner.x() + _OFFSET_PX, corner.y() + _OFFSET_PX, size.width(), size.height()
        )


def _is_filled(layout: Layout, pane: int) -> bool:
    return pane < len(layout.panes) and layout.panes[pane].series is not None
