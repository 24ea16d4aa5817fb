"""Puts the application together: library, jobs, session, viewer, window and desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from annotator.errors import AnnotatorError, LibraryBusyError, LibraryReadOnlyError
from annotator.library.opening import open_library, reader_name
from annotator.library.store import Store
from annotator.ui.bridge import Bridge
from annotator.ui.desk import WindowDesk
from annotator.ui.main_window import MainWindow
from annotator.workspace.allocator import share_one_arena
from annotator.workspace.frames import Frames
from annotator.workspace.jobs import Jobs
from annotator.workspace.notice import Weight
from annotator.workspace.opening import Opening
from annotator.workspace.reformats import Reformats
from annotator.workspace.session import Session
from annotator.workspace.viewer import Viewer


@dataclass(slots=True)
class Application:
    """What runs: the window, its desk, the library and the jobs behind it."""

    window: MainWindow
    desk: WindowDesk
    store: Store
    jobs: Jobs
    bridge: Bridge

    def tell_of_bug(self, text: str) -> None:
        """Say that something went wrong, and what is not lost by it."""
        session = self.desk.session
        kept = "Everything marked so far is stored." if session.unsaved is None else session.unsaved_words
        session.tell(text, Weight.FAILURE, kept)

    def close(self) -> None:
        """End the work in order: jobs first, the library last."""
        self.window.close()
        self.jobs.close()
        self.store.close()


def assemble(window: MainWindow, library: str | Path | None = None) -> Application:
    """Furnish a window over a library; one that others write to, or that nobody may, is opened for reading.

    Raises
    ------
    LibraryError
        The library cannot be opened at all.
    """
    share_one_arena()  # before the first thread of the jobs
    why_read_only = ""
    try:
        store = open_library(library)
    except (LibraryBusyError, LibraryReadOnlyError) as error:
        why_read_only = f"{error.message} This window only reads."
        store = open_library(library, write=False)
    bridge = Bridge()
    jobs = Jobs(bridge)
    session = Session(store, reader_name())
    viewer = Viewer(Frames(jobs), Reformats(jobs))
    window.furnish(session, viewer)
    desk = WindowDesk(window, jobs, Opening(session, viewer, jobs, session.reader_name))
    geometry = store.recall("window")
    if geometry:
        window.restore_geometry_text(geometry)
    desk.detacher.restore(store.recall("detached"))
    if why_read_only:
        session.tell(why_read_only, Weight.FAILURE)
    return Application(window, desk, store, jobs, bridge)


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
