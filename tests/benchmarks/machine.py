"""What the figures were measured on: machine, versions, commit."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import sqlite3
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
_LIBRARIES = (
    "PySide6-Essentials", "numpy", "scipy", "imagecodecs", "pydicom", "pyjpegls", "pylibjpeg-libjpeg",
    "pylibjpeg-openjpeg", "pillow", "python-gdcm", "SimpleITK", "pyqtgraph", "vtk", "napari", "scikit-image",
    "highdicom",
)  # fmt: skip


def machine() -> str:
    """Return processor, memory, system and Python in one line."""
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    system = f"{platform.system()} {platform.release()}"
    return (
        f"{os.cpu_count()} × {_processor()}, {memory_gb:.0f} GB, {system}, Python {platform.python_version()}"
    )


def versions() -> str:
    """Return the libraries that take part, with their versions."""
    found = [f"SQLite {sqlite3.sqlite_version}"]
    for name in _LIBRARIES:
        try:
            found.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            found.append(f"{name} absent")
    return ", ".join(found)


def commit() -> str:
    """Return the commit that was measured, marked when the program differs from it."""
    try:
        head = _git("rev-parse", "HEAD")
        changed = _git("status", "--porcelain", "annotator", "resources")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return f"{head}-dirty" if changed else head


def _git(*arguments: str) -> str:
    run = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return run.stdout.strip()


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.is_file():
        for line in information.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
