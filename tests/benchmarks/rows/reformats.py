"""Planes through a volume of 600 slices: sagittal and slab beside SimpleITK, oblique beside SciPy."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from itertools import cycle
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates

from annotator.imaging import Volume
from annotator.imaging.image import Image
from annotator.imaging.plane_stack import PATIENT_AXES
from annotator.imaging.reformat import Cut, Reformatter, Slab
from annotator.viewing.mpr import Mpr, turned
from tests.benchmarks.contest import constant, median_milliseconds
from tests.benchmarks.generated import SLICE_MM, thorax
from tests.benchmarks.row import Bench, Figure, Group, Prepared, Row

_ROWS = (
    Row(
        "sagittal-simpleitk",
        "p50 of one sagittal plane of 512 × 512 × 600, scrolling, against SimpleITK's slicing",
        "sagittal",
        "SimpleITK sagittal",
        "ms",
        15,
        True,
        ("SimpleITK",),
    ),
    Row(
        "slab-simpleitk",
        "p50 of an axial MIP of 21 slices, against SimpleITK's MaximumProjection",
        "slab",
        "SimpleITK slab",
        "ms",
        15,
        True,
        ("SimpleITK",),
    ),
    Row(
        "oblique-scipy",
        "p50 of an oblique plane, linear, against scipy.ndimage.map_coordinates",
        "oblique",
        "scipy",
        "ms",
        2.5,
        True,
    ),
    Row(
        "oblique-preview-ms",
        "p50 of the same plane as it follows the hand, in ms",
        "preview",
        "millisecond",
        "ms",
        3,
        False,
    ),
)
_PLANES, _SLAB_SLICES = 48, 21


def _prepare(bench: Bench) -> Prepared:
    # Cubic voxels: the plane is a plane of voxels, and both must find the same numbers.
    volume = Volume(
        thorax(bench.sizes.slices, bench.sizes.side), np.diag([SLICE_MM] * 3 + [1.0])[[2, 1, 0, 3]]
    )
    times: list[float] = []
    figures = _along_the_axes(volume, times) | _askew(volume)
    if not _ROWS[0].missing():
        figures |= _simpleitk(volume)
    return Prepared(figures, lambda: _note(times))


def _along_the_axes(volume: Volume, times: list[float]) -> dict[str, Figure]:
    cutter, (slices, _, columns) = Reformatter(volume), volume.shape
    sagittal, axial = (cutter.stack(PATIENT_AXES[plane]) for plane in ("sagittal", "axial"))

    def plane(number: int) -> None:
        start = time.perf_counter()
        cutter.image(Cut(sagittal.axes, sagittal.depth_of(number)))
        times.append(1000 * (time.perf_counter() - start))

    def slab(number: int) -> Image:
        return cutter.image(Cut(axial.axes, axial.depth_of(number), _slab()))

    image = cutter.image(Cut(sagittal.axes, sagittal.depth_of(columns // 3)))
    if not np.array_equal(image.stored, volume.stored[::-1, :, columns // 3]):
        raise AssertionError("the sagittal plane holds other voxels")
    middle = slice(slices // 2 - _SLAB_SLICES // 2, slices // 2 + _SLAB_SLICES // 2 + 1)
    if not np.array_equal(slab(slices // 2).stored, volume.stored[middle].max(axis=0)):
        raise AssertionError("the slab holds other slices")
    return {
        "sagittal": median_milliseconds(_through(plane, columns), _PLANES),
        "slab": median_milliseconds(_through(slab, slices), _PLANES // 4),
    }


def _slab() -> Slab:
    return Slab(_SLAB_SLICES * SLICE_MM, "maximum")


def _simpleitk(volume: Volume) -> dict[str, Figure]:
    import SimpleITK

    peer, (slices, _, columns) = SimpleITK.GetImageFromArray(volume.stored), volume.shape

    def plane(number: int) -> NDArray[Any]:
        return SimpleITK.GetArrayFromImage(peer[number, :, :])

    def slab(number: int) -> NDArray[Any]:
        first = number - _SLAB_SLICES // 2
        return SimpleITK.GetArrayFromImage(
            SimpleITK.MaximumProjection(peer[:, :, first : first + _SLAB_SLICES], 2)
        )

    if not np.array_equal(plane(columns // 3), volume.stored[:, :, columns // 3]):
        raise AssertionError("SimpleITK's sagittal plane holds other voxels")
    return {
        "SimpleITK sagittal": median_milliseconds(_through(plane, columns), _PLANES // 4),
        "SimpleITK slab": median_milliseconds(_through(slab, slices), _PLANES // 12),
    }


def _askew(volume: Volume) -> dict[str, Figure]:
    cutter, (slices, rows, columns) = Reformatter(volume), volume.shape
    centre = (columns / 2 * SLICE_MM, rows / 2 * SLICE_MM, slices / 2 * SLICE_MM)
    cut = turned(turned(Mpr(centre), "axial", 25), "sagittal", 10).cut("coronal")
    coarseness, lowest = cutter.preview_coarseness(cut), float(volume.stored.min())

    def sampled() -> NDArray[np.int16]:
        """The same plane, as one would write it with SciPy: places, then values."""
        image = cutter.stack(cut.axes)
        plane = image.plane(image.number_at(cut.depth_mm))
        row, column = np.mgrid[0 : image.rows, 0 : image.columns] * SLICE_MM
        world = (
            np.asarray(plane.origin_mm)
            + column[..., None] * np.asarray(plane.along_row)
            + row[..., None] * np.asarray(plane.along_column)
        )
        to_index = volume.index_from_world
        index = np.moveaxis(world @ to_index[:3, :3].T + to_index[:3, 3], -1, 0)
        found = map_coordinates(volume.stored, index, output=np.float32, order=1, cval=lowest)
        return np.rint(found).astype(np.int16)

    ours, theirs = cutter.image(cut).stored, sampled()
    # They differ by rounding, and at the edge: ours goes to the end of the outermost voxels.
    if np.mean(np.abs(ours.astype(int) - theirs) > 1) > 0.01:
        raise AssertionError("the oblique planes differ")
    return {
        "oblique": median_milliseconds(lambda: cutter.image(cut), 5),
        "preview": median_milliseconds(lambda: cutter.image(cut, coarseness), 15),
        "scipy": median_milliseconds(sampled, 3),
        "millisecond": constant(1.0),
    }


def _through(work: Callable[[int], object], count: int) -> Callable[[], object]:
    numbers = cycle(range(count // 4, 3 * count // 4))
    return lambda: work(next(numbers))


def _note(times: list[float]) -> Mapping[str, str]:
    if not times:
        return {}
    mean, most = np.mean(times), np.max(times)
    words = f"every sixteenth plane turns the next sixteen: mean {mean:.2f} ms, longest {most:.1f} ms"
    return {"sagittal-simpleitk": words}


GROUP = Group(_ROWS, _prepare)
