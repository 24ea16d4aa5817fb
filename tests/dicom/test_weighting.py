"""What an MR image shows bright, by its times."""

from __future__ import annotations

import pytest

from annotator.dicom.placement import Traits
from annotator.dicom.weighting import weighting


@pytest.mark.parametrize(
    ("repeats", "echoes", "inverts", "words"),
    [
        (4200.0, 48.0, 160.0, "STIR"),
        (520.0, 12.0, None, "T1-weighted"),
        (4000.0, 90.0, None, "T2-weighted"),
        (4000.0, 90.0, 0.0, "T2-weighted"),
        (2800.0, 28.0, None, "proton density"),
        # Fluid-attenuated, and gradient echoes: told by more than these times.
        (6000.0, 120.0, 2200.0, ""),
        (8.9, 3.2, 900.0, ""),
        (30.0, 6.0, None, ""),
        (None, 12.0, None, ""),
    ],
)
def test_times_tell_the_weighting_of_spin_echoes(repeats, echoes, inverts, words) -> None:
    traits = Traits(repetition_time_ms=repeats, echo_time_ms=echoes, inversion_time_ms=inverts)
    assert weighting(traits) == words


def test_a_diffusion_image_is_none_of_them() -> None:
    assert weighting(Traits(repetition_time_ms=4000.0, echo_time_ms=80.0, b_value=800.0)) == ""
