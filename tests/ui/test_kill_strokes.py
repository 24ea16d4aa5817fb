"""The window killed in the middle of strokes by ``python -m tests.ui.kill_strokes``, a few times."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif(sys.platform == "win32", reason="forks, and kills by signal")
def test_a_window_killed_in_its_strokes_loses_nothing_it_had_acknowledged() -> None:
    """In a process of its own: a fork of one in which Qt runs already would not work."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.ui.kill_strokes", "--kills", "5", "--seed", "11"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "kills=5" in done.stdout
    assert "acknowledged=0" not in done.stdout
