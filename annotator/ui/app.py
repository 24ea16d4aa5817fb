"""Starts the window: theme, library, session, and the last resort for bugs."""

from __future__ import annotations

import getpass
import logging
import os
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from annotator.errors import AnnotatorError, LibraryBusyError
from annotator.library.opening import open_library
from annotator.library.store import Store
from annotator.ui.bridge import Bridge
from annotator.ui.desk import WindowDesk
from annotator.ui.main_window import MainWindow
from annotator.ui.theme import apply_theme
from annotator.workspace.frames import Frames
from annotator.workspace.jobs import Jobs
from annotator.workspace.notice import Weight
from annotator.workspace.opening import Opening
from annotator.workspace.reformats import Reformats
from annotator.workspace.session import Session
from annotator.workspace.viewer import Viewer

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Application:
    """What runs: the window, its desk, the library and the jobs behind it."""

    window: MainWindow
    desk: WindowDesk
    store: Store
    jobs: Jobs
    bridge: Bridge

    def close(self) -> None:
        """End the work in order: jobs first, the library last."""
        self.window.close()
        self.jobs.close()
        self.store.close()


def start(library: str | Path | None = None) -> Application:
    """Make the window over a library; a library that another process writes to is opened for reading.

    Raises
    ------
    LibraryError
        The library cannot be opened at all.
    """
    busy = ""
    try:
        store = open_library(library)
    except LibraryBusyError as error:
        busy = f"{error.message} This window only reads."
        store = open_library(library, write=False)
    bridge = Bridge()
    jobs = Jobs(bridge)
    session = Session(store)
    viewer = Viewer(Frames(jobs), Reformats(jobs))
    window = MainWindow(session, viewer)
    desk = WindowDesk(window, jobs, Opening(session, viewer, jobs, reader_name()))
    window.resize(1600, 960)
    geometry = store.recall("window")
    if geometry:
        window.restore_geometry_text(geometry)
    if busy:
        session.tell(busy, Weight.FAILURE)
    return Application(window, desk, store, jobs, bridge)


def reader_name() -> str:
    """Return who reads: the name the environment gives, else the account's."""
    return os.environ.get("ANNOTATOR_READER") or getpass.getuser()


def open_first(application: Application, paths: Sequence[str]) -> None:
    """Open what the command line named, files or a case of the library; else the case left open last."""
    desk, store = application.desk, application.store
    files = tuple(path for path in paths if Path(path).exists())
    names = [path for path in paths if path not in files]
    for name in names:
        try:
            desk.opening.case(store.find(name).id)
        except AnnotatorError as error:
            desk.session.tell(error.message, Weight.WARNING, error.hint)
    if files:
        desk.opening.paths(files)
    elif not names:
        desk.opening.last()


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
    application = start(library)
    _catch_bugs(application)
    application.window.show()
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
        application.desk.session.tell(text, Weight.FAILURE, "Everything marked so far is stored.")

    sys.excepthook = hook
