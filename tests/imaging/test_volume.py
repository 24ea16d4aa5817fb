import numpy as np
import pytest

from annotator.imaging import Rescale, Volume

SHEARED = np.array([[0, 0, 0.5, -100], [1, 0.5, 0, -50], [3, 0, 0, 20], [0, 0, 0, 1]], np.float64)


def test_volume_knows_its_grid():
    volume = Volume(np.zeros((4, 5, 6), np.int16), SHEARED.copy(), Rescale(1, -1000), unit="HU")
    assert volume.shape == (4, 5, 6)
    assert volume.spacing_mm == pytest.approx((10**0.5, 0.5, 0.5))
    assert (volume.world_from_index @ [2, 1, 4, 1]).tolist() == [-98, -47.5, 26, 1]
    assert volume.index_from_world @ [-98, -47.5, 26, 1] == pytest.approx([2, 1, 4, 1])
    assert volume.modality_values().max() == -1000


def test_what_is_no_volume_is_refused():
    with pytest.raises(ValueError):
        Volume(np.zeros((4, 5), np.int16), np.eye(4))
    with pytest.raises(ValueError):
        Volume(np.zeros((1, 1, 1), np.int16), np.diag([1.0, 1.0, 0.0, 1.0]))
