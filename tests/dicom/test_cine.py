"""How fast a clip asks to be played (DICOM PS3.3 C.7.6.5)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pydicom.uid import ImplicitVRLittleEndian

from annotator.dicom.cine import CineFacts, cine_facts
from annotator.dicom.source import source_of
from tests.helpers.dicom_files import image, write


def facts(folder: Path, syntax: str = ImplicitVRLittleEndian, **attributes: object) -> CineFacts:
    clip = image(np.zeros((4, 6, 5), np.uint16), **attributes)
    return cine_facts(source_of(write(clip, folder / "clip.dcm", syntax)))


@pytest.mark.parametrize(
    ("attributes", "rate_fps", "source"),
    [
        ({"RecommendedDisplayFrameRate": 12, "CineRate": 30}, 12.0, "Recommended Display Frame Rate"),
        ({"CineRate": 30, "FrameTime": "100"}, 30.0, "Cine Rate"),
        ({"FrameTime": "66.67"}, pytest.approx(14.999, abs=1e-3), "Frame Time"),
        ({"FrameTimeVector": ["0", "40", "60", "50"]}, 20.0, "Frame Time Vector"),
        ({"CineRate": 0, "FrameTime": "250"}, 4.0, "Frame Time"),
        ({"FrameTime": "0"}, None, ""),
        ({"RecommendedDisplayFrameRate": -3}, None, ""),
        ({}, None, ""),
    ],
)
def test_the_rate_for_display_comes_before_that_of_acquisition(
    tmp_path: Path, attributes: dict[str, object], rate_fps: float | None, source: str
) -> None:
    found = facts(tmp_path, **attributes)
    assert (found.rate_fps, found.source) == (rate_fps, source)


@pytest.mark.parametrize(("value", "sweeping"), [(0, False), (1, True)])
def test_a_clip_may_ask_to_swing_back(tmp_path: Path, value: int, sweeping: bool) -> None:
    assert facts(tmp_path, PreferredPlaybackSequencing=value).sweeping is sweeping
