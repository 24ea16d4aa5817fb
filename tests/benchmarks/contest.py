"""Measures figures in alternation, and sums up what was found."""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tests.benchmarks.row import Figure

_PATIENCE_S = 15.0


@dataclass(frozen=True, slots=True)
class Spread:
    """Median, least and most of several measurements."""

    median: float
    least: float
    most: float


def spread(values: Sequence[float]) -> Spread:
    return Spread(statistics.median(values), min(values), max(values))


def contest(figures: Mapping[str, Figure], rounds: int) -> dict[str, list[float]]:
    """Return what each figure measured, round by round: one warm-up, then each once in every round.

    Their order is another in each round, so that none always follows one that leaves memory behind.
    Where a round takes longer than 15 s, three must do.
    """
    start = time.perf_counter()
    for figure in figures.values():
        figure()
    if time.perf_counter() - start > _PATIENCE_S:
        rounds = min(rounds, 3)
    found: dict[str, list[float]] = {name: [] for name in figures}
    for number in range(rounds):
        for name in random.Random(number).sample(list(figures), len(figures)):
            gc.collect()  # Nobody pays for what the one before left behind.
            found[name].append(figures[name]())
    return found


def seconds(work: Callable[[], object], before: Callable[[], object] | None = None) -> Figure:
    """Return the figure of how long something takes; `before` is not counted."""

    def figure() -> float:
        if before is not None:
            before()
        start = time.perf_counter()
        kept = work()
        elapsed = time.perf_counter() - start
        del kept  # Only now: giving memory back is not part of the work.
        return elapsed

    return figure


def milliseconds(work: Callable[[], object], before: Callable[[], object] | None = None) -> Figure:
    figure = seconds(work, before)
    return lambda: 1000 * figure()


def median_milliseconds(work: Callable[[], object], count: int) -> Figure:
    """Return the figure of the p50 of `count` runs, for what is done many times a second."""
    figure = milliseconds(work)
    return lambda: statistics.median(figure() for _ in range(count))


def constant(value: float) -> Figure:
    return lambda: value
