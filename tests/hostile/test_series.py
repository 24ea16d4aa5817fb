"""Hostile series: images that contradict each other, and images by the thousand that belong to nobody."""

import pytest

from annotator.dicom import Badge, read_frame, scan, to_volume
from annotator.errors import InconsistentSeriesError
from tests.helpers.dicom_files import ct_slice, ct_stack, mr_slice, uid, write
from tests.hostile.bytes_that_lie import calls, peak_bytes

MIB = 1 << 20


def badges(folder):
    return {badge for study in scan([folder]).studies for series in study.series for badge in series.badges}


def stacks(folder):
    return [one for study in scan([folder]).studies for one in (*study.series, *study.joined)]


def with_one_changed(folder, **changes):
    """A stack of five whose third slice says something else."""
    ct_stack(folder, 5)
    for path in folder.iterdir():
        path.unlink()
    for number in range(1, 6):
        write(ct_slice(number, **(changes if number == 3 else {})), folder / str(number))
    return folder


def test_a_missing_slice(tmp_path):
    for number in (1, 2, 4, 5):
        write(ct_slice(number), tmp_path / str(number))
    assert Badge.MISSING_SLICE in badges(tmp_path)
    with pytest.raises(InconsistentSeriesError):
        to_volume(stacks(tmp_path)[0])


def test_one_uid_for_two_contents(tmp_path):
    ct_stack(tmp_path, 4)
    write(ct_slice(2, WindowCenter=7), tmp_path / "other")
    assert Badge.CONFLICTING_UID in badges(tmp_path)


def test_two_slices_at_one_position(tmp_path):
    ct_stack(tmp_path, 4)
    write(ct_slice(5, z_mm=10.0), tmp_path / "other")
    assert Badge.DUPLICATE_POSITION in badges(tmp_path)


@pytest.mark.parametrize(
    "changes",
    [
        {"FrameOfReferenceUID": uid("elsewhere")},
        {"ImageOrientationPatient": [1, 0, 0, 0, 0, -1]},
        {"Rows": 16, "Columns": 64},
    ],
    ids=["frame of reference", "orientation", "size"],
)
def test_a_slice_of_another_kind_is_a_stack_of_its_own(tmp_path, changes):
    parts = stacks(with_one_changed(tmp_path / "a", **changes))
    assert sorted(len(part.frames) for part in parts) == [1, 4]


def test_a_slice_of_another_spacing_makes_no_volume_of_it(tmp_path):
    parts = stacks(with_one_changed(tmp_path / "a", PixelSpacing=[0.7, 0.7]))
    if len(parts) == 1:
        with pytest.raises(InconsistentSeriesError):
            to_volume(parts[0])
    else:
        assert sorted(len(part.frames) for part in parts) == [1, 4]


def test_a_slice_of_another_patient_is_filed_under_them_and_marked(tmp_path):
    folder = with_one_changed(tmp_path / "a", PatientID="P2")
    studies = scan([folder]).studies
    assert [study.patient.id for study in studies] == ["P1", "P2"]
    assert Badge.CONFLICTING_PATIENT in badges(folder)


def test_a_slice_of_another_rescale_slope_is_stacked_in_its_units(tmp_path):
    (series,) = stacks(with_one_changed(tmp_path / "a", RescaleSlope=2))
    volume = to_volume(series)
    assert volume.stored.dtype.kind == "f"


def test_stations_a_million_pixels_apart_are_not_one_image(tmp_path):
    """Pixels of a ten-millionth of a millimetre: ten millimetres between stations are gigabytes."""
    for station in range(2):
        for number in range(1, 4):
            position = [4.0 * number, -90.0, 70.0 - 9.0 * station]
            series = uid("series", station)
            data = mr_slice(
                number,
                PixelSpacing=[1e-7, 1e-7],
                ImagePositionPatient=position,
                SeriesInstanceUID=series,
                seed=station,
            )
            write(data, tmp_path / f"{station}{number}")

    def read_all():
        for series in stacks(tmp_path):
            read_frame(series.frames[0].instance)

    assert peak_bytes(read_all) < 8 * MIB


def test_hundreds_of_phases_of_one_stack_are_compared_each_with_its_own_kind(tmp_path):
    """Stations are looked for among all stacks of a study; a functional MR has a stack for each moment."""

    def work(phases):
        folder = tmp_path / str(phases)
        for phase in range(phases):
            for number in (1, 2):
                data = mr_slice(number, seed=phase, TemporalPositionIdentifier=phase + 1)
                write(data, folder / f"{phase}-{number}")
        assert len(stacks(folder)) == phases
        return calls(lambda: scan([folder]))

    assert work(80) < 11 * work(10)
