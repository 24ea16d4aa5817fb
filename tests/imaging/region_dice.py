"""How well regions that grow meet true lesions: ``python -m tests.imaging.region_dice [SET…]``.

The sets are `samples`, `tuning` and `held-out` (`tests.imaging.phantoms`). Each true lesion is clicked at its
deepest place and at eight more in its inner half, always the same ones. A region leaks where less than half
of it is lesion; a click is refused where nothing grows from it. The spread of a lesion's regions is the
standard deviation of their sizes as a share of the mean.
"""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median

import numpy as np
from scipy import ndimage

from annotator import scan
from annotator.dicom.pixels import read_frame
from annotator.dicom.series import Series
from annotator.dicom.volume import to_volume
from annotator.geometry.shapes import MaskShape
from annotator.imaging.region import Blocked, Region
from annotator.imaging.seeds import grown_from_seeds
from annotator.imaging.tracing import Polarity, traced
from annotator.imaging.voxels import Index, Voxels
from annotator.workspace.tools.uptake_focus import PERCENT, focus_at
from sample_studies.samples import SAMPLES
from sample_studies.truth import load_mask
from tests.imaging.phantoms import HELD_OUT, TUNING, phantoms
from tests.imaging.true_region import CLICKS, Mask, TrueRegion

HERE = Path(__file__).parents[2] / "sample_studies"
_GAP_MM, _RING_MM = 3.0, 2.0
_NOTCHES = 24
Way = Callable[["TrueRegion", Index], Region | Blocked]


@dataclass(frozen=True, slots=True)
class Grown:
    """What clicks on one true lesion gave, the deepest place first: Dice, 0 where refused; and leaks.

    `counts` are the voxels of each region that was not refused.
    """

    truth: str
    modality: str
    way: str
    dice: tuple[float, ...]
    leaked: int
    counts: tuple[int, ...]
    milliseconds: float

    @property
    def refused(self) -> int:
        """How many clicks gave nothing."""
        return len(self.dice) - len(self.counts)

    @property
    def spread(self) -> float:
        """The standard deviation of the sizes, as a share of their mean."""
        return float(np.std(self.counts) / np.mean(self.counts)) if self.counts else math.nan


@cache
def true_regions() -> tuple[TrueRegion, ...]:
    """Return every true lesion of every sample; each frame of a bone scan alone."""
    return tuple(one for name in SAMPLES for one in _of_sample(name))


def _of_sample(name: str) -> Iterator[TrueRegion]:
    every = {one.uid: one for study in scan([HERE / name / "dicom"]).studies for one in study.series}
    for maker in SAMPLES[name].makers:
        text = (HERE / name / "expected" / f"{maker}.json").read_text("utf-8")
        entries = json.loads(text)["truths"]
        for key in dict.fromkeys(entry["key"] for entry in entries):
            own = [entry for entry in entries if entry["key"] == key]
            series = every[own[0]["series_instance_uid"]]
            mask = load_mask(HERE / name / "expected" / "masks" / own[0]["mask_file"])
            yield from _on_lattice(f"{name} {key}", series, mask[np.newaxis] if mask.ndim == 2 else mask, own)


def _on_lattice(
    name: str, series: Series, mask: Mask, entries: list[dict[str, object]]
) -> Iterator[TrueRegion]:
    mask = mask if _agree(series, mask, entries) else mask[::-1]
    assert _agree(series, mask, entries), name
    if series.modality in ("CT", "MR"):
        voxels = Voxels.of_volume(to_volume(series))
        yield TrueRegion(name, series.modality, voxels, mask)
        return
    for frame, plane in zip(series.frames, mask, strict=True):
        if not plane.any():
            continue
        image = read_frame(frame.instance, frame.number)
        title = f"{name} {frame.view}".rstrip()
        yield TrueRegion(title, series.modality, Voxels.of_image(image), plane[np.newaxis])


def _agree(series: Series, mask: Mask, entries: list[dict[str, object]]) -> bool:
    """Tell whether a mask's slices are those of a series: by the boxes known of some images."""
    order = {(frame.instance.uid, frame.number): at for at, frame in enumerate(series.frames)}
    for entry in entries:
        plane = mask[order[entry["sop_instance_uid"], entry["frame"]]]  # type: ignore[index]
        rows, columns = np.nonzero(plane)
        if not rows.size:
            return False
        if entry["bounding_box"] != [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]:
            return False
    return True


def one_click(truth: TrueRegion, click: Index, polarity: Polarity | None = None) -> Region | Blocked:
    """Grow as the tool does, for a mark without a kind: dark or bright by what stands out more."""
    way = traced(truth.voxels, click, Polarity.HOT if truth.modality == "NM" else polarity)
    return way if isinstance(way, Blocked) else way.region(way.tolerance)


def with_the_wheel(truth: TrueRegion, click: Index) -> Region | Blocked:
    """Take the region most like the lesion of those that the wheel leads to, as a reader would."""
    way = traced(truth.voxels, click, Polarity.HOT if truth.modality == "NM" else None)
    if isinstance(way, Blocked):
        return way
    reached = (way.region(way.tolerance * 1.05**notch) for notch in range(-_NOTCHES, _NOTCHES + 1, 2))
    found = [one for one in reached if isinstance(one, Region)]
    return max(found, key=lambda one: overlap(one, truth.mask)[0], default=Blocked("Nothing is left."))


def uptake_focus(truth: TrueRegion, click: Index) -> Region | Blocked:
    """Take the focus as the tool does at its opening share."""
    shape = focus_at(truth.voxels, (click[2] + 0.5, click[1] + 0.5)).at(PERCENT)
    if shape is None:
        return Blocked("It runs out.")
    return Region((0, shape.corner[1], shape.corner[0]), shape.mask[np.newaxis])


def from_seeds(truth: TrueRegion, click: Index) -> Region | Blocked:
    """Scribble a dab of half the lesion's depth at a place, and a ring 3 mm round the lesion on its slice."""
    spacing, plane = truth.voxels.spacing[1:], truth.mask[click[0]]
    inner = ndimage.distance_transform_edt(plane, sampling=spacing)
    outer = ndimage.distance_transform_edt(~plane, sampling=spacing)
    rows, columns = np.ogrid[: plane.shape[0], : plane.shape[1]]
    away = np.hypot((rows - click[1]) * spacing[0], (columns - click[2]) * spacing[1])
    dab = away <= inner[click[1], click[2]] / 2
    ring = (outer > _GAP_MM) & (outer <= _GAP_MM + max(_RING_MM, *spacing))
    scribbles = [MaskShape.of(one, (0, 0)) for one in (dab, ring)]
    if scribbles[0] is None or scribbles[1] is None:
        return Blocked("Nothing to scribble on.")
    return grown_from_seeds(truth.voxels, {click[0]: scribbles[0]}, {click[0]: scribbles[1]})


WAYS: Mapping[str, Way] = {
    "one click": one_click,
    "with the wheel": with_the_wheel,
    "from scribbles": from_seeds,
    "uptake focus": uptake_focus,
}


def overlap(found: Region, truth: Mask) -> tuple[float, float]:
    """Return the Dice of a region and a true mask, and the share of the region outside it."""
    spans = zip(found.corner, found.mask.shape, strict=True)
    common = int((found.mask & truth[tuple(slice(at, at + size) for at, size in spans)]).sum())
    return 2 * common / (found.count + int(truth.sum())), 1 - common / found.count


def measured(truth: TrueRegion, way: str, clicks: int = CLICKS) -> Grown:
    """Grow from the first clicks on a true lesion."""
    dice, leaked, counts, times = [], 0, [], []
    for click in truth.clicks[:clicks]:
        start = time.perf_counter()
        found = WAYS[way](truth, click)
        times.append(time.perf_counter() - start)
        if isinstance(found, Blocked):
            dice.append(0.0)
            continue
        share, outside = overlap(found, truth.mask)
        leaked += outside > 0.5
        dice.append(share)
        counts.append(found.count)
    name, modality = truth.name, truth.modality
    return Grown(name, modality, way, tuple(dice), leaked, tuple(counts), 1000 * median(times))


def every_way(truths: Iterable[TrueRegion]) -> Iterator[Grown]:
    """Measure each way on each true lesion that it is for."""
    for truth in truths:
        for way in WAYS:
            if way != "uptake focus" or truth.modality == "NM":
                yield measured(truth, way)


SETS: Mapping[str, Callable[[], Iterable[TrueRegion]]] = {
    "samples": true_regions,
    "tuning": lambda: phantoms(TUNING),
    "held-out": lambda: phantoms(HELD_OUT),
}


def table(every: Iterable[Grown]) -> Iterator[str]:
    """Yield the figures of each true lesion as lines of a table."""
    yield "| true lesion | way | Dice, deepest place | median of 9 | leaks | refused | spread | ms |"
    yield "|---|---|--:|--:|--:|--:|--:|--:|"
    for one in every:
        yield (
            f"| {one.truth} | {one.way} | {one.dice[0]:.2f} | {median(one.dice):.2f} "
            f"| {one.leaked} | {one.refused} | {one.spread:.2f} | {math.ceil(one.milliseconds)} |"
        )


def summary(every: Sequence[Grown]) -> Iterator[str]:
    """Yield the figures of each way and modality over all clicks as lines of a table."""
    yield "| way | modality | lesions | clicks | median Dice | 10th percentile | leaks | refused | spread |"
    yield "|---|---|--:|--:|--:|--:|--:|--:|--:|"
    for way, modality in sorted({(one.way, one.modality) for one in every}):
        own = [one for one in every if (one.way, one.modality) == (way, modality)]
        dice = [share for one in own for share in one.dice]
        leaked, refused = (
            sum(each) / len(dice) for each in ((x.leaked for x in own), (x.refused for x in own))
        )
        yield (
            f"| {way} | {modality} | {len(own)} | {len(dice)} | {median(dice):.2f} "
            f"| {np.percentile(dice, 10):.2f} | {leaked:.0%} | {refused:.0%} "
            f"| {np.nanmedian([one.spread for one in own]):.2f} |"
        )


def main(names: Sequence[str]) -> None:
    """Print the tables of some sets."""
    for name in names:
        found = list(every_way(SETS[name]()))
        print("", name, "", *table(found), "", *summary(found), sep="\n", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:] or list(SETS))
