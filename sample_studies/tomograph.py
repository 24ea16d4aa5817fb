"""The CT of 2007: upper thorax in a bone kernel (PS3.3 A.3), with the truth of the left clavicle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from annotator.lesions.records import ImageReference
from sample_studies.anatomy.child import Child
from sample_studies.anatomy.solid import Solid
from sample_studies.anatomy.voxels import Grid
from sample_studies.dicom_file import Equipment, Series, Study, coded, new_dataset, set_pixels
from sample_studies.physics import ct
from sample_studies.physics.disease import lesions, patient
from sample_studies.physics.fields import field
from sample_studies.physics.scene import bones_of
from sample_studies.scintigram import Made
from sample_studies.truth import Mask, Truth, mask_name, truth_on_frame

CT_IMAGE_STORAGE = "1.2.840.10008.5.1.4.1.1.2"
_SCANNER = Equipment("CT 16", "4.0", "CT1", "2007-CT-01")
STUDY = Study("2007-06-04 CT", "20070604", "112000", "CT THORAX", "FC070604", 30.0, 1.34)
SERIES = Series(
    STUDY, "bone", 3, "CT", "THORAX 2.0 B70 BONE", "112140", "CHEST", "Thorax", _SCANNER, "table", "HFS"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tomography:
    """A CT to make: where, and how many times as tall as 140 cm the child is.

    Rows and columns outside `crop` (first row, last row, first column, last column) are not reconstructed.
    """

    key: str
    folder: str
    series: Series
    protocol: ct.Protocol
    crop: tuple[int, int, int, int]
    scale: float = 1.0

    @property
    def pixel_mm(self) -> float:
        """The size of a pixel."""
        return self.protocol.pixel_mm * self.scale

    @property
    def slice_mm(self) -> float:
        """From slice to slice, and its thickness."""
        return round(self.protocol.slice_mm * self.scale, 4)

    @property
    def first_mm(self) -> tuple[float, float, float]:
        """The centre of the first pixel of the first slice, LPS."""
        x, y, z = self.protocol.first_mm
        row, _, column, _ = self.crop
        step = self.protocol.pixel_mm
        return (x + column * step) * self.scale, (y + row * step) * self.scale, z * self.scale


THORAX = Tomography("TP1/CT/clavicle_medial:L", "20070604_CT_thorax", SERIES, ct.Protocol(), (0, 512, 0, 512))

_LARGE_SHARE = 0.4
_CHUNK = 12


def studies(_child: Child) -> Made:
    """Return the study of 2007."""
    return study(THORAX)


def study(one: Tomography) -> Made:
    """Return a study: its slices, and the truth on each slice that shows a fair part of the lesion."""
    protocol = one.protocol
    top, bottom, left, right = one.crop
    images = np.concatenate(
        [
            ct.slices(ct.painted(protocol, first, min(_CHUNK, protocol.slices - first)), protocol, first)
            for first in range(0, protocol.slices, _CHUNK)
        ]
    )
    images = images[:, top:bottom, left:right]
    datasets = [dataset(one, images[at], at) for at in range(protocol.slices)]
    mask = true_mask(protocol)[:, top:bottom, left:right]
    files = [(f"{one.folder}/{at:03d}.dcm", ds) for at, ds in enumerate(datasets, 1)]
    return Made(files, _truths(one, mask, datasets), {mask_name(one.key): mask})


def true_mask(protocol: ct.Protocol) -> Mask:
    """Return the expanded medial third of the left clavicle, shape (slices, rows, columns)."""
    size = protocol.size
    on = Grid(
        protocol.first_mm,
        (protocol.slice_mm, protocol.pixel_mm, protocol.pixel_mm),
        (protocol.slices, size, size),
    )
    bone = next(b for b in bones_of(patient(False)) if b.name == "clavicle" and b.solid.bounds[0, 0] > 0)
    return _inside(on, lesions().clavicle) & _inside(on, bone.solid)


def _inside(on: Grid, solid: Solid) -> Mask:
    found = field(solid, on, 0.6, 6.0, True)
    mask = np.zeros(on.shape, np.bool_)
    if found is not None:
        mask[found.region] = found.distance_mm < 0
    return mask


def _truths(one: Tomography, mask: Mask, datasets: list[Dataset]) -> list[Truth]:
    areas = mask.sum(axis=(1, 2))
    volume = float(mask.sum()) * one.pixel_mm**2 * one.slice_mm
    chosen = [int(at) for at in np.argsort(-areas, kind="stable") if areas[at] >= _LARGE_SHARE * areas.max()]
    return [
        truth_on_frame(
            one.key,
            ImageReference(
                datasets[at].SOPInstanceUID,
                1,
                datasets[at].SeriesInstanceUID,
                datasets[at].StudyInstanceUID,
                "CT",
            ),
            mask[at],
            (one.pixel_mm, one.pixel_mm),
            volume_mm3=volume,
        )
        for at in chosen
    ]


def dataset(one: Tomography, stored: NDArray[np.uint16], at: int) -> Dataset:
    """Return one slice as CT Image; slices run towards the head."""
    x, y, z = (round(value, 4) for value in one.first_mm)
    ds = new_dataset(one.series, CT_IMAGE_STORAGE, at + 1, at)
    set_pixels(ds, stored, 12)
    ds.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    ds.RescaleIntercept, ds.RescaleSlope, ds.RescaleType = "-1024", "1", "HU"
    ds.PixelSpacing = [round(one.pixel_mm, 7)] * 2
    place = round(z + at * one.slice_mm, 4)
    ds.ImagePositionPatient = [x, y, place]
    ds.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    ds.SliceThickness, ds.SliceLocation = f"{one.slice_mm:g}", f"{place:g}"
    ds.SpacingBetweenSlices = f"{one.slice_mm:g}"
    ds.KVP, ds.XRayTubeCurrent, ds.ExposureTime, ds.Exposure = "120", 90, 500, 45
    ds.ConvolutionKernel, ds.FilterType = "B70f", "0"
    ds.GantryDetectorTilt, ds.RotationDirection = "0", "CW"
    ds.DataCollectionDiameter = "500"
    ds.ReconstructionDiameter = f"{max(stored.shape) * one.pixel_mm:g}"
    ds.WindowCenter, ds.WindowWidth = ["350", "40"], ["2000", "400"]
    ds.WindowCenterWidthExplanation = ["BONE", "SOFT TISSUE"]
    ds.AnatomicRegionSequence = coded("51185008", "SCT", "Chest")
    return ds
