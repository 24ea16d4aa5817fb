"""Measures whole processes: each run is a fresh one; and peers that need a process of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.benchmarks.machine import ROOT
from tests.benchmarks.row import Figure


def child(module: str, *arguments: str) -> list[float]:
    """Return the numbers that a program of `children` prints."""
    run = subprocess.run(
        _command(module, *arguments),
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


@contextmanager
def companion(module: str, *arguments: str, on_screen: bool = False) -> Iterator[Figure]:
    """Keep a program of `children` running that answers each line with a number; yield the figure.

    With `on_screen` it runs on a virtual X screen: OpenGL then draws without a graphics card, by Mesa.
    """
    screen = ["xvfb-run", "-a", "-s", "-screen 0 1920x1200x24"] if on_screen else []
    platform = {"QT_QPA_PLATFORM": "xcb" if on_screen else "offscreen"}
    process = subprocess.Popen(
        [*screen, *_command(module, *arguments)],
        cwd=ROOT,
        env=os.environ | platform,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    questions, answers = process.stdin, process.stdout

    def figure() -> float:
        questions.write("measure\n")
        questions.flush()
        answer = answers.readline()
        if not answer:
            raise RuntimeError(f"{module} ended with {process.wait()} before it answered")
        return float(answer)

    try:
        yield figure
    finally:
        questions.close()
        process.wait(timeout=60)
        answers.close()


def _command(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", f"tests.benchmarks.children.{module}", *arguments]
