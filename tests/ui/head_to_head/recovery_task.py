"""The task of a window killed in the middle of a stroke: is the same screen back, and what was lost?

Run as a module it is the window that is to be killed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.ui.assembly import open_first
from annotator.ui.theme import apply_theme
from annotator.workspace.screen_state import layout_text
from tests.ui.conftest import LEFT, Reader
from tests.ui.head_to_head.desk import FOUNDING, Outcome, outcome, sitting, truths_of
from tests.ui.head_to_head.hand import Hand
from tests.ui.head_to_head.lesion_tasks import T8, show
from tests.ui.kill_strokes import digest

_ROOT = Path(__file__).parents[3]


def recovery(folder: Path) -> Outcome:
    """Kill the window while the brush is down; start it again and see what is there."""
    library = folder / "library"
    before = _killed_in_a_stroke(library)
    with sitting(library) as reader:
        hand = Hand(reader)
        hand.watch(lambda: open_first(reader.application, ()))
        after = _state(reader)
        assert after["layout"] == before["layout"]
        assert after["case"] == before["case"]
        assert reader.application.store.verify() == ()
        return outcome(
            hand, f"same case and layout back, {after['marks']} of 1 finished marks, the open stroke lost"
        )


def _killed_in_a_stroke(library: Path) -> dict[str, str]:
    """Return how the case and the screen were when the killed window began its last stroke."""
    command = [sys.executable, "-m", "tests.ui.head_to_head.recovery_task", str(library)]
    environment = {**os.environ, "PYTHONPATH": str(_ROOT)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd=_ROOT
    ) as window:
        assert window.stdout is not None
        assert window.stderr is not None
        line = window.stdout.readline()
        begun = window.stdout.readline()
        window.kill()
        if begun != "stroke\n":
            raise AssertionError(f"the window failed by itself: {window.stderr.read()[-1500:]}")
    state: dict[str, str] = json.loads(line)
    return state


def _state(reader: Reader) -> dict[str, str]:
    return {
        "case": digest(reader.case),
        "layout": layout_text(reader.viewer.layout),
        "marks": str(len(reader.marks)),
    }


def draw_until_killed(library: Path) -> None:
    """Show T8, mark it, then hold the brush down until killed."""
    apply_theme(QApplication(["annotator"]))
    with sitting(library, FOUNDING / "dicom") as reader:
        show(reader, truths_of(T8)[3])
        reader.mark("E", (205, 185), (227, 204))
        if reader.focused is reader.window.popover:
            reader.key("Tab")
        reader.type("t8").key("Return", "Return", "Shift+B")
        reader.until(lambda: not reader.desk.keeper.is_waiting)
        reader.settle()
        print(json.dumps(_state(reader)), flush=True)
        pane = reader.pane()
        middle = pane.rect().center()
        QTest.mousePress(pane, LEFT, pos=middle)
        for step in range(10**6):
            QTest.mouseMove(pane, middle + QPoint(step % 40, step % 30))
            QApplication.processEvents()
            if step == 20:
                print("stroke", flush=True)


if __name__ == "__main__":
    draw_until_killed(Path(sys.argv[1]))
