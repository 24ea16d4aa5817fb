"""Decoded frames: nearest first, within a budget, a broken one in nobody's way."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from annotator.dicom.pixels import read_frame
from annotator.dicom.volume import to_volume
from annotator.workspace.frames import FrameKey, Frames, frame_key, nearest_first
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


def test_what_does_not_fit_is_left_and_the_frames_seen_longest_ago_give_way(opened: Work) -> None:
    wanted = frames_of(opened, "CT")
    one = 32 * 32 * 2
    frames = Frames(opened.jobs, budget_bytes=3 * one)

    def here() -> list[int]:
        return [at for at, frame in enumerate(wanted) if frames.is_here(frame_key(frame))]  # type: ignore[arg-type]

    frames.want("pane", wanted)  # type: ignore[arg-type]
    opened.settle()
    assert here() == [0, 1, 2]
    frames.want("pane", [wanted[at] for at in (3, 2, 4)])  # type: ignore[arg-type]
    opened.settle()
    assert here() == [2, 3, 4]


def test_panes_share_the_room_until_one_wants_nothing(opened: Work) -> None:
    wanted = frames_of(opened, "CT")
    frames = Frames(opened.jobs, budget_bytes=4 * 32 * 32 * 2)
    frames.want("left", wanted[:1])  # type: ignore[arg-type]
    frames.want("right", wanted)  # type: ignore[arg-type]
    opened.settle()
    assert sum(frames.is_here(frame_key(one)) for one in wanted) == 2  # type: ignore[arg-type]
    frames.want("left", ())
    frames.want("right", wanted)  # type: ignore[arg-type]
    opened.settle()
    assert sum(frames.is_here(frame_key(one)) for one in wanted) == 4  # type: ignore[arg-type]


def test_frames_that_are_here_and_those_to_come_lie_in_the_volume_of_their_stack(opened: Work) -> None:
    series = opened.viewer.series(opened.key("CT"))
    assert series is not None
    volume, wanted = to_volume(series), frames_of(opened, "CT")
    frames = Frames(opened.jobs)
    frames.want("pane", wanted[:2])  # type: ignore[arg-type]
    opened.settle()
    frames.share(wanted, volume.stored)  # type: ignore[arg-type]
    frames.want("pane", wanted)  # type: ignore[arg-type]
    opened.settle()
    for at, frame in enumerate(series.frames):
        levels = frames.get(frame_key(wanted[at]))  # type: ignore[arg-type]
        assert levels is not None
        image, alone = levels.image, read_frame(frame.instance, frame.number)
        assert np.shares_memory(image.stored, volume.stored[at])
        assert (image.stored == alone.stored).all()
        assert (image.stored_range, image.vois) == (alone.stored_range, alone.vois)
    kept = [frames.get(frame_key(one)) for one in wanted]  # type: ignore[arg-type]
    frames.share(wanted, volume.stored)  # type: ignore[arg-type]
    opened.settle()
    again = [frames.get(frame_key(one)) for one in wanted]  # type: ignore[arg-type]
    assert all(one is other for one, other in zip(kept, again, strict=True))


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


def test_from_the_image_outwards_and_further_where_the_reader_goes() -> None:
    assert nearest_first(6, 2) == [2, 3, 1, 4, 0, 5]
    assert nearest_first(1, 0) == [0]
    assert nearest_first(10, 4, 1) == [4, 5, 6, 7, 3, 8, 9, 2, 1, 0]
    assert nearest_first(10, 4, -3) == [4, 3, 2, 1, 5, 0, 6, 7, 8, 9]


@given(st.integers(1, 200), st.integers(-2, 2), st.data())
def test_every_image_comes_once_and_on_each_side_the_nearer_first(
    count: int, direction: int, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, count - 1))
    order = nearest_first(count, at, direction)
    assert order[0] == at
    assert sorted(order) == list(range(count))
    for side in ([one - at for one in order if one > at], [at - one for one in order if one < at]):
        assert side == sorted(side)
    if not direction:
        assert [abs(one - at) for one in order] == sorted(abs(one - at) for one in order)
