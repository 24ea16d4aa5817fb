"""Overlay planes in a pane: shown, hidden by their command and by privacy."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from annotator.drawing import Drawing
from annotator.drawing.items import Picture
from annotator.workspace.pane_view import PaneView
from tests.dicom.test_overlays import CROSS, with_plane
from tests.helpers.dicom_files import image, write
from tests.workspace.conftest import Work


def rasters(view: PaneView) -> int:
    drawings: tuple[Drawing, ...] = view.drawings()
    return sum(isinstance(item, Picture) for drawing in drawings for item in drawing.items)


def test_planes_are_shown_until_they_or_the_patient_are_hidden(work: Work, tmp_path: Path) -> None:
    data = with_plane(image(np.arange(35, dtype=np.uint16).reshape(5, 7)), CROSS)
    view = work.open(write(data, tmp_path / "a")).pane("OT")
    assert rasters(view) == 2
    work.viewer.show_overlays(False)
    assert rasters(view) == 1
    work.viewer.show_overlays(True)
    work.viewer.set_private(True)
    assert rasters(view) == 1
