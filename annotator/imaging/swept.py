"""The voxels that a sphere touches on a straight way through a volume."""

from __future__ import annotations

import numpy as np

from annotator.geometry.plane import Vector3
from annotator.imaging.region import Region, cropped
from annotator.imaging.volume import Volume
from annotator.imaging.voxels import Index


def voxel_at(volume: Volume, place_mm: Vector3) -> Index | None:
    """Return the voxel whose middle is nearest to a place, LPS mm; None outside the volume."""
    near = np.floor((volume.index_from_world @ (*place_mm, 1.0))[:3] + 0.5).astype(np.int64)
    if (near < 0).any() or (near >= volume.shape).any():
        return None
    first, second, third = near.tolist()
    return (first, second, third)


def swept(volume: Volume, start_mm: Vector3, end_mm: Vector3, radius_mm: float) -> Region | None:
    """Return the voxels whose middles a sphere touches on its way; None where it touches none.

    The voxel under the end of the way is always touched. Places are LPS mm in the frame of the volume.
    """
    to_index, start, end = volume.index_from_world, np.asarray(start_mm), np.asarray(end_mm)
    ends = np.array([to_index[:3, :3] @ one + to_index[:3, 3] for one in (start, end)])
    # A step of the index along each row of the inverse: how far a ball of 1 mm reaches there.
    reach = radius_mm * np.linalg.norm(to_index[:3, :3], axis=1)
    low = np.maximum(np.floor(ends.min(axis=0) - reach), 0).astype(np.int64)
    high = np.minimum(np.ceil(ends.max(axis=0) + reach), np.array(volume.shape) - 1).astype(np.int64) + 1
    if (low >= high).any():
        return None
    grids = np.moveaxis(np.indices(tuple(high - low)), 0, -1) + low
    away = grids @ volume.world_from_index[:3, :3].T + (volume.world_from_index[:3, 3] - start)
    way = end - start
    square = float(way @ way)
    share = np.clip(away @ way / square, 0.0, 1.0)[..., np.newaxis] if square else 0.0
    mask = ((away - share * way) ** 2).sum(axis=-1) <= radius_mm**2
    under = voxel_at(volume, end_mm)
    if under is not None:
        mask[tuple(np.array(under) - low)] = True
    first, second, third = low.tolist()
    return cropped((first, second, third), mask)
