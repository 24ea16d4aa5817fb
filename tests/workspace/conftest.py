"""A reader at work without a window: a library in a folder, one patient's studies, jobs in real threads."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from annotator.lesions.change import Change
from annotator.lesions.records import MarkId
from annotator.library.opening import open_library
from annotator.library.store import Store
from annotator.viewing.candidates import series_key
from annotator.viewing.layout import SeriesKey
from annotator.workspace.frames import Frames
from annotator.workspace.jobs import Jobs
from annotator.workspace.notice import Notice
from annotator.workspace.opening import Opening
from annotator.workspace.pane_view import PaneView
from annotator.workspace.reformats import Reformats
from annotator.workspace.session import Session
from annotator.workspace.viewer import Viewer
from tests.helpers.patient_folder import patient_folder

PANE_PX = 400


class MainThread:
    """Stands for the toolkit's event queue."""

    def __init__(self) -> None:
        self.calls: queue.Queue[Callable[[], None]] = queue.Queue()

    def __call__(self, call: Callable[[], None]) -> None:
        self.calls.put(call)

    def run_until(self, done: Callable[[], bool]) -> None:
        """Run what is queued until `done`; a queue that stays empty for long fails."""
        while not done():
            self.calls.get(timeout=20)()


@dataclass
class Work:
    """The session, viewer and jobs of a reader, and all that was announced."""

    store: Store
    main: MainThread = field(default_factory=MainThread)
    told: list[Notice] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    drawn: list[tuple[int, MarkId]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.jobs = Jobs(self.main, threads=2)
        self.session = Session(self.store)
        self.frames = Frames(self.jobs)
        self.viewer = Viewer(self.frames, Reformats(self.jobs))
        self.opening = Opening(self.session, self.viewer, self.jobs, "Reader")
        self.session.told.listen(self.told.append)
        self.session.changed.listen(self.changes.append)

    def settle(self) -> None:
        """Let every job end and every answer arrive."""
        self.main.run_until(lambda: not self.jobs.busy)

    def open(self, *paths: Path | str) -> Work:
        self.opening.paths([str(path) for path in paths])
        self.settle()
        return self

    def key(self, modality: str) -> SeriesKey:
        """The first series of a modality."""
        return next(
            series_key(series)
            for study in self.viewer.studies
            for series in study.series
            if series.modality == modality
        )

    def pane(self, modality: str, index: int = 0) -> PaneView:
        """Show a series in a pane and return the pane, its image decoded."""
        self.viewer.set_size(index, PANE_PX, PANE_PX)
        self.viewer.drop(index, self.key(modality))
        self.settle()
        view = PaneView(
            index,
            self.session,
            self.viewer,
            lambda: None,
            lambda at, mark: self.drawn.append((at, mark)),
        )
        assert view.has_image
        return view

    @property
    def words(self) -> list[str]:
        return [notice.text for notice in self.told]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The studies of one patient."""
    return patient_folder(tmp_path_factory.mktemp("patient"))


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return tmp_path / "library"


@pytest.fixture
def work(library: Path) -> Iterator[Work]:
    """A reader with an empty library."""
    with open_library(library) as store:
        made = Work(store)
        yield made
        made.jobs.close()


@pytest.fixture
def opened(work: Work, folder: Path) -> Work:
    """A reader with the patient's studies on the desk."""
    return work.open(folder)
