"""The bar that stands in for questions: what was just done, and the way back, for some seconds."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from annotator.lesions.change import Change
from annotator.ui.overrides import tells_errors
from annotator.workspace.deeds import deed_words
from annotator.workspace.privacy import undated
from annotator.workspace.session import Session
from annotator.workspace.viewer import Viewer

SHOWN_MS = 7000
_LIFT_PX = 34


@tells_errors
class UndoBar(QFrame):
    """Lies low over the images. Nothing is ever asked before it is done; this says how to undo it."""

    undo_wanted = Signal()

    def __init__(self, session: Session, viewer: Viewer, over: QWidget) -> None:
        super().__init__(over)
        self._session, self._viewer, self._over = session, viewer, over
        self.setProperty("role", "raised")
        self._words = QLabel(self)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._undo = QPushButton("Undo  Ctrl+Z", self)
        self._undo.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._undo.clicked.connect(self.undo_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 5, 5, 5)
        row.setSpacing(14)
        row.addWidget(self._words)
        row.addWidget(self._undo)
        self._timer = QTimer(self, interval=SHOWN_MS, singleShot=True)
        self._timer.timeout.connect(self.hide)
        self.hide()
        over.installEventFilter(self)
        session.opened.listen(lambda _case: self.hide())
        session.changed.listen(self._changed)

    @property
    def words(self) -> str:
        """What the bar says; "" when it is not there."""
        return self._words.text() if self.isVisible() else ""

    def _changed(self, change: Change) -> None:
        edit = self._session.history.to_undo
        words = deed_words(edit.name) if edit is not None and edit.change is change else ""
        self.setVisible(bool(words))
        if words:
            self._words.setText(undated(words) if self._viewer.private else words)
            self._timer.start()
            self._stand()
            self.raise_()

    def _stand(self) -> None:
        self.adjustSize()
        at = ((self._over.width() - self.width()) // 2, self._over.height() - self.height() - _LIFT_PX)
        self.move(max(0, at[0]), max(0, at[1]))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay low in the middle when the images change their size."""
        if watched is self._over and event.type() == QEvent.Type.Resize and self.isVisible():
            self._stand()
        return super().eventFilter(watched, event)
