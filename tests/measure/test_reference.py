from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from annotator.geometry.shapes import BoxShape
from annotator.imaging.image import Image
from annotator.lesions.records import ImageReference, MarkRole
from annotator.measure import Measurement, Quantity, Refused
from annotator.measure.reference import Place, reference_ratio

SIGNAL = np.full((20, 20), 100, np.uint16)
SIGNAL[2:8, 2:8] = 560
LESION, MUSCLE = BoxShape((2, 2), (8, 8)), BoxShape((12, 12), (18, 18))
AT = ImageReference("1.2.3.4", 1, "1.2.3", "1.2", "MR")


def places(image: Image, at: ImageReference = AT, there: ImageReference | None = None) -> tuple[Place, Place]:
    return Place(LESION, image, at), Place(MUSCLE, image, there or at)


def test_a_lesion_on_mr_is_measured_against_muscle() -> None:
    found = reference_ratio(*places(Image(SIGNAL)), MarkRole.MUSCLE)
    assert isinstance(found, Measurement)
    assert (found.quantity, found.value, found.unit) == (Quantity.MUSCLE_RATIO, 5.6, "1")
    assert found.method == "mean values of 36 pixels to those of 36 pixels of muscle"
    # A pixel larger, the lesion holds 24 more of 100: (36 × 560 + 24 × 100) / 60 = 376. Muscle stays 100.
    assert found.band == (pytest.approx(3.76), pytest.approx(5.6))


def test_muscle_may_lie_on_another_slice_of_the_series_but_on_no_other_series() -> None:
    image = Image(SIGNAL)
    slice_of_it = replace(AT, sop_instance_uid="1.2.3.5")
    assert isinstance(reference_ratio(*places(image, AT, slice_of_it), MarkRole.MUSCLE), Measurement)
    other = replace(AT, sop_instance_uid="1.2.9.5", series_instance_uid="1.2.9")
    refused = reference_ratio(*places(image, AT, other), MarkRole.MUSCLE)
    assert refused == Refused(
        Quantity.MUSCLE_RATIO, "the reference region lies on another series; MR signal has no scale"
    )


def test_counts_compare_on_one_frame_only_and_are_sure_as_counts_are() -> None:
    at = replace(AT, modality="NM", view="posterior")
    image = Image(SIGNAL, unit="counts", view="posterior")
    found = reference_ratio(*places(image, at), MarkRole.BACKGROUND_BONE)
    assert isinstance(found, Measurement)
    assert (found.quantity, found.value) == (Quantity.REFERENCE_RATIO, 5.6)
    noise = 2 * np.sqrt(1 / (36 * 560) + 1 / (36 * 100))
    assert found.band == (pytest.approx(3.76 * (1 - noise)), pytest.approx(5.6 * (1 + noise)))
    other_view = replace(at, frame=2)
    refused = reference_ratio(*places(image, at, other_view), MarkRole.BACKGROUND_BONE)
    assert isinstance(refused, Refused)
    assert refused.because == "the reference region lies on another frame"


@pytest.mark.parametrize(
    ("image", "modality", "because"),
    [
        (Image(SIGNAL, unit="HU"), "CT", "Hounsfield units have no true zero; compare shares instead"),
        (Image(SIGNAL), "DX", "values of a radiograph are no linear measure"),
        (Image(np.zeros((20, 20), np.uint16)), "MR", "the reference region holds nothing"),
        (Image(np.zeros((20, 20, 3), np.uint8)), "MR", "colours are no measured values"),
    ],
)
def test_no_ratio_of_what_has_none(image: Image, modality: str, because: str) -> None:
    refused = reference_ratio(*places(image, replace(AT, modality=modality)), MarkRole.MUSCLE)
    assert isinstance(refused, Refused)
    assert refused.because == because
