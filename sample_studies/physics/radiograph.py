"""The chest radiograph: primary beam from a point, scatter through a grid, blur, quanta, CR processing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from sample_studies.anatomy.voxels import Grid

from .canvas import Canvas, coverage
from .clavicle import paint_clavicle
from .disease import patient
from .fields import resampled
from .noise import random
from .scene import Grain, Palette, paint_body
from .tissue import HU

Array = NDArray[np.float32]

WATER_PER_MM = 0.0197  # at an effective energy of about 67 keV: 110 kV, 3.5 mm Al (NIST XCOM)


@dataclass(frozen=True, slots=True)
class Protocol:
    """A postero-anterior chest film of a child: source behind, cassette in front of the chest."""

    rows: int = 1760
    columns: int = 1760
    pixel_mm: float = 0.2
    source_to_detector_mm: float = 1800.0
    detector_y_mm: float = -112.0
    centre_x_mm: float = 0.0
    centre_z_mm: float = 1028.0
    field_mm: tuple[float, float] = (318.0, 326.0)
    quanta: float = 5200.0
    marker_mm: tuple[float, float] = (300.0, 26.0)

    def magnification(self, y_mm: float) -> float:
        """Return how much larger things at `y_mm` are on the detector."""
        distance = self.source_to_detector_mm
        return distance / (distance - abs(y_mm - self.detector_y_mm))


def palette(water_per_mm: float, calcium: float) -> Palette:
    """Return the attenuation of tissues; `calcium` is by how much bone outdoes its Hounsfield units."""

    def per_mm(hu: float) -> tuple[float]:
        extra = calcium * (hu - 120) / 1000 if hu > 120 else 0.0
        return (water_per_mm * max(0.0, 1 + hu / 1000 + extra),)

    return Palette(
        {name: per_mm(hu) for name, hu in HU.items()},
        {
            "lung": Grain(3.0, 0.10, 2),
            "red_marrow": Grain(1.1, 0.16, 2),
            "hyperostosis": Grain(1.6, 0.25, 2),
        },
    )


# Calcium attenuates a little more at this energy than on CT.
PALETTE = palette(WATER_PER_MM, 0.15)


def painted() -> Canvas:
    """Return the attenuation of the trunk (per mm), 0.5 mm across the beam and 1.25 mm along it."""
    on = Grid((-182.0, -96.0, 848.0), (0.5, 1.25, 0.5), (720, 162, 729))
    canvas = Canvas.empty(on, (0.0,), 0.9)
    paint_body(canvas, patient(False), PALETTE, 1.0)
    paint_clavicle(canvas, PALETTE, marrow_share=0.8, shell_mm=1.6, lytic=False)
    return canvas


def detector_grid(protocol: Protocol, y_mm: float) -> Grid:
    """Return the detector's pixels projected back to a plane of the body; rows run downwards.

    The grid's z axis is made to run up, as grids do: its first row is the detector's last.
    """
    scale = protocol.magnification(y_mm)
    step = protocol.pixel_mm / scale
    x = protocol.centre_x_mm - step * (protocol.columns - 1) / 2
    z = protocol.centre_z_mm - step * (protocol.rows - 1) / 2
    return Grid((x, y_mm, z), (step, 1.0, step), (protocol.rows, 1, protocol.columns))


def projected(values: Array, on: Grid, protocol: Protocol) -> Array:
    """Return the integral of a volume (z, y, x) along the rays: (rows, columns), first row uppermost."""
    total = np.zeros((protocol.rows, protocol.columns), np.float32)
    for index in range(on.shape[1]):
        plane = values[:, index : index + 1]
        if not plane.any():
            continue
        y = on.origin_mm[1] + index * on.spacing_mm[1]
        source = Grid((on.origin_mm[0], y, on.origin_mm[2]), on.spacing_mm, plane.shape)  # type: ignore[arg-type]
        total += _outside_zero(resampled(plane, source, detector_grid(protocol, y))[:, 0], source, protocol)
    return total[::-1] * np.float32(on.spacing_mm[1])


def _outside_zero(plane: Array, source: Grid, protocol: Protocol) -> Array:
    target = detector_grid(protocol, source.origin_mm[1])
    x = target.origin_mm[0] + target.spacing_mm[2] * np.arange(target.shape[2])
    z = target.origin_mm[2] + target.spacing_mm[0] * np.arange(target.shape[0])
    inside_x = (x >= source.origin_mm[0]) & (
        x <= source.origin_mm[0] + source.spacing_mm[2] * source.shape[2]
    )
    inside_z = (z >= source.origin_mm[2]) & (
        z <= source.origin_mm[2] + source.spacing_mm[0] * source.shape[0]
    )
    return plane * (inside_z[:, None] & inside_x[None, :])


# The lead letter L as polyline strokes in mm, x to the image's right, y down.
_LETTER = (((0.0, 0.0), (0.0, 15.0)), ((0.0, 15.0), (9.0, 15.0)))


def _strokes_mm(protocol: Protocol, corner_mm: tuple[float, float]) -> Array:
    x = np.arange(protocol.columns) * protocol.pixel_mm - corner_mm[0]
    y = np.arange(protocol.rows)[:, None] * protocol.pixel_mm - corner_mm[1]
    gap = np.full((protocol.rows, protocol.columns), 99.0, np.float32)
    for (x0, y0), (x1, y1) in _LETTER:
        # The film lies a little turned, as films do.
        dx, dy = x1 - x0, y1 - y0
        u, v = x - x0 + 0.05 * y, y - y0 - 0.05 * x
        along = np.clip((u * dx + v * dy) / (dx * dx + dy * dy), 0, 1)
        gap = np.minimum(gap, np.hypot(u - along * dx, v - along * dy))
    return gap - np.float32(1.3)


def exposure(thickness: Array, protocol: Protocol) -> Array:
    """Return detected quanta per pixel: primary through body, marker and collimator, with scatter."""
    x = (np.arange(protocol.columns) - (protocol.columns - 1) / 2) * protocol.pixel_mm
    y = ((np.arange(protocol.rows) - (protocol.rows - 1) / 2) * protocol.pixel_mm)[:, None]
    across = np.abs(x + 0.004 * y) - protocol.field_mm[0] / 2
    along = np.abs(y - 0.004 * x) - protocol.field_mm[1] / 2
    shutter = coverage(across - 1.2, 1.1) * coverage(along + 0.4, 1.1)
    heel = 1 - 0.05 * (y / 170.0) - 0.04 * ((x / 170.0) ** 2 + (y / 170.0) ** 2)
    primary = np.exp(-thickness) * shutter * heel
    marker = coverage(_strokes_mm(protocol, protocol.marker_mm), 0.3)
    primary *= 1 - 0.97 * marker
    blurred = gaussian_filter(primary, 0.85)
    small = primary[::8, ::8]
    wide = gaussian_filter(small * (1 - np.exp(-thickness[::8, ::8])), 24)
    scatter = np.kron(gaussian_filter(wide, 1), np.ones((8, 8), np.float32))
    total = blurred + 0.11 * gaussian_filter(scatter, 8) + 0.0008
    quanta = protocol.quanta * total
    return np.asarray(quanta, np.float32)


def processed(quanta: Array, protocol: Protocol, noise: str = "cr quanta") -> NDArray[np.uint16]:
    """Return stored values, 12 bits, growing with exposure (MONOCHROME1): log, compression, edges.

    `noise` names the random stream of the quanta.
    """
    stream = random(noise)
    noisy = quanta + np.sqrt(quanta) * stream.standard_normal(quanta.shape)
    noisy = gaussian_filter(noisy, 0.55)  # read-out spot of the plate
    log = np.log10(np.maximum(noisy, 2.0) / protocol.quanta)
    exposed = (log > -2.4).astype(np.float32)
    base, fine = _mean_near(log, exposed, 90), _mean_near(log, exposed, 6)
    shown = 0.78 * (base + 1.0) + 1.05 * (fine - base) + 1.5 * (log - fine)
    return np.asarray(np.clip(np.rint(2050 + 1500 * shown), 0, 4095), np.uint16)


def _mean_near(values: Array, inside: Array, sigma: float) -> Array:
    """Return a Gaussian mean over the exposed field only, so that its border casts no shadow."""
    weight = gaussian_filter(inside, sigma)
    return np.asarray(gaussian_filter(values * inside, sigma) / np.maximum(weight, 1e-3), np.float32)
