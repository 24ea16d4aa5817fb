"""The direct road and the one that looks at everything again give the same stored values.

A member of an archive never takes the direct road: the same file read from there is what is compared with.
"""

import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.dicom import RefusedError, read_frame, scan, stored_frame, to_volume
from annotator.dicom.direct import lies_plainly
from annotator.dicom.pixels import read_frames
from annotator.errors import InconsistentSeriesError
from annotator.imaging import modality_values
from tests.helpers.dicom_files import ct_stack, functional_group, image, shared_data, write

MOST_VOXELS = 20_000_000


def in_archive(paths, archive):
    with zipfile.ZipFile(archive, "w") as members:
        for number, path in enumerate(paths):
            members.write(path, f"{number}.dcm")
    return archive


def images(result):
    return [one for study in result.studies for series in study.series for one in series.instances]


@pytest.fixture(scope="module")
def real():
    return scan([shared_data()])


def test_every_plain_frame_of_the_real_files_is_the_same_from_an_archive(real, tmp_path_factory):
    plain = [one for one in images(real) if one.fault is None and lies_plainly(one, 1)]
    paths = [one.source.path for one in plain if one.source.member is None]
    archived = scan([in_archive(paths, tmp_path_factory.mktemp("archive") / "a.zip")])
    safe = {paths[int(one.source.member_name.removesuffix(".dcm"))]: one for one in images(archived)}
    compared = 0
    for instance in plain:
        other = safe.get(instance.source.path)
        if other is None:
            continue  # a second one with its UID, or a member of an archive itself
        assert not lies_plainly(other, 1)
        for number in {1, instance.frames}:
            direct, checked = read_frame(instance, number), read_frame(other, number)
            assert direct.stored.dtype == checked.stored.dtype
            assert (direct.stored == checked.stored).all(), instance.source.label
            assert direct.stored_range == checked.stored_range
            compared += 1
    assert compared > 200


def test_every_volume_of_the_real_files_holds_what_its_frames_hold(real):
    compared = 0
    for study in real.studies:
        for series in study.series:
            if len(series.frames) * series.rows * series.columns > MOST_VOXELS:
                continue
            try:
                volume = to_volume(series)
            except (InconsistentSeriesError, RefusedError):
                continue
            compared += 1
            frames = [read_frame(frame.instance, frame.number) for frame in series.frames]
            for slice_, frame in zip(volume.stored, frames, strict=True):
                expected = modality_values(frame) if volume.stored.dtype.kind == "f" else frame.stored
                assert (slice_ == expected).all(), series.description
            if volume.stored.dtype.kind == "i":
                assert (volume.modality_lut, volume.padding) == (frames[0].modality_lut, frames[0].padding)
    assert compared > 15


@settings(max_examples=60)
@given(st.data())
def test_words_of_any_depth_and_place_are_cut_alike(tmp_path_factory, data):
    allocated = data.draw(st.sampled_from((8, 16, 32)))
    stored = data.draw(st.integers(1, allocated))
    high = data.draw(st.integers(stored - 1, allocated - 1))
    frames = data.draw(st.integers(1, 3))
    generator = np.random.default_rng(data.draw(st.integers(0, 99)))
    words = generator.integers(0, 1 << allocated, (frames, 5, 7), dtype=f"u{allocated // 8}")
    if data.draw(st.booleans()):
        words >>= words.dtype.type(allocated - stored)  # nothing above the stored bits, as most files are
    facts = {"BitsStored": stored, "HighBit": high, "PixelRepresentation": data.draw(st.integers(0, 1))}
    folder = tmp_path_factory.mktemp("words")
    path = write(image(words[0] if frames == 1 else words, **facts), folder / "a.dcm")
    (direct,), (safe,) = images(scan([path])), images(scan([in_archive([path], folder / "a.zip")]))
    assert lies_plainly(direct, 1)
    for number in range(1, frames + 1):
        found, expected = stored_frame(direct, number), stored_frame(safe, number)
        assert found.dtype == expected.dtype
        assert (found == expected).all()
        assert read_frame(direct, number).stored_range == (expected.min(), expected.max())


@pytest.mark.parametrize("signed", [0, 1])
def test_bits_above_the_stored_ones_are_cut_wherever_in_a_large_frame_they_stand(tmp_path, signed):
    """A radiograph is read in blocks; one word in the last tells that there is something to cut."""
    words = np.random.default_rng(7).integers(0, 2048, (1500, 1501), dtype=np.uint16)
    words[-1, -1] = 0xF005
    words[700, 3] = 2047
    facts = {"BitsStored": 12, "HighBit": 11, "PixelRepresentation": signed}
    path = write(image(words, **facts), tmp_path / "a.dcm")
    (direct,), (safe,) = images(scan([path])), images(scan([in_archive([path], tmp_path / "a.zip")]))
    assert lies_plainly(direct, 1)
    found, expected = read_frame(direct), read_frame(safe)
    assert (found.stored == expected.stored).all()
    assert (stored_frame(direct) == expected.stored).all()
    assert found.stored[-1, -1] == 5
    assert found.stored_range == (0, 2047)


def test_a_file_cut_after_it_was_found_is_refused(tmp_path):
    path = write(image(np.ones((4, 4), np.uint16)), tmp_path / "a.dcm")
    (instance,) = images(scan([path]))
    status = path.stat()
    path.write_bytes(path.read_bytes()[:-8])
    with pytest.raises(RefusedError) as refusal:
        read_frame(instance)
    assert str(path) in str(refusal.value)
    assert status.st_size - 8 == path.stat().st_size


def test_frames_of_one_file_make_the_volume_they_make_one_by_one(tmp_path):
    """More frames than are read at once, stored in another order than they lie in the body."""
    stored = np.random.default_rng(5).integers(0, 4096, (40, 256, 256), dtype=np.uint16)
    data = image(stored, "1.2.840.10008.5.1.4.1.1.4.1", "MR")
    places = [*range(0, 40, 2), *range(1, 40, 2)]
    data.PerFrameFunctionalGroupsSequence = [
        functional_group(
            [0, 0, float(place)],
            PlaneOrientationSequence={"ImageOrientationPatient": [1, 0, 0, 0, 1, 0]},
            PixelMeasuresSequence={"PixelSpacing": [1, 1]},
        )
        for place in places
    ]
    data.NumberOfFrames = 40
    (series,) = scan([write(data, tmp_path / "a.dcm")]).studies[0].series
    told: list[int] = []
    volume = to_volume(series, lambda done, _count: told.append(done))
    assert (volume.stored == stored[np.argsort(places)]).all()
    assert told == sorted(told)
    assert told[-1] == 40


def test_progress_may_stop_the_reading(tmp_path):
    class StopError(Exception):
        pass

    def stop(_done: int, _count: int) -> None:
        raise StopError

    (series,) = scan([ct_stack(tmp_path)]).studies[0].series
    with pytest.raises(StopError):
        to_volume(series, stop)


def test_many_frames_come_with_their_place_and_the_refused_ones_among_them(tmp_path):
    (series,) = scan([ct_stack(tmp_path)]).studies[0].series
    Path(series.frames[2].instance.source.path).unlink()
    wanted = [(frame.instance, frame.number) for frame in series.frames]
    found = dict(read_frames(wanted))
    assert sorted(found) == list(range(len(wanted)))
    assert isinstance(found[2], RefusedError)
    for number in {*found} - {2}:
        assert (found[number].stored == stored_frame(*wanted[number])).all()
