"""The benchmarks run and say what they found in the shape machines read; no time is asserted."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.row import Row
from tests.benchmarks.rows import GROUPS

ROOT = Path(__file__).parents[2]
KEYS = {"id", "ours", "peer", "unit", "ratio", "goal", "higher_is_better", "holds"}


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.benchmarks.run", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_quick_run_leaves_figures_for_machines_and_a_table_for_people(tmp_path: Path) -> None:
    done = run("--quick", "--rows", "nm,marks-of-image-ms,seg-highdicom", "--output", str(tmp_path))
    assert done.returncode == 0, done.stderr
    document = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert set(document) == {"commit", "machine", "rows"}
    assert [row["id"] for row in document["rows"]] == ["marks-of-image-ms", "nm", "seg-highdicom"]
    for row in document["rows"]:
        assert set(row) == KEYS
        assert row["ours"] > 0 < row["peer"]
        assert row["holds"] == (
            row["ratio"] >= row["goal"] if row["higher_is_better"] else row["ratio"] <= row["goal"]
        )
    page = (tmp_path / "RESULTS.md").read_text(encoding="utf-8")
    assert "| `nm` |" in page
    assert "| `seg-highdicom` |" in page


def test_the_rows_of_tools_are_measured_with_the_tools_as_they_are(tmp_path: Path) -> None:
    rows = ("livewire-ms", "undo-frame", "oblique-preview-ms")
    done = run("--quick", "--rows", ",".join(rows), "--output", str(tmp_path))
    assert done.returncode == 0, done.stderr
    document = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert sorted(row["id"] for row in document["rows"]) == sorted(rows)


def test_a_row_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    done = run("--rows", "nmm", "--output", str(tmp_path))
    assert done.returncode == 2
    assert "no row nmm" in done.stderr
    assert not list(tmp_path.iterdir())


def test_every_row_has_its_own_id() -> None:
    ids = [row.id for group in GROUPS for row in group.rows]
    assert len(set(ids)) == len(ids)


def test_a_goal_is_a_least_where_higher_is_better_and_a_most_elsewhere() -> None:
    faster = Row("a", "", "", "", "s", 12, higher_is_better=True)
    within = Row("b", "", "", "", "s", 1.6, higher_is_better=False)
    without = Row("c", "", "", "", "s", None, higher_is_better=False)
    assert faster.ratio(ours=2.0, peer=24.0) == 12
    assert faster.holds(12)
    assert not faster.holds(11.9)
    assert within.ratio(ours=3.0, peer=2.0) == 1.5
    assert within.holds(1.6)
    assert not within.holds(1.7)
    assert without.holds(5.0) is None
