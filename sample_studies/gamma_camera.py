"""What a gamma camera counts: attenuated projection, blur that grows with depth, scatter."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, maximum_filter1d, uniform_filter1d

Volume = NDArray[np.float32]

# Low-energy high-resolution collimator: full width at half maximum (mm) against distance (mm).
INTRINSIC_FWHM_MM, HOLE_FWHM_MM, HOLE_FWHM_PER_MM = 3.9, 1.6, 0.043
SIGMA_PER_FWHM = 1 / 2.3548
SCATTER_SHARE, SCATTER_SIGMA_MM = 0.3, 28.0
# A collimator follows the body at this distance; what is less deep than a layer is taken together.
CLEARANCE_MM, REACH_MM = 25.0, 160.0


def resolution_mm(distance_mm: float) -> float:
    """Return the full width at half maximum of a point source in air."""
    return float(np.hypot(INTRINSIC_FWHM_MM, HOLE_FWHM_MM + HOLE_FWHM_PER_MM * distance_mm))


def detector_path(body: NDArray[np.bool_], step_mm: float) -> NDArray[np.intp]:
    """Return for each row z the first voxel along y (may be negative) the collimator's face stands at.

    The head passes over the highest point within its reach and rises and sinks slowly.
    """
    met = np.any(body, axis=2)
    first = np.where(np.any(met, axis=1), np.argmax(met, axis=1), body.shape[1])
    reach = int(REACH_MM / step_mm)
    nearest = -maximum_filter1d(-first, reach, mode="nearest")
    smooth = uniform_filter1d(nearest.astype(np.float64), reach)
    path: NDArray[np.intp] = np.rint(smooth - CLEARANCE_MM / step_mm).astype(np.intp)
    return path


def transmission(attenuation_per_mm: Volume, step_mm: float) -> Volume:
    """Return the share of photons of each voxel (z, y, x) that reach a detector at y = -∞."""
    passed = np.cumsum(attenuation_per_mm, axis=1, dtype=np.float32) - attenuation_per_mm / 2
    return np.exp(-passed * np.float32(step_mm))


def projected(emission: Volume, path: NDArray[np.intp], step_mm: float) -> NDArray[np.float64]:
    """Return the counts (z, x) expected from what leaves each voxel (z, y, x) towards y = -∞.

    Parameters
    ----------
    emission : ndarray of float32
        Activity times transmission.
    path : ndarray of int
        Of `detector_path`.
    """
    total = np.zeros((emission.shape[0], emission.shape[2]))
    for near in range(-int(path.max()), emission.shape[1] - int(path.min()), 2):
        layer = _layer(emission, path, near)
        if layer.any():
            sigma = resolution_mm(max(0.0, (near + 1) * step_mm)) * SIGMA_PER_FWHM / step_mm
            total += gaussian_filter(layer.astype(np.float64), sigma, truncate=3.5)
    scatter = gaussian_filter(total, SCATTER_SIGMA_MM / step_mm, truncate=3.0)
    counts: NDArray[np.float64] = total + SCATTER_SHARE * scatter
    return counts


def _layer(emission: Volume, path: NDArray[np.intp], near: int) -> NDArray[np.float32]:
    """Return the sum of the two voxels at distances near and near + 1 from the collimator, per ray."""
    rows = np.arange(emission.shape[0])
    total = np.zeros((emission.shape[0], emission.shape[2]), np.float32)
    for distance in (near, near + 1):
        place = path + distance
        inside = (place >= 0) & (place < emission.shape[1])
        total[inside] += emission[rows[inside], place[inside]]
    return total
