"""Starts the program as its console script does and prints when it painted first, and when furnished.

``python -m tests.benchmarks.children.first_paint LIBRARY`` → two numbers, seconds of the monotonic clock.
"""

from __future__ import annotations

import sys
import time

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow


class FirstPaint(QObject):
    """Notes the first paint event of the window, and of the first pane inside it."""

    def __init__(self, until_furnished: bool) -> None:
        super().__init__()
        self.window = self.furnished = 0.0
        self._until_furnished = until_furnished

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            if not self.window and isinstance(watched, QMainWindow):
                self.window = time.monotonic()
                if not self._until_furnished:
                    QTimer.singleShot(0, QApplication.quit)
            elif not self.furnished and type(watched).__name__ == "ViewportWidget":
                self.furnished = time.monotonic()
                QTimer.singleShot(0, QApplication.quit)
        return False


def main() -> int:
    application = QApplication(["annotator"])
    first = FirstPaint(until_furnished=True)
    application.installEventFilter(first)
    from annotator.__main__ import main as annotator

    code = annotator(["--library", sys.argv[1]])
    print(first.window, first.furnished)
    return code


if __name__ == "__main__":
    sys.exit(main())
