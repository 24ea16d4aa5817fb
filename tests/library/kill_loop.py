"""Kills a process that edits, again and again, and looks whether the library kept what it had promised.

    python -m tests.library.kill_loop --kills 200 --seed 1

A child opens the library, edits without pause (undo, redo, backups and reopenings among the edits) and
prints one line after each acknowledged edit. It is killed with SIGKILL at a random moment. Then the library
must open, hold together, hold every acknowledged edit as it was, and at most one more.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from annotator.errors import AnnotatorError
from annotator.lesions.change import Change
from annotator.lesions.records import CaseId
from annotator.library import AuditRow, open_library
from tests.library.editing import Desk, fingerprint, starting_case

ROOT = Path(__file__).parents[2]
CASE = CaseId("founding")
KILLS_PER_LIBRARY = 25


def child(library: Path, seed: int) -> None:
    """Edit until killed; every line on standard output is a promise."""
    chance = random.Random(seed)
    store = open_library(library)
    if not store.cases():
        store.create(starting_case(), "Dr Ada")
    desk = Desk(store, store.load(CASE), chance, store.history(CASE))
    _say("open")
    while True:
        saved = desk.step()
        _say(f"ack {saved.seq} {desk.fingerprint}")
        draw = chance.random()
        if draw < 0.01:
            store.backup()
        elif draw < 0.02:
            store.remember("layout", json.dumps({"draw": draw}))
        elif draw < 0.03:
            store.close()
            desk.store = store = open_library(library)


def _say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


@dataclass
class Tally:
    """What was seen over all kills."""

    kills: int = 0
    killed_while_opening: int = 0
    acknowledged: int = 0
    extra: int = 0
    longest_reopening_s: float = 0.0
    faults: list[str] = field(default_factory=list)


def kill_once(library: Path, chance: random.Random, promised: dict[int, str], tally: Tally) -> None:
    """Run a child, kill it at a random moment, and add what it had promised."""
    command = [sys.executable, "-m", "tests.library.kill_loop", "--child", str(library)]
    command += ["--seed", str(chance.randrange(1 << 30))]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        early = chance.random() < 0.2
        lines = [] if early else [process.stdout.readline()]
        time.sleep(chance.uniform(0.2, 1.2) if early else chance.uniform(0.0, 0.4))
        process.kill()
        lines += process.stdout.readlines()
        complaint = process.stderr.read().decode()
    if complaint:
        tally.faults.append(f"the child failed by itself: {complaint[-500:]}")
    tally.kills += 1
    tally.killed_while_opening += not any(lines)
    for line in lines:
        if line.startswith(b"ack ") and line.endswith(b"\n"):
            _, seq, print_of_edit = line.decode().split()
            promised[int(seq)] = print_of_edit
            tally.acknowledged += 1


def check(library: Path, promised: dict[int, str], tally: Tally) -> None:
    """Open the library and compare it with what was promised."""
    started = time.perf_counter()
    try:
        store = open_library(library)
    except AnnotatorError as error:
        tally.faults.append(f"it does not open: {error}")
        return
    with store:
        tally.longest_reopening_s = max(tally.longest_reopening_s, time.perf_counter() - started)
        tally.faults += store.verify()
        rows = store.audit(CASE) if store.cases() else ()
        if [row.seq for row in rows] != list(range(1, len(rows) + 1)):
            tally.faults.append("the journal has a gap")
        found = {row.seq: _print_of(row) for row in rows if row.act != "create"}
        lost = [seq for seq in promised if found.get(seq) != promised[seq]]
        tally.faults += [f"the acknowledged edit {seq} is lost or altered" for seq in lost]
        extra = sorted(found.keys() - promised.keys())
        if len(extra) > 1:
            tally.faults.append(f"{len(extra)} edits were never acknowledged")
        tally.extra += len(extra)
        # From now on it is there, and must stay.
        promised.update({seq: found[seq] for seq in extra})
        if rows:
            store.history(CASE)
            store.load(CASE)


def _print_of(row: AuditRow) -> str:
    return fingerprint(row.act, row.name, Change(tuple(zip(row.before, row.after, strict=True))))


def run(kills: int, seed: int, folder: Path) -> Tally:
    """Kill as often as asked, with a fresh library now and then; stop at the first fault."""
    chance, tally = random.Random(seed), Tally()
    promised: dict[int, str] = {}
    while tally.kills < kills and not tally.faults:
        if tally.kills % KILLS_PER_LIBRARY == 0:
            promised = {}
        library = folder / f"library-{tally.kills // KILLS_PER_LIBRARY}"
        kill_once(library, chance, promised, tally)
        check(library, promised, tally)
    return tally


def main() -> int:
    """Read the command line; 0 when nothing was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--child", type=Path)
    options = parser.parse_args()
    if options.child is not None:
        child(options.child, options.seed)
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        tally = run(options.kills, options.seed, Path(folder))
        print(tally, f"{time.perf_counter() - started:.0f} s")
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
