"""Measures whole processes: each run is a fresh one, without a screen."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.benchmarks.machine import ROOT


def child(module: str, *arguments: str) -> list[float]:
    """Return the numbers that a program of `children` prints."""
    run = subprocess.run(
        [sys.executable, "-m", f"tests.benchmarks.children.{module}", *arguments],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    if run.returncode:
        raise RuntimeError(f"{module} ended with {run.returncode}: {run.stderr[-2000:]}")
    return [float(word) for word in run.stdout.split()]
