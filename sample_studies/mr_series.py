"""MR studies: a body on a grid, seen in stacks of slices by spin echo and inversion recovery."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence as Several
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from scipy.ndimage import gaussian_filter

from annotator.lesions.records import ImageReference
from sample_studies.anatomy.child import Child
from sample_studies.anatomy.voxels import Grid, grid
from sample_studies.dicom_file import Equipment, Series, Study, coded, new_dataset, set_pixels
from sample_studies.mr_physics import Scanning, Sequence, acquired
from sample_studies.mr_specimen import Specimen
from sample_studies.scintigram import Made
from sample_studies.truth import Mask, Truth, mask_name, truth_on_frame

MR_IMAGE_STORAGE = "1.2.840.10008.5.1.4.1.1.4"
SCANNER = Equipment("MR 1.5T", "B15", "MRC1", "2008-MR-01")
T1 = Sequence("*se2d1", 520.0, 12.0, bandwidth_hz_px=150.0)
STIR = Sequence("*tir2d1rs11", 4200.0, 48.0, 160.0, echo_train=11, bandwidth_hz_px=190.0)

Volume = NDArray[np.float32]
Plane = Literal["sagittal", "coronal"]


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack of slices.

    Attributes
    ----------
    first_mm : (x, y, z)
        Centre of the first pixel of the first slice: upper left as seen.
    pixel_mm, size
        Square pixels and images.
    """

    plane: Plane
    first_mm: tuple[float, float, float]
    pixel_mm: float
    size: int
    slices: int
    spacing_mm: float
    thickness_mm: float
    layers: int = 3

    def grid(self) -> Grid:
        """Return the grid of the body: several layers for each slice."""
        x, y, z = self.first_mm
        low = z - (self.size - 1) * self.pixel_mm
        layer = self.spacing_mm / self.layers
        start = -self.spacing_mm / 2 + layer / 2
        many = self.slices * self.layers
        if self.plane == "sagittal":
            spacing = (self.pixel_mm, self.pixel_mm, layer)
            return grid((x + start, y, low), spacing, (self.size, self.size, many))
        return grid((x, y + start, low), (self.pixel_mm, layer, self.pixel_mm), (self.size, many, self.size))

    def times(self, factor: float) -> Stack:
        """Return the stack on a child so many times as tall."""
        if factor == 1.0:
            return self
        x, y, z = (round(value * factor, 4) for value in self.first_mm)
        return replace(
            self,
            first_mm=(x, y, z),
            pixel_mm=round(self.pixel_mm * factor, 4),
            spacing_mm=round(self.spacing_mm * factor, 4),
            thickness_mm=round(self.thickness_mm * factor, 2),
        )

    def seen(self, volume: NDArray[Any]) -> Volume:
        """Return slices (slice, row, column) from a volume (z, y, x), layers averaged."""
        turned = volume[::-1].transpose((2, 0, 1) if self.plane == "sagittal" else (1, 0, 2))
        grouped = turned.reshape(self.slices, self.layers, self.size, self.size)
        slices: Volume = grouped.mean(axis=1, dtype=np.float32)
        return slices

    def position(self, number: int) -> list[float]:
        """Return Image Position (Patient) of a slice."""
        x, y, z = self.first_mm
        along = number * self.spacing_mm
        place = (x + along, y, z) if self.plane == "sagittal" else (x, y + along, z)
        return [round(value, 4) for value in place]

    @property
    def orientation(self) -> list[int]:
        """Image Orientation (Patient)."""
        return [0, 1, 0, 0, 0, -1] if self.plane == "sagittal" else [1, 0, 0, 0, 0, -1]


@dataclass(frozen=True, slots=True)
class Scan:
    """A series to make: how it is sampled, lit and called."""

    number: int
    description: str
    sequence: Sequence
    scanning: Scanning
    time: str
    has_truth: bool = False
    scale: float = 2400.0
    window: tuple[float, float] = (0.5, 99.8)
    phase: Literal["ROW", "COL"] = "COL"


@dataclass(frozen=True, slots=True)
class Field:
    """Series that share a stack: built once, scanned several times.

    `stack` is in the millimetres of the child of 140 cm; `banded` tells of a saturation band.
    """

    study: Study
    folder: str
    stack: Stack
    body_part: str
    laterality: str
    coil_name: str
    build: Callable[[Child, Grid], Specimen]
    light: Callable[[Grid, Stack], Volume]
    scans: tuple[Scan, ...]
    truths: tuple[str, ...] = field(default=())
    banded: bool = False
    scale: float = 1.0

    @property
    def shown(self) -> Stack:
        """The stack in the patient's millimetres: the child of 140 cm times `scale`."""
        return self.stack.times(self.scale)


def made(child: Child, fields: Several[Field], keys: Several[str]) -> Made:
    """Return the studies of some fields; truths in the order of their keys, the largest first."""
    every = [_made(child, one) for one in fields]
    order = {key: place for place, key in enumerate(keys)}
    truths = [truth for one in every for truth in one.truths]
    return Made(
        [file for one in every for file in one.files],
        sorted(truths, key=lambda t: (order[t.key], -t.area_mm2)),
        {name: mask for one in every for name, mask in one.masks.items()},
    )


def _made(child: Child, one: Field) -> Made:
    on = one.stack.grid()
    specimen = one.build(child, on)
    light = one.light(on, one.stack)
    moving = one.stack.seen(specimen.moving)
    found = {place: one.stack.seen(mask) >= 0.5 for place, mask in specimen.lesions.items()}
    files: list[tuple[str, Dataset]] = []
    truths: list[Truth] = []
    masks: dict[str, Mask] = {}
    for scan in one.scans:
        images = _scanned(one, scan, specimen, light, moving)
        series = _series(one, scan)
        datasets = [_dataset(one, scan, series, images, i) for i in range(one.stack.slices)]
        files += [
            (f"{one.folder}/{scan.number:02d}_{scan.description}/{i:02d}.dcm", ds)
            for i, ds in enumerate(datasets, 1)
        ]
        if scan.has_truth:
            for key in one.truths:
                masks[mask_name(key)] = found[key.split("/")[2]]
                truths += _truths(key, one.shown, found[key.split("/")[2]], datasets)
    return Made(files, truths, masks)


def _scanned(one: Field, scan: Scan, specimen: Specimen, light: Volume, moving: Volume) -> NDArray[np.uint16]:
    """Return the stored numbers of a series, shape (slices, rows, columns)."""
    water, fat = (
        _beating(one.stack.seen(part), moving, one.stack) for part in specimen.signals(scan.sequence)
    )
    images = [
        acquired(water[i], fat[i], light, scan.scanning, 1000 * scan.number + i, moving[i])
        for i in range(one.stack.slices)
    ]
    stored = np.rint(np.stack(images) * scan.scale)
    result: NDArray[np.uint16] = np.clip(stored, 0, 4095).astype(np.uint16)
    return result


def _beating(images: Volume, moving: Volume, stack: Stack) -> Volume:
    """Return images in which what moves during the scan is smeared."""
    sigma = 2.6 / stack.pixel_mm
    smeared = gaussian_filter(images, (0, sigma, sigma))
    share = gaussian_filter(moving, (0, sigma / 2, sigma / 2))
    result: Volume = images + 0.85 * share * (smeared - images)
    return result


def _series(one: Field, scan: Scan) -> Series:
    return Series(
        one.study, scan.description, scan.number, "MR", scan.description, scan.time, one.body_part,
        scan.description, SCANNER, "magnet", "FFS" if one.body_part in _FEET_FIRST else "HFS", one.laterality,
    )  # fmt: skip


def _truths(key: str, stack: Stack, mask: Mask, datasets: list[Dataset]) -> list[Truth]:
    """Return the truth of each slice that shows a fair part of a lesion, the largest first."""
    areas = mask.sum(axis=(1, 2))
    volume = float(mask.sum()) * stack.pixel_mm**2 * stack.spacing_mm
    chosen = [int(i) for i in np.argsort(-areas, kind="stable") if areas[i] >= 0.4 * areas.max()]
    spacing = (stack.pixel_mm, stack.pixel_mm)
    return [truth_on_frame(key, _frame(datasets[i]), mask[i], spacing, volume_mm3=volume) for i in chosen]


def _frame(ds: Dataset) -> ImageReference:
    return ImageReference(ds.SOPInstanceUID, 1, ds.SeriesInstanceUID, ds.StudyInstanceUID, "MR")


def _dataset(one: Field, scan: Scan, series: Series, images: NDArray[np.uint16], number: int) -> Dataset:
    """Return one slice as MR Image (PS3.3 A.4)."""
    ds = new_dataset(series, MR_IMAGE_STORAGE, number + 1, number)
    ds.ImageType = ["ORIGINAL", "PRIMARY", "OTHER"]
    set_pixels(ds, images[number], 12)
    stack = one.shown
    ds.PixelSpacing = [stack.pixel_mm, stack.pixel_mm]
    ds.ImagePositionPatient = stack.position(number)
    ds.ImageOrientationPatient = stack.orientation
    ds.SliceThickness = f"{stack.thickness_mm:g}"
    ds.SpacingBetweenSlices = f"{stack.spacing_mm:g}"
    ds.SliceLocation = f"{stack.position(number)[0 if stack.plane == 'sagittal' else 1]:g}"
    _sequence(ds, scan, one.banded)
    ds.ReceiveCoilName, ds.TransmitCoilName = one.coil_name, "Body"
    lit = images[images > 0.04 * np.percentile(images, 99.5)]
    low, high = np.percentile(lit, scan.window)
    ds.WindowCenter, ds.WindowWidth = f"{round((low + high) / 2)}", f"{round(high - low)}"
    ds.SmallestImagePixelValue, ds.LargestImagePixelValue = (
        int(images[number].min()),
        int(images[number].max()),
    )
    if one.body_part in _FEET_FIRST and not one.laterality:
        # Both legs are on the image (PS3.3 C.7.6.1).
        ds.ImageLaterality = "B"
    ds.AnatomicRegionSequence = _region(one.body_part)
    return ds


_FEET_FIRST = ("LEG", "FOOT")


def _region(body_part: str) -> list[Dataset]:
    names = {
        "TSPINE": ("122495006", "Thoracic spine"),
        "CHEST": ("51185008", "Chest"),
        "LEG": ("30021000", "Lower leg"),
        "FOOT": ("56459004", "Foot"),
    }
    value, meaning = names[body_part]
    return list(coded(value, "SCT", meaning))


def _sequence(ds: Dataset, scan: Scan, is_banded: bool) -> None:
    inverted = scan.sequence.inversion_ms is not None
    ds.ScanningSequence = ["SE", "IR"] if inverted else "SE"
    ds.SequenceVariant = ["SK", "SP"] if inverted else "NONE"
    # SP: a band in front of the spine is saturated.
    ds.ScanOptions = "SP" if is_banded else ""
    ds.MRAcquisitionType = "2D"
    ds.SequenceName = scan.sequence.name
    ds.AngioFlag = "N"
    ds.RepetitionTime, ds.EchoTime = f"{scan.sequence.repetition_ms:g}", f"{scan.sequence.echo_ms:g}"
    if inverted:
        ds.InversionTime = f"{scan.sequence.inversion_ms:g}"
    ds.NumberOfAverages = scan.sequence.averages
    ds.ImagingFrequency = "63.68"
    ds.ImagedNucleus = "1H"
    ds.EchoNumbers = 1
    ds.MagneticFieldStrength = "1.5"
    ds.EchoTrainLength = scan.sequence.echo_train
    ds.PixelBandwidth = f"{scan.sequence.bandwidth_hz_px:g}"
    ds.FlipAngle = "150" if inverted else "90"
    phase_rows = scan.phase == "COL"
    rows, columns = scan.scanning.acquired
    ds.AcquisitionMatrix = [0, columns, rows, 0] if phase_rows else [rows, 0, 0, columns]
    ds.InPlanePhaseEncodingDirection = "COL" if phase_rows else "ROW"
    ds.NumberOfPhaseEncodingSteps = rows if phase_rows else columns
    ds.PercentSampling, ds.PercentPhaseFieldOfView = "100", "100"
    ds.VariableFlipAngleFlag = "N"
