"""The unruly hand of ``python -m tests.ui.unruly``, for a moment."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.lesion_stack import lesion_patient
from tests.ui.conftest import Seat
from tests.ui.unruly import Unruly


@pytest.mark.parametrize("seed", [1, 2])
def test_no_order_of_keys_and_strokes_breaks_a_case(seat: Seat, tmp_path: Path, seed: int) -> None:
    reader = seat().open(lesion_patient(tmp_path / "patient"))
    assert Unruly(reader, seed).run(operations=320) == []
    assert reader.marks
