"""What belongs to a case goes with it: volumes, surfaces and frames, also those on their way."""

from __future__ import annotations

import gc
import math
import threading
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from annotator.dicom.series import Series
from annotator.imaging import reformat
from annotator.imaging.plane_stack import PATIENT_AXES
from annotator.imaging.reformat import Cut, Reformatter
from annotator.workspace import frames, reformats, surfaces
from annotator.workspace.frames import frame_key
from tests.helpers.patient_folder import other_patient_folder
from tests.workspace.conftest import Work

_HALF = math.sqrt(0.5)
OBLIQUE = ((1.0, 0.0, 0.0), (0.0, _HALF, -_HALF), (0.0, _HALF, _HALF))

FRONT = (0.0, 0.0)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """The studies of somebody else."""
    return other_patient_folder(tmp_path / "other")


@pytest.fixture
def ct(opened: Work) -> Series:
    found = opened.viewer.series(opened.key("CT"))
    assert found is not None
    return found


class Slow:
    """Does some work once `go` is set; `under_way` tells that somebody waits for it."""

    def __init__(self, work: Callable[..., Any]) -> None:
        self.work, self.under_way, self.go = work, threading.Event(), threading.Event()

    def __call__(self, *arguments: object, **named: object) -> Any:
        self.under_way.set()
        assert self.go.wait(20)
        return self.work(*arguments, **named)


def leave(work: Work, elsewhere: Path, slow: Slow) -> None:
    """Open the case of somebody else while the work is under way, and let it end after that."""
    assert slow.under_way.wait(20)
    work.opening.paths([str(elsewhere)])
    work.main.run_until(lambda: work.session.case.patient.id == "ANNO-8")
    slow.go.set()
    work.settle()
    # Threads end their work whether it is wanted or not: both have come to rest when this is done.
    rest = threading.Barrier(3)
    for name in ("one", "other"):
        work.jobs.run(name, lambda _token: rest.wait(20), lambda _at: None, lambda _error: None)
    rest.wait(20)
    work.settle()


def memory_of(array: NDArray[Any]) -> weakref.ref[NDArray[Any]]:
    """Refer to the array that holds the memory of a view."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return weakref.ref(array)


def read(work: Work, series: Series) -> weakref.ref[NDArray[Any]]:
    """Have a volume read; refer to its memory."""
    work.viewer.reformats.want(series)
    work.settle()
    volume = work.viewer.reformats.volume(work.key("CT"))
    assert volume is not None
    return memory_of(volume.stored)


def test_another_case_takes_the_place_of_volume_planes_surface_and_frames(
    opened: Work, ct: Series, elsewhere: Path
) -> None:
    """The frames shown lie in the volume, planes of voxels are views of it: one of them would keep it all."""
    viewer, key = opened.viewer, opened.key("CT")
    opened.pane("CT")
    memory = read(opened, ct)
    assert viewer.reformats.levels(key, Cut(PATIENT_AXES["coronal"], 0.0)) is not None
    viewer.surfaces.want(ct, FRONT)
    opened.settle()
    assert viewer.surfaces.surface(key) is not None
    assert viewer.surfaces.levels(key, FRONT) is not None
    assert memory() is not None
    opened.open(elsewhere)
    gc.collect()
    assert memory() is None
    assert viewer.surfaces.surface(key) is None


def test_a_volume_that_is_still_being_read_is_not_kept_for_a_case_that_is_gone(
    opened: Work, ct: Series, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, key = Slow(reformats.to_volume), opened.key("CT")
    monkeypatch.setattr(reformats, "to_volume", slow)
    opened.viewer.reformats.want(ct)
    leave(opened, elsewhere, slow)
    assert opened.viewer.reformats.volume(key) is None


def test_a_surface_that_is_still_being_found_is_not_kept_for_a_case_that_is_gone(
    opened: Work, ct: Series, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, key = Slow(surfaces.bone_surface), opened.key("CT")
    monkeypatch.setattr(surfaces, "bone_surface", slow)
    read(opened, ct)
    opened.viewer.surfaces.want(ct, FRONT)
    leave(opened, elsewhere, slow)
    assert opened.viewer.surfaces.surface(key) is None


def test_points_that_are_still_being_painted_are_not_kept_without_their_surface(
    opened: Work, ct: Series, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surfaces, "_AT_ONCE", 10)
    read(opened, ct)
    opened.viewer.surfaces.want(ct, FRONT)
    opened.settle()
    slow, key = Slow(surfaces.surface_picture), opened.key("CT")
    monkeypatch.setattr(surfaces, "surface_picture", slow)
    opened.viewer.surfaces.sharpen("pane", key, FRONT)
    leave(opened, elsewhere, slow)
    assert opened.viewer.surfaces.levels(key, FRONT) is None


def test_a_plane_that_is_still_being_sampled_is_not_kept_without_its_volume(
    opened: Work, ct: Series, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reformat, "_PREVIEW_SAMPLES", 100)
    slow, key, cut = Slow(Reformatter.image), opened.key("CT"), Cut(OBLIQUE, 0.0)
    read(opened, ct)
    monkeypatch.setattr(Reformatter, "image", lambda *given, **named: slow(*given, **named))
    opened.viewer.reformats.sharpen("pane", key, cut)
    leave(opened, elsewhere, slow)
    assert not opened.viewer.reformats._planes


def test_frames_that_are_still_being_read_are_not_kept_for_a_case_that_is_gone(
    opened: Work, ct: Series, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow(frames.read_frames)
    monkeypatch.setattr(frames, "read_frames", slow)
    wanted = [(frame.instance, frame.number) for frame in ct.frames]
    opened.frames.want("film strip", wanted)
    leave(opened, elsewhere, slow)
    assert not any(opened.frames.is_here(frame_key(one)) for one in wanted)
