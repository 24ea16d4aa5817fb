"""What fails in a method that Qt calls is told; the program does not end."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QMouseEvent

import annotator.painting
import annotator.ui
from annotator.ui.overrides import overrides, tells_errors

ROOT = Path(__file__).parents[2]

# Python calls Qt, which calls an override, which fails in C.
FAILS = """
import os
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from PySide6.QtWidgets import QApplication, QWidget
from annotator.ui.overrides import tells_errors

@tells_errors
class Fails(QWidget):
    def resizeEvent(self, event):
        (1,)[7]

application = QApplication([])
widget = Fails()
try:
    widget.resize(80, 80)
    widget.show()
except IndexError as error:
    print("told:", error)
"""


def test_an_error_within_a_call_of_qt_is_told() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FAILS], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("told:")
    assert "tuple index out of range" in done.stdout


def _classes() -> Iterator[type]:
    for package in (annotator.ui, annotator.painting):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for one in vars(importlib.import_module(found.name)).values():
                if inspect.isclass(one) and one.__module__ == found.name:
                    yield one


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="every error is an object here")
def test_every_override_tells_its_errors() -> None:
    seen = 0
    for one in _classes():
        for name, function in vars(one).items():
            if inspect.isfunction(function) and overrides(one, name):
                assert hasattr(function, "__wrapped__"), (
                    f"{one.__module__}.{one.__name__} lacks @tells_errors"
                )
                seen += 1
    assert seen > 100


def test_methods_that_qt_does_not_know_stay_as_they_are() -> None:
    class Plain(QObject):
        def mine(self) -> int:
            return 1

        def eventFilter(self, watched: QObject, event: QMouseEvent) -> bool:  # type: ignore[override]
            return False

    before = Plain.mine
    assert tells_errors(Plain).mine is before
    assert overrides(Plain, "eventFilter")
    assert not overrides(Plain, "__init__")
