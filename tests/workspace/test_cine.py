"""A stack that plays: its rate, what it shows, what it skips."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from annotator.workspace.cine import Cine
from annotator.workspace.fetching import frame_key
from tests.helpers.dicom_files import NM, image, write
from tests.helpers.patient_folder import CT_SLICES
from tests.workspace.conftest import Work


class Clock:
    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def cine(work: Work, clock: Clock, modality: str = "CT") -> Cine:
    """A cine that plays a stack."""
    made = Cine(work.session, work.viewer, work.jobs, clock)
    work.pane(modality)
    made.toggle()
    work.settle()
    assert made.playing
    return made


def play(work: Work, made: Cine, clock: Clock, seconds: float, step_s: float = 0.001) -> list[int]:
    """What is shown while the clock goes on in steps."""
    shown: list[int] = []
    listening = work.viewer.viewed.listen(lambda layout: shown.append(layout.panes[0].frame))
    for _ in range(round(seconds / step_s)):
        clock.now_s += step_s
        made.tick()
    listening()
    return shown


def test_without_a_rate_in_the_file_it_plays_ten_a_second_round_and_round(opened: Work) -> None:
    clock = Clock()
    made = cine(opened, clock)
    assert made.rate_fps == 10
    first = opened.viewer.pane(0).frame
    shown = play(opened, made, clock, 2.05)
    assert shown == [(first + step) % CT_SLICES for step in range(1, 21)]
    assert made.reached_fps == pytest.approx(10, rel=0.01)


def test_a_dynamic_study_plays_at_the_rate_of_its_file_and_as_it_asks(work: Work, tmp_path: Path) -> None:
    counts = np.random.default_rng(1).poisson(9, (6, 32, 32)).astype(np.uint16)
    facts = {
        "FrameTime": "250",
        "PreferredPlaybackSequencing": 1,
        "ImageType": ["ORIGINAL", "PRIMARY", "DYNAMIC"],
    }
    write(image(counts, NM, "NM", **facts), tmp_path / "dynamic.dcm")
    work.open(tmp_path)
    clock = Clock()
    made = cine(work, clock, "NM")
    assert (made.rate_fps, made.sweeping) == (4, True)
    assert "Frame Time" in made.words
    work.viewer.scroll(0, -10)
    assert play(work, made, clock, 3.05) == [1, 2, 3, 4, 5, 4, 3, 2, 1, 0, 1, 2]


def test_frames_that_are_not_decoded_are_passed_over_and_counted(opened: Work) -> None:
    clock = Clock()
    made = cine(opened, clock)
    opened.viewer.scroll(0, -100)
    series = opened.viewer.series(opened.viewer.pane(0).series)
    assert series is not None
    gone = {frame_key(series.frames[at]) for at in (2, 3, 7)}
    here = opened.frames.is_here
    opened.frames.is_here = lambda key: key not in gone and here(key)  # type: ignore[method-assign]
    assert play(opened, made, clock, 0.85) == [1, 4, 5, 6, 8, 9, 0, 1]
    assert "3 images not loaded" in made.words


def test_a_slow_screen_is_not_caught_up_with_and_the_true_rate_is_told(opened: Work) -> None:
    clock = Clock()
    made = cine(opened, clock)
    shown = play(opened, made, clock, 5.0, step_s=0.25)
    assert len(shown) == 20  # One image at each chance, none left out.
    assert made.reached_fps == pytest.approx(4.0, rel=0.01)
    assert "reached 4.0" in made.words


def test_keys_change_rate_and_way_and_the_series_remembers(opened: Work) -> None:
    clock = Clock()
    made = cine(opened, clock)
    made.step_rate(1)
    made.toggle_sweeping()
    made.toggle()
    assert not made.playing
    assert made.words == ""
    made.toggle()
    assert (made.playing, made.rate_fps, made.sweeping) == (True, 12, True)
    opened.viewer.scroll(0, 100)
    assert play(opened, made, clock, 0.26)[:2] == [CT_SLICES - 2, CT_SLICES - 3]


def test_one_image_does_not_play(opened: Work) -> None:
    opened.pane("CR")
    made = Cine(opened.session, opened.viewer, opened.jobs)
    made.toggle()
    assert not made.playing
    assert opened.words[-1] == "There is one image: nothing to play."


def test_playing_asks_for_no_image_while_others_are_on_their_way(opened: Work) -> None:
    clock = Clock()
    made = cine(opened, clock)
    asked: list[str] = []
    opened.frames.want = lambda who, _frames: asked.append(who)  # type: ignore[method-assign]
    opened.jobs._running["pane 0"] = object()  # type: ignore[assignment]
    play(opened, made, clock, 0.55)
    assert asked == []
    del opened.jobs._running["pane 0"]
    play(opened, made, clock, 0.55)
    assert set(asked) == {"pane 0"}


def test_another_series_in_the_pane_ends_it(opened: Work) -> None:
    clock = Clock()
    made = cine(opened, clock)
    opened.pane("MR")
    assert play(opened, made, clock, 0.5) == []
    assert not made.playing


def test_other_studies_on_the_desk_end_it(opened: Work) -> None:
    made = cine(opened, Clock())
    opened.viewer.show_studies((), ())
    assert not made.playing
