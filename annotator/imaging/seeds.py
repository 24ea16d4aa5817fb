"""A region grown from scribbles on a lesion and on what is not: the random walker of Grady (2006).

Each voxel belongs to the scribble that a walker from it most likely reaches first, who crosses a step of
the values the less willingly the higher it stands out of the noise.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.shapes import MaskShape
from annotator.imaging.region import Blocked, Region, cropped, island
from annotator.imaging.voxels import Box, Voxels

CUBE = 60.0
"""Side of the cube that is looked at, in the unit of the lattice's lengths."""
_NODES = 120_000
_SMOOTH, _STEPS_OF_NOISE, _LEAST_WEIGHT = 0.7, 2.25, 1e-5
_MAD = 1.4826
Mask = NDArray[np.bool_]


def grown_from_seeds(
    voxels: Voxels,
    inside: Mapping[int, MaskShape],
    outside: Mapping[int, MaskShape],
    check: Callable[[], None] = lambda: None,
) -> Region | Blocked:
    """Return the region that scribbles on a lesion claim against those on the background.

    The sides of the cube about the lesion's scribbles are background too, but for those where the lattice
    ends. Above 120,000 voxels the walk goes over a coarser lattice and is interpolated.

    Parameters
    ----------
    voxels : Voxels
    inside, outside : mapping
        The scribbles by slice, from 0.
    check : function, optional
        Called between steps; may raise to cancel.
    """
    box = _cube(voxels, inside)
    if isinstance(box, Blocked):
        return box
    seeds = np.zeros([span.stop - span.start for span in box], np.int8)
    _lay_sides(seeds, box, voxels)
    _lay(seeds, box, outside, 2)
    _lay(seeds, box, inside, 1)
    if not (seeds == 2).any():
        return Blocked("Scribble on the background too, with Ctrl.")
    check()
    share = _walk(voxels.values(box), seeds, voxels.spacing, check)
    mask = (share > 0.5) & (seeds != 2) | (seeds == 1)
    first = np.argwhere(seeds == 1)[0].tolist()
    region = cropped(tuple(span.start for span in box), island(mask, tuple(first)))
    return Blocked("Nothing is left of the region.") if region is None else region


def _cube(voxels: Voxels, inside: Mapping[int, MaskShape]) -> Box | Blocked:
    if not inside:
        return Blocked("Scribble on the lesion.")
    lows = (min(inside), *(min(one.corner[axis] for one in inside.values()) for axis in (1, 0)))
    highs = (
        max(inside) + 1,
        *(max(one.corner[axis] + one.size[axis] for one in inside.values()) for axis in (1, 0)),
    )
    spans = []
    unit = 1.0 if voxels.length_unit == "mm" else max(1.0, max(voxels.shape) / 300.0)
    for low, high, count, gap in zip(lows, highs, voxels.shape, voxels.spacing, strict=True):
        reach = CUBE * unit / 2 / gap
        middle = (low + high) / 2
        if count > 1 and high - low > 2 * reach:
            return Blocked(f"The scribbles on the lesion lie further apart than {CUBE:g} mm.")
        spans.append(slice(max(0, math.floor(middle - reach)), min(count, math.ceil(middle + reach))))
    first, second, third = spans
    return (slice(0, 1) if voxels.is_flat else first), second, third


def _lay_sides(seeds: NDArray[np.int8], box: Box, voxels: Voxels) -> None:
    for axis, (span, count) in enumerate(zip(box, voxels.shape, strict=True)):
        sides = np.moveaxis(seeds, axis, 0)
        if span.start > 0:
            sides[0] = 2
        if span.stop < count:
            sides[-1] = 2


def _lay(seeds: NDArray[np.int8], box: Box, shapes: Mapping[int, MaskShape], kind: int) -> None:
    slices, rows, columns = box
    for at, shape in shapes.items():
        if slices.start <= at < slices.stop:
            y, x = np.nonzero(shape.mask)
            y, x = y + shape.corner[1] - rows.start, x + shape.corner[0] - columns.start
            held = (y >= 0) & (y < seeds.shape[1]) & (x >= 0) & (x < seeds.shape[2])
            seeds[at - slices.start, y[held], x[held]] = kind


def _walk(
    values: NDArray[np.float32],
    seeds: NDArray[np.int8],
    spacing: tuple[float, float, float],
    check: Callable[[], None],
) -> NDArray[np.float32]:
    """Return how likely a walker from each voxel comes to the lesion first, shape of the values."""
    from scipy import ndimage

    sigma = [
        0.0 if count == 1 else _SMOOTH / max(gap, _SMOOTH)
        for count, gap in zip(values.shape, spacing, strict=True)
    ]
    smooth = ndimage.gaussian_filter(values, sigma)
    by = max(1, math.ceil((values.size / _NODES) ** (1 / (2 if values.shape[0] == 1 else 3))))
    if by == 1:
        return _likelihood(smooth, seeds, spacing, check)
    steps = tuple(1 if count < 2 * by else by for count in values.shape)
    coarse = _likelihood(
        smooth[tuple(slice(None, None, step) for step in steps)],
        _coarse(seeds, steps),
        (spacing[0] * steps[0], spacing[1] * steps[1], spacing[2] * steps[2]),
        check,
    )
    places = [
        np.minimum(np.arange(count) / step, size - 1)
        for count, step, size in zip(values.shape, steps, coarse.shape, strict=True)
    ]
    grid = np.meshgrid(*places, indexing="ij")
    return np.asarray(ndimage.map_coordinates(coarse, grid, order=1), np.float32)


def _coarse(seeds: NDArray[np.int8], steps: tuple[int, ...]) -> NDArray[np.int8]:
    """Return scribbles on a coarser lattice; thin ones are not lost, the lesion's before the others."""
    shape = tuple(-(-count // step) for count, step in zip(seeds.shape, steps, strict=True))
    found = np.zeros(shape, np.int8)
    for kind in (2, 1):
        places = np.nonzero(seeds == kind)
        found[tuple(place // step for place, step in zip(places, steps, strict=True))] = kind
    return found


def _likelihood(
    values: NDArray[np.float32],
    seeds: NDArray[np.int8],
    spacing: tuple[float, float, float],
    check: Callable[[], None],
) -> NDArray[np.float32]:
    from scipy import sparse
    from scipy.sparse.linalg import cg

    laplacian, degree = _laplacian(values, spacing)
    flat = seeds.ravel()
    free, lesion = np.flatnonzero(flat == 0), np.flatnonzero(flat == 1)
    answer: NDArray[np.float32] = (flat == 1).astype(np.float32)
    if free.size:
        check()
        rows = laplacian[free]
        pull = np.asarray(rows[:, lesion].sum(axis=1)).ravel()
        matrix = (sparse.diags(degree[free]) - rows[:, free]).tocsr()
        found, _ = cg(
            matrix,
            pull,
            x0=np.zeros(free.size, np.float32),
            rtol=1e-2,
            maxiter=300,
            M=sparse.diags(1 / degree[free]),
            callback=lambda _now: check(),
        )
        answer[free] = found
    return np.asarray(answer.reshape(seeds.shape), np.float32)


def _laplacian(
    values: NDArray[np.float32], spacing: tuple[float, float, float]
) -> tuple[Any, NDArray[np.float32]]:
    """Return the weights between neighbours as a sparse matrix, and their sum for each voxel."""
    from scipy import sparse

    number = np.arange(values.size, dtype=np.int32).reshape(values.shape)
    pairs, steps = [], []
    for axis, gap in enumerate(spacing):
        if values.shape[axis] > 1:
            here, there = np.moveaxis(number, axis, 0)[:-1], np.moveaxis(number, axis, 0)[1:]
            pairs.append((here.ravel(), there.ravel()))
            steps.append((np.abs(np.diff(values, axis=axis)), axis, gap))
    every = np.concatenate([np.moveaxis(one, axis, 0).ravel() for one, axis, _ in steps])
    noise = _MAD * float(np.median(every)) or 1.0
    shortest = min(gap for _, _, gap in steps)
    weights = np.concatenate(
        [
            (
                np.exp(-0.5 * (np.moveaxis(one, axis, 0).ravel() / (_STEPS_OF_NOISE * noise)) ** 2)
                + _LEAST_WEIGHT
            )
            * (shortest / gap) ** 2
            for one, axis, gap in steps
        ]
    ).astype(np.float32)
    first, second = (np.concatenate(ends) for ends in zip(*pairs, strict=True))
    ends = (np.concatenate((first, second)), np.concatenate((second, first)))
    matrix = sparse.coo_matrix((np.concatenate((weights, weights)), ends), (values.size, values.size)).tocsr()
    degree: NDArray[np.float32] = np.asarray(matrix.sum(axis=1), np.float32).ravel()
    return matrix, degree
