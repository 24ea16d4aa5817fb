"""A window in a process of its own, in which marks are drawn until the process is killed."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.ui.app import start
from annotator.viewing import layout as layouts
from annotator.viewing.candidates import series_key


def main(library: str, folder: str) -> None:
    """Open a folder and draw boxes on its first series; a line is printed for each that was stored."""
    QApplication(["annotator"])
    application = start(Path(library))
    window, desk = application.window, application.desk
    window.show()
    desk.open_paths((folder,))
    until(lambda: bool(desk.viewer.studies) and not application.jobs.busy)
    desk.viewer.show(layouts.gridded(desk.viewer.layout, 1, 1))
    desk.viewer.drop(0, series_key(desk.viewer.studies[0].series[0]))
    until(lambda: desk.viewer.levels(0) is not None)
    desk.session.saved.listen(lambda saved: print("stored", saved.seq, flush=True))
    desk.choose_tool("box")
    pane = window.grid.widget(0)
    middle = pane.rect().center()
    for number in range(10_000):
        start_at = middle + QPoint(number % 20, number % 15)
        QTest.mousePress(pane, Qt.MouseButton.LeftButton, pos=start_at)
        QTest.mouseMove(pane, start_at + QPoint(20, 20))
        QTest.mouseRelease(pane, Qt.MouseButton.LeftButton, pos=start_at + QPoint(40, 30))


def until(done: Callable[[], bool]) -> None:
    """Let the window work until something is so."""
    while not done():
        QApplication.processEvents()
        time.sleep(0.005)


if __name__ == "__main__":
    main(*sys.argv[1:3])
