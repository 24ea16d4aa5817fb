"""Kills the window in the middle of strokes, again and again, and looks what the library kept.

    python -m tests.ui.kill_strokes --kills 500 --seed 1

A child shows the real window without a screen and draws with real mouse, wheel and key events: brush,
outline, ellipse, livewire, one click, sculpting, sites typed, undo and redo. It says on a pipe when a stroke
begins, when the event follows that may end it, and what the library acknowledged. It is killed with SIGKILL
at a random moment. Then the library must hold together and hold the case as it was after every acknowledged
edit; of a stroke that had not ended nothing is there, of one that was ending at most the whole edit. The next
window must show just that. Marks are drafts as long as their lesion has no site, and only then.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import select
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QPoint, Qt, qInstallMessageHandler
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.errors import AnnotatorError
from annotator.lesions.case import Case
from annotator.lesions.change import Change
from annotator.lesions.document import record_document
from annotator.library import AuditRow, open_library
from annotator.library.opening import INDEX_ENVIRONMENT
from annotator.library.store import Saved
from annotator.ui.app import start
from annotator.ui.theme import apply_theme
from tests.helpers.lesion_stack import BALL, LYTIC, lesion_stack
from tests.ui.conftest import LEFT, Reader
from tests.ui.soak import Patience

KILLS_PER_LIBRARY = 25
CLOSING_PX = 40
MOST_MARKS = 40
OPENING_S, DRAWING_S = 1.5, 0.9
"""At most so long after the start, or after the window is ready, the window is killed."""


def digest(case: Case) -> str:
    """Return what a case holds, in one word: equal for equal cases only."""
    text = json.dumps(sorted(json.dumps(record_document(one), sort_keys=True) for one in case.table.values()))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class Hand:
    """Draws without pause; every line it says is a promise."""

    def __init__(self, reader: Reader, chance: random.Random, say: Callable[[str], None]) -> None:
        self.reader, self.chance, self.say = reader, chance, say
        self.pane = reader.pane()
        self.strokes: dict[str, Callable[[], None]] = {
            "brush": lambda: self.drag("Shift+B"),
            "outline": lambda: self.drag("F"),
            "ellipse": lambda: self.drag("E"),
            "sculpt": lambda: self.drag("Shift+E"),
            "livewire": self.livewire,
            "one_click": self.one_click,
        }

    def work(self) -> None:
        """Draw, describe, undo and redo until killed."""
        while True:
            name = self.chance.choice(sorted(self.strokes))
            self.reader.key("Esc", "Esc")
            self.pane.setFocus()
            self.strokes[name]()
            if self.reader.window.popover.mark is not None and self.chance.random() < 0.4:
                self.say("ending site")
                self.reader.type("t8").key("Enter", "Enter")
            self.reader.key("Esc", "Esc")
            self.pane.setFocus()
            for key, odds in (("Ctrl+Z", 0.25), ("Ctrl+Y", 0.1), ("Del", 0.05)):
                if self.chance.random() < odds:
                    self.say(f"ending {key}")
                    self.reader.key(key)
            while len(self.reader.marks) > MOST_MARKS:
                self.say("ending Ctrl+Z")
                self.reader.key("Ctrl+Z")

    def place(self) -> QPoint:
        """A place about the middle of the image, well inside."""
        middle = self.pane.rect().center()
        return middle + QPoint(self.chance.randrange(-150, 150), self.chance.randrange(-150, 150))

    def move_on(self, start: QPoint, steps: int) -> QPoint:
        """Move to another place by unsteady steps; return where the pointer is."""
        end = self.place()
        for step in range(1, steps + 1):
            at = start + (end - start) * step / steps + QPoint(self.chance.randrange(-9, 9), 0)
            self.move(at)
        return at

    def move(self, at: QPoint) -> None:
        QTest.mouseMove(self.pane, at)
        QApplication.processEvents()

    def drag(self, tool: str) -> None:
        self.reader.key(tool)
        at = self.place()
        self.say(f"begun {tool}")
        QTest.mousePress(self.pane, LEFT, pos=at)
        for _ in range(self.chance.randrange(1, 4)):
            at = self.move_on(at, self.chance.randrange(4, 12))
        self.say(f"ending {tool}")
        QTest.mouseRelease(self.pane, LEFT, pos=at)

    def livewire(self) -> None:
        self.reader.key("V")
        first = at = self.place()
        self.say("begun V")
        for _ in range(self.chance.randrange(3, 6)):
            QTest.mouseClick(self.pane, LEFT, pos=at)
            at = self.move_on(at, 6)
            while (at - first).manhattanLength() < CLOSING_PX:
                at = self.move_on(at, 6)  # a click there would end the stroke
        self.say("ending V")
        QTest.keyClick(self.pane, Qt.Key.Key_Return)

    def one_click(self) -> None:
        slice_, row, column = self.chance.choice((BALL, LYTIC))
        reader = self.reader
        reader.viewer.scroll(0, slice_ - reader.layout_pane().frame)
        reader.settle()
        reader.key("L")
        at = reader.screen((column + 0.5, row + 0.5))
        self.move(at)
        reader.settle()
        self.say("begun L")
        QTest.mouseClick(self.pane, LEFT, pos=at)
        reader.settle()
        for _ in range(self.chance.randrange(4)):
            reader.wheel(self.pane, self.chance.choice((-120, 120)), at)
            QApplication.processEvents()
        self.say("ending L")
        QTest.mouseClick(self.pane, LEFT, pos=at)


def child(library: Path, images: Path, seed: int, pipe: int) -> None:
    """Show the window over a library, and draw in it until killed."""

    def say(line: str) -> None:
        os.write(pipe, f"{line}\n".encode())

    qInstallMessageHandler(lambda *_: None)  # the screenless plugin complains of every window
    qt = QApplication(["annotator"])
    apply_theme(qt)
    application = start(library)
    application.window.resize(1400, 900)
    application.window.show()
    application.window.activateWindow()
    reader = Reader(application, SimpleNamespace(waitUntil=Patience().waitUntil))  # type: ignore[arg-type]

    def acknowledge(saved: Saved) -> None:
        say(f"ack {saved.seq} {digest(reader.case)}")

    reader.session.saved.listen(acknowledge)
    reader.open(images).show("CT", frame=BALL[0])
    say(f"open {digest(reader.case)}")
    Hand(reader, random.Random(seed), say).work()


@dataclass
class Tally:
    """What was seen over all kills."""

    kills: int = 0
    before_ready: int = 0
    in_a_stroke: int = 0
    ending_a_stroke: int = 0
    between: int = 0
    acknowledged: int = 0
    came_through: int = 0
    drafts: int = 0
    tools_killed: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


class Killer:
    """Starts windows, kills them, and remembers what they had promised."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.chance, self.tally = folder, random.Random(seed), Tally()
        self.images = lesion_stack(folder / "images")
        self.promised: dict[int, str] = {}
        self.present = ""
        """What the case holds, by the last check; empty where there is no case yet."""
        self._heard = ""

    def run(self, kills: int) -> Tally:
        """Kill as often as asked, with a fresh library now and then; stop at the first fault."""
        while self.tally.kills < kills and not self.tally.faults:
            number, of_library = divmod(self.tally.kills, KILLS_PER_LIBRARY)
            if not of_library:
                self.promised, self.present = {}, ""
            library = self.folder / f"library-{number}"
            lines = self.kill_once(library)
            self.tally.kills += 1
            self.check(library, lines)
        return self.tally

    def kill_once(self, library: Path) -> list[str]:
        """Run a window, kill it at a random moment, and return what it had said."""
        complaints = self.folder / "complaints"
        complaints.write_bytes(b"")
        process, reading = self._begin(library, complaints)
        self._heard, early = "", self.chance.random() < 0.15
        with os.fdopen(reading, encoding="ascii") as said:
            if early:
                time.sleep(self.chance.uniform(0.0, OPENING_S))
            else:
                self._wait_until_open(said.fileno())
                time.sleep(self.chance.uniform(0.0, DRAWING_S))
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
            lines = (self._heard + said.read()).splitlines(keepends=True)
        if complaint := complaints.read_text():
            self.tally.faults.append(f"the window failed by itself: {complaint[-1500:]}")
        return [line[:-1] for line in lines if line.endswith("\n")]

    def _begin(self, library: Path, complaints: Path) -> tuple[int, int]:
        """Fork a window; return its process, and the pipe on which it speaks."""
        reading, writing = os.pipe()
        seed, process = self.chance.randrange(1 << 30), os.fork()
        if process:
            os.close(writing)
            return process, reading
        # Whatever happens here, this copy of the killer never goes on killing.
        try:
            os.close(reading)
            os.dup2(os.open(complaints, os.O_WRONLY), 2)
            child(library, self.images, seed, writing)
        finally:
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(1)

    def _wait_until_open(self, pipe: int) -> None:
        while "open" not in self._heard and select.select([pipe], [], [], 60)[0]:
            if not (more := os.read(pipe, 4096)):
                return
            self._heard += more.decode()

    def check(self, library: Path, lines: list[str]) -> None:
        """Compare the library with what was promised."""
        said = [line.split(maxsplit=1) for line in lines]
        opened = [word for kind, word in said if kind == "open"]
        acknowledged = dict(word.split() for kind, word in said if kind == "ack")
        if opened and self.present and opened != [self.present]:
            self.fault("the window did not show what the library held")
        self.tally.acknowledged += len(acknowledged)
        self.promised.update({int(seq): state for seq, state in acknowledged.items()})
        if any(one[0] == "begun" and then[0] == "ack" for one, then in pairwise(said)):
            self.fault("something was stored while a stroke was under way")
        last, tool = said[-1] if said else ("", "")
        self._count(bool(opened), last, tool)
        try:
            self._compare(library, may_come_through=last != "begun")
        except AnnotatorError as error:
            self.fault(f"it does not open: {error}")

    def _count(self, opened: bool, last: str, tool: str) -> None:
        tally = self.tally
        if not opened:
            tally.before_ready += 1
        elif last == "begun":
            tally.in_a_stroke += 1
            tally.tools_killed[tool] += 1
        elif last == "ending":
            tally.ending_a_stroke += 1
        else:
            tally.between += 1

    def _compare(self, library: Path, *, may_come_through: bool) -> None:
        with open_library(library) as store:
            for fault in store.verify():
                self.fault(fault)
            for summary in store.cases():
                case = Case(summary.id, summary.patient, summary.label)
                found: dict[int, str] = {}
                rows = store.audit(summary.id)
                for row in rows:
                    case = case.after(_change(row))
                    found[row.seq] = digest(case)
                if [*found] != list(range(1, len(found) + 1)):
                    self.fault("the journal has a gap")
                stored = store.load(summary.id)
                if stored != case:
                    self.fault("the case is not what its journal says")
                store.history(summary.id)
                self._drafts(stored)
                edits = {row.seq for row in rows if row.act != "create"}
                self._promises({seq: found[seq] for seq in edits}, may_come_through)
                self.present = digest(stored)

    def _promises(self, found: dict[int, str], may_come_through: bool) -> None:
        for seq, state in self.promised.items():
            if found.get(seq) != state:
                self.fault(f"the acknowledged edit {seq} is lost or altered")
        extra = sorted(found.keys() - self.promised.keys())
        if len(extra) > may_come_through:
            self.fault(f"{len(extra)} edits were never acknowledged; a stroke was under way")
        self.tally.came_through += len(extra)
        self.promised.update({seq: found[seq] for seq in extra})  # From now on it is there, and must stay.

    def _drafts(self, case: Case) -> None:
        for mark in case.marks:
            if mark.draft != (not case.lesion_of_mark(mark).site):
                self.fault(f"the mark {mark.id} is {'a' if mark.draft else 'no'} draft")
        self.tally.drafts += sum(mark.draft for mark in case.marks)

    def fault(self, words: str) -> None:
        self.tally.faults.append(words)


def _change(row: AuditRow) -> Change:
    return Change(tuple(zip(row.before, row.after, strict=True)))


def main() -> int:
    """Read the command line; 0 when nothing was lost."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ[INDEX_ENVIRONMENT] = str(Path(folder) / "index")
        started = time.perf_counter()
        tally = Killer(Path(folder), options.seed).run(options.kills)
        print(tally, f"{time.perf_counter() - started:.0f} s")
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
