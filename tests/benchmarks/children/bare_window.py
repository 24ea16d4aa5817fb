"""Shows an empty PySide6 window and prints when it painted first, in seconds of the monotonic clock."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication, QMainWindow

from tests.benchmarks.children.first_paint import FirstPaint


def main() -> int:
    application = QApplication(["bare"])
    first = FirstPaint(until_furnished=False)
    application.installEventFilter(first)
    window = QMainWindow()
    window.resize(1600, 960)
    window.show()
    code = application.exec()
    print(first.window)
    return code


if __name__ == "__main__":
    sys.exit(main())
