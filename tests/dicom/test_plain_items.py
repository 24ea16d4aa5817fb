"""Items read at one stroke hold what the careful walk finds in them, or are left to it."""

import io
import random

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from annotator.dicom import RefusedError
from annotator.dicom.header import read_header
from annotator.dicom.plain_items import PlainItems
from tests.dicom.mutations import mutated
from tests.helpers.dicom_files import functional_group, image, write

FRAMES = 12
SYNTAXES = (ExplicitVRLittleEndian, ImplicitVRLittleEndian, ExplicitVRBigEndian)


def enhanced(is_open):
    """An object whose frames share some macros byte by byte, with and without lengths of its sequences."""
    data = image(np.zeros((FRAMES, 4, 4), np.uint16), "1.2.840.10008.5.1.4.1.1.4.1", "MR")
    groups = [
        functional_group(
            [-float(number), 0.0, 10.0**number],
            PlaneOrientationSequence={"ImageOrientationPatient": [0, 1, 0, 0, 0, -1]},
            FrameContentSequence={"StackID": str(number % 3), "TemporalPositionIndex": number},
            MREchoSequence={"EffectiveEchoTime": 20.0 * (1 + number % 2)},
        )
        for number in range(FRAMES)
    ]
    groups[3].add_new(0x00091001, "LO", "a private element")
    groups[4].FrameContentSequence[0].FrameComments = "an element that only one frame has"
    data.PerFrameFunctionalGroupsSequence = Sequence(groups)
    if is_open:
        open_all(data)
    return data


def open_all(data: Dataset) -> None:
    for element in data:
        if element.VR == "SQ":
            element.is_undefined_length = True
            for item in element.value:
                item.is_undefined_length_sequence_item = True
                open_all(item)


def outcome(raw):
    try:
        file = read_header(io.BytesIO(raw))
    except RefusedError as error:
        return error.code, error.reason
    return file.header, file.pixels, file.meta


@pytest.fixture
def carefully(monkeypatch):
    """Read with the careful walk alone."""

    def read(raw):
        with monkeypatch.context() as patch:
            patch.setattr(PlainItems, "item", lambda *_, **__: None)
            patch.setattr(PlainItems, "stretch", PlainItems.leaves)
            return outcome(raw)

    return read


@pytest.mark.parametrize("is_open", [False, True])
@pytest.mark.parametrize("syntax", SYNTAXES)
def test_the_careful_walk_finds_the_same(tmp_path, carefully, syntax, is_open):
    raw = write(enhanced(is_open), tmp_path / "mr.dcm", syntax).read_bytes()
    assert outcome(raw) == carefully(raw)


def test_a_damaged_file_says_the_same_by_either(tmp_path, carefully):
    paths = [write(enhanced(is_open), tmp_path / f"{is_open}{s}", s) for is_open in (0, 1) for s in SYNTAXES]
    whole = [path.read_bytes() for path in paths]
    chance, refused = random.Random(5), 0
    for number in range(1500):
        raw, how = mutated(whole[number % len(whole)], whole, chance)
        found = outcome(raw)
        assert found == carefully(raw), how
        refused += len(found) == 2
    assert 100 < refused < 1400


def test_frames_share_the_macros_that_are_the_same_bytes(tmp_path):
    raw = write(enhanced(False), tmp_path / "mr.dcm").read_bytes()
    frames = read_header(io.BytesIO(raw)).header.items(0x52009230)
    ways = {id(frame.elements[0x00209116]) for frame in frames}
    places = {frame.item(0x00209113).raw(0x00200032) for frame in frames}
    assert (len(frames), len(ways), len(places)) == (FRAMES, 1, FRAMES)
