"""Keeps how the screen stands, so that a case comes back as it was left."""

from __future__ import annotations

from PySide6.QtCore import QTimer

from annotator.ui.detacher import Detacher
from annotator.ui.main_window import MainWindow
from annotator.workspace.screen_state import layout_text

_KEEP_LAYOUT_MS = 800


class ScreenKeeper:
    """Writes the layout soon after it changed, and the windows when they move or close."""

    def __init__(self, window: MainWindow) -> None:
        self._window, self._session, self._viewer = window, window.session, window.viewer
        self._closed = False
        self._timer = QTimer(window)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.keep_layout)
        self._viewer.viewed.listen(lambda _layout: self._viewed())

    @property
    def is_waiting(self) -> bool:
        """Whether a layout is still to be written."""
        return self._timer.isActive()

    def keep_windows(self, detacher: Detacher) -> None:
        """Write which panes have a window of their own, and where."""
        if not self._closed:
            self._keep({"detached": detacher.text()})

    def keep_layout(self) -> None:
        """Write the layout of this case and the place of the window."""
        if self._session.has_case and self._viewer.studies:
            layout = {f"layout:{self._session.case.id}": layout_text(self._viewer.layout)}
            self._keep(layout | {"window": self._window.geometry_text()})

    def close(self, detacher: Detacher) -> None:
        """Write all a last time. The library is closed next: nothing may come back for it."""
        self.keep_layout()
        self.keep_windows(detacher)
        self.stop()

    def stop(self) -> None:
        """Write nothing any more."""
        self._closed = True
        self._timer.stop()

    def _viewed(self) -> None:
        if not self._closed:
            self._timer.start(_KEEP_LAYOUT_MS)

    def _keep(self, settings: dict[str, str]) -> None:
        for key, value in settings.items():
            self._session.keep(key, value)
