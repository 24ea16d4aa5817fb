"""CT: attenuation in Hounsfield units with the beam's thickness, a bone kernel and its noise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter

from sample_studies.anatomy.voxels import Grid

from .canvas import Canvas, coverage
from .clavicle import lysis, paint_clavicle, swelling
from .disease import patient
from .noise import axes_mm, random
from .scene import Grain, Palette, paint_body
from .tissue import HU

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Protocol:
    """Where the slices lie and how they are made. Slices run to +z; pixels to +x and +y."""

    first_mm: tuple[float, float, float] = (-162.0, -170.0, 1052.0)
    pixel_mm: float = 0.6328125
    size: int = 512
    slices: int = 60
    slice_mm: float = 2.0
    noise_hu: float = 17.0


PALETTE = Palette(
    {name: (value,) for name, value in HU.items()},
    {
        "red_marrow": Grain(0.8, 95.0, 3, relative=False),
        "hyperostosis": Grain(1.3, 190.0, 3, relative=False),
        "lung": Grain(2.2, 22.0, 3, relative=False),
        "muscle": Grain(1.6, 7.0, 2, relative=False),
        "fat": Grain(1.8, 9.0, 2, relative=False),
        "thymus": Grain(1.5, 9.0, 2, relative=False),
        "cortex": Grain(3.0, 60.0, 2, relative=False),
    },
)


def painted(protocol: Protocol, first: int = 0, count: int | None = None) -> Canvas:
    """Return the HU of the body on half slices, with the couch under it; no kernel, no noise."""
    count = protocol.slices if count is None else count
    x, y, z = protocol.first_mm
    half = protocol.slice_mm / 2
    on = Grid(
        (x, y, z + first * protocol.slice_mm - half),
        (half, protocol.pixel_mm, protocol.pixel_mm),
        (2 * count + 1, protocol.size, protocol.size),
    )
    canvas = Canvas.empty(on, (HU["air"],), 0.75)
    _couch(canvas)
    paint_body(canvas, patient(False), PALETTE, 0.9)
    paint_clavicle(canvas, PALETTE)
    return canvas


def _couch(canvas: Canvas) -> None:
    """Paint the couch: a curved shell of carbon fibre around foam, and the mattress."""
    z, y, x = axes_mm(canvas.on)
    top = 101.0 - 22.0 * (x / 210.0) ** 2
    inside = np.abs(y[:, None] - (top + 16)[None, :]) - 16
    for value, distance in (
        (-880.0, inside),
        (-120.0, np.abs(inside) - 0.7),
        (-720.0, np.abs(y[:, None] - (top - 7)[None, :]) - 6),
    ):
        share = coverage(distance, 0.8)[None] * np.ones((len(z), 1, 1), np.float32)
        canvas.blend(tuple(slice(0, n) for n in canvas.on.shape), share, value)


def true_shares(canvas: Canvas) -> dict[str, Array]:
    """Return how much of each pixel the expanded clavicle fills, and its lytic pockets.

    Keys are '' (all of the expansion) and 'osteolysis'; shape (slices, rows, columns).
    """
    result = {}
    for aspect, found in (("", swelling(canvas)), ("osteolysis", lysis(canvas))):
        volume = np.zeros(canvas.on.shape, np.float32)
        if found is not None:
            volume[found[0]] = found[1]
        count = (len(volume) - 1) // 2
        result[aspect] = np.stack([_slice(volume, k) for k in range(count)])
    return result


def _slice(volume: Array, index: int) -> Array:
    # The slice sensitivity profile: a triangle over two slices.
    low, middle, high = volume[2 * index : 2 * index + 3]
    return np.asarray(0.25 * low + 0.5 * middle + 0.25 * high)


def _kernel(size: int, pixel_mm: float) -> tuple[Array, Array]:
    """Return the transfer function of an edge-enhancing kernel and the noise's amplitude spectrum."""
    f = np.fft.fftfreq(size, pixel_mm)
    radial = np.hypot(f[:, None], f[None, : size // 2 + 1])
    cut = 0.5 / 0.6328
    transfer = (1 + 0.55 * (radial / 0.38) ** 2 * np.exp(-((radial / 0.42) ** 2))) * np.exp(
        -((radial / 0.62) ** 4)
    )
    # Filtered back-projection: the noise power rises with frequency as the ramp does (Riederer 1978).
    spectrum = np.sqrt(radial / cut) * transfer
    return transfer.astype(np.float32), spectrum.astype(np.float32)


def _path_noise(hu: Array) -> tuple[Array, Array]:
    """Return the noise's relative amplitude and how much of it streaks sideways, from the body's width."""
    water = np.clip(1 + hu / 1000, 0, 2)
    lateral = water.sum(1, keepdims=True) * np.ones_like(hu)
    depth = water.sum(0, keepdims=True) * np.ones_like(hu)
    lateral, depth = uniform_filter(lateral, 41), uniform_filter(depth, 41)
    level = np.exp(0.0105 * 0.6328 * (0.55 * lateral + 0.45 * depth) - 1.9)
    return level.astype(np.float32), np.clip((lateral - 380) / 160, 0, 1).astype(np.float32)


def slices(canvas: Canvas, protocol: Protocol, first: int = 0) -> NDArray[np.uint16]:
    """Return stored values (slices, rows, columns), HU + 1024 in 12 bits."""
    hu = canvas.values[0]
    transfer, spectrum = _kernel(protocol.size, protocol.pixel_mm)
    result = []
    for k in range((len(hu) - 1) // 2):
        plane = _slice(hu, k)
        sharp = np.fft.irfft2(np.fft.rfft2(plane) * transfer, plane.shape)
        stream = random(f"ct noise {first + k}")
        white = stream.standard_normal(plane.shape)
        grain = np.fft.irfft2(np.fft.rfft2(white) * spectrum, plane.shape)
        streak = np.repeat(stream.standard_normal((plane.shape[0], 1)), plane.shape[1], 1)
        bent = 0.55 * streak + 0.45 * np.roll(streak, 1, 0)
        level, sideways = _path_noise(plane)
        noisy = sharp + protocol.noise_hu * level * (grain / grain.std() + 0.35 * sideways * bent)
        result.append(np.clip(np.rint(noisy + 1024), 0, 4095).astype(np.uint16))
    return np.stack(result)
