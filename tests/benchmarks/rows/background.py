"""The window while a CT of 600 slices loads behind it."""

from __future__ import annotations

import statistics
from itertools import count

from tests.benchmarks.contest import constant
from tests.benchmarks.generated import ct_series, thorax
from tests.benchmarks.processes import child
from tests.benchmarks.row import Bench, Group, Prepared, Row

_ROWS = (
    Row(
        "background-stall",
        "longest gap between turns of the event loop while 600 slices are found and loaded, in ms",
        "gap",
        "one",
        "ms",
        50,
        False,
    ),
)


def _prepare(bench: Bench) -> Prepared:
    folder, libraries = bench.folder / "ct", count()
    ct_series(thorax(bench.sizes.slices, bench.sizes.side), folder)
    found: list[list[float]] = []

    def gap() -> float:
        found.append(child("background_stall", str(bench.folder / f"library{next(libraries)}"), str(folder)))
        return found[-1][0]

    def notes() -> dict[str, str]:
        _, first, every = (statistics.median(part) for part in zip(*found, strict=True))
        return {"background-stall": f"first image after {first:.2f} s, all after {every:.2f} s"}

    return Prepared({"gap": gap, "one": constant(1.0)}, notes)


GROUP = Group(_ROWS, _prepare, slow=True)
