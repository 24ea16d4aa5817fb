"""Marks drawn on a body joined of stations belong to the image in the file that they lie on."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.dicom import read_frame
from annotator.dicom.identity import identity
from annotator.geometry.shapes import BoxShape
from annotator.lesions.edits import merge
from annotator.lesions.records import Mark
from annotator.measure.measurement import Measurement, Quantity
from annotator.measure.of_lesion import located, taken_of
from annotator.viewing.candidates import series_key
from annotator.workspace.frame_marks import marks_on, shown_on
from annotator.workspace.pane_view import PaneView
from annotator.workspace.tool import Phase, Pointer
from annotator.workspace.tools.box import BOX
from tests.helpers.whole_body import TOPS_MM, axial_station, coronal_station, whole_body, written
from tests.workspace.conftest import PANE_PX, Work


def body_pane(work: Work, folder: Path) -> PaneView:
    work.open(folder)
    work.viewer.set_size(0, PANE_PX, PANE_PX)
    (study,) = work.viewer.studies
    work.viewer.drop(0, series_key(study.joined[0]))
    work.settle()
    view = PaneView(0, work.session, work.viewer, lambda: None, lambda _at, _mark: None)
    assert view.has_image
    return view


def stroke(view: PaneView, start: tuple[float, float], end: tuple[float, float]) -> None:
    scale = 1.0 / view.viewport.scale
    view.press(Pointer(Phase.PRESS, start, scale), BOX)
    view.feed(Pointer(Phase.MOVE, end, scale))
    view.feed(Pointer(Phase.RELEASE, end, scale))


def test_a_mark_on_the_third_station_is_bound_to_its_slice_in_its_own_pixels(
    work: Work, tmp_path: Path
) -> None:
    """The third station begins at row 160 of the body."""
    view = body_pane(work, whole_body(tmp_path))
    stroke(view, (50, 195), (60, 205))
    (mark,) = work.session.case.marks
    (study,) = work.viewer.studies
    frame = study.series[2].frames[work.viewer.pane(0).frame]
    assert mark.shape == BoxShape((50, 35), (60, 45))
    assert mark.image.sop_instance_uid == frame.instance.uid
    assert (mark.image.frame, mark.image.series_instance_uid) == (1, study.series[2].uid)
    assert (mark.image.file_sha256, mark.image.frame_sha256) == identity(frame.instance, 1)
    bench = view._bench()
    assert bench is not None
    found = bench.pick((50.0, 200.0), 0.5)
    assert found is not None
    assert found[0].shape == BoxShape((50, 195), (60, 205))


def test_a_mark_of_a_station_shows_on_the_body_and_is_reshaped_there(work: Work, tmp_path: Path) -> None:
    view = body_pane(work, whole_body(tmp_path))
    stroke(view, (50, 195), (60, 205))
    (mark,) = work.session.case.marks
    bench = view._bench()
    assert bench is not None
    work.session.apply(bench.alter(mark.id, BoxShape((52, 197), (60, 205))))
    assert work.session.case.get(Mark, mark.id).shape == BoxShape((52, 37), (60, 45))


def test_in_an_overlap_the_station_on_top_takes_the_mark(work: Work, tmp_path: Path) -> None:
    """Rows 80 to 100 are in both; the cut is row 90."""
    view = body_pane(work, whole_body(tmp_path))
    stroke(view, (50, 84), (60, 88))
    stroke(view, (50, 92), (60, 96))
    series = [mark.image.series_instance_uid for mark in work.session.case.marks]
    (study,) = work.viewer.studies
    assert sorted(series) == sorted([study.series[0].uid, study.series[1].uid])


def test_a_mark_over_both_ends_of_an_overlap_is_refused_in_a_sentence(work: Work, tmp_path: Path) -> None:
    view = body_pane(work, whole_body(tmp_path))
    stroke(view, (50, 60), (60, 130))
    assert work.session.case.marks == ()
    assert work.words[-1] == "The mark reaches over the edge of its station."


def test_going_to_a_mark_of_a_station_shows_it_on_the_body(work: Work, tmp_path: Path) -> None:
    view = body_pane(work, whole_body(tmp_path))
    stroke(view, (50, 195), (60, 205))
    (mark,) = work.session.case.marks
    work.viewer.reset(0)
    work.viewer.scroll(0, 2)
    assert work.viewer.go_to(mark.image, mark.shape)
    work.settle()
    middle = view.viewport.pixel_from_screen((PANE_PX / 2, PANE_PX / 2))
    assert middle == pytest.approx((55, 200))


def test_going_to_a_mark_stays_on_the_station_that_is_shown(work: Work, tmp_path: Path) -> None:
    view = body_pane(work, whole_body(tmp_path))
    stroke(view, (50, 195), (60, 205))
    (mark,) = work.session.case.marks
    station = work.viewer.studies[0].series[2]
    work.viewer.drop(0, series_key(station))
    work.settle()
    assert work.viewer.go_to(mark.image, mark.shape)
    assert work.viewer.pane(0).series == series_key(station)


def test_marks_on_a_long_axial_stack_are_bound_to_the_true_images(work: Work, tmp_path: Path) -> None:
    view = body_pane(work, written(tmp_path, axial_station(1, 0.0, 20), axial_station(2, 150.0, 20)))
    work.viewer.scroll(0, 30 - work.viewer.pane(0).frame)
    work.settle()
    stroke(view, (50, 40), (60, 45))
    (mark,) = work.session.case.marks
    (study,) = work.viewer.studies
    assert mark.image.sop_instance_uid == study.joined[0].frames[30].instance.uid
    assert mark.image.series_instance_uid == study.series[1].uid
    assert mark.shape == BoxShape((50, 40), (60, 45))


def test_a_lesion_on_a_station_of_other_distances_is_measured_by_its_own(work: Work, tmp_path: Path) -> None:
    """Slices of the second at y −20, −5, 10, 25: 10 × 10 px of 4 mm on two of them, each 15 mm deep."""
    stations = coronal_station(1, TOPS_MM[0]), coronal_station(2, TOPS_MM[1], 4, 15.0)
    view = body_pane(work, written(tmp_path, *stations))
    for place in (3, 4):  # y 10 and 20, where the second shows its slice at 25
        work.viewer.scroll(0, place - work.viewer.pane(0).frame)
        work.settle()
        stroke(view, (50, 115), (60, 125))
    first, second = work.session.case.marks
    (study,) = work.viewer.studies
    assert [mark.image.sop_instance_uid for mark in (first, second)] == [
        frame.instance.uid for frame in study.series[1].frames[2:]
    ]
    one, other = (work.session.case.lesion_of_mark(mark).id for mark in (first, second))
    work.session.edit("Join", lambda case: merge(case, other, one))
    (volume,) = [
        taken.result
        for taken in taken_of(work.session.case, one, located(work.viewer.studies))
        if isinstance(taken.result, Measurement) and taken.result.quantity is Quantity.VOLUME
    ]
    assert volume.value == pytest.approx(2 * 40.0 * 40.0 * 15.0)


def test_a_mark_on_a_station_of_larger_pixels_is_bound_and_measured_in_those(
    work: Work, tmp_path: Path
) -> None:
    """Pixels of 6 mm in those of 4: the station begins at column 0 − 0.25 and row 79.75 of the body."""
    stations = coronal_station(1, TOPS_MM[0]), coronal_station(2, TOPS_MM[1], pixel_mm=6.0)
    view = body_pane(work, written(tmp_path, *stations))
    stroke(view, (59.75, 109.75), (74.75, 139.75))
    (mark,) = work.session.case.marks
    (study,) = work.viewer.studies
    assert mark.image.series_instance_uid == study.series[1].uid
    assert isinstance(mark.shape, BoxShape)
    assert (*mark.shape.corner, *mark.shape.opposite) == pytest.approx((40, 20, 50, 40))
    sizes = {
        one.result.quantity: one.result.value
        for one in taken_of(
            work.session.case, work.session.case.lesion_of_mark(mark).id, located(work.viewer.studies)
        )
        if isinstance(one.result, Measurement)
    }
    assert sizes[Quantity.AREA] == pytest.approx(60.0 * 120.0)
    frame = study.joined[0].frames[work.viewer.pane(0).frame]
    (shown,) = marks_on(work.session.case, frame)
    assert isinstance(shown.shape, BoxShape)
    assert (*shown.shape.corner, *shown.shape.opposite) == pytest.approx((59.75, 109.75, 74.75, 139.75))
    image = view.image
    assert image is not None
    own = study.series[1].frames[work.viewer.pane(0).frame]
    (size,) = {one.size for one in shown_on(work.session.case, frame, image)}
    (own_size,) = {one.size for one in shown_on(work.session.case, own, read_frame(own.instance))}
    assert size == own_size != ""


def test_the_joined_body_comes_before_its_stations(work: Work, tmp_path: Path) -> None:
    folder = written(tmp_path, *(coronal_station(at, top) for at, top in enumerate(TOPS_MM, 1)))
    work.open(folder)
    (study,) = work.viewer.studies
    assert work.viewer.order[0] == series_key(study.joined[0])
    assert len(work.viewer.order) == 5
