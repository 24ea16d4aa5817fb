"""The gestures of the rivals, read from `rivals.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.ui.head_to_head.klm import Counts, Ledger


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a rival: what it does, by which gestures, how often, and where that is written."""

    does: str
    gestures: tuple[str, ...]
    times: int
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Rival:
    """What a rival needs for a task; no steps where it cannot do it."""

    name: str
    steps: tuple[Step, ...]

    @property
    def counts(self) -> Counts | None:
        """What its steps come to, None where it cannot do it."""
        if not self.steps:
            return None
        ledger = Ledger()
        for step in self.steps:
            for _ in range(step.times):
                ledger.follow(step.gestures)
        return ledger.counts


@cache
def rivals() -> dict[str, Rival]:
    """Return the rivals by task."""
    with (Path(__file__).parent / "rivals.toml").open("rb") as file:
        document = tomllib.load(file)
    return {
        task: Rival(entry["rival"], tuple(_step(step) for step in entry.get("steps", ())))
        for task, entry in document.items()
    }


def _step(entry: dict[str, object]) -> Step:
    gestures = entry["gestures"]
    assert isinstance(gestures, list)
    return Step(
        str(entry["does"]),
        tuple(gestures),
        int(str(entry.get("times", 1))),
        str(entry["source"]),
        bool(entry["verified"]),
    )
