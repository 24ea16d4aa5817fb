"""Start-up: the program's first paint beside that of an empty window, each in a fresh process."""

from __future__ import annotations

import time

from tests.benchmarks.processes import child
from tests.benchmarks.row import Bench, Group, Prepared, Row

_ROWS = (
    Row(
        "startup",
        "process start to first paint, against a bare PySide6 window",
        "first paint",
        "bare window",
        "s",
        1.5,
        False,
    ),
    Row(
        "startup-furnished",
        "process start to the furnished window, against a bare PySide6 window",
        "furnished",
        "bare window",
        "s",
        None,
        False,
    ),
)


class _Starts:
    """Starts the program; one start answers both questions, each once."""

    def __init__(self, library: str) -> None:
        self._library = library
        self._unasked: dict[str, float] = {}

    def ask(self, what: str) -> float:
        if what not in self._unasked:
            start = time.monotonic()
            window, furnished = child("first_paint", self._library)
            if not start < window < furnished:
                raise RuntimeError("the window was not painted, then furnished")
            self._unasked = {"first paint": window - start, "furnished": furnished - start}
        return self._unasked.pop(what)


def _prepare(bench: Bench) -> Prepared:
    starts = _Starts(str(bench.folder / "library"))

    def bare() -> float:
        start = time.monotonic()
        return child("bare_window")[0] - start

    return Prepared(
        {
            "first paint": lambda: starts.ask("first paint"),
            "furnished": lambda: starts.ask("furnished"),
            "bare window": bare,
        }
    )


GROUP = Group(_ROWS, _prepare)
