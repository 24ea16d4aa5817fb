"""The tasks, in the order of the table, and what each is compared with."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.ui.head_to_head.desk import Outcome
from tests.ui.head_to_head.lesion_tasks import mend_and_undo, one_click, same_lesion, same_lesion_later
from tests.ui.head_to_head.no_mouse_task import no_mouse
from tests.ui.head_to_head.nuclear_tasks import follow_up, mark_foci
from tests.ui.head_to_head.recovery_task import recovery
from tests.ui.head_to_head.rivals import Rival, rivals


@dataclass(frozen=True, slots=True)
class Task:
    """A task: its number in the list of head-to-head tasks, what is to be done, and what does it.

    `beside` is the key of its rival; `target` is what was aimed at, in words and as a test.
    """

    number: int
    title: str
    run: Callable[[Path], Outcome]
    beside: str
    target: str
    meets: Callable[[Outcome], bool]

    @property
    def rival(self) -> Rival:
        """What it is compared with."""
        return rivals()[self.beside]


TASKS = (
    Task(
        2, "Mark 8 bone-scan foci with site, side and type", mark_foci, "mark_foci",
        "4 s and 3 keys a focus",
        lambda one: one.counts.human_s <= 8 * 4 and one.counts.keys <= 8 * 3,
    ),
    Task(
        3, "Say that one focus on X-ray, CT, MR and bone scan is one lesion: 3 links", same_lesion,
        "same_lesion", "2 keys a link", lambda one: one.counts.keys <= 3 * 2,
    ),
    Task(
        3, "The same afterwards, of four lesions recorded apart", same_lesion_later, "same_lesion",
        "2 keys a link", lambda one: one.counts.keys <= 3 * 2,
    ),
    Task(
        4, "Open the follow-up, answer for 8 old lesions, mark the new one", follow_up, "follow_up",
        "60 s, nothing open", lambda one: one.counts.human_s <= 60,
    ),
    Task(
        5, "Mend an outline on MR, relabel it, delete it, undo all three", mend_and_undo, "mend_and_undo",
        "every step undone, in order", lambda one: one.result.endswith("undone in that order"),
    ),
    Task(
        6, "One-click lesion in a vertebra on STIR, grow, shrink", one_click, "one_click",
        "at most 1 s of the program", lambda one: one.app_s <= 1,
    ),
    Task(
        7, "Killed in the middle of a stroke: back to the same screen", recovery, "recovery",
        "same screen, at most a stroke lost", lambda one: one.result.startswith("same case and layout back"),
    ),
    Task(
        12, "Two scans and the spine read, followed up and signed without a mouse", no_mouse, "no_mouse",
        "complete", lambda one: one.counts.gestures == one.counts.keys,
    ),
)  # fmt: skip


def run_all() -> dict[Task, Outcome]:
    """Do every task in a window of its own over a library of its own."""
    found = {}
    for task in TASKS:
        with tempfile.TemporaryDirectory() as folder:
            found[task] = task.run(Path(folder))
    return found
