"""Opens a CT series in the window and prints how long its event loop stood still at most.

``python -m tests.benchmarks.children.background_stall LIBRARY FOLDER`` → the longest gap between turns of the
event loop while the files are found and the images loaded, in ms; seconds to the first image, and to all.
"""

from __future__ import annotations

import sys
import time
from itertools import pairwise

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from annotator.dicom.collector import leave_to_the_end
from annotator.ui.app import start
from annotator.ui.theme import apply_theme
from annotator.workspace.fetching import frame_key
from tests.benchmarks.screen import HEIGHT, WIDTH

_TURN_MS = 2


def main() -> int:
    qt = QApplication(["annotator"])
    apply_theme(qt)
    application = start(sys.argv[1])
    window, viewer = application.window, application.desk.viewer
    window.resize(WIDTH, HEIGHT)
    window.show()
    leave_to_the_end()  # as the program does once it is furnished
    for _ in range(20):
        qt.processEvents()
    begin = time.perf_counter()
    turns, loop, ticker = [begin], QEventLoop(), QTimer()
    first: list[float] = []

    def turn() -> None:
        turns.append(time.perf_counter())
        if not first and viewer.levels(viewer.layout.active) is not None:
            first.append(turns[-1] - begin)
        if viewer.studies and not application.jobs.busy:
            loop.quit()

    ticker.setTimerType(Qt.TimerType.PreciseTimer)
    ticker.timeout.connect(turn)
    ticker.start(_TURN_MS)
    application.desk.open_paths((sys.argv[2],))
    loop.exec()
    series = viewer.studies[0].series[0]
    if not all(viewer.frames.is_here(frame_key(frame)) for frame in series.frames):
        raise RuntimeError("not all images were loaded")
    print(1000 * max(after - before for before, after in pairwise(turns)), first[0], turns[-1] - begin)
    application.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
