"""Planes through a volume of 600 slices, beside SimpleITK's slicing."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.imaging import Volume
from annotator.imaging.reformat import reformat
from tests.benchmarks.contest import median_milliseconds
from tests.benchmarks.generated import SLICE_MM, thorax
from tests.benchmarks.row import Bench, Group, Prepared, Row

_ROWS = (
    Row(
        "sagittal-simpleitk",
        "p50 of one sagittal plane of 512 × 512 × 600, against SimpleITK's slicing",
        "reformat",
        "SimpleITK",
        "ms",
        15,
        True,
        ("SimpleITK",),
    ),
)
_PLANES = 5


def _prepare(bench: Bench) -> Prepared:
    import SimpleITK

    # Cubic voxels: the plane is a plane of voxels, and both must find the same numbers.
    volume = Volume(
        thorax(bench.sizes.slices, bench.sizes.side), np.diag([SLICE_MM] * 3 + [1.0])[[2, 1, 0, 3]]
    )
    peer = SimpleITK.GetImageFromArray(volume.stored)
    side = bench.sizes.side

    def ours(number: int) -> NDArray[Any]:
        return reformat(volume, "sagittal", number).stored

    def sliced(number: int) -> NDArray[Any]:
        return SimpleITK.GetArrayFromImage(peer[number - 1, :, :])

    for number in (1, side // 3, side):
        # Ours stands with the head up, SimpleITK's as the slices are numbered.
        if not np.array_equal(ours(number), sliced(number)[::-1]):
            raise AssertionError(f"the sagittal planes {number} differ")
    return Prepared(
        {
            name: median_milliseconds(_through(work, side), _PLANES)
            for name, work in (("reformat", ours), ("SimpleITK", sliced))
        }
    )


def _through(work: Callable[[int], NDArray[Any]], side: int) -> Callable[[], NDArray[Any]]:
    numbers = cycle(range(side // 4, 3 * side // 4))
    return lambda: work(next(numbers))


GROUP = Group(_ROWS, _prepare)
