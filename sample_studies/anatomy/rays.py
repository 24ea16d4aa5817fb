"""Short tubular bones of hand and foot: metacarpals, metatarsals, phalanges, each with its physis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from .part import Bone, Part, cortex, part
from .shapes import ellipsoid, frame, tube
from .solid import Blend, Common, Placed, Slab, Solid, behind, beyond, unit, vector

Vector = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Ray:
    """One short tubular bone from base to head, mm.

    `wide` and `high` are half widths (base, waist, head) across and along the dorsal direction.
    """

    site: str
    base: Vector
    tip: Vector
    wide: Vector
    high: Vector
    dorsal: Vector
    physis_at: Literal["base", "tip"]
    epiphysis_mm: float
    tuft: bool = False


def _outline(ray: Ray) -> tuple[Solid, NDArray[np.float32], float]:
    """Return the unfused bone along its own axes (z from base to tip), the axes, and its length."""
    length = float(np.linalg.norm(vector(ray.tip) - vector(ray.base)))
    run = unit(vector(ray.tip) - vector(ray.base))
    axes = frame(np.cross(vector(ray.dorsal), run), run)
    (wb, ww, wh), (hb, hw, hh) = ray.wide, ray.high
    cap = min(2.0, hb * 0.5)
    bow = 0.035 * length
    knots = [
        (0, 0, cap * 0.6, wb * 0.94, hb),
        (0, bow * 0.1, length * 0.12, wb * 0.96, hb * 0.92),
        (0, bow * 0.8, length * 0.32, ww * 1.08, hw),
        (0, bow, length * 0.55, ww, hw * 0.95),
        (0, bow * 0.5, length * 0.78, wh * 0.86, hh * 0.9),
        (0, 0, length - hh, wh, hh),
    ]
    if ray.tuft:
        knots[-2:] = [(0, 0, length * 0.8, wh * 0.82, hh * 0.85), (0, 0, length - hh * 0.8, wh, hh * 0.8)]
    body = tube(knots, across=(1, 0, 0), caps=(cap, hh if not ray.tuft else hh * 0.8))
    members: list[Solid] = [body]
    if not ray.tuft and wh > 3.2:
        size = (wh * 0.55, hh * 1.05, hh)
        members += [ellipsoid((sign * wh * 0.5, -hh * 0.15, length - hh), size) for sign in (-1, 1)]
    return Blend(tuple(members), 1.0), axes, length


def ray_parts(ray: Ray, plate_mm: float = 1.3) -> tuple[tuple[Part, ...], Part]:
    """Return the bony parts of a ray (epiphysis first) and its growth plate."""
    outline, axes, length = _outline(ray)
    solid = Placed(outline, vector(ray.base), axes)
    start, run = vector(ray.base), axes[2]
    flip = ray.physis_at == "tip"
    near = length - ray.epiphysis_mm if flip else ray.epiphysis_mm
    inward = -run if flip else run
    edge = start + run * near
    epiphysis = Bone(f"{ray.site}_epiphysis", Common((solid, behind(edge, inward))), cortex(0.5))
    shaft = Bone(
        ray.site, Common((solid, beyond(edge + inward * plate_mm, inward))), cortex(0.22 * ray.high[1] + 0.35)
    )
    gap = Common((solid, beyond(edge, inward), behind(edge + inward * plate_mm, inward)))
    physis = part(Bone(f"{ray.site}_physis", gap, cortex(0)), ray.site, "physis")
    low, high = float(start @ run), float(start @ run) + length
    third = length * 0.27
    if ray.site.startswith("meta"):
        ends = Slab(run, high_mm=low + third), Slab(run, low_mm=high - third)
        bony: tuple[Part, ...] = (
            part(epiphysis, ray.site, "distal" if flip else "proximal"),
            part(shaft, ray.site, "proximal", ends[0]),
            part(shaft, ray.site, "distal", ends[1]),
            part(shaft, ray.site, "diaphysis"),
        )
    else:
        bony = (
            part(epiphysis, ray.site, "epiphysis"),
            part(shaft, ray.site, "metaphysis", Slab(run, high_mm=low + third + ray.epiphysis_mm * 0.5)),
            part(shaft, ray.site, "diaphysis"),
        )
    return bony, physis
