"""The head-to-head tasks: what docs/head_to_head.md says of them is what they take, and it is less."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from annotator.ui.theme import apply_theme
from tests.ui.head_to_head.desk import Outcome
from tests.ui.head_to_head.klm import B, H, K, Ledger, M, P
from tests.ui.head_to_head.table import page, without_program_time
from tests.ui.head_to_head.tasks import TASKS, Task

PAGE = Path(__file__).parents[2] / "docs" / "head_to_head.md"


@pytest.fixture(scope="module")
def found(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> dict[Task, Outcome]:
    apply_theme(qapp)
    return {task: task.run(tmp_path_factory.mktemp("task")) for task in TASKS}


@pytest.mark.skipif(sys.platform == "win32", reason="keys are counted in panes as Linux's letters leave them")
def test_the_page_says_what_the_tasks_take(found: dict[Task, Outcome]) -> None:
    assert without_program_time(page(found)) == without_program_time(PAGE.read_text("utf-8")), (
        "Run python -m tests.ui.head_to_head and look what changed."
    )


def test_no_task_takes_more_gestures_of_the_mouse_or_more_time_than_in_the_rival(
    found: dict[Task, Outcome],
) -> None:
    for task, outcome in found.items():
        theirs = task.rival.counts
        if theirs is not None:
            assert outcome.counts.clicks + outcome.counts.drags <= theirs.clicks + theirs.drags, task.title
            assert outcome.counts.human_s <= theirs.human_s, task.title


def test_nothing_is_open_after_a_follow_up_below_a_minute(found: dict[Task, Outcome]) -> None:
    (one,) = [outcome for task, outcome in found.items() if task.run.__name__ == "follow_up"]
    assert one.counts.human_s <= 60
    assert one.result.endswith("none open")


def test_the_model_adds_up_what_hands_do() -> None:
    ledger = Ledger()
    ledger.follow(("think", "click", "click again", "drag", "key Ctrl+Z", "type t8", "wheel 2"))
    counts = ledger.counts
    assert (counts.clicks, counts.drags, counts.notches, counts.keys, counts.typed) == (2, 1, 2, 3, 2)
    # Two pointings for the drag, one for the first click; a key of a chord each; both ways between hands.
    expected = M + 3 * P + (4 + 2 + 2) * B + 4 * K + 2 * H
    assert counts.human_s == pytest.approx(expected)


def test_a_gesture_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="no gesture is called 'hover'"):
        Ledger().follow(("hover",))
