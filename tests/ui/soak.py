"""Reads for minutes as a restless reader would, and looks whether anything grows.

    python -m tests.ui.soak --minutes 10 --seed 1

Works the real window without a screen: opens and closes studies, scrolls, windows, zooms, draws, undoes,
runs every command that needs no file dialog. After each round it returns home (the same case, the same
layout, nothing under way, garbage collected, free memory given back) and counts: memory of this process
and of its decoders, open files, threads, widgets, objects of Python. What is kept on purpose and never
beyond a bound fills for thousands of operations and would pass for a leak, or hide one: caches of the
last answers are emptied before; the one block of memory that waits for the next volume is not counted, but
told beside, and so is what Python's allocator of small objects keeps free. It has arenas of a megabyte, each
kept by any one object in it: they grow with the largest operation met so far, not with the number of them.
Memory shared with the decoders is counted as theirs. What is read once and kept, the skeleton of each age and
the directions of a region, is read before, and so is an image of each series, by each decoder: or each of
them would be a step, at whatever hour it is first wanted.
What grows is judged by Theil and Sen's slope over all rounds after the first third, with its interval of
confidence: "grows" means that the trend is no accident (Kendall's tau, p < 0.01) and that a thousand
operations cost more than `SLACK`.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import os
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QTimer, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QWidget
from scipy import stats

from annotator.dicom.spare_memory import spare_frame, spare_memory
from annotator.imaging.directions import circle, sphere
from annotator.lesion_map.skeleton import FigureAge, skeleton
from annotator.library.opening import INDEX_ENVIRONMENT
from annotator.ui.app import start
from annotator.ui.theme import apply_theme
from annotator.viewing.hanging import hang
from annotator.viewing.layout import Layout
from annotator.workspace.action import FILE, Action
from annotator.workspace.actions import ACTIONS
from tests.helpers.dicom_files import shared_data
from tests.helpers.patient_folder import patient_folder
from tests.ui.conftest import CTRL, LEFT, MIDDLE, RIGHT, SHIFT, Reader

FOUNDING = Path(__file__).parents[2] / "sample_studies" / "founding" / "dicom"
NOT_RUN = {"quit", "full_screen", "palette"}
"""Besides all of the File menu: they ask for files, or the palette, which is opened by key."""
OPERATIONS_A_ROUND = 60
_FREE = re.compile(r"(unused pools|bytes in available blocks)[^=]*= *([\d,]+)")
"""Of what `sys._debugmallocstats` says: pools that nothing lies in, and gaps in the others."""
LARGEST_FOLDER = 30 << 20
LONG_S = 600.0


@dataclass(frozen=True)
class Counts:
    """What there is at home, after so many operations."""

    operations: int
    memory_mib: float
    kept_mib: float
    workers_mib: float
    files: int
    threads: int
    widgets: int
    objects: int


SLACK = {
    "memory_mib": 2.0,
    "workers_mib": 5.0,
    "files": 0.5,
    "threads": 0.5,
    "widgets": 2.0,
    "objects": 1500.0,
}
"""For a thousand operations: what caches that fill and the journal of the case may take.

A decoder becomes as large as the largest frame and the codecs it has met.
"""


class Patience:
    """What a reader needs of pytest's robot: to wait."""

    def waitUntil(self, done: Callable[[], bool], timeout: int) -> None:
        deadline = time.monotonic() + max(timeout / 1000, LONG_S)
        while not done():
            if time.monotonic() > deadline:
                raise TimeoutError(f"the window is still busy after {LONG_S:.0f} s")
            QApplication.processEvents()
            time.sleep(0.002)


class Soak:
    """A restless reader: every operation is one of these methods, chosen by chance."""

    def __init__(self, reader: Reader, folders: Sequence[Path], seed: int) -> None:
        self.reader, self.folders = reader, folders
        self.chance = random.Random(seed)
        self.operations = 0
        self._questions = QTimer(interval=20, timeout=decline)
        self._questions.start()
        self.steps = [
            *[self.scroll] * 8, *[self.window] * 3, *[self.zoom] * 2, *[self.mark_and_undo] * 3,
            *[self.command] * 4, self.panel, self.palette, self.point, self.swap,
        ]  # fmt: skip

    def warm_up(self) -> None:
        """Open every folder and run every command once: what is made at its first use is there then."""
        for age in FigureAge:
            skeleton(age)
        circle(), sphere()
        for folder in (*self.folders[1:], self.folders[0]):
            self._open(folder)
            for key in self.reader.viewer.order * 2:
                self.reader.viewer.drop(0, key)
                self.reader.settle()
        for command in self._commands():
            if command.enabled(self.reader.desk):
                self.reader.desk.commands.run(command)
                self._tidy()
                self.operations += 1

    def round(self, operations: int = OPERATIONS_A_ROUND) -> Counts:
        """Open a folder, work on it, come home, count."""
        self._open(self.chance.choice(self.folders))
        for _ in range(operations):
            self.chance.choice(self.steps)()
            self._tidy()
            self.operations += 1
        return self.home()

    def home(self) -> Counts:
        """Return to the first folder, and count what is there.

        The way leads through the case of somebody else: what was read of the first is gone then. It comes
        back with the layout it was left with, which decides what is read of it.
        """
        reader = self.reader
        reader.desk.cine.stop()
        self._open(self.folders[0])
        while reader.lesions and reader.session.undo():
            pass
        reader.desk.choose_tool("window")
        self._hang()
        reader.desk.keeper.keep_layout()
        for folder in (self.folders[1], self.folders[0]):
            self._open(folder)
        # A panel keeps what it drew last, from whenever that was: here they have all drawn the same.
        for panel in ("map", "lesions"):
            reader.window.show_panel(panel)
            self._hang()
        self._ask()
        # Pages of its file that the library keeps, 2 MB at most, fill as the journal grows.
        with reader.application.store._file.reading() as connection:
            connection.execute("PRAGMA shrink_memory")
        return counted(self.operations)

    def _hang(self) -> None:
        """Show the studies as they are shown to who opens them first."""
        self.reader.viewer.show(Layout())
        self.reader.viewer.show(hang(self.reader.viewer.studies))
        self.reader.settle()

    def _ask(self) -> None:
        """Have the same asked of the same mark: what the popover offered last stays in it."""
        reader, pane = self.reader, self.reader.pane()
        x, y = pane.width() // 2, pane.height() // 2
        reader.desk.choose_tool("ellipse")
        reader.drag(pane, QPoint(x, y), QPoint(x + 9, y + 9), QPoint(x + 40, y + 40))
        assert reader.window.popover.mark is not None
        reader.desk.escape()
        reader.desk.choose_tool("window")
        reader.session.undo()
        reader.settle()

    def _open(self, folder: Path) -> None:
        self.reader.open(folder)
        self.operations += 1

    def _tidy(self) -> None:
        """Close what an operation left open, as its reader would."""
        for window in QApplication.topLevelWidgets():
            if window is not self.reader.window and window.isVisible():
                window.close()
        if self.reader.window.popover.mark is not None or self.reader.window.palette_box.isVisible():
            self.reader.desk.escape()
        if self.chance.random() < 0.2:
            self.reader.settle()
        else:
            QApplication.processEvents()

    def _commands(self) -> list[Action]:
        return [one for one in ACTIONS if one.menu != FILE and one.id not in NOT_RUN]

    # The operations.

    def _pane(self) -> tuple[int, QWidget]:
        index = self.chance.randrange(len(self.reader.viewer.layout.panes))
        return index, self.reader.pane(index)

    def _place(self, pane: QWidget) -> QPoint:
        return QPoint(
            self.chance.randrange(max(1, pane.width())), self.chance.randrange(max(1, pane.height()))
        )

    def scroll(self) -> None:
        _, pane = self._pane()
        for _ in range(self.chance.randrange(1, 8)):
            self.reader.wheel(pane, self.chance.choice((-120, 120)))

    def window(self) -> None:
        _, pane = self._pane()
        self.reader.drag(
            pane, *(self._place(pane) for _ in range(4)), button=self.chance.choice((RIGHT, LEFT))
        )

    def zoom(self) -> None:
        _, pane = self._pane()
        if self.chance.random() < 0.5:
            self.reader.wheel(pane, self.chance.choice((-120, 120)), self._place(pane), CTRL)
        else:
            self.reader.drag(pane, *(self._place(pane) for _ in range(3)), button=MIDDLE)

    def mark_and_undo(self) -> None:
        reader = self.reader
        _, pane = self._pane()
        if not reader.session.has_case:
            return
        marks = len(reader.marks)
        pane.setFocus()
        reader.desk.choose_tool(self.chance.choice(("ellipse", "length", "polygon", "box")))
        reader.drag(pane, *(self._place(pane) for _ in range(3)), keys=self.chance.choice((SHIFT, CTRL)))
        reader.drag(pane, *(self._place(pane) for _ in range(3)))
        reader.desk.escape()
        reader.desk.choose_tool("window")
        while len(reader.marks) > marks and reader.session.undo():
            pass
        assert len(reader.marks) <= marks

    def command(self) -> None:
        desk = self.reader.desk
        desk.commands.run(self.chance.choice([one for one in self._commands() if one.enabled(desk)]))

    def panel(self) -> None:
        self.reader.window.show_panel(self.chance.choice(("lesions", "map", "criteria", "clinical")))

    def palette(self) -> None:
        self.reader.key("Ctrl+K")
        self.reader.type(self.chance.choice(("lay", "win", "next", "map")))
        self.reader.key("Esc")

    def point(self) -> None:
        _, pane = self._pane()
        self.reader.click(pane, self._place(pane))

    def swap(self) -> None:
        index, _ = self._pane()
        order = self.reader.viewer.order
        if order:
            self.reader.viewer.drop(index, self.chance.choice(order))


def decline() -> None:
    """Close the question or the menu that waits for an answer: so would all that follows."""
    question = QApplication.activeModalWidget() or QApplication.activePopupWidget()
    if question is not None:
        question.close()


def counted(operations: int) -> Counts:
    """Count what this process holds, when nothing is under way."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    full = memory_mib(os.getpid())
    for cache in _bounded_caches():
        cache.cache_clear()
    gc.collect()
    # Free memory that the allocators keep is no leak.
    ctypes.CDLL(None).malloc_trim(0)
    spare = spare_memory.size + spare_frame.size + free_of_python()
    memory = memory_mib(os.getpid()) - spare / (1 << 20) - shared_mib()
    tasks = Path("/proc/self/task")
    # A decoder is the child of the thread that started it.
    children = [child for task in tasks.iterdir() for child in (task / "children").read_text().split()]
    return Counts(
        operations,
        memory,
        full - memory,
        sum(memory_mib(int(child)) for child in children),
        len(list(Path("/proc/self/fd").iterdir())),
        len(list(tasks.iterdir())),
        len(QApplication.allWidgets()),
        len(gc.get_objects()),
    )


def free_of_python() -> int:
    """Return how many bytes Python's allocator of small objects keeps, and no object lies in."""
    with tempfile.TemporaryFile() as said:
        # What it has to say goes straight to the standard error of the process.
        stderr = os.dup(2)
        os.dup2(said.fileno(), 2)
        try:
            sys._debugmallocstats()
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)
        said.seek(0)
        found = dict(_FREE.findall(said.read().decode("ascii", "replace")))
    return sum(int(size.replace(",", "")) for size in found.values())


def _bounded_caches() -> list[Any]:
    """Return the program's caches of the last answers; one without a bound is none of them."""
    wrapper = type(lru_cache(lambda: None))
    return [
        one
        for one in gc.get_objects()
        if isinstance(one, wrapper)
        and str(one.__module__).startswith("annotator.")
        and one.cache_info().maxsize is not None
    ]


def widgets_by_kind() -> Counter[str]:
    """Count the widgets by their class and that of what they lie in."""
    return Counter(
        f"{type(one).__name__} in {type(one.parentWidget()).__name__}" for one in QApplication.allWidgets()
    )


def memory_mib(process: int) -> float:
    """Return the resident memory of a process; none when it has ended."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


def shared_mib() -> float:
    """Return how much memory this process shares with its decoders."""
    found = re.search(r"RssShmem:\s*(\d+)", Path("/proc/self/status").read_text())
    assert found is not None
    return int(found[1]) / 1024


@dataclass(frozen=True)
class Growth:
    """How much a thousand operations add: the slope, and the 95 % interval it lies in."""

    slope: float
    low: float
    high: float
    grows: bool

    def __str__(self) -> str:
        interval = f"({self.low:+.3f} to {self.high:+.3f})"
        return f"{self.slope:+.3f} {interval} per 1,000 operations{' GROWS' if self.grows else ''}"


def growth(rounds: Sequence[Counts]) -> dict[str, Growth]:
    """Return for each count its growth, and whether that is a leak."""
    late = rounds[len(rounds) // 3 :]
    thousands = [one.operations / 1000 for one in late]
    found = {}
    for name, slack in SLACK.items():
        values = [float(getattr(one, name)) for one in late]
        if len(set(values)) == 1:
            found[name] = Growth(0.0, 0.0, 0.0, grows=False)
            continue
        line = stats.theilslopes(values, thousands)
        certainty = float(stats.kendalltau(thousands, values).pvalue)
        grows = bool(line.slope > slack and certainty < 0.01)
        found[name] = Growth(float(line.slope), float(line.low_slope), float(line.high_slope), grows)
    return found


def folders(scratch: Path) -> list[Path]:
    """The founding case, a synthetic patient, and the real folders at hand that are not too large."""
    found = [FOUNDING, patient_folder(scratch / "patient")]
    try:
        real = sorted(path for path in shared_data().iterdir() if path.is_dir())
    except pytest.skip.Exception:
        return found
    return found + [
        path
        for path in real
        if 0 < sum(file.stat().st_size for file in path.rglob("*") if file.is_file()) < LARGEST_FOLDER
    ]


def run(
    soak: Soak, until: Callable[[int], bool], told: Callable[[Counts], None] = lambda _counts: None
) -> list[Counts]:
    """Work round after round; return the counts after each."""
    rounds = [soak.home()]
    while not until(len(rounds)):
        rounds.append(soak.round())
        told(rounds[-1])
    return rounds


def main() -> int:
    """Read the command line; 0 when nothing grows."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    qInstallMessageHandler(lambda *_: None)  # the screenless plugin complains of every window
    qt = QApplication.instance() or QApplication(["annotator"])
    apply_theme(qt)
    with tempfile.TemporaryDirectory() as scratch:
        os.environ[INDEX_ENVIRONMENT] = str(Path(scratch) / "index")
        application = start(Path(scratch) / "library")
        application.window.resize(1920, 1080)
        application.window.show()
        reader = Reader(application, SimpleNamespace(waitUntil=Patience().waitUntil))
        print("\t".join(field.name for field in fields(Counts)))

        def tell(counts: Counts) -> None:
            print("\t".join(f"{getattr(counts, field.name):.4g}" for field in fields(Counts)), flush=True)

        soak = Soak(reader, folders(Path(scratch)), options.seed)
        soak.warm_up()
        deadline = time.monotonic() + options.minutes * 60
        warm = run(soak, lambda _count: time.monotonic() > deadline - options.minutes * 40, tell)
        before = widgets_by_kind()
        rounds = warm + run(soak, lambda _count: time.monotonic() > deadline, tell)
        more = widgets_by_kind() - before
        application.close()
    result = growth(rounds)
    for name, found in result.items():
        print(f"{name}: {found}")
    print(f"widgets that were not there after the first third: {dict(more)}")
    return 1 if any(found.grows for found in result.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
