"""The surface of bone of a CT, found in the background."""

from __future__ import annotations

import threading

import pytest

from annotator.dicom.series import Series
from annotator.imaging.bone_surface import bone_surface, surface_picture
from annotator.viewing.candidates import series_key
from annotator.workspace import surfaces
from tests.workspace.conftest import Work


def ct_read(opened: Work) -> Series:
    """The CT, its volume loaded whole."""
    ct = next(one for study in opened.viewer.studies for one in study.series if one.modality == "CT")
    opened.viewer.reformats.want(ct)
    opened.settle()
    return ct


def test_a_surface_that_is_being_found_is_not_begun_again(
    opened: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each image of a clip beside it asks again; begun anew each time it would never be found."""
    begun, under_way, asked_again = [], threading.Event(), threading.Event()

    def found(*arguments: object, **named: object) -> object:
        begun.append(arguments)
        under_way.set()
        assert asked_again.wait(10)
        return bone_surface(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(surfaces, "bone_surface", found)
    viewer, ct = opened.viewer, ct_read(opened)
    viewer.surfaces.want(ct, (0.0, 0.0))
    assert under_way.wait(10)
    viewer.surfaces.want(ct, (0.0, 0.0))
    asked_again.set()
    opened.settle()
    assert len(begun) == 1
    assert viewer.surfaces.surface(series_key(ct)) is not None


def test_the_first_picture_of_a_surface_is_painted_behind_the_window(
    opened: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    painters = []

    def painted(*arguments: object, **named: object) -> object:
        painters.append(threading.current_thread() is threading.main_thread())
        return surface_picture(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(surfaces, "surface_picture", painted)
    viewer, ct = opened.viewer, ct_read(opened)
    viewer.surfaces.want(ct, (90.0, 0.0))
    opened.settle()
    shown = viewer.surfaces.levels(series_key(ct), (90.0, 0.0))
    assert shown is not None
    assert shown.image.stored.any()
    assert painters == [False]
