"""A lesion grown from one voxel of 512 × 512 × 600, beside SimpleITK's ConnectedThreshold on the whole."""

from __future__ import annotations

import numpy as np

from annotator.imaging.modality_lut import Rescale
from annotator.imaging.region import Blocked, Region, connected
from annotator.imaging.tracing import Polarity, traced
from annotator.imaging.voxels import Voxels
from tests.benchmarks.contest import median_milliseconds
from tests.benchmarks.generated import thorax
from tests.benchmarks.row import Bench, Group, Prepared, Row

_ROWS = (
    Row(
        "one-click-simpleitk",
        "p50 of a region of some 14,000 voxels grown from one, against SimpleITK's ConnectedThreshold",
        "one click",
        "SimpleITK",
        "ms",
        100,
        True,
        ("SimpleITK",),
    ),
    Row(
        "one-click-traced",
        "p50 of the same lesion as the tool finds it, traced round a click, against the same",
        "traced",
        "SimpleITK",
        "ms",
        None,
        True,
        ("SimpleITK",),
    ),
)
_RADIUS, _LYSIS, _LOW, _HIGH = 15, -300, -420.0, -180.0
_CLICKS, _CLICKS_OF_PEER, _ALIKE = 25, 3, 0.25


def _prepare(bench: Bench) -> Prepared:
    stored = thorax(bench.sizes.slices, bench.sizes.side)
    seed = tuple(size // 2 for size in stored.shape)
    box = tuple(slice(max(0, at - _RADIUS), at + _RADIUS + 1) for at in seed)
    places = np.meshgrid(*(np.arange(span.start, span.stop) for span in box), indexing="ij")
    ball = sum((place - at) ** 2 for place, at in zip(places, seed, strict=True)) <= _RADIUS**2
    noise = np.random.default_rng(2).normal(0, 12, ball.shape)
    stored[box] = np.where(ball, _LYSIS + noise, stored[box]).astype(np.int16)
    lut, click = Rescale(), (seed[0], seed[1], seed[2])

    def one_click() -> Region | None:
        return connected(stored, click, _LOW, _HIGH, lut.apply)

    def by_tool() -> Region | Blocked:
        way = traced(Voxels(stored, lut, (1.0, 1.0, 1.0), unit="HU"), click, Polarity.DARK)
        return way if isinstance(way, Blocked) else way.region(way.tolerance)

    traced_region = by_tool()
    if isinstance(traced_region, Blocked) or abs(traced_region.count / np.count_nonzero(ball) - 1) > _ALIKE:
        raise AssertionError("the tool finds another lesion")
    figures = {
        "one click": median_milliseconds(one_click, _CLICKS),
        "traced": median_milliseconds(by_tool, _CLICKS),
    }
    if not _ROWS[0].missing():
        import SimpleITK

        peer = SimpleITK.GetImageFromArray(stored)
        place = [int(at) for at in reversed(seed)]

        def whole() -> SimpleITK.Image:
            return SimpleITK.ConnectedThreshold(peer, [place], lower=_LOW, upper=_HIGH)

        found, expected = one_click(), SimpleITK.GetArrayFromImage(whole())
        if found is None or found.count != int(np.count_nonzero(expected)):
            raise AssertionError("the two regions hold other voxels")
        figures["SimpleITK"] = median_milliseconds(whole, _CLICKS_OF_PEER)
    return Prepared(figures)


GROUP = Group(_ROWS, _prepare)
