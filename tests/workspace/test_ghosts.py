"""What is offered between two marked slices lies by their distance, not by their number."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from annotator.geometry.shapes import MaskShape, OutlineShape, Shape, area
from annotator.lesions import edits
from annotator.lesions.edits import Place
from annotator.lesions.history import Edit
from annotator.workspace.frame_marks import timepoint_of
from annotator.workspace.ghosts import ghost_of
from annotator.workspace.region_marking import stroke_on
from tests.helpers.dicom_files import ct_slice, write
from tests.workspace.conftest import Work

POSITIONS_MM = (0.0, 5.0, 20.0, 25.0)


def square(side: int) -> OutlineShape:
    first, last = 16 - side / 2, 16 + side / 2
    return OutlineShape(((first, first), (last, first), (last, last), (first, last)))


def disc(radius: float) -> MaskShape:
    y, x = np.mgrid[0:32, 0:32] + 0.5 - 16
    shape = MaskShape.of(np.hypot(x, y) <= radius, (0, 0))
    assert shape is not None
    return shape


@pytest.mark.parametrize(
    ("small", "large", "expected", "within"),
    [(square(4), square(20), 8.0**2, 0.5), (disc(4), disc(12), np.pi * 6**2, 12.0)],
)
def test_between_uneven_slices_shapes_change_by_the_distance(
    work: Work, tmp_path: Path, small: Shape, large: Shape, expected: float, within: float
) -> None:
    """5 of 20 mm from the first slice, a square of 4 to 20 px has a side of 8, a disc of 4 to 12 px 6."""
    for number, place in enumerate(POSITIONS_MM, 1):
        write(ct_slice(number, place), tmp_path / "ct" / str(number))
    work.open(tmp_path / "ct")
    (series,) = work.viewer.studies[0].series
    point = timepoint_of(work.session.case, series.frames[0]).id
    first, last = (
        stroke_on(work.viewer, series, at, shape, frozenset(), "") for at, shape in ((0, small), (2, large))
    )
    reading = work.session.reading.id
    work.session.apply(
        Edit("Mark", edits.mark_new_lesion(work.session.case, reading, point, first, Place("t08")))
    )
    (lesion,) = work.session.case.lesions_of(reading)
    work.session.apply(Edit("Mark", edits.mark_lesion_again(work.session.case, lesion.id, point, last)))
    *_, mark = work.session.case.marks_of_lesion(lesion.id)
    ghost = ghost_of(work.session.case, work.viewer, mark)
    assert ghost is not None
    assert list(ghost.shapes) == [1]
    assert area(ghost.shapes[1]) == pytest.approx(expected, abs=within)
