"""What the stacks of one series are called, and where what is odd about them lies."""

import numpy as np
import pytest
from pydicom.sequence import Sequence

from annotator.dicom import Badge, scan, to_volume
from annotator.dicom.badge import Remark
from annotator.errors import InconsistentSeriesError
from tests.helpers.dicom_files import AXIAL, bone_scan, ct_slice, mr_slice, uid, write

CORONAL = [1, 0, 0, 0, 0, -1]
SAGITTAL = [0, 1, 0, 0, 0, -1]


def stacks(folder):
    (study,) = scan([folder]).studies
    return study.series


def names(folder):
    return [series.stack_name for series in stacks(folder)]


def written(folder, slices):
    for number, data in enumerate(slices, 1):
        data.InstanceNumber, data.SOPInstanceUID = number, uid("stack test", number)
        write(data, folder / f"{number:03}")
    return folder


def test_a_series_of_one_stack_needs_no_name(tmp_path):
    assert names(written(tmp_path, [mr_slice(number) for number in (1, 2, 3)])) == [""]


def test_echoes_are_called_by_their_order_and_time(tmp_path):
    slices = [mr_slice(number, echo) for echo in (80.0, 20.0) for number in (1, 2)]
    assert names(written(tmp_path, slices)) == ["echo 2 · TE 80 ms", "echo 1 · TE 20 ms"]
    assert [series.title for series in stacks(tmp_path)] == ["echo 2 · TE 80 ms", "echo 1 · TE 20 ms"]


def test_a_localizer_is_called_that_and_its_slices_need_no_name_beside_it(tmp_path):
    slices = [ct_slice(number) for number in (1, 2)]
    scouts = [
        ct_slice(9, ImageType=["ORIGINAL", "PRIMARY", "LOCALIZER"], ImageOrientationPatient=plane)
        for plane in (CORONAL, SAGITTAL)
    ]
    assert names(written(tmp_path, slices + scouts[:1])) == ["", "localizer"]
    assert names(written(tmp_path, slices + scouts)) == [
        "",
        "localizer · coronal",
        "localizer · sagittal",
    ]


def test_mixed_orientations_are_called_by_them(tmp_path):
    slices = [mr_slice(number, ImageOrientationPatient=plane) for plane in (SAGITTAL, AXIAL, CORONAL)
              for number in (1, 2)]  # fmt: skip
    for number, data in enumerate(slices):
        data.ImagePositionPatient = [4.0 * number, 5.0 * number, 6.0 * number]
    assert names(written(tmp_path, slices)) == ["sagittal", "axial", "coronal"]


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ([{"DiffusionBValue": 0.0}, {"DiffusionBValue": 800.0}], ["b 0", "b 800"]),
        ([{"SequenceName": "*ep_b50t"}, {"SequenceName": "ep_b1000#2"}], ["b 50", "b 1000"]),
        (
            [{"ImageType": ["ORIGINAL", "PRIMARY", one, "ND"]} for one in "MP"],
            ["magnitude", "phase"],
        ),
        (
            [{"ImageType": ["DERIVED", "PRIMARY", "DIXON", one]} for one in ("WATER", "FAT", "IN_PHASE")],
            ["water", "fat", "in phase"],
        ),
        ([{"InversionTime": 150.0}, {"InversionTime": 220.0}], ["TI 150 ms", "TI 220 ms"]),
        ([{"TemporalPositionIdentifier": 1}, {"TemporalPositionIdentifier": 2}], ["time 1", "time 2"]),
        ([{"TriggerTime": 12.0}, {"TriggerTime": 400.0}], ["trigger 12 ms", "trigger 400 ms"]),
        ([{"AcquisitionNumber": 3}, {"AcquisitionNumber": 4}], ["acquisition 3", "acquisition 4"]),
        ([{}, {}], ["time 1", "time 2"]),
    ],
)  # fmt: skip
def test_images_at_one_position_are_called_by_what_tells_them_apart(tmp_path, attributes, expected):
    slices = [mr_slice(number, **facts) for facts in attributes for number in (1, 2)]
    assert names(written(tmp_path, slices)) == expected
    assert all(Badge.DUPLICATE_POSITION not in series.badges for series in stacks(tmp_path))


def test_several_echoes_and_b_values_are_named_by_both(tmp_path):
    slices = [
        mr_slice(number, echo, DiffusionBValue=b)
        for echo in (20.0, 80.0) for b in (0.0, 800.0) for number in (1, 2)
    ]  # fmt: skip
    assert names(written(tmp_path, slices)) == [
        "echo 1 · TE 20 ms · b 0",
        "echo 1 · TE 20 ms · b 800",
        "echo 2 · TE 80 ms · b 0",
        "echo 2 · TE 80 ms · b 800",
    ]


def test_flip_angles_make_stacks_however_their_images_are_numbered(tmp_path):
    """Of a map of T1: the same slices with two flip angles, numbered in any order."""
    slices = [
        mr_slice(number, FlipAngle=angle, InstanceNumber=instance)
        for (angle, number), instance in zip(
            ((angle, number) for angle in (3, 15) for number in (1, 2, 3)), (4, 2, 5, 1, 6, 3), strict=True
        )
    ]
    found = stacks(written(tmp_path, slices))
    assert sorted(series.stack_name for series in found) == ["flip angle 15°", "flip angle 3°"]
    assert {series.badges for series in found} == {()}


def test_stations_side_by_side_in_one_series_are_stacks_from_the_head_downwards(tmp_path):
    slices = [
        mr_slice(1, ImageOrientationPatient=CORONAL, ImagePositionPatient=[-90.0, 5.0 * at, top])
        for top in (-400.0, 100.0, -150.0) for at in range(3)
    ]  # fmt: skip
    found = stacks(written(tmp_path, slices))
    assert [series.stack_name for series in found] == ["station 3", "station 1", "station 2"]
    assert [len(series.frames) for series in found] == [3, 3, 3]
    assert all(series.remarks == () and series.slice_spacing_mm == 5 for series in found)


def test_a_sheared_stack_is_no_row_of_stations(tmp_path):
    """Tilt 45°: each slice lies 4 mm beside the one before it."""
    half = 0.5**0.5
    slices = [ct_slice(at, 8.0 * at, ImageOrientationPatient=[1, 0, 0, 0, half, -half]) for at in range(6)]
    (series,) = stacks(written(tmp_path, slices))
    assert series.remarks == (Remark(Badge.GANTRY_TILT, "by 45.0°"),)


@pytest.mark.parametrize("by", [-1e-6, 1e-6])
def test_a_stack_is_whole_where_its_cosines_and_spacings_differ_in_their_last_digit(tmp_path, by):
    """To two digits, 0.704999 and 0.705001 are different directions."""
    slices = [ct_slice(at) for at in range(6)]
    for at, data in enumerate(slices):
        way = by * (-1) ** at
        data.ImageOrientationPatient = [0.705 + way, 0.709207 - way, 0, -0.709207 + way, 0.705 + way, 0]
        data.PixelSpacing = [0.4885 + 10 * way] * 2
    (series,) = stacks(written(tmp_path, slices))
    assert len(series.frames) == 6
    assert (series.slice_spacing_mm, series.remarks) == (5.0, ())


def test_a_stack_sheared_by_a_millimetre_a_slice_is_whole(tmp_path):
    """Positions are rounded: some slices lie a little more than 1 mm beside the next, some a little less."""
    slices = [ct_slice(at) for at in range(6)]
    for at, (data, beside) in enumerate(zip(slices, [0, 0.999, 2.001, 3, 4.001, 5], strict=True)):
        data.ImagePositionPatient = [-80, -80 + beside, 5.0 * at]
    (series,) = stacks(written(tmp_path, slices))
    assert series.remarks == (Remark(Badge.GANTRY_TILT, "by 11.3°"),)


@pytest.mark.parametrize(
    ("beside", "slice_and_mm"),
    [
        ([0, 0, 20, 0, 0, 0], "slice 3 lies 20.0 mm"),
        ([0, 3, 6, 8, 10, 12], "slice 3 lies 1.2 mm"),
        ([0, 0, 0, 0, 0, 20], "slice 5 lies 16.0 mm"),
    ],
)
def test_slices_that_are_not_in_line_make_no_volume(tmp_path, beside, slice_and_mm):
    """A volume has one step from slice to slice: it would show these where they are not."""
    slices = [ct_slice(at) for at in range(6)]
    for at, (data, off) in enumerate(zip(slices, beside, strict=True)):
        data.ImagePositionPatient = [-80, -80 + off, 5.0 * at]
    (series,) = stacks(written(tmp_path, slices))
    where = f"{slice_and_mm} beside the straight way from the first to the last"
    assert series.remarks == (Remark(Badge.SHIFTED_SLICES, where),)
    assert series.slice_spacing_mm == 5.0
    with pytest.raises(InconsistentSeriesError, match="straight way"):
        to_volume(series)


def test_one_slice_watched_over_time_is_one_stack(tmp_path):
    (series,) = stacks(written(tmp_path, [ct_slice(1, 0.0, AcquisitionNumber=at) for at in (1, 2, 3)]))
    assert [frame.instance.number for frame in series.frames] == [1, 2, 3]
    assert series.remarks == (Remark(Badge.DUPLICATE_POSITION, "slices 1 to 3"),)


def test_projections_around_an_axis_turn_in_one_stack_and_make_no_volume(tmp_path):
    angles = [0, 90, 30, 120, 60, 150]
    slices = [
        mr_slice(1, ImageOrientationPatient=[np.cos(t), np.sin(t), 0, 0, 0, -1]) for t in np.radians(angles)
    ]
    (series,) = stacks(written(tmp_path, slices))
    assert [frame.instance.number for frame in series.frames] == [1, 3, 5, 2, 4, 6]
    assert series.badges == (Badge.NOT_PARALLEL,)
    assert series.slice_spacing_mm is None
    with pytest.raises(InconsistentSeriesError, match="turn about an axis"):
        to_volume(series)


@pytest.mark.parametrize(
    ("positions", "remark"),
    [
        (
            [0, 5, 10, 20, 25],
            Remark(Badge.MISSING_SLICE, "between slices 3 and 4, 10.0 mm instead of 5.0 mm"),
        ),
        (
            [0, 5, 10, 12.5, 15, 20, 25, 30],
            Remark(Badge.UNEVEN_SPACING, "from slices 3 to 5, 2.5 mm instead of 5.0 mm"),
        ),
        (
            [0, 5, 20, 25, 40, 45, 60, 65, 80, 85, 90, 95, 100, 105],
            Remark(
                Badge.MISSING_SLICE,
                "between slices 2 and 3, 15.0 mm; between slices 4 and 5, 15.0 mm; "
                "between slices 6 and 7, 15.0 mm and 1 more instead of 5.0 mm",
            ),
        ),
    ],
)
def test_a_gap_is_told_with_its_place_and_refuses_a_volume_in_a_sentence(tmp_path, positions, remark):
    (series,) = stacks(written(tmp_path, [ct_slice(1, float(z)) for z in positions]))
    assert series.remarks == (remark,)
    with pytest.raises(InconsistentSeriesError) as refused:
        to_volume(series)
    assert remark.sentence in refused.value.message


def test_what_only_some_images_bear_is_told_with_their_numbers(tmp_path):
    slices = [ct_slice(at) for at in range(4)]
    slices[2].LossyImageCompression = "01"
    (series,) = stacks(written(tmp_path, slices))
    assert [remark.sentence for remark in series.remarks] == ["compressed with loss: image 3"]


def test_every_badge_has_words_of_both_lengths():
    assert all(badge.words and 0 < len(badge.short) <= 24 for badge in Badge)


# Nuclear medicine


def nuclear(frames, kind, **attributes):
    """Counts of a ball before a camera; the vectors say what each frame is."""
    y, x = np.mgrid[-1:1:16j, -1:1:16j]
    mean = 40.0 * np.sqrt(np.clip(0.6 - x**2 - y**2, 0, None))
    counts = np.random.default_rng(3).poisson(mean, (frames, 16, 16)).astype(np.uint16)
    data = bone_scan(ImageType=["ORIGINAL", "PRIMARY", kind, "EMISSION"], SeriesDescription=kind)
    data.Rows, data.Columns, data.NumberOfFrames, data.PixelData = 16, 16, frames, counts.tobytes()
    data.EnergyWindowVector = [1] * frames
    for name, value in attributes.items():
        setattr(data, name, value)
    return data


def item(**attributes):
    from pydicom.dataset import Dataset

    made = Dataset()
    for name, value in attributes.items():
        setattr(made, name, value)
    return made


def test_a_dynamic_study_is_one_stack_for_each_phase_and_camera_with_the_times_of_its_frames(tmp_path):
    """C.8.4.14: 3 frames of 2 s, a pause of 1 s before the next phase, 2 frames of 30 s with 1 s between."""
    phases = [
        item(PhaseDescription="FLOW", ActualFrameDuration=2000, NumberOfFramesInPhase=3,
             PhaseDelay=0, PauseBetweenFrames=0),
        item(PhaseDescription="UPTAKE", ActualFrameDuration=30000, NumberOfFramesInPhase=2,
             PhaseDelay=1000, PauseBetweenFrames=1000),
    ]  # fmt: skip
    data = nuclear(
        10,
        "DYNAMIC",
        DetectorVector=[1] * 5 + [2] * 5,
        PhaseVector=[1, 1, 1, 2, 2] * 2,
        TimeSliceVector=[1, 2, 3, 1, 2] * 2,
        PhaseInformationSequence=Sequence(phases),
    )
    found = stacks(written(tmp_path, [data]))
    assert [series.stack_name for series in found] == [
        "flow · anterior", "uptake · anterior",
        "flow · posterior", "uptake · posterior",
    ]  # fmt: skip
    assert [frame.words for frame in found[0].frames] == ["0–2 s", "2–4 s", "4–6 s"]
    assert [frame.words for frame in found[1].frames] == ["7–37 s", "38–68 s"]
    assert found[2].view == "posterior"


def test_energy_windows_are_stacks_called_by_name_or_limits(tmp_path):
    limits = item(EnergyWindowLowerLimit=126.0, EnergyWindowUpperLimit=154.0)
    windows = [item(EnergyWindowRangeSequence=Sequence([limits])), item(EnergyWindowName="Scatter")]
    data = nuclear(
        4,
        "STATIC",
        EnergyWindowVector=[1, 1, 2, 2],
        DetectorVector=[1, 2, 1, 2],
        EnergyWindowInformationSequence=Sequence(windows),
    )
    first, second = stacks(written(tmp_path, [data]))
    assert (first.stack_name, second.stack_name) == ("126–154 keV", "Scatter")
    assert first.views == second.views == ("anterior", "posterior")


def test_raw_projections_turn_in_the_order_of_their_angle(tmp_path):
    """C.8.4.11: two heads at 0° and 180°, three steps of 60° counter-clockwise."""
    data = nuclear(
        6,
        "TOMO",
        DetectorVector=[1, 1, 1, 2, 2, 2],
        RotationVector=[1] * 6,
        AngularViewVector=[1, 2, 3] * 2,
        RotationInformationSequence=Sequence(
            [item(StartAngle=0.0, AngularStep=60.0, RotationDirection="CC", NumberOfFramesInRotation=3)]
        ),
    )
    data.DetectorInformationSequence[0].StartAngle = 0.0
    data.DetectorInformationSequence[1].StartAngle = 180.0
    (series,) = stacks(written(tmp_path, [data]))
    assert [frame.words for frame in series.frames] == ["0°", "60°", "120°", "180°", "240°", "300°"]
    assert [frame.number for frame in series.frames] == [1, 2, 3, 4, 5, 6]
    assert series.views == ()
    assert series.orientation is None
    data.RotationInformationSequence[0].RotationDirection = "CW"
    (series,) = stacks(written(tmp_path, [data]))
    assert [frame.words for frame in series.frames] == ["0°", "60°", "120°", "180°", "240°", "300°"]
    assert [frame.number for frame in series.frames] == [1, 6, 5, 4, 3, 2]


def test_a_gated_tomogram_is_a_stack_for_each_time_slot(tmp_path):
    data = nuclear(
        4,
        "RECON GATED TOMO",
        TimeSlotVector=[1, 1, 2, 2],
        SliceVector=[1, 2, 1, 2],
        SpacingBetweenSlices=4.0,
        DetectorVector=None,
    )
    detector = data.DetectorInformationSequence[0]
    detector.ImagePositionPatient, detector.ImageOrientationPatient = [1, 2, 3], AXIAL
    found = stacks(written(tmp_path, [data]))
    assert [series.stack_name for series in found] == ["time slot 1", "time slot 2"]
    assert all(series.slice_spacing_mm == 4 and series.remarks == () for series in found)
