"""The lesions that regions are measured on: the same at every run, and seen in their images."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from tests.imaging.phantoms import HELD_OUT, TUNING, phantom


def test_no_seed_is_both_tuned_on_and_held_out() -> None:
    assert not set(TUNING) & set(HELD_OUT)


def test_a_seed_makes_the_same_phantom_again() -> None:
    one = phantom("MR", 1)
    phantom.cache_clear()
    again = phantom("MR", 1)
    assert np.array_equal(one.voxels.stored, again.voxels.stored)
    assert np.array_equal(one.mask, again.mask)
    # Inflamed marrow is brighter on STIR than all that is within 5 mm of it.
    near = ndimage.binary_dilation(one.mask, np.ones((1, 3, 3)), iterations=3) & ~one.mask
    assert np.median(one.voxels.stored[one.mask]) > np.percentile(one.voxels.stored[near], 90)
