"""Works the window as nobody would, by real keys and a real mouse, and looks whether the case stays sound.

    python -m tests.ui.unruly --operations 1500 --seed 1 [--about planes] [--readers Ann Bob] [FOLDER …]

Any key of any command, commands from the palette, letters, strokes, clicks anywhere, buttons pressed in one
pane and lifted in another, or after the layout has changed; questions are answered by any of their buttons.
`--about` has it return to some commands again and again. Several folders are opened in turn, several readers
sit down one after the other. Every few operations the library must hold the case on the desk, its records
must keep the rules of case files, every mark must lie on an image of its timepoint, and readings that are
signed or another's must be as they were. Now and then all is undone and done again: every state must come
back.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace, TracebackType

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint, Qt, QTimer, qInstallMessageHandler
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLineEdit, QMenu, QMenuBar, QWidget

from annotator.exchange.case_rules import Placed, case_findings
from annotator.lesions.case import Case
from annotator.lesions.records import Observation, ReadingId, Record, Timepoint
from annotator.library.opening import INDEX_ENVIRONMENT, READER_ENVIRONMENT
from annotator.ui.app import start
from annotator.ui.assembly import Application
from annotator.ui.dialogs.cohort import CohortDialog
from annotator.ui.dialogs.export import ExportDialog
from annotator.ui.theme import apply_theme
from annotator.ui.viewport_widget import ViewportWidget
from annotator.workspace.action import FILE
from annotator.workspace.actions import ACTIONS
from annotator.workspace.locks import is_own
from tests.helpers.lesion_stack import lesion_patient
from tests.ui.conftest import CTRL, LEFT, NOTHING, RIGHT, SHIFT, Reader
from tests.ui.soak import Patience, decline

_NOT_PRESSED = {"quit", "full_screen"}
_KEYS = (
    *(key for one in ACTIONS if one.menu != FILE and one.id not in _NOT_PRESSED for key in one.keys),
    *("Esc", "Enter", "Backspace", "Tab", "Del", "Ctrl+Z", "Ctrl+Y"),
)
_BY_NAME = [one.title.rstrip("…") for one in ACTIONS if one.menu != FILE and not one.keys]
_ABOUT = {
    "planes": ("mpr", "turn_", "straighten", "slab_", "surface", "fuse", "fade", "place", "tool_", "region_"),
    "readings": ("sign", "amend", "timepoint_", "copy_", "follow_up", "join", "split", "name_", "accept"),
}
_NEVER_ANSWERED = (QFileDialog, ExportDialog, CohortDialog)
"""What writes files, or asks for their names."""
_MOST_ANSWERS = 5
_WORDS = ("l clav", "t8", "r si", "l tib dist meta", "m", "o", "x", "1")
_ALLOWED = {"NO_SITE"}
"""A lesion may wait for its site until its reading is signed."""
_LOOK_EVERY, _TIDY_EVERY, _UNDO_EVERY = 10, 12, 150


class Unruly:
    """A hand that knows no rules; `faults` are what it could break."""

    def __init__(self, reader: Reader, seed: int, about: str = "", folders: Sequence[Path] = ()) -> None:
        self.reader, self.chance = reader, random.Random(seed)
        self.faults: list[str] = []
        self._held: dict[Qt.MouseButton, ViewportWidget] = {}
        self._closed: dict[ReadingId, list[Record]] = {}
        self._last: list[str] = []
        self._folders, self._answers = folders, 0
        of_interest = _ABOUT[about] if about else ()
        self._dear = [key for one in ACTIONS if one.id.startswith(of_interest) for key in one.keys]
        self._questions = QTimer(interval=15, timeout=self._answer)
        self._questions.start()
        self._deeds = (
            (40, self.key), (18, self.stroke), (8, self.click), (6, self.press), (8, self.move),
            (6, self.lift), (7, self.type), (4, self.wheel), (2, self.double), (1, reader.settle),
            (20 if about else 0, self.dear_key), (5, self.command), (5, self.poke),
            (0.4 if folders else 0, self.other_case),
        )  # fmt: skip

    def run(self, operations: int) -> list[str]:
        """Do so much at random; return what went wrong."""
        weights, deeds = zip(*self._deeds, strict=True)
        for number in range(1, operations + 1):
            (deed,) = self.chance.choices(deeds, weights)
            deed()
            if self.chance.random() < 0.5:
                QApplication.processEvents()
            if number % _TIDY_EVERY == 0 and not self._held:
                self._tidy()
            if number % _LOOK_EVERY == 0:
                self._look()
            if number % _UNDO_EVERY == 0:
                self._undo_all()
        self._let_go()
        self._questions.stop()
        return self.faults

    def fault(self, words: str) -> None:
        self.faults.append(f"{words}\n  after {', '.join(self._last[-12:])}")

    # What it does.

    def key(self) -> None:
        name = self.chance.choice(_KEYS)
        self._last.append(name)
        self.reader.key(name)

    def dear_key(self) -> None:
        name = self.chance.choice(self._dear)
        self._last.append(name)
        self.reader.key(name)

    def command(self) -> None:
        name = self.chance.choice(_BY_NAME)
        self._last.append(name)
        self.reader.key("Ctrl+K").type(name.encode("ascii", "ignore").decode())
        self.reader.key("Enter")

    def poke(self) -> None:
        """Click anything but panes and the menu bar."""
        every = [
            one for one in self.reader.window.findChildren(QWidget) if one.isVisible() and one.isEnabled()
        ]
        widget = self.chance.choice([one for one in every if not isinstance(one, ViewportWidget | QMenuBar)])
        self._last.append(f"poke {type(widget).__name__} {widget.objectName() or widget.accessibleName()}")
        at = QPoint(self.chance.randrange(widget.width() + 1), self.chance.randrange(widget.height() + 1))
        QTest.mouseClick(widget, LEFT if self.chance.random() < 0.8 else RIGHT, NOTHING, at)

    def other_case(self) -> None:
        folder = self.chance.choice(self._folders)
        self._last.append(f"open {folder.name}")
        self.reader.desk.open_paths((str(folder),))

    def _answer(self) -> None:
        """Press some button of the question that waits, or close it; so with menus."""
        question = QApplication.activeModalWidget() or QApplication.activePopupWidget()
        self._answers = 0 if question is None else self._answers + 1
        if question is None:
            return
        if self._answers > _MOST_ANSWERS or isinstance(question, _NEVER_ANSWERED):
            decline()
        elif isinstance(question, QMenu):
            self._choose(question)
        else:
            self._last.append(f"answer {type(question).__name__} {question.windowTitle()}")
            for line in question.findChildren(QLineEdit):
                if line.isVisible() and line.isEnabled() and self.chance.random() < 0.5:
                    QTest.keyClicks(line, self.chance.choice(_WORDS))
            buttons = [one for one in question.findChildren(QAbstractButton) if one.isVisible()]
            if not buttons or self.chance.random() < 0.3:
                decline()
            else:
                self.chance.choice(buttons).click()

    def _choose(self, menu: QMenu) -> None:
        lines = [one for one in menu.actions() if one.isEnabled() and one.text() and one.menu() is None]
        if not lines or self.chance.random() < 0.5:
            menu.close()
            return
        line = self.chance.choice(lines)
        self._last.append(f"menu {line.text()}")
        menu.setActiveAction(line)
        QTest.keyClick(menu, Qt.Key.Key_Return)

    def stroke(self) -> None:
        pane = self._pane()
        trail = [self._place(pane) for _ in range(self.chance.randrange(2, 7))]
        self._last.append(f"stroke in {pane.index}")
        self.reader.drag(pane, *trail, keys=self.chance.choice((NOTHING, NOTHING, NOTHING, SHIFT, CTRL)))

    def click(self) -> None:
        pane = self._pane()
        self._last.append(f"click in {pane.index}")
        self.reader.click(pane, self._place(pane))

    def double(self) -> None:
        pane = self._pane()
        self._last.append(f"double click in {pane.index}")
        self.reader.double_click(pane, self._place(pane))

    def press(self) -> None:
        pane, button = self._pane(), LEFT if self.chance.random() < 0.8 else RIGHT
        if button not in self._held:
            self._held[button] = pane
            self._last.append(f"press in {pane.index}")
            QTest.mousePress(pane, button, NOTHING, self._place(pane))

    def move(self) -> None:
        for pane in self._held.values():
            self._last.append(f"move in {pane.index}")
            QTest.mouseMove(pane, self._place(pane))

    def lift(self) -> None:
        if self._held:
            button, pane = self._held.popitem()
            self._last.append(f"lift in {pane.index}")
            QTest.mouseRelease(pane, button, NOTHING, self._place(pane))

    def type(self) -> None:
        words = self.chance.choice(_WORDS)
        self._last.append(f"“{words}”")
        self.reader.type(words)
        if self.chance.random() < 0.6:
            self.reader.key("Enter")

    def wheel(self) -> None:
        pane, keys = self._pane(), self.chance.choice((NOTHING, SHIFT, CTRL))
        self._last.append(f"wheel in {pane.index}")
        self.reader.wheel(pane, self.chance.choice((-120, 120, 240)), self._place(pane), keys)

    def _pane(self) -> ViewportWidget:
        return self.chance.choice([one for one in self.reader.window.grid.panes if one.isVisible()])

    def _place(self, pane: ViewportWidget) -> QPoint:
        low, high = (0.3, 0.7) if self.chance.random() < 0.8 else (0.0, 1.0)
        x, y = (self.chance.uniform(low, high) for _ in range(2))
        return QPoint(int(pane.width() * x), int(pane.height() * y))

    def _let_go(self) -> None:
        while self._held:
            self.lift()
        self.reader.key("Esc", "Esc")
        self.reader.settle()

    def _tidy(self) -> None:
        """Come back to the window from wherever the keys have led."""
        self.reader.desk.detacher.close_all()
        for window in QApplication.topLevelWidgets():
            if window is not self.reader.window and window.isVisible():
                window.close()
        self.reader.window.activateWindow()

    # What must be so.

    def _look(self) -> None:
        session = self.reader.session
        case, stored = session.case, self.reader.application.store.load(session.case.id)
        if session.unsaved is not None or stored.table != case.table:
            self.fault("the library holds another case than the desk")
        for one in case_findings([Placed(at, record) for at, record in enumerate(case.table.values())]):
            if one.code not in _ALLOWED:
                self.fault(f"{one.code}: {one.reason}")
        for mark in case.marks:
            point = case.get(Timepoint, case.get(Observation, mark.observation).timepoint)
            if mark.image.study_instance_uid not in point.study_uids:
                self.fault(f"mark {mark.id} lies on an image of another timepoint")
        closed = {
            one.id: _records_of(case, one.id)
            for one in case.readings
            if one.is_signed or not is_own(case, one, session.reader_name)
        }
        for reading, records in closed.items():
            if self._closed.get(reading, records) != records:
                self.fault(f"reading {reading}, signed or another's, has changed")
        self._closed |= closed

    def _undo_all(self) -> None:
        self._let_go()
        session = self.reader.session
        states = [session.case]
        while session.history.to_undo is not None and session.undo():
            states.append(session.case)
        for wanted in states[-2::-1]:
            if not session.redo() or session.case.table != wanted.table:
                self.fault("what was undone does not come back")
                return


def _records_of(case: Case, reading: ReadingId) -> list[Record]:
    records: list[Record] = [*case.vertebrae_of(reading)]
    records += [one for one in case.site_reviews if one.reading == reading]
    for lesion in case.lesions_of(reading):
        records.append(lesion)
        for seen in case.observations_of(lesion.id):
            records += [seen, *case.marks_of(seen.id), *case.references_of(seen.id)]
    return records


def main() -> int:
    """Read the command line; 0 when nothing could be broken."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--operations", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--about", choices=sorted(_ABOUT), default="")
    parser.add_argument("--readers", nargs="+", default=["Ann"])
    parser.add_argument("folders", nargs="*", type=Path)
    options = parser.parse_args()
    qInstallMessageHandler(lambda *_: None)  # the screenless plugin complains of every window
    qt = QApplication.instance() or QApplication(["annotator"])
    apply_theme(qt)
    with tempfile.TemporaryDirectory() as scratch:
        folders = options.folders or [lesion_patient(Path(scratch) / "patient")]
        os.environ[INDEX_ENVIRONMENT] = str(Path(scratch) / "index")
        faults, counts = [], []
        for name in options.readers:
            os.environ[READER_ENVIRONMENT] = name
            application = start(Path(scratch) / "library")
            faults += _faults_of(application, folders, options)
            case = application.desk.session.case
            counts.append(f"{len(case.marks)} marks of {len(case.lesions)} lesions")
            application.close()
    print(*faults, sep="\n")
    print(f"{options.operations} operations: {', then '.join(counts)}, {len(faults)} faults")
    return 1 if faults else 0


def _faults_of(application: Application, folders: Sequence[Path], options: argparse.Namespace) -> list[str]:
    application.window.resize(1400, 900)
    application.window.show()
    reader = Reader(application, SimpleNamespace(waitUntil=Patience().waitUntil))  # type: ignore[arg-type]
    unruly = Unruly(reader.open(folders[0]), options.seed, options.about, folders)

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        unruly.fault("".join(traceback.format_exception(kind, error, trace)))

    sys.excepthook = hook
    try:
        unruly.run(options.operations)
    except Exception as error:  # noqa: BLE001 - the hand itself failed, which is told with the rest
        hook(type(error), error, error.__traceback__)
    return unruly.faults


if __name__ == "__main__":
    sys.exit(main())
