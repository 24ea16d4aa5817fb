"""Files damaged at random: the same program as ``python -m tests.dicom.fuzz``, for a moment."""

import contextlib

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.dicom import Instance, ProblemCode, RefusedError, read_frame, walk
from tests.dicom import fuzz
from tests.helpers.dicom_files import image, uid, write

SEED = image(np.arange(16, dtype=np.uint16).reshape(4, 4), seed=uid("seed"))


def test_a_folder_of_damaged_files_opens_with_the_good_ones_usable(tmp_path):
    tally = fuzz.run(files=80, seed=20, folder=tmp_path)
    assert (tally.crashes, tally.hangs, tally.faults_of_good_ones) == ([], [], [])
    assert tally.images > fuzz.GOOD_SLICES
    assert tally.refused.total() + tally.undecodable.total() > 20
    assert tally.peak_mib < 1024


def test_a_fault_would_be_found(tmp_path):
    """What the child says of a crash, a problem of the program and a good file that is gone is counted."""
    tally = fuzz.Tally()
    for words in (
        ["crash", "a file"],
        ["problem", "UNEXPECTED", "b", "in c"],
        ["problem", "TRUNCATED", "/x/good/001.dcm", "ends"],
    ):
        fuzz._note(words, tally, "")
    assert (len(tally.crashes), len(tally.faults_of_good_ones), tally.is_clean) == (2, 1, False)
    fuzz.write_good_ones(tmp_path)
    (tmp_path / fuzz.GOOD / "003.dcm").unlink()
    lost = fuzz.Tally()
    fuzz.open_folder(tmp_path, lost)
    assert "19" in lost.faults_of_good_ones[0]


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 1100), st.integers(0, 255)), min_size=1, max_size=12))
def test_no_damage_ends_in_an_exception(tmp_path, damage):
    whole = tmp_path / "seed.dcm"
    if not whole.exists():
        write(SEED, whole)
    raw = bytearray(whole.read_bytes())
    for offset, value in damage:
        raw[offset % len(raw)] = value
    path = tmp_path / "damaged.dcm"
    path.write_bytes(bytes(raw))
    for found in walk([path]):
        if isinstance(found, Instance):
            with contextlib.suppress(RefusedError):
                read_frame(found)
        else:
            assert found.code is not ProblemCode.UNEXPECTED
