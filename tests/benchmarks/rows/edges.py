"""The livewire under a moving hand, and outlines filled to pixels."""

from __future__ import annotations

import math
import statistics
import time

import numpy as np

from annotator.geometry.shapes import OutlineShape
from annotator.imaging import Image
from annotator.lesions.change import Change
from annotator.lesions.history import Edit
from annotator.measure.inside import inside
from annotator.workspace.tool import Bench as Hands
from annotator.workspace.tool import Hand, Phase, Pointer
from annotator.workspace.tools.livewire import LIVEWIRE
from tests.benchmarks.contest import constant, milliseconds
from tests.benchmarks.row import Bench, Figure, Group, Prepared, Row
from tests.helpers.pointer import OneImage

_LIVEWIRE = Row(
    "livewire-ms",
    "p50 of a move of the livewire on 3000 × 3000, from the pointer to the outline, in ms",
    "livewire",
    "millisecond",
    "ms",
    2,
    False,
)
_POLYGON = Row(
    "polygon-skimage",
    "an outline of 200 vertices to a mask of 3000 × 2500, against skimage.draw.polygon",
    "polygon",
    "scikit-image",
    "ms",
    150,
    True,
    ("skimage",),
)
_PIXELS_PER_SCREEN = 2.8
_TURN = 0.15


def _prepare_livewire(bench: Bench) -> Prepared:
    side = bench.sizes.radiograph[0]
    middle, radius = side / 2, 0.3 * side
    y, x = np.mgrid[:side, :side] + 0.5
    away = np.hypot(x - middle, y - middle)
    bone = np.where(away < 0.95 * radius, 900, np.where(away < radius, 1800, 300))
    noisy = bone + np.random.default_rng(6).normal(0, 60, bone.shape)
    hands = _hands(Image(np.rint(noisy).astype(np.int16)))
    seeds, times = list[float](), list[float]()

    def pointer(phase: Phase, turn: float) -> Pointer:
        at = (middle + radius * math.cos(turn), middle + radius * math.sin(turn))
        return Pointer(phase, at, _PIXELS_PER_SCREEN)

    def figure() -> float:
        hand, found = Hand(lambda _draft: None, lambda _edit: None, OneImage()), []
        begin = time.perf_counter()
        hand.press(LIVEWIRE, hands, pointer(Phase.PRESS, 0.0))
        seeds.append(1000 * (time.perf_counter() - begin))
        for number in range(bench.sizes.frames):
            begin = time.perf_counter()
            hand.feed(pointer(Phase.MOVE, _TURN * (number + 1) / bench.sizes.frames))
            found.append(1000 * (time.perf_counter() - begin))
        times.extend(found)
        return statistics.median(found)

    def note() -> dict[str, str]:
        p99, click = np.percentile(times, 99), statistics.median(seeds)
        return {"livewire-ms": f"p99 {p99:.2f} ms; the first click {click:.0f} ms"}

    return Prepared({"livewire": figure, "millisecond": constant(1.0)}, note)


def _hands(image: Image) -> Hands:
    def no_edit(*_arguments: object) -> Edit:
        return Edit("", Change())

    return Hands(
        no_edit,
        no_edit,
        lambda _at, _scale: None,
        lambda _mark: None,
        no_edit,
        size=(image.columns, image.rows),
        image=image,
    )


def _prepare_polygon(bench: Bench) -> Prepared:
    rows, columns = bench.sizes.radiograph
    turns = np.linspace(0, 2 * math.pi, 200, endpoint=False)
    reach = 0.42 + 0.05 * np.sin(9 * turns)
    x, y = columns * (0.5 + reach * np.cos(turns)), rows * (0.5 + reach * np.sin(turns))
    shape = OutlineShape(tuple(zip(x.tolist(), y.tolist(), strict=True)))
    figures: dict[str, Figure] = {"polygon": milliseconds(lambda: inside(shape, rows, columns))}
    if "polygon-skimage" in bench.wanted:
        from skimage.draw import polygon

        def theirs() -> np.ndarray:
            mask = np.zeros((rows, columns), np.bool_)
            mask[polygon(y - 0.5, x - 0.5, mask.shape)] = True
            return mask

        different = int((theirs() != inside(shape, rows, columns)).sum())
        if different > 10:
            raise RuntimeError(f"{different} pixels are in one mask alone")
        figures["scikit-image"] = milliseconds(theirs)
    return Prepared(figures)


GROUPS = (Group((_LIVEWIRE,), _prepare_livewire), Group((_POLYGON,), _prepare_polygon, slow=True))
