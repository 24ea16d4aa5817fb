"""Work shared with a thread that stands by: each piece once, never longer under way than the call."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from annotator.dicom import first_instance, stored_frame
from annotator.dicom.problem import ProblemCode, RefusedError
from annotator.dicom.threads import helped
from tests.helpers.dicom_files import radiograph, write


def test_two_threads_share_the_work_and_each_piece_is_done_once() -> None:
    pieces, who, both = iter(range(1000)), set(), threading.Barrier(2)

    def work() -> list[int]:
        who.add(threading.get_ident())
        both.wait(timeout=10)
        return list(pieces)

    assert sorted(helped(work)) == list(range(1000))
    assert len(who) == 2


def test_help_that_comes_too_late_is_not_waited_for() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def long() -> list[int]:
        begun.set()
        go_on.wait(timeout=10)
        return []

    other = threading.Thread(target=helped, args=(long,))
    other.start()
    begun.wait(timeout=10)
    pieces = iter(range(10))
    assert helped(lambda: list(pieces)) == list(range(10))
    assert not go_on.is_set()
    go_on.set()
    other.join()


@pytest.mark.parametrize("fails_here", [True, False])
def test_an_error_is_raised_when_both_have_ended(fails_here: bool) -> None:
    here, both, ended = threading.get_ident(), threading.Barrier(2), []

    def work() -> list[int]:
        both.wait(timeout=10)
        if (threading.get_ident() == here) is fails_here:
            raise RefusedError(ProblemCode.TRUNCATED, "it ends")
        ended.append(1)
        return [1]

    with pytest.raises(RefusedError, match="it ends"):
        helped(work)
    assert ended == [1]


def test_a_large_frame_is_what_lies_in_the_file_however_often_it_is_read(tmp_path) -> None:
    values = np.random.default_rng(3).integers(0, 4096, (2311, 2003), np.uint16)
    data = radiograph(Rows=2311, Columns=2003, BitsStored=12, HighBit=11, BitsAllocated=16)
    data.PixelData = values.tobytes()
    path = write(data, tmp_path / "large")
    instance = first_instance([path])
    for _ in range(30):
        assert np.array_equal(stored_frame(instance), values)
    path.write_bytes(path.read_bytes()[:-2])
    with pytest.raises(RefusedError) as refused:
        stored_frame(instance)
    assert refused.value.code is ProblemCode.FILE_CHANGED
