"""Images of a folder kept by columns are the same studies as images made one by one."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.dicom import Instance, scan, studies_of, walk
from annotator.dicom.alike_frames import AlikeFrames, of_same_files
from tests.helpers.dicom_files import ct_slice, ct_stack, mr_slice, uid, write


def one_by_one(folder):
    """The studies of images that are all there."""
    return studies_of([found for found in walk([folder]) if isinstance(found, Instance)])


def by_columns(studies):
    """The frames of the stacks that are kept by columns."""
    stacks = [series.frames for study in studies for series in study.series]
    return sum(len(frames) for frames in stacks if isinstance(frames, AlikeFrames))


def test_a_stack_is_kept_by_columns_and_gives_its_frames_when_asked(tmp_path):
    folder = ct_stack(tmp_path / "ct", 12)
    studies = scan([folder]).studies
    frames = studies[0].series[0].frames
    assert by_columns(studies) == len(frames) == 12
    assert frames[3] is frames[3] is frames[-9] is list(frames)[3] is frames[3:5][0]
    assert [frame.instance.number for frame in reversed(frames)] == list(range(12, 0, -1))
    assert frames[5].plane.origin_mm[2] - frames[4].plane.origin_mm[2] == pytest.approx(5.0)
    assert frames == tuple(frames)
    assert frames != frames[:11]
    assert hash(frames) == hash(tuple(frames))
    with pytest.raises(IndexError):
        frames[12]


def test_files_listed_again_are_the_same_without_a_frame_being_made(tmp_path, monkeypatch):
    folder = ct_stack(tmp_path / "ct", 12)

    def frames():
        return scan([folder]).studies[0].series[0].frames

    before, now = frames(), frames()
    monkeypatch.setattr(AlikeFrames, "_frame", lambda *_: pytest.fail("a frame was made"))
    assert of_same_files(before, now)
    assert not of_same_files(before, now.taken(range(11)))
    monkeypatch.undo()
    assert of_same_files(before, tuple(now))
    os.utime(sorted(folder.iterdir())[7], (1, 1))
    assert not of_same_files(before, frames())
    assert not of_same_files(tuple(before), frames())


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["1", "2", "3", "4", "7", "-2", None]),
            st.sampled_from([0.0, 5.0, 5.0004, 10.0, 15.0, 40.0]),
            st.sampled_from([-80.0, -80.0, -80.0, 20.0]),
            st.sampled_from(["a", "a", "a", "b"]),
        ),
        min_size=2,
        max_size=9,
    )
)
def test_whatever_numbers_and_places_say_columns_give_the_same_studies(tmp_path_factory, slices):
    folder = tmp_path_factory.mktemp("slices")
    for at, (number, z_mm, x_mm, series) in enumerate(slices):
        data = ct_slice(at, z_mm=z_mm, SeriesInstanceUID=uid("series", series), InstanceNumber=number)
        data.ImagePositionPatient = [x_mm, -80.0, z_mm]
        data.SOPInstanceUID = uid("image", at)
        write(data, folder / f"{at:02d}")
    found = scan([folder])
    assert (found.studies, found.problems) == one_by_one(folder)


def test_copies_conflicts_and_strangers_are_told_as_if_images_were_read_alone(tmp_path):
    ct_stack(tmp_path / "ct", 6)
    for at in (2, 4):
        copy = tmp_path / f"copy{at}"
        copy.write_bytes(sorted((tmp_path / "ct").iterdir())[at].read_bytes())
    other = ct_slice(3, z_mm=15.0)
    other.ImageComments = "another file of one identifier"
    write(other, tmp_path / "conflict")
    for number in range(1, 6):
        write(mr_slice(number), tmp_path / f"mr{number}")
        write(
            ct_slice(number, PatientID="Patient 2", SOPInstanceUID=uid("2", number)), tmp_path / f"p{number}"
        )
    found = scan([tmp_path])
    studies, problems = one_by_one(tmp_path)
    assert found.studies == studies
    assert set(found.problems) >= set(problems)
    assert len(problems) >= 2
