"""Where the marks of a case lie in the patient, and which of them reach a plane."""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotator.geometry.plane import Plane
from annotator.geometry.shapes import BoxShape, PointShape, Shape
from annotator.lesions import edits
from annotator.lesions.case import Case
from annotator.lesions.edits import Place, Stroke
from annotator.lesions.records import ImageReference, Mark
from annotator.terms.side import Side
from annotator.workspace.placed_marks import PlacedMarks
from tests.helpers.made_series import AXES, series, study
from tests.library.editing import starting_case

SERIES = series("ct", "CT", orientation="axial", frame_of_reference="here")
STUDIES = (study("1.2.3", "2006-05-01", SERIES),)
BOX = BoxShape((4.5, 8.5), (10.5, 20.5))
"""On an axial slice x runs from 4 to 10 mm, y from 8 to 20 mm."""


def marked(case: Case, frame: int, shape: Shape, plane: Plane | None = None) -> tuple[Case, Mark]:
    stroke = Stroke(ImageReference("ct", frame, "ct", "1.2.3", "CT"), shape, plane=plane)
    reading, point = case.readings[0].id, case.timepoints[0].id
    place = Place("t08", Side.MIDLINE)
    after = case.after(edits.mark_new_lesion(case, reading, point, stroke, place))
    return after, after.marks[-1]


def reaching(
    placed: PlacedMarks, case: Case, plane: Plane, near_mm: float = 0.5, uid: str = "here", *but: str
) -> set[Mark]:
    return {one.mark for one in placed.reaching(case, STUDIES, uid, plane, near_mm, but)}


def axial(z_mm: float) -> Plane:
    return Plane((0.0, 0.0, z_mm), *AXES["axial"], (1.0, 1.0))


def sagittal(x_mm: float) -> Plane:
    return Plane((x_mm, 0.0, 0.0), *AXES["sagittal"], (1.0, 1.0))


def test_a_mark_reaches_planes_within_half_a_slice_or_across_its_box() -> None:
    placed = PlacedMarks()
    # Frame 6 of the series lies at 5 mm.
    case, mark = marked(starting_case(), 6, BOX)
    assert [reaching(placed, case, axial(z)) for z in (4.4, 4.5, 5.5, 5.6)] == [set(), {mark}, {mark}, set()]
    found = [reaching(placed, case, sagittal(x)) for x in (3.4, 3.5, 10.5, 10.6)]
    assert found == [set(), {mark}, {mark}, set()]
    assert not reaching(placed, case, axial(5.0), 0.5, "elsewhere")
    assert not reaching(placed, case, axial(5.0), 0.5, "here", "ct")


def test_a_mark_across_the_slices_lies_in_its_own_plane() -> None:
    placed = PlacedMarks()
    case, mark = marked(starting_case(), 6, BoxShape((4.5, -9.5), (10.5, -1.5)), sagittal(7.0))
    (found,) = placed.reaching(case, STUDIES, "here", sagittal(7.0), 0.0)
    assert found.mark == mark
    # Columns run along y, rows to the feet: from y = 4 to 10 mm and from z = 2 to 10 mm.
    (ring,) = found.rings_mm
    assert ring.min(axis=0) == pytest.approx((7.0, 4.0, 2.0))
    assert ring.max(axis=0) == pytest.approx((7.0, 10.0, 10.0))
    assert reaching(placed, case, axial(10.4)) == {mark}
    assert not reaching(placed, case, axial(10.6))


def test_after_an_edit_and_its_undo_each_is_found_where_it_is() -> None:
    placed = PlacedMarks()
    before, mark = marked(starting_case(), 6, BOX)
    assert reaching(placed, before, axial(5.0)) == {mark}
    after, other = marked(before, 6, PointShape((5.0, 5.0)))
    moved = after.after(edits.reshape(after, mark.id, PointShape((6.0, 6.0))))
    assert reaching(placed, moved, axial(5.0)) == {other, moved.get(Mark, mark.id)}
    assert not reaching(placed, moved, sagittal(9.0))
    assert reaching(placed, before, sagittal(9.0)) == {mark}
    gone = before.after(edits.delete_mark(before, mark.id))
    assert not reaching(placed, gone, axial(5.0))
    another = replace(before, id=starting_case("another").id)
    assert reaching(placed, another, axial(5.0)) == {mark}


def test_a_mark_whose_image_is_not_on_the_desk_is_nowhere() -> None:
    case, _ = marked(starting_case(), 21, BOX)
    assert not reaching(PlacedMarks(), case, axial(20.0), 100.0)
