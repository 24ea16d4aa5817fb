"""Measures the program beside its peers: ``python -m tests.benchmarks.run [--rows id,id] [--quick]``.

Writes RESULTS.md and results.json; a quick run, whose figures mean little, leaves them in out/benchmarks.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before Qt is loaded by what follows

from tests.benchmarks.contest import contest, spread
from tests.benchmarks.machine import ROOT, commit, machine, versions
from tests.benchmarks.results import Circumstances, Result, write
from tests.benchmarks.row import QUICK, Bench, Group, Row, Sizes
from tests.benchmarks.rows import GROUPS

_NARROW = 1.5
"""A goal missed by less than this factor is measured once more: the machine may have been busy."""


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print as it goes, write the results; 2 when a row asked for does not exist."""
    arguments = _parser().parse_args(argv)
    known = [row.id for group in GROUPS for row in group.rows]
    wanted = arguments.rows.split(",") if arguments.rows else known
    if strange := [name for name in wanted if name not in known]:
        print(f"There is no row {', '.join(strange)}. There are: {', '.join(known)}.", file=sys.stderr)
        return 2
    sizes = QUICK if arguments.quick else Sizes()
    if arguments.files:
        sizes = replace(sizes, files=arguments.files)
    skipped: dict[str, str] = {}
    load, start = os.getloadavg()[0], time.monotonic()
    results: list[Result] = []
    for group in GROUPS:
        rows = _present(group, wanted, skipped)
        if rows:
            results += _measured(group, rows, sizes)
    for name, why in skipped.items():
        print(f"{name:28} skipped: {why}")
    minutes = (time.monotonic() - start) / 60
    under = Circumstances(
        commit(),
        machine(),
        versions(),
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {minutes:.1f} minutes",
        f"load {load:.1f} before, {os.getloadavg()[0]:.1f} after (other work included)",
        f"{sizes.files:,} files, {sizes.slices} slices of {sizes.side} × {sizes.side}"
        + (", a quick run: the figures mean little" if arguments.quick else ""),
    )
    folder = arguments.output or (ROOT / "out" / "benchmarks" if arguments.quick else Path(__file__).parent)
    for path in write(folder, results, skipped, under):
        print(path)
    return 0


def _present(group: Group, wanted: Sequence[str], skipped: dict[str, str]) -> list[Row]:
    """Return the rows of a group to measure; a row whose peer is absent is noted as skipped."""
    rows = []
    for row in group.rows:
        if row.id in wanted and (missing := row.missing()):
            skipped[row.id] = f"{', '.join(missing)} is not installed"
        elif row.id in wanted:
            rows.append(row)
    return rows


def _measured(group: Group, rows: Sequence[Row], sizes: Sizes) -> list[Result]:
    with ExitStack() as afterwards:
        folder = Path(afterwards.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        bench = Bench(folder, sizes, frozenset(row.id for row in rows), afterwards)
        prepared = group.prepare(bench)
        names = {name for row in rows for name in (row.ours, row.peer)}
        figures = {name: figure for name, figure in prepared.figures.items() if name in names}
        rounds = sizes.slow_rounds if group.slow else sizes.rounds
        found = contest(figures, rounds)
        results = [_result(row, found) for row in rows]
        if narrow := [one.row for one in results if _is_narrow(one)]:
            print(f"{', '.join(row.id for row in narrow)}: narrowly missed, measured once more")
            again = {name for row in narrow for name in (row.ours, row.peer)}
            found = contest({name: figures[name] for name in figures if name in again}, rounds)
            results = [_result(one.row, found) if one.row in narrow else one for one in results]
        notes = prepared.notes()
    results = [replace(one, note=notes.get(one.row.id, "")) for one in results]
    for one in results:
        print(_words(one), flush=True)
    return results


def _result(row: Row, found: Mapping[str, Sequence[float]]) -> Result:
    ours, peer = found[row.ours], found[row.peer]
    ratios = [row.ratio(*pair) for pair in zip(ours, peer, strict=True)]
    return Result(row, spread(ours), spread(peer), spread(ratios), len(ratios))


def _is_narrow(one: Result) -> bool:
    if one.holds is not False or one.row.goal is None:
        return False
    missed_by = one.row.goal / one.ratio.median
    return (missed_by if one.row.higher_is_better else 1 / missed_by) < _NARROW


def _words(one: Result) -> str:
    goal = "no goal" if one.row.goal is None else f"goal {one.row.goal:g}"
    holds = {True: "holds", False: "MISSED", None: ""}[one.holds]
    return (
        f"{one.row.id:28} ours {one.ours.median:10.4g} {one.row.unit:2}  peer {one.peer.median:10.4g}  "
        f"ratio {one.ratio.median:8.3g}  {goal:10} {holds:6}  {one.note}"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.run", description=__doc__)
    parser.add_argument("--rows", default="", help="ids of the rows to measure, with commas between")
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that everything runs")
    parser.add_argument("--files", type=int, default=0, help="how many files the index rows are about")
    parser.add_argument("--output", type=Path, help="the folder for RESULTS.md and results.json")
    return parser


if __name__ == "__main__":
    sys.exit(main())
