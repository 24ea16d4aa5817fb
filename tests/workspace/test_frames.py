"""Decoded frames: nearest first, within a budget, a broken one in nobody's way."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from annotator.workspace.frames import FrameKey, Frames, centre_out, frame_key
from tests.helpers.patient_folder import CT_SLICES, patient_folder
from tests.workspace.conftest import Work


def frames_of(work: Work, modality: str) -> list[tuple[object, int]]:
    series = work.viewer.series(work.key(modality))
    assert series is not None
    return [(frame.instance, frame.number) for frame in series.frames]


def test_frames_come_in_the_order_they_were_wanted(opened: Work) -> None:
    wanted = frames_of(opened, "CT")
    order = [wanted[at] for at in (5, 6, 4)]
    arrived: list[FrameKey] = []
    frames = Frames(opened.jobs)
    frames.arrived.listen(arrived.append)
    frames.want("pane", order)  # type: ignore[arg-type]
    opened.settle()
    assert arrived == [frame_key(one) for one in order]  # type: ignore[arg-type]
    assert all(frames.get(key) is not None for key in arrived)


def test_what_is_here_is_not_fetched_again(opened: Work) -> None:
    wanted = frames_of(opened, "CT")
    frames = Frames(opened.jobs)
    frames.want("pane", wanted)  # type: ignore[arg-type]
    opened.settle()
    arrived: list[FrameKey] = []
    frames.arrived.listen(arrived.append)
    frames.want("pane", wanted)  # type: ignore[arg-type]
    assert opened.jobs.busy == ()
    opened.settle()
    assert arrived == []


def test_the_frames_seen_longest_ago_give_way(opened: Work) -> None:
    wanted = frames_of(opened, "CT")
    one = 32 * 32 * 2
    frames = Frames(opened.jobs, budget_bytes=3 * one)
    frames.want("pane", wanted)  # type: ignore[arg-type]
    opened.settle()
    here = [frames.is_here(frame_key(frame)) for frame in wanted]  # type: ignore[arg-type]
    assert here == [False] * (CT_SLICES - 3) + [True] * 3


def test_a_frame_larger_than_the_budget_is_still_shown(opened: Work) -> None:
    frames = Frames(opened.jobs, budget_bytes=1)
    wanted = frames_of(opened, "CT")[:1]
    frames.want("pane", wanted)  # type: ignore[arg-type]
    opened.settle()
    assert frames.is_here(frame_key(wanted[0]))  # type: ignore[arg-type]


def test_a_frame_that_cannot_be_read_says_why_and_the_others_come(work: Work, tmp_path: Path) -> None:
    place = patient_folder(tmp_path / "here")
    work.open(place)
    (place / "ct" / "1").unlink()
    wanted = frames_of(work, "CT")
    frames = Frames(work.jobs)
    frames.want("pane", wanted)  # type: ignore[arg-type]
    work.settle()
    faults = [frames.fault(frame_key(frame)) for frame in wanted]  # type: ignore[arg-type]
    assert [fault is None for fault in faults] == [False] + [True] * (CT_SLICES - 1)
    assert faults[0] is not None
    assert faults[0].message
    frames.want("pane", wanted)  # type: ignore[arg-type]
    assert work.jobs.busy == ()


def test_forgetting_forgets_faults_too(opened: Work) -> None:
    frames = Frames(opened.jobs)
    frames.want("pane", frames_of(opened, "CT"))  # type: ignore[arg-type]
    opened.settle()
    frames.clear()
    assert not any(frames.is_here(frame_key(one)) for one in frames_of(opened, "CT"))  # type: ignore[arg-type]


def test_from_the_centre_outwards() -> None:
    assert centre_out(6, 2, 10) == [2, 3, 1, 4, 0, 5]
    assert centre_out(6, 0, 2) == [0, 1, 2]
    assert centre_out(1, 0, 5) == [0]


@given(st.integers(1, 200), st.data())
def test_every_image_comes_once_and_never_further_before_nearer(count: int, data: st.DataObject) -> None:
    centre = data.draw(st.integers(0, count - 1))
    order = centre_out(count, centre, count)
    assert sorted(order) == list(range(count))
    distances = [abs(at - centre) for at in order]
    assert distances == sorted(distances)
