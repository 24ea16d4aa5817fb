"""The restless reader of ``python -m tests.ui.soak``, for a few rounds."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.ui import soak
from tests.ui.conftest import Seat


@pytest.mark.skipif(sys.platform != "linux", reason="counts in /proc")
def test_reading_on_and_on_keeps_no_files_threads_or_widgets(seat: Seat, tmp_path: Path) -> None:
    """The same round four times: what is made once is there after the second, whatever is switched on."""
    reader = seat(tmp_path / "library")
    worker = soak.Soak(reader, soak.folders(tmp_path)[:2], seed=3)
    rounds = []
    for _ in range(4):
        worker.chance.seed(3)
        rounds.append(worker.round(operations=25))
    warm, last = rounds[1], rounds[3]
    assert last.operations == 4 * 29
    assert last.files <= warm.files + 1
    assert last.threads <= warm.threads + 1
    assert last.widgets == warm.widgets
    assert last.objects <= warm.objects * 1.02
    assert last.memory_mib <= warm.memory_mib + 32


def test_growth_is_told_from_noise() -> None:
    """Theil and Sen's slope over the later rounds; a step during the first third is warming up."""
    noise = (0.3, -0.2, 0.1, 0.0, -0.3, 0.2) * 5
    flat = [
        soak.Counts(60 * at, 300 + noise[at] + (at < 5) * -50, 40, 30, 15, 7, 350, 150_000)
        for at in range(30)
    ]
    found = soak.growth(flat)
    assert not any(one.grows for one in found.values())
    assert found["memory_mib"].low < 0 < found["memory_mib"].high
    leaking = [
        replace(one, memory_mib=one.memory_mib + 0.3 * at, files=15 + at) for at, one in enumerate(flat)
    ]
    found = soak.growth(leaking)
    assert [name for name, one in found.items() if one.grows] == ["memory_mib", "files"]
    assert found["memory_mib"].slope == pytest.approx(5.0, abs=0.2)
    assert found["memory_mib"].low > 4.5
    assert found["files"].slope == pytest.approx(1000 / 60)
