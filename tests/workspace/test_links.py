"""Linked panes without a window: what one hands to the other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from annotator.imaging.voi import Window
from annotator.viewing.layout import Layout, Pane
from annotator.workspace.links import Links
from tests.helpers.dicom_files import AXIAL, image, uid, write
from tests.workspace.conftest import Work

PET = "1.2.840.10008.5.1.4.1.1.128"


@pytest.mark.parametrize(("units", "is_shared"), [(("BQML", "BQML"), True), (("BQML", "GML"), False)])
def test_linked_panes_share_a_window_only_in_the_same_unit(
    work: Work, tmp_path: Path, units: tuple[str, str], is_shared: bool
) -> None:
    for number, unit in enumerate(units):
        slices = (
            image(
                np.full((8, 8), 100 * at, np.uint16),
                PET,
                "PT",
                SeriesInstanceUID=uid("series", number),
                SeriesNumber=number,
                InstanceNumber=at,
                ImagePositionPatient=[0.0, 0.0, 4.0 * at],
                ImageOrientationPatient=AXIAL,
                PixelSpacing=[4.0, 4.0],
                RescaleSlope=1,
                RescaleIntercept=0,
                Units=unit,
                FrameOfReferenceUID=uid("bed"),
                seed=f"PET {number}",
            )
            for at in (1, 2, 3)
        )
        for at, one in enumerate(slices):
            write(one, tmp_path / str(number) / str(at))
    Links(work.session, work.viewer)
    viewer = work.open(tmp_path).viewer
    for index in (0, 1):
        viewer.set_size(index, 400, 400)
    viewer.show(Layout(1, 2, tuple(Pane(key, linked=True) for key in viewer.order)))
    work.settle()
    window = Window(2.5, 5.0)
    viewer.window(0, window)
    assert viewer.pane(0).voi == window
    assert (viewer.pane(1).voi == window) is is_shared
