"""The collector rests during a scan, and is at work after it as before."""

import gc

import pytest

from annotator.dicom import scan
from annotator.dicom.collector import collector_paused, leave_to_the_end
from tests.helpers.dicom_files import ct_stack


@pytest.fixture(autouse=True)
def at_work():
    gc.enable()
    yield
    gc.enable()


def test_it_rests_during_a_scan_and_works_after_it(tmp_path):
    during = []
    scan([ct_stack(tmp_path, 3)], lambda *_: during.append(gc.isenabled()))
    assert during == [False] * 3
    assert gc.isenabled()


def test_it_works_again_when_a_block_fails():
    with pytest.raises(ValueError, match="fails"), collector_paused():
        raise ValueError("fails")
    assert gc.isenabled()


def test_it_rests_until_the_last_of_several_blocks_ends():
    first, second = collector_paused(), collector_paused()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert not gc.isenabled()
    second.__exit__(None, None, None)
    assert gc.isenabled()


def test_where_it_was_at_rest_before_it_stays_so():
    gc.disable()
    with collector_paused():
        assert not gc.isenabled()
    assert not gc.isenabled()


def test_what_is_left_to_the_end_is_not_looked_at_again():
    kept = [[] for _ in range(1000)]
    leave_to_the_end()
    try:
        looked_at = {id(one) for one in gc.get_objects()}
        assert gc.get_freeze_count() >= 1000
        assert not any(id(one) in looked_at for one in kept)
    finally:
        gc.unfreeze()
