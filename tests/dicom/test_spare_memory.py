"""Memory is used again, and never while anybody still looks at it."""

import threading

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from annotator.dicom import read_frame, scan
from annotator.dicom.spare_memory import SpareMemory
from tests.helpers.dicom_files import image, write


def address(array):
    return array.__array_interface__["data"][0]


def test_memory_that_was_let_go_is_used_again():
    spare = SpareMemory()
    first = spare.array((3, 4, 5), np.int16)
    at = address(first)
    assert (first.shape, first.dtype, spare.size) == ((3, 4, 5), np.int16, 0)
    del first
    assert spare.size == 120
    again = spare.array((5, 11), np.uint16)
    assert (address(again), again.nbytes, spare.size) == (at, 110, 0)


def test_a_view_keeps_the_memory():
    spare = SpareMemory()
    volume = spare.array((3, 4, 5), np.uint16)
    view = volume[1].T[::2]
    view[...] = 7
    del volume
    other = spare.array((3, 4, 5), np.uint16)
    other[...] = 9
    assert (view == 7).all()
    assert not np.shares_memory(other, view)
    del view
    assert spare.size == 120


def test_memory_too_small_or_far_too_large_is_not_used():
    spare = SpareMemory()
    for first, second in ((100, 101), (101, 50)):
        gone = spare.array((first,), np.uint8)
        del gone
        assert spare.size == first
        other = spare.array((second,), np.uint8)
        assert other.nbytes == second
        assert spare.size == 0
        del other
        assert spare.size == second
        spare.array((second,), np.uint8)


@given(st.lists(st.tuples(st.integers(1, 60), st.booleans()), max_size=40))
def test_no_two_that_live_share_memory(steps):
    spare, alive = SpareMemory(), []
    for number, (size, lets_go) in enumerate(steps):
        if lets_go and alive:
            alive.pop(size % len(alive))
        array = spare.array((size,), np.int64)
        array[...] = number
        alive.append((number, array[:]))
        del array
        assert all((values == written).all() for written, values in alive)


def test_threads_do_not_get_the_same_memory():
    spare, wrong = SpareMemory(), []

    def work(number):
        for _ in range(500):
            mine = spare.array((64,), np.int64)
            mine[...] = number
            if not (mine == number).all():
                wrong.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_more_than_may_be_kept_is_given_back():
    spare = SpareMemory(most_bytes=100)
    for size, kept in ((100, 100), (101, 0)):
        gone = spare.array((size,), np.uint8)
        del gone
        assert spare.size == kept


def test_a_radiograph_that_is_looked_at_keeps_its_values_when_the_next_is_opened(tmp_path):
    shown = []
    for number in range(3):
        path = write(image(np.full((2048, 1500), 10 + number, np.uint16)), tmp_path / f"{number}.dcm")
        (series,) = scan([path]).studies[0].series
        shown.append(read_frame(series.frames[0].instance).stored[::7])
        shown = shown[-2:]  # the memory of those before is used again
    assert [np.unique(values).tolist() for values in shown] == [[11], [12]]
