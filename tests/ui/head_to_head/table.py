"""The page that sets our gestures beside the rivals'."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tests.ui.head_to_head.desk import Outcome
from tests.ui.head_to_head.klm import B, Counts, H, K, M, P
from tests.ui.head_to_head.rivals import Rival
from tests.ui.head_to_head.tasks import Task

_HEAD = f"""# Head to head: what a task takes here, and in the program best known for it

Made by `python -m tests.ui.head_to_head`; a test does the tasks anew and compares the counts. Ours are real
mouse and key events sent to the real window on the founding sample, and the result of every task is checked.
The rivals were not run: their gestures are written down step by step below from their documents and source,
the cheaper reading where those leave a step open. *Unverified* steps are our assumption.

Human seconds are those of the keystroke-level model (Card, Moran and Newell 1980), for both alike: key {K} s
(a modifier is one more), pointing {P} s, button down or up {B} s (a notch of the wheel likewise), hand to the
other device {H} s, a thought {M} s before every search and every answer, none before what confirms it. They
leave out the time of the program; the column *program s* is the processor time ours took from the first event
to the settled result. A drag is one gesture, a chord is one key; typed letters are in brackets.

"""
_TITLES = (
    "| # | task | | clicks | drags | notches | keys (typed) | human s | program s | target | result |\n"
    "|---|---|---|---|---|---|---|---|---|---|---|\n"
)


def page(found: Mapping[Task, Outcome]) -> str:
    """Return the page as Markdown."""
    rows = "".join(_rows(task, outcome) for task, outcome in found.items())
    named = {task.beside: task.rival for task in found}
    steps = "".join(_steps(rival) for rival in named.values() if rival.steps)
    return f"{_HEAD}{_TITLES}{rows}\n{_NOTES}\n## The rivals, step by step\n{steps}"


_NOTES = """
The bone scans hold five foci; three hot growth plates stand in for three more, and a fourth for the new one:
they are marked by the same gestures. Task 2 takes the sites offered where they are right, and types them
where not. Task 3 has no rival to count. In task 6, Dice is of the region kept, over all slices.
Task 12 uses the cursor that keys move (F9); the colours of the glyphs are compared as eyes with deuteranopia
see them (Machado 2009, CIEDE2000), and no two glyphs of one shape are alike.
"""


def _rows(task: Task, outcome: Outcome) -> str:
    theirs = task.rival.counts
    ours = f"| {task.number} | {task.title} | ours | {cells(outcome.counts)} "
    met = "met" if task.meets(outcome) else "**missed**"
    ours += f"| {outcome.app_s:.1f} | {task.target}: {met} | {outcome.result} |\n"
    if theirs is None:
        return f"{ours}| | | {task.rival.name} | – | – | – | – | – | | | |\n"
    return f"{ours}| | | {task.rival.name} | {cells(theirs)} | | | |\n"


def cells(counts: Counts) -> str:
    """Return the counts as cells of a row, without its outer bars."""
    typed = f" ({counts.typed})" if counts.typed else ""
    keys = f"{counts.keys}{typed}"
    return f"{counts.clicks} | {counts.drags} | {counts.notches} | {keys} | {counts.human_s:.1f}"


def _steps(rival: Rival) -> str:
    lines = "".join(
        f"| {step.does} | {', '.join(step.gestures)} | {step.times} | {step.source} "
        f"| {'yes' if step.verified else 'unverified'} |\n"
        for step in rival.steps
    )
    titles = "| step | gestures | times | source | verified |\n|---|---|---|---|---|\n"
    return f"\n### {rival.name}\n\n{titles}{lines}"


def without_program_time(text: str) -> str:
    """Return a page without what differs from run to run: the seconds of the program and what hangs on it."""
    text = re.sub(r"(\| \d+\.\d )\| \d+\.\d \|", r"\1| |", text)
    return re.sub(r"(of the program): (met|\*\*missed\*\*)", r"\1", text)
