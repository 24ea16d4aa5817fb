"""Trees of pulmonary vessels: grown from the hila to every corner of the lungs, tapering as they fork."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sample_studies.anatomy.solid import Solid

from .canvas import Canvas, Value
from .fields import region_of
from .noise import axes_mm, random

Array = NDArray[np.float32]
STEP_MM = 4.0


@dataclass(frozen=True, slots=True)
class Tree:
    """Straight pieces: starts and ends (n, 3) in LPS mm, radii (n,) in mm."""

    start_mm: Array
    end_mm: Array
    radius_mm: Array


def _leaves(inside: Solid, count: int, stream: np.random.Generator) -> Array:
    low, high = inside.bounds
    kept: list[Array] = []
    while sum(map(len, kept)) < count:
        points = stream.uniform(low, high, (4 * count, 3)).astype(np.float32)
        depth = inside.distance(points)
        kept.append(points[(depth < -3) & ~((depth < -12) & (stream.random(len(points)) < 0.55))])
    return np.concatenate(kept)[:count]


def grow(inside: Solid, root_mm: tuple[float, float, float], count: int, name: str, leaf_mm: float) -> Tree:
    """Return a tree from a root to `count` random places in a solid.

    Each place joins the nearest branch, long detours counting against it; radii follow Murray's law
    with the exponent of lungs, 2.56 (Huang 1996): that power of a stem's is the sum of its branches'.
    """
    stream = random(name)
    leaves = _leaves(inside, count, stream)
    order = np.argsort(((leaves - root_mm) ** 2).sum(1))
    size = 60 * count
    nodes, parents = np.zeros((size, 3), np.float32), np.zeros(size, int)
    travelled = np.zeros(size, np.float32)
    nodes[0], used = root_mm, 1
    load = np.zeros(size)
    for leaf in leaves[order]:
        gap = np.linalg.norm(nodes[:used] - leaf, axis=1)
        # A branch that would turn back towards the root costs more.
        best = int(np.argmin(gap + 0.55 * travelled[:used]))
        pieces = max(1, int(np.ceil(gap[best] / STEP_MM)))
        at, parent = nodes[best].copy(), best
        way = leaf - at
        for piece in range(1, pieces + 1):
            bend = stream.normal(0, 0.35, 3) * (piece < pieces)
            nodes[used] = at + way * (piece / pieces) + bend
            parents[used] = parent
            travelled[used] = travelled[parent] + np.linalg.norm(nodes[used] - nodes[parent])
            parent, used = used, used + 1
        load[parent] += 1
    for node in range(used - 1, 0, -1):
        load[parents[node]] += load[node]
    radius = leaf_mm * load[1:used] ** 0.39
    return Tree(nodes[parents[1:used]], nodes[1:used], radius.astype(np.float32))


def paint_tree(canvas: Canvas, tree: Tree, value: Value) -> None:
    """Paint the pieces of a tree; those thinner than a voxel weigh as much as they fill."""
    z, y, x = axes_mm(canvas.on)
    edge = canvas.edge_mm
    for start, end, radius in zip(tree.start_mm, tree.end_mm, tree.radius_mm, strict=True):
        wide = max(float(radius), 0.5 * edge)
        share = min(1.0, (float(radius) / wide) ** 2)
        box = np.stack([np.minimum(start, end), np.maximum(start, end)])
        region = region_of(canvas.on, box, wide + edge)
        if region is None:
            continue
        axis = end - start
        dz, dy, dx = (
            (line[part] - origin) for line, part, origin in zip((z, y, x), region, start[::-1], strict=True)
        )
        dz, dy, dx = dz[:, None, None], dy[None, :, None], dx[None, None, :]
        along = np.clip((dx * axis[0] + dy * axis[1] + dz * axis[2]) / max(float(axis @ axis), 1e-6), 0, 1)
        gap = np.sqrt((dx - along * axis[0]) ** 2 + (dy - along * axis[1]) ** 2 + (dz - along * axis[2]) ** 2)
        canvas.blend(region, share * np.clip(0.5 - (gap - wide) / edge, 0, 1), value)
