"""How much of a lesion on CT is lysed, how much is sclerotic: shares of its pixels beyond limits in HU."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from annotator.geometry.shapes import Shape
from annotator.imaging.image import Image
from annotator.measure.measurement import Measurement, Quantity
from annotator.measure.region import Region, Values, region_of
from annotator.terms.code import Code

_LYTIC = Code("LYTIC_SHARE", "99CRMO", "Share of pixels below the lytic limit")
_SCLEROTIC = Code("SCLEROTIC_SHARE", "99CRMO", "Share of pixels above the sclerotic limit")

SPREADS = 1.5
"""How many standard deviations of a reference bone its limits lie from its mean (our own choice)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Below which attenuation bone counts as lysed, above which as sclerotic, and who says so."""

    lytic_hu: float
    sclerotic_hu: float
    origin: str


STATED = Limits(100.0, 600.0, "stated limits")
"""Our own choice, not published: soft tissue in place of bone, and cortex in place of spongy bone."""


def limits_of(reference: Region, words: str) -> Limits:
    """Return the limits that a reference bone gives: mean ± 1.5 standard deviations of its pixels."""
    mean, spread = float(reference.values.mean()), float(reference.values.std())
    origin = f"mean ± {SPREADS:g} SD of {words}"
    return Limits(mean - SPREADS * spread, mean + SPREADS * spread, origin)


def shares(shape: Shape, image: Image, limits: Limits = STATED) -> tuple[Measurement, ...]:
    """Return the lytic and the sclerotic share of a shape in percent; empty unless its values are in HU.

    The share of pixels strictly below the lytic limit, and of those strictly above the sclerotic one; the
    error band is that of `Region.band`.
    """
    region = region_of(shape, image) if image.unit == "HU" else None
    if region is None:
        return ()

    def below(values: Values) -> float:
        return 100.0 * float(np.count_nonzero(values < limits.lytic_hu)) / values.size

    def above(values: Values) -> float:
        return 100.0 * float(np.count_nonzero(values > limits.sclerotic_hu)) / values.size

    return tuple(
        Measurement(
            quantity,
            share(region.values),
            "%",
            f"{region.values.size} pixels inside {shape.type}, {side} {limit:.0f} HU; {limits.origin}",
            code,
            band=region.band(share),
            reference=limits.origin,
        )
        for quantity, code, share, side, limit in (
            (Quantity.LYTIC_SHARE, _LYTIC, below, "below", limits.lytic_hu),
            (Quantity.SCLEROTIC_SHARE, _SCLEROTIC, above, "above", limits.sclerotic_hu),
        )
    )
