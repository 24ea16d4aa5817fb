"""What a sphere touches of a volume on its way: every voxel by its place in the patient."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from annotator.imaging.swept import swept, voxel_at
from annotator.imaging.volume import Volume

SHAPE = (9, 14, 12)
# Slices 3 mm apart, each pushed back 1 mm (tilted gantry); pixels of 0.9 × 0.6 mm.
TILTED = np.array([[0.0, 0.0, 0.6, -20.0], [1.0, 0.9, 0.0, 35.0], [3.0, 0.0, 0.0, 5.0], [0.0, 0.0, 0.0, 1.0]])
VOLUME = Volume(np.zeros(SHAPE, np.int16), TILTED)
INDEX = st.tuples(st.floats(-2, 10), st.floats(-2, 15), st.floats(-2, 13))


def place(index: tuple[float, float, float]) -> tuple[float, float, float]:
    x, y, z, _ = (TILTED @ (*index, 1.0)).tolist()
    return (x, y, z)


@given(INDEX, INDEX, st.floats(0.5, 6))
def test_the_voxels_within_the_radius_of_the_way_and_the_one_under_its_end(
    start: tuple[float, float, float], end: tuple[float, float, float], radius_mm: float
) -> None:
    found = swept(VOLUME, place(start), place(end), radius_mm)
    mask = np.zeros(SHAPE, np.bool_)
    if found is not None:
        mask[tuple(slice(at, at + size) for at, size in zip(found.corner, found.mask.shape, strict=True))] = (
            found.mask
        )
    first, last = np.array(place(start)), np.array(place(end))
    way = last - first
    under = voxel_at(VOLUME, place(end))
    for index in np.ndindex(SHAPE):
        middle = np.array(place(index))
        square = way @ way
        share = min(1.0, max(0.0, (middle - first) @ way / square)) if square else 0.0
        away = np.linalg.norm(middle - first - share * way)
        if abs(away - radius_mm) > 1e-9:
            assert mask[index] == (away < radius_mm or index == under)


def test_the_voxel_of_a_place() -> None:
    assert voxel_at(VOLUME, place((4.4, 7.6, 3.0))) == (4, 8, 3)
    assert voxel_at(VOLUME, place((4.0, 14.0, 3.0))) is None
