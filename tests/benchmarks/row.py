"""What is measured: rows, groups of rows that share their data, and the bench a group works on."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

Figure = Callable[[], float]
"""Measures once and returns the figure, in the unit of the rows that use it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison.

    Parameters
    ----------
    id : str
    title : str
        What is done, for people.
    ours, peer : str
        Names of two figures of the group.
    unit : str
        Of both figures.
    goal : float or None
        What the ratio must reach; None where no goal was set.
    higher_is_better : bool
        True: the ratio is peer / ours ("so many times faster"); False: ours / peer.
    needs : tuple of str
        Modules of peers, without which the row is skipped.
    programs : tuple of str
        Commands that they run by.
    """

    id: str
    title: str
    ours: str
    peer: str
    unit: str
    goal: float | None
    higher_is_better: bool
    needs: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()

    def ratio(self, ours: float, peer: float) -> float:
        """Return the ratio as the goal names it."""
        return peer / ours if self.higher_is_better else ours / peer

    def holds(self, ratio: float) -> bool | None:
        """Tell whether a ratio reaches the goal; None without a goal."""
        if self.goal is None:
            return None
        return ratio >= self.goal if self.higher_is_better else ratio <= self.goal

    def missing(self) -> tuple[str, ...]:
        """Return the modules and programs of peers that are not installed."""
        modules = [name for name in self.needs if importlib.util.find_spec(name) is None]
        return (*modules, *(name for name in self.programs if shutil.which(name) is None))


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured. `rounds` for quick work, `slow_rounds` where a round takes many seconds."""

    rounds: int = 7
    slow_rounds: int = 5
    files: int = 10_000
    slices: int = 600
    side: int = 512
    coded_slices: int = 60
    radiograph: tuple[int, int] = (3000, 2500)
    scintigram: tuple[int, int] = (1024, 256)
    enhanced_mr: tuple[int, int] = (400, 320)
    frames: int = 30
    commits: int = 40
    marks_on_image: int = 1_000
    marks_in_case: int = 10_000
    marks_in_all: int = 100_000


QUICK = Sizes(
    rounds=2,
    slow_rounds=2,
    files=200,
    slices=40,
    side=256,
    coded_slices=6,
    radiograph=(1000, 800),
    scintigram=(256, 64),
    enhanced_mr=(20, 64),
    frames=3,
    commits=5,
    marks_on_image=50,
    marks_in_case=200,
    marks_in_all=1_000,
)


@dataclass(frozen=True, slots=True)
class Bench:
    """Where a group works: an empty folder, the sizes, the rows asked for, and what to end afterwards."""

    folder: Path
    sizes: Sizes
    wanted: frozenset[str]
    afterwards: ExitStack


@dataclass(frozen=True, slots=True)
class Prepared:
    """Data made and figures ready to be measured; `notes` says more about a row when all is measured."""

    figures: Mapping[str, Figure]
    notes: Callable[[], Mapping[str, str]] = dict


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that share their data and are measured in alternation."""

    rows: tuple[Row, ...]
    prepare: Callable[[Bench], Prepared]
    slow: bool = False
