"""Whole-body MR: stations joined by their frame of reference, and nothing else joined."""

import numpy as np
import pytest

from annotator.dicom import Badge, read_frame, scan, to_volume
from annotator.errors import InconsistentSeriesError
from annotator.imaging import modality_values
from tests.helpers.dicom_files import uid
from tests.helpers.whole_body import (
    COLUMNS,
    ROWS,
    SPACING_MM,
    STEP_MM,
    TOPS_MM,
    axial_station,
    coronal_station,
    signal,
    whole_body,
    written,
)


def study_in(folder):
    (study,) = scan([folder]).studies
    return study


def places(plane, rows, columns):
    """The patient's millimetres of every pixel centre, three arrays."""
    row, column = np.mgrid[0:rows, 0:columns]
    along, down = (
        np.array(plane.along_row) * plane.spacing_mm[1],
        np.array(plane.along_column) * plane.spacing_mm[0],
    )
    return [plane.origin_mm[axis] + column * along[axis] + row * down[axis] for axis in range(3)]


def test_coronal_stations_become_one_composed_image_for_each_slice_position(tmp_path):
    """400 + 3 × 320 mm from the head down are 340 rows of 4 mm; each pixel is what lies there."""
    study = study_in(whole_body(tmp_path))
    assert len(study.series) == 4
    (body,) = study.joined
    assert (body.stack, body.stack_name) == (0, "whole body")
    assert (body.rows, body.columns, len(body.frames)) == (340, COLUMNS, 5)
    assert body.description == "COR STIR"
    assert body.badges == (Badge.JOINED,)
    assert body.remarks[0].where == "4 stations of series 1, 2, 3, 4; in overlaps the nearer one is shown"
    assert (body.slice_spacing_mm, body.frame_of_reference_uid) == (STEP_MM, uid("frame"))
    for frame in body.frames:
        seen = read_frame(frame.instance)
        assert seen.plane == frame.plane
        expected = signal(*places(frame.plane, seen.rows, seen.columns))
        assert (modality_values(seen) == expected).all()


def test_in_an_overlap_the_station_whose_middle_is_nearer_is_shown(tmp_path):
    """80 mm of overlap are 20 rows: the first station ends at row 90 of its 100."""
    (body,) = study_in(whole_body(tmp_path)).joined
    stations = body.frames[0].instance.stations
    assert [(one.begin, one.end) for one in stations] == [(0, 90), (90, 170), (170, 250), (250, 340)]
    assert [one.offset[1] for one in stations] == pytest.approx([0, 80, 160, 240])


def test_a_joined_body_makes_a_volume(tmp_path):
    (body,) = study_in(whole_body(tmp_path)).joined
    volume = to_volume(body)
    assert volume.shape == (5, 340, COLUMNS)
    assert volume.spacing_mm == pytest.approx((STEP_MM, SPACING_MM, SPACING_MM))
    assert (volume.stored[2] == read_frame(body.frames[2].instance).stored).all()


def test_stations_of_one_series_are_joined_as_well(tmp_path):
    slices = [
        one
        for at, top in enumerate(TOPS_MM)
        for one in coronal_station(at, top, SeriesInstanceUID=uid("all"), SeriesNumber=7)
    ]
    for number, data in enumerate(slices, 1):
        data.InstanceNumber = number
    study = study_in(written(tmp_path, slices))
    assert [one.stack_name for one in study.series] == ["station 1", "station 2", "station 3", "station 4"]
    assert [(one.uid, one.stack, one.rows) for one in study.joined] == [(uid("all"), 0, 340)]


def test_stations_with_slopes_of_their_own_are_joined_in_units(tmp_path):
    first = coronal_station(1, TOPS_MM[0], RescaleSlope=2.0, RescaleIntercept=0.0, gain=0.5)
    second = coronal_station(2, TOPS_MM[1], RescaleSlope=1.0, RescaleIntercept=0.0)
    (body,) = study_in(written(tmp_path, first, second)).joined
    frame = body.frames[2]
    seen = modality_values(read_frame(frame.instance))
    assert seen == pytest.approx(signal(*places(frame.plane, *seen.shape)), abs=0.02)


def test_graphics_and_windows_of_one_station_do_not_lie_over_the_others(tmp_path):
    first = coronal_station(1, TOPS_MM[0], WindowCenter=300, WindowWidth=600)
    for data in first:
        data.add_new(0x60000010, "US", ROWS)
        data.add_new(0x60000011, "US", COLUMNS)
        data.add_new(0x60000040, "CS", "G")
        data.add_new(0x60000050, "SS", [1, 1])
        data.add_new(0x60000100, "US", 1)
        data.add_new(0x60000102, "US", 0)
        data.add_new(0x60003000, "OW", b"\xff" * (ROWS * COLUMNS // 8))
    study = study_in(written(tmp_path, first, coronal_station(2, TOPS_MM[1])))
    own = read_frame(study.series[0].frames[0].instance)
    seen = read_frame(study.joined[0].frames[0].instance)
    assert (len(own.overlays), len(own.vois)) == (1, 1)
    assert (seen.overlays, seen.vois) == ((), ())


def test_a_station_between_the_pixels_of_the_others_is_interpolated(tmp_path):
    """Half a pixel lower: each row is the mean of two of the station's."""
    first = coronal_station(1, TOPS_MM[0])
    second = coronal_station(2, TOPS_MM[1] + SPACING_MM / 2)
    study = study_in(written(tmp_path, first, second))
    (body,) = study.joined
    own = read_frame(study.series[1].frames[2].instance).stored.astype(float)
    seen = read_frame(body.frames[2].instance).stored
    offset = body.frames[2].instance.stations[1].offset[1]
    assert offset == pytest.approx(79.5)
    middle = 120  # row 120 of the body is row 40.5 of the station
    assert (seen[middle] == np.rint((own[40] + own[41]) / 2)).all()


@pytest.mark.parametrize(
    "other",
    [
        {"FrameOfReferenceUID": uid("another")},
        {"EchoTime": 10.0},
        {"InversionTime": None},
        {"RepetitionTime": 500.0},
        {"DiffusionBValue": 800.0},
        {"ImageType": ["ORIGINAL", "PRIMARY", "P"]},
        {"ImageOrientationPatient": [1, 0, 0, 0, 0.1736, -0.9848]},
        {"PixelSpacing": [1.9, 1.9]},
        {"PixelSpacing": [4.0, 3.0]},
        {"StudyInstanceUID": uid("other study")},
    ],
)
def test_what_differs_in_world_contrast_or_way_of_looking_is_never_joined(tmp_path, other):
    folder = written(tmp_path, coronal_station(1, TOPS_MM[0]), coronal_station(2, TOPS_MM[1], **other))
    assert all(study.joined == () for study in scan([folder]).studies)


@pytest.mark.parametrize(("top", "joins"), [(300.0, True), (290.0, True), (280.0, False), (600.0, False)])
def test_stations_adjoin_or_overlap_by_less_than_half(tmp_path, top, joins):
    """The first ends at 700 − 400 = 300 mm: adjoining, 10 mm below, 20 mm below, three quarters shared."""
    study = study_in(written(tmp_path, coronal_station(1, 700.0), coronal_station(2, top)))
    assert bool(study.joined) is joins


def test_a_second_look_at_the_same_place_is_a_body_of_its_own(tmp_path):
    runs = [coronal_station(at, top) for at, top in enumerate(TOPS_MM[:2], 1)]
    again = [coronal_station(at, top, seed="again") for at, top in enumerate(TOPS_MM[:2], 3)]
    study = study_in(written(tmp_path, *runs, *again))
    assert [body.remarks[0].where[:25] for body in study.joined] == [
        "2 stations of series 1, 2",
        "2 stations of series 3, 4",
    ]


def test_axial_stations_become_one_long_stack_of_true_images(tmp_path):
    """Slices 0 to 190 and 150 to 340 mm, each 10 mm deep: the cut lies in the overlap's middle, 175 mm."""
    study = study_in(written(tmp_path, axial_station(1, 0.0, 20), axial_station(2, 150.0, 20)))
    (body,) = study.joined
    heights = [frame.plane.origin_mm[2] for frame in body.frames]
    assert heights == pytest.approx([10.0 * at for at in range(35)])
    series = [frame.instance.series.number for frame in body.frames]
    assert series == [1] * 17 + [2] * 18
    assert all(frame.instance.stations == () for frame in body.frames)
    assert (body.badges, body.rows) == ((Badge.JOINED,), ROWS)
    volume = to_volume(body)
    assert volume.spacing_mm[0] == pytest.approx(10.0)
    x, y, z = places(body.frames[30].plane, ROWS, COLUMNS)
    assert (volume.stored[30] == signal(x, y, z)).all()


def test_axial_stations_off_the_grid_of_the_others_say_where_the_distance_changes(tmp_path):
    study = study_in(written(tmp_path, axial_station(1, 0.0, 10), axial_station(2, 103.0, 10)))
    (body,) = study.joined
    assert [remark.sentence for remark in body.remarks] == [
        "slices are unevenly spaced: between slices 10 and 11, 13.0 mm instead of 10.0 mm",
        "joined by the frame of reference: 2 stations of series 1, 2; in overlaps the nearer one is shown",
    ]


@pytest.mark.parametrize(
    ("step", "count", "kept", "words"),
    [
        # Slices to 190 reach 195 mm, those from 180 on begin at 172.5: the cut is 183.75.
        (15.0, 12, [195.0 + 15.0 * at for at in range(11)], "15.0 mm"),
        # Twice as far apart is not missing: they begin at 170, the cut is 182.5.
        (20.0, 9, [200.0 + 20.0 * at for at in range(8)], "20.0 mm"),
    ],
)
def test_axial_stations_of_unequal_distances_keep_their_slices(tmp_path, step, count, kept, words):
    study = study_in(written(tmp_path, axial_station(1, 0.0, 20), axial_station(2, 180.0, count, step)))
    (body,) = study.joined
    heights = [frame.plane.origin_mm[2] for frame in body.frames]
    assert heights == pytest.approx([10.0 * at for at in range(19)] + kept)
    assert [remark.sentence for remark in body.remarks] == [
        f"slices are unevenly spaced: series 1 every 10.0 mm; series 2 every {words}",
        "joined by the frame of reference: 2 stations of series 1, 2; in overlaps the nearer one is shown",
    ]
    for frame in (body.frames[5], body.frames[25]):
        assert (read_frame(frame.instance).stored == signal(*places(frame.plane, ROWS, COLUMNS))).all()
    with pytest.raises(InconsistentSeriesError, match="series 2 every"):
        to_volume(body)


def test_coronal_stations_of_unequal_distances_show_the_nearest_slice_of_each(tmp_path):
    """At y −10 to 30 mm every 10, and −20 to 25 every 15: the places of the first, and one of the second."""
    study = study_in(
        written(tmp_path, coronal_station(1, TOPS_MM[0]), coronal_station(2, TOPS_MM[1], 4, 15.0))
    )
    (body,) = study.joined
    depths = [frame.plane.origin_mm[1] for frame in body.frames]
    assert depths == pytest.approx([-20, -10, 0, 10, 20, 30])
    shown = [
        {station.instance.series.number: station.instance.placements[0].plane.origin_mm[1]
         for station in frame.instance.stations}
        for frame in body.frames
    ]  # fmt: skip
    assert shown == [
        {2: -20}, {1: -10, 2: -5}, {1: 0, 2: -5}, {1: 10, 2: 10}, {1: 20, 2: 25}, {1: 30, 2: 25}
    ]  # fmt: skip
    assert [remark.sentence for remark in body.remarks] == [
        "slices are unevenly spaced: series 1 every 10.0 mm; series 2 every 15.0 mm",
        (
            "joined by the frame of reference: 2 stations of series 1, 2; in overlaps the nearer one is "
            "shown, slices up to 5.0 mm away are shown together"
        ),
    ]
    seen = read_frame(body.frames[4].instance).stored
    x, _, z = places(body.frames[4].plane, *seen.shape)
    begin = body.frames[4].instance.stations[1].begin
    assert (seen[:begin] == signal(x, np.full(x.shape, 20.0), z)[:begin]).all()
    assert (seen[begin:] == signal(x, np.full(x.shape, 25.0), z)[begin:]).all()
    with pytest.raises(InconsistentSeriesError, match="unevenly spaced"):
        to_volume(body)


@pytest.mark.parametrize("step", [5.0, 6.0, 7.5, 9.0, 10.0, 20.0])
def test_every_slice_of_every_station_is_seen_on_the_body(tmp_path, step):
    second = coronal_station(2, TOPS_MM[1], 7, step)
    (body,) = study_in(written(tmp_path, coronal_station(1, TOPS_MM[0]), second)).joined
    seen = {one.instance.uid for frame in body.frames for one in frame.instance.stations}
    assert len(seen) == 5 + 7
    depths = [frame.plane.origin_mm[1] for frame in body.frames]
    assert depths == sorted(set(depths))
    assert len({frame.instance.uid for frame in body.frames}) == len(depths)


def test_slices_more_than_twice_as_far_apart_are_of_another_protocol(tmp_path):
    folder = written(tmp_path, coronal_station(1, TOPS_MM[0]), coronal_station(2, TOPS_MM[1], 3, 21.0))
    assert study_in(folder).joined == ()


def test_a_station_that_lacks_a_slice_is_joined_and_says_so(tmp_path):
    second = coronal_station(2, TOPS_MM[1], 7)
    del second[3]
    (body,) = study_in(written(tmp_path, coronal_station(1, TOPS_MM[0]), second)).joined
    assert body.remarks[0].sentence == (
        "slices are missing: in series 2, between slices 3 and 4, 20.0 mm instead of 10.0 mm"
    )
    lacking = [frame for frame in body.frames if len(frame.instance.stations) == 1]
    assert [frame.plane.origin_mm[1] for frame in lacking] == pytest.approx([-20, 10, 40])
    with pytest.raises(InconsistentSeriesError, match="slices are missing"):
        to_volume(body)


def test_a_station_of_larger_pixels_is_shown_in_the_smaller_ones_where_it_lies(tmp_path):
    """Across, they reach from −242 to 238 mm and from −243 to 477: 179 whole pixels of 4 mm.

    Down, the first begins at 702 mm and the second ends at −217: 229 whole pixels. They overlap from
    row 79.75 to 100; the cut is half way. A slope stays what it is between pixels: each can be told exactly.
    """
    first, second = coronal_station(1, TOPS_MM[0]), coronal_station(2, TOPS_MM[1], pixel_mm=6.0)
    for data in (*first, *second):
        row, column = np.mgrid[0:ROWS, 0:COLUMNS] * float(data.PixelSpacing[0])
        x, y, z = (float(value) for value in data.ImagePositionPatient)
        data.PixelData = slope(x + column, y, z - row).astype(np.uint16).tobytes()
    (body,) = study_in(written(tmp_path, first, second)).joined
    assert body.spacing_mm == (SPACING_MM, SPACING_MM)
    assert (body.rows, body.columns) == (229, 179)
    assert body.remarks[0].where == (
        "2 stations of series 1, 2; in overlaps the nearer one is shown, "
        "pixels of 6.00 mm in those of 4.00 mm"
    )
    frame = body.frames[2]
    seen = read_frame(frame.instance)
    assert seen.plane == frame.plane
    assert seen.spacing_mm == (SPACING_MM, SPACING_MM)
    assert [one.scale for one in frame.instance.stations] == [1.0, 1.5]
    (_, cut), (begin, _) = ((one.begin, one.end) for one in frame.instance.stations)
    assert cut == begin == 89
    true = slope(*places(frame.plane, *seen.stored.shape))
    assert (seen.stored[:cut, :COLUMNS] == np.rint(true[:cut, :COLUMNS])).all()
    # Beyond the middles of its outermost pixels a station shows those.
    assert seen.stored[begin:-1, 1:-1] == pytest.approx(true[begin:-1, 1:-1], abs=0.5)


def slope(x, y, z):
    return 3000.0 + 2.0 * x + 3.0 * z + y
