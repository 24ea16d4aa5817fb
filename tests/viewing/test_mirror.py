"""Mirror compare finds the other side of the image shown, not of the first of its series."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.dicom import scan
from annotator.dicom.series import Series
from annotator.viewing.candidates import series_key
from annotator.viewing.layout import Pane
from annotator.viewing.mirror import mirror_compare
from tests.helpers.dicom_files import DX, radiograph, uid, write


def films(folder: Path, name: str, *sides: str) -> Series:
    """Knees on films of one series, one after the other."""
    for number, side in enumerate(sides, 1):
        film = radiograph(
            DX, InstanceNumber=number, seed=name, ImageLaterality=side, BodyPartExamined="KNEE",
            SeriesInstanceUID=uid(name),
        )  # fmt: skip
        write(film, folder / name / str(number))
    (series,) = scan([folder / name]).studies[0].series
    return series


@pytest.mark.parametrize(("shown", "left", "right"), [(0, 1, 0), (1, 1, 0)])
def test_both_sides_of_one_series_are_compared(tmp_path: Path, shown: int, left: int, right: int) -> None:
    series = films(tmp_path, "both", "R", "L")
    layout = mirror_compare(Pane(series_key(series), shown), series, [series])
    assert [pane.title for pane in layout.panes] == ["Left", "Right, mirrored"]
    assert [pane.frame for pane in layout.panes] == [left, right]
    assert [pane.viewport.mirrored for pane in layout.panes] == [False, True]


def test_a_left_knee_behind_a_right_one_is_not_titled_right(tmp_path: Path) -> None:
    both, left = films(tmp_path, "both", "R", "L"), films(tmp_path, "left", "L")
    layout = mirror_compare(Pane(series_key(both), 1), both, [left])
    assert [pane.title for pane in layout.panes] == ["As imaged", "Mirrored"]
