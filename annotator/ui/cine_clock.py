"""The clock of the cine: a timer that waits for the next image, and says how it goes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer

from annotator.workspace.cine import Cine

_WORDS_MS = 500


class CineClock(QObject):
    """Ticks while a stack plays; `say` is given the words for the status line, "" at the end."""

    def __init__(self, cine: Cine, say: Callable[[str], None], parent: QObject) -> None:
        super().__init__(parent)
        self._cine, self._say = cine, say
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._words = QTimer(self)
        self._words.timeout.connect(lambda: say(cine.words))
        cine.changed.listen(lambda _none: self._changed())

    def _changed(self) -> None:
        self._say(self._cine.words)
        if self._cine.playing:
            self._words.start(_WORDS_MS)
            self._wait()
        else:
            self._words.stop()
            self._timer.stop()

    def _tick(self) -> None:
        self._cine.tick()
        if self._cine.playing:
            self._wait()

    def _wait(self) -> None:
        # Painting is done between two ticks also when it takes longer than the rate allows.
        self._timer.start(max(1, round(1000 * self._cine.wait_s)))
