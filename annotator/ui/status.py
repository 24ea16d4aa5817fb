"""The bottom line: what the mouse does now, the value under it, what is saved, what is running."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, Qt, QTimer, QTimeZone, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from annotator.library.store import Saved
from annotator.ui.theme import BAD, DIM, WARNING
from annotator.ui.value_label import ValueLabel
from annotator.workspace.notice import Notice, Weight
from annotator.workspace.session import Session
from annotator.workspace.viewer import Viewer

_PASSING_MS = 5000
_PROGRESS_MS = 60
_HINTS = {
    "window": "Left: window · Ctrl+Left: best window for a box",
    "zoom": "Left: zoom",
    "pan": "Left: pan",
    "cross_hair": "Left: show this place in every pane",
}
_OTHERS = "Middle: pan · Right: zoom · Wheel: scroll · Ctrl+Wheel: zoom"
_BY_KEYS = "Arrows: cursor, with Shift by 10 · PgUp, PgDn: images"


class StatusLine(QWidget):
    """Left to right: notice or hint, value under the pointer, progress, saved, research use."""

    retry_wanted = Signal()

    def __init__(self, session: Session, viewer: Viewer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._viewer = session, viewer
        self._hint = _plain(self)
        self._value = ValueLabel("#d7dae0", self)
        self._cine = _plain(self)
        self._cine.hide()
        self._progress = QProgressBar(self)
        self._progress.setFixedWidth(110)
        self._progress.setTextVisible(False)
        self._progress.hide()
        self._job: tuple[float, str] = (1.0, "")
        # Threads report often, and the bar paints at once whenever it is told.
        self._job_timer = QTimer(self)
        self._job_timer.setSingleShot(True)
        self._job_timer.setInterval(_PROGRESS_MS)
        self._job_timer.timeout.connect(self._show_job)
        self._doing = _plain(self)
        self._retry = QPushButton("Try again", self)
        self._retry.clicked.connect(self.retry_wanted)
        self._retry.hide()
        self._saved = _plain(self)
        use = _plain(self)
        use.setText("Research use; not for primary diagnosis")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._show_hint)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 8, 2)
        row.setSpacing(14)
        row.addWidget(self._hint, 1)
        for widget in (self._retry, self._value, self._cine, self._doing, self._progress, self._saved, use):
            row.addWidget(widget)
        session.told.listen(self._tell)
        session.saved.listen(self._show_saved)
        session.opened.listen(lambda _case: self._show_library())
        viewer.tooled.listen(lambda _none: self._show_hint())
        self._show_hint()

    def show_value(self, text: str) -> None:
        """Say what lies under the pointer."""
        self._value.show_text(text)

    def show_cine(self, text: str) -> None:
        """Say how fast a stack plays; "" when none does."""
        self._cine.setText(text)
        self._cine.setVisible(bool(text))

    def show_progress(self, share: float, text: str) -> None:
        """Show how far a job is; a share of 1 ends it, below 0 nobody knows."""
        self._job = (share, text)
        if share >= 1.0:
            self._show_job()
        elif not self._job_timer.isActive():
            self._job_timer.start()

    def _show_job(self) -> None:
        share, text = self._job
        self._progress.setVisible(share < 1.0)
        self._doing.setText(text if share < 1.0 else "")
        self._progress.setRange(0, 0 if share < 0 else 100)
        self._progress.setValue(round(max(0.0, share) * 100))

    def end_progress(self) -> None:
        """Say that nothing is running."""
        self.show_progress(1.0, "")

    def _tell(self, notice: Notice) -> None:
        waits = self._session.unsaved is not None
        if waits:
            self._saved.setText(self._session.unsaved_words)
            if notice.weight is not Weight.FAILURE:
                return  # That an edit is not stored stands here until it is.
        colour = {Weight.PASSING: DIM, Weight.WARNING: WARNING, Weight.FAILURE: BAD}[notice.weight]
        self._hint.setStyleSheet(f"color: {colour};")
        # What must be read is read whole: on a second line where the window is narrow.
        self._hint.setWordWrap(notice.weight is not Weight.PASSING)
        self._hint.setText(f"{notice.text} {notice.hint}".strip())
        self._hint.setToolTip(self._hint.text())
        self._retry.setVisible(waits)
        if notice.weight is Weight.PASSING:
            self._timer.start(_PASSING_MS)
        elif notice.weight is Weight.WARNING:
            self._timer.start(3 * _PASSING_MS)
        else:
            self._timer.stop()

    def _show_hint(self) -> None:
        if self._session.unsaved is not None:
            return  # That an edit is not stored stands here until it is.
        tool = self._viewer.tool
        left = tool.hint if tool else _HINTS[self._viewer.view_tool]
        if tool is not None and tool.gates and self._viewer.gating.on:
            left = f"{self._viewer.gating.words} · Ctrl+Up, Ctrl+Down: more, fewer values · {left}"
        self._hint.setStyleSheet(f"color: {DIM};")
        self._hint.setWordWrap(False)
        hint = f"{left} · {_OTHERS}"
        if self._viewer.key_cursor:
            hint = f"{left.replace('Left', 'Space')} · {_BY_KEYS}"
        self._hint.setText(hint)
        self._hint.setToolTip("")

    def _show_saved(self, saved: Saved) -> None:
        if self._retry.isVisible():
            self._retry.hide()
            self._show_hint()
        utc = QDateTime.fromMSecsSinceEpoch(int(saved.utc.timestamp() * 1000), QTimeZone.utc())
        self._saved.setText(f"All changes saved {utc.toLocalTime().toString('HH:mm:ss')}")

    def _show_library(self) -> None:
        self._saved.setText(
            "Library open for reading only" if self._session.store.read_only else "All changes saved"
        )


def _plain(parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", "dim")
    label.setMinimumWidth(1)
    return label
