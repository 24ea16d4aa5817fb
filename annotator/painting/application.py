"""The Qt application that fonts need: the one that runs, or one without a screen."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QHashSeed
from PySide6.QtGui import QGuiApplication

from annotator.errors import AnnotatorError

_started: list[QGuiApplication] = []

# With its cache of letter shapes, Qt moves outlines by 1/64 px once text was painted at other sizes:
# the same drawing would not always give the same bytes.
os.environ.setdefault("QT_NO_FT_CACHE", "1")
if sys.platform == "win32":
    # Without a screen Qt does not ask Windows for fonts, and would paint no letter.
    os.environ.setdefault("QT_QPA_FONTDIR", str(Path(os.environ.get("WINDIR", r"C:\Windows"), "Fonts")))
# By a random seed of its hash tables, Qt embeds the fonts of a document in another order each time.
QHashSeed.setDeterministicGlobalSeed()


def application() -> QCoreApplication:
    """Return the running Qt application; start one without a screen when none runs.

    A window must therefore be started before anything is painted: Qt allows one application a process.

    Raises
    ------
    AnnotatorError
        A Qt application runs that cannot draw (QCoreApplication).
    """
    running = QCoreApplication.instance()
    if running is None:
        running = QGuiApplication(["annotator", "-platform", "offscreen"])
        # Qt keeps no reference of its own that Python knows of.
        _started.append(running)
    if not isinstance(running, QGuiApplication):
        raise AnnotatorError(
            "A Qt application without graphics is running in this process.",
            "Export from the command line, or start a QGuiApplication.",
        )
    return running
