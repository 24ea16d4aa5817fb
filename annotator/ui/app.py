"""Starts the window: theme, library, session, and the last resort for bugs."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from annotator.errors import AnnotatorError
from annotator.ui.main_window import MainWindow
from annotator.ui.theme import apply_theme

if TYPE_CHECKING:
    from annotator.ui.assembly import Application

_log = logging.getLogger(__name__)


def start(library: str | Path | None = None) -> Application:
    """Make the window, not shown yet, with all that is behind it.

    Raises
    ------
    LibraryError
        The library cannot be opened at all.
    """
    from annotator.ui.assembly import assemble  # 1 s of start-up

    return assemble(MainWindow(), library)


def run(paths: Sequence[str], library: str | Path | None = None) -> int:
    """Show the window until it is closed; return the exit code.

    Raises
    ------
    AnnotatorError
        There is no screen, or the library cannot be opened.
    """
    if sys.platform == "linux" and not _has_screen():
        raise AnnotatorError(
            "There is no screen to show the window on.",
            "Use the commands (annotator --help), or set QT_QPA_PLATFORM=offscreen.",
        )
    qt = QApplication.instance() or QApplication(["annotator"])
    if not isinstance(qt, QApplication):
        raise AnnotatorError("A Qt application without widgets is running in this process.")
    qt.setApplicationName("Lesion Annotator")
    apply_theme(qt)
    window = MainWindow()
    window.show()
    qt.processEvents()

    # What follows takes a second: the window is on the screen before.
    from annotator.dicom.collector import leave_to_the_end
    from annotator.ui.assembly import assemble, open_first

    application = assemble(window, library)
    leave_to_the_end()
    _catch_bugs(application)
    QTimer.singleShot(0, lambda: open_first(application, paths))
    try:
        return qt.exec()
    finally:
        application.close()


def _has_screen() -> bool:
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return any(os.environ.get(name) for name in names)


def _catch_bugs(application: Application) -> None:
    """Show a bug in the status line and log where it was, without values: they may name the patient."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            application.window.close()
            return
        places = " ← ".join(
            f"{Path(one.filename).name}:{one.lineno}" for one in reversed(traceback.extract_tb(trace)[-4:])
        )
        _log.error("%s at %s", kind.__name__, places)
        text = (
            error.message if isinstance(error, AnnotatorError) else f"Something went wrong ({kind.__name__})."
        )
        application.tell_of_bug(text)

    sys.excepthook = hook
