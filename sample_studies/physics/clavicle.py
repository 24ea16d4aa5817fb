"""The expanded left clavicle painted on a canvas: uneven thick cortex, dense marrow, lytic pockets."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .canvas import Canvas, coverage
from .disease import lesions, patient
from .fields import Region, sub_grid
from .noise import fractal, noise
from .scene import Palette, bones_of

Array = NDArray[np.float32]


def _bone_mm(canvas: Canvas, region: Region) -> Array:
    """Return the distances of the left clavicle on a region."""
    bone = next(b for b in bones_of(patient(False)) if b.name == "clavicle" and b.solid.bounds[0, 0] > 0)
    found = canvas.field(bone.solid, 0.7, deep=True)
    result = np.full(tuple(part.stop - part.start for part in region), 6.0, np.float32)
    if found is None:
        return result
    both = tuple(
        slice(max(a.start, b.start), min(a.stop, b.stop)) for a, b in zip(region, found.region, strict=True)
    )
    if all(part.start < part.stop for part in both):
        here = tuple(slice(a.start - b.start, a.stop - b.start) for a, b in zip(both, region, strict=True))
        there = tuple(
            slice(a.start - b.start, a.stop - b.start) for a, b in zip(both, found.region, strict=True)
        )
        result[here] = found.distance_mm[there]
    return result


def swelling(canvas: Canvas) -> tuple[Region, Array] | None:
    """Return how much of each voxel the expanded part of the bone fills, and on which region."""
    zone = canvas.field(lesions().clavicle, 0.8)
    if zone is None:
        return None
    inside = coverage(_bone_mm(canvas, zone.region), canvas.edge_mm)
    return zone.region, coverage(zone.distance_mm - 1.5, 2.0) * inside


def lysis(canvas: Canvas) -> tuple[Region, Array] | None:
    """Return how much of each voxel the lytic pockets fill, and on which region."""
    pockets = canvas.field(lesions().pockets, 0.6)
    if pockets is None:
        return None
    ragged = pockets.distance_mm + 0.5 * fractal(sub_grid(canvas.on, pockets.region), "pocket wall", 1.6)
    return pockets.region, coverage(ragged, canvas.edge_mm)


def paint_clavicle(
    canvas: Canvas, palette: Palette, marrow_share: float = 1.0, shell_mm: float = 2.1, *, lytic: bool = True
) -> None:
    """Paint the expansion; `marrow_share` scales how dense the new bone inside is.

    Without `lytic` there are no pockets: the radiograph of 2006 is reported to show enlargement only.
    """
    grown, pockets = swelling(canvas), lysis(canvas) if lytic else None
    if grown is None:
        return
    region, where = grown
    on = sub_grid(canvas.on, region)
    bone_mm = _bone_mm(canvas, region)
    shell = shell_mm + 0.8 * noise(on, "clavicle cortex", 2.6)
    canvas.blend(region, where, np.float32(0.95) * palette.value("cortex", on))
    dense = np.float32(marrow_share) * palette.value("hyperostosis", on)
    canvas.blend(region, where * coverage(bone_mm + shell, canvas.edge_mm), dense)
    if pockets is not None:
        canvas.blend(*pockets, palette.value("lysis", sub_grid(canvas.on, pockets[0])))
