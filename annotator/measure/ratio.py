"""Mean against mean: a lesion to the region it is measured against, and how sure that ratio is."""

from __future__ import annotations

import math

from annotator.measure.measurement import Band
from annotator.measure.region import Region

_COVERAGE = 2.0


def ratio(lesion: Region, reference: Region) -> float | None:
    """Return the mean of a lesion divided by that of a reference region; None where that holds nothing."""
    mean = float(reference.values.mean())
    return float(lesion.values.mean()) / mean if mean > 0 else None


def ratio_band(lesion: Region, reference: Region, *, counted: bool) -> Band | None:
    """Return the error band of a ratio; None where the reference may hold nothing.

    The boundary of either region moves by a pixel (`Region.band`). Counts are Poisson-distributed besides:
    the relative variance of a ratio of sums N and M is 1 / N + 1 / M, taken twice (k = 2; Cherry, Sorenson
    and Phelps, Physics in Nuclear Medicine, 4th ed., chapter 9).
    """
    here, there = (one.band(lambda values: float(values.mean())) for one in (lesion, reference))
    if there[0] <= 0:
        return None
    low, high = here[0] / there[1], here[1] / there[0]
    if not counted:
        return low, high
    sums = [float(one.values.sum()) for one in (lesion, reference)]
    if min(sums) <= 0:
        return 0.0, high
    noise = _COVERAGE * math.sqrt(sum(1 / one for one in sums))
    return max(0.0, low * (1 - noise)), high * (1 + noise)
