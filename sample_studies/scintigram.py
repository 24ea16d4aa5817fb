"""The whole-body bone scans: 2008 before the biologic, and after the third infusion of infliximab."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as Items

from annotator.lesions.records import ImageReference
from sample_studies.anatomy.child import Child
from sample_studies.body_activity import STEP_MM, TOP_MM, Body, body
from sample_studies.dicom_file import Equipment, Series, Study, coded, new_dataset, set_pixels
from sample_studies.founding_case import STROKE_KEYS
from sample_studies.gamma_camera import detector_path, projected, transmission
from sample_studies.pathology import Timepoint
from sample_studies.truth import Mask, Truth, mask_name, truth_on_frame

NM_IMAGE_STORAGE = "1.2.840.10008.5.1.4.1.1.20"
ROWS, COLUMNS = 704, 256
# The child does not lie exactly in the middle of the table.
MIDLINE_COLUMN = 131
_GRID_COLUMNS = 2 * MIDLINE_COLUMN
SECONDS = 1056
VIEWS = ("anterior", "posterior")
_TRUTH_SHARE = 0.41
"""A focus ends where its own counts fall to this share of their maximum, the usual isocontour."""

Counts = NDArray[np.float64]


class Made(NamedTuple):
    """What a study consists of: files by relative path, and the truth with its masks."""

    files: list[tuple[str, Dataset]]
    truths: list[Truth]
    masks: dict[str, Mask]


@dataclass(frozen=True, slots=True)
class Scan:
    """A bone scan to make: of the founding boy at a timepoint, or of a healthy child (None).

    `scale` is how many times as tall as 140 cm the child is.
    """

    timepoint: Timepoint | None
    study: Study
    total_counts: int
    injected_mbq: float
    scale: float = 1.0

    @property
    def step_mm(self) -> float:
        """The size of a pixel."""
        return round(STEP_MM * self.scale, 4)


CAMERA = Equipment("DUAL-HEAD 2000", "7.1", "NMCAM1", "2008-NM-01")
_CALLED = "NM WHOLE BODY BONE SCAN"
SCANS = (
    Scan("TP2", Study("2008-03-10 NM", "20080310", "130500", _CALLED, "FC080310"), 2_000_000, 310.0),
    Scan("TP3", Study("2008-11-24 NM", "20081124", "125200", _CALLED, "FC081124", 34.0), 1_900_000, 320.0),
)


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """Counts expected per pixel (views, rows, columns): all, and of each lesion alone."""

    total: Counts
    lesions: dict[str, Counts]


def studies(child: Child) -> Made:
    """Return the two bone scans."""
    made = [study(child, scan) for scan in SCANS]
    return Made(
        [one for part in made for one in part.files],
        [one for part in made for one in part.truths],
        {name: mask for part in made for name, mask in part.masks.items()},
    )


def study(child: Child, scan: Scan) -> Made:
    """Return one bone scan."""
    counts = expected(child, scan)
    series = Series(
        scan.study, "whole body", 1, "NM", "WB BONE ANT/POST", _began(scan), "WHOLEBODY",
        "Whole Body Bone", CAMERA, "table",
    )  # fmt: skip
    pixels = noisy(counts.total, int(scan.study.date))
    ds = dataset(series, scan, pixels)
    truths, masks = _truths(scan, ds, counts)
    return Made([(f"{scan.study.date}_NM_bone_scan/whole_body.dcm", ds)], truths, masks)


def _began(scan: Scan) -> str:
    return f"{int(scan.study.time) + 300:06d}"


def expected(child: Child, scan: Scan) -> Expected:
    """Return the noise-free counts of a scan."""
    there = body(child, scan.timepoint, ROWS, _GRID_COLUMNS)
    healthy = _both_views(there, there.activity)
    lesions = {place: _both_views(there, extra) for place, extra in there.excess.items()}
    total = healthy + sum(lesions.values(), np.zeros_like(healthy))
    scale = scan.total_counts / total.sum()
    return Expected(total * scale, {place: counts * scale for place, counts in lesions.items()})


def _both_views(there: Body, activity: NDArray[np.float32]) -> Counts:
    """Return anterior and posterior counts as the camera stores them.

    Anterior: the patient's right on the viewer's left; posterior: the patient's left.
    """
    front = projected(activity * _passing(there), _path(there), STEP_MM)
    back = projected((activity * _passing_back(there))[:, ::-1], _path_back(there), STEP_MM)
    return np.stack([front[::-1], back[::-1, ::-1]])[..., :COLUMNS]


@cache
def _passing(there: Body) -> NDArray[np.float32]:
    return transmission(there.attenuation_per_mm, STEP_MM)


@cache
def _passing_back(there: Body) -> NDArray[np.float32]:
    return transmission(there.attenuation_per_mm[:, ::-1], STEP_MM)[:, ::-1]


@cache
def _path(there: Body) -> NDArray[np.intp]:
    return detector_path(there.inside, STEP_MM)


@cache
def _path_back(there: Body) -> NDArray[np.intp]:
    # Below the table top the head moves level.
    return np.full_like(_path(there), -int(40 / STEP_MM))


def noisy(counts: Counts, seed: int) -> NDArray[np.uint16]:
    """Return Poisson counts, the same every time, with the camera's background outside the body."""
    random = np.random.default_rng(seed)
    return random.poisson(counts + 0.06).astype(np.uint16)


def _truths(scan: Scan, ds: Dataset, counts: Expected) -> tuple[list[Truth], dict[str, Mask]]:
    truths, masks = [], {}
    for key in STROKE_KEYS:
        timepoint, modality, place = key.split("/")
        if (timepoint, modality) != (scan.timepoint, "NM"):
            continue
        lesion = counts.lesions[place]
        found = lesion >= _TRUTH_SHARE * lesion.max(axis=(1, 2), keepdims=True)
        masks[mask_name(key)] = found
        truths += [_truth(key, scan, ds, counts, lesion, found[frame], frame) for frame in _views_of(lesion)]
    return truths, masks


def _views_of(lesion: Counts) -> Sequence[int]:
    """Return the views that show a lesion, the better one first; a much fainter one is left out."""
    best = lesion.max(axis=(1, 2))
    return [int(i) for i in np.argsort(-best) if best[i] > 0.6 * best.max()]


def _truth(
    key: str, scan: Scan, ds: Dataset, counts: Expected, lesion: Counts, mask: Mask, frame: int
) -> Truth:
    image = ImageReference(
        ds.SOPInstanceUID, frame + 1, ds.SeriesInstanceUID, ds.StudyInstanceUID, "NM", VIEWS[frame]
    )
    return truth_on_frame(
        key, image, mask, (scan.step_mm, scan.step_mm),
        uptake_ratio=_mirror_ratio(counts.total[frame], mask),
        healthy_ratio=_ratio(counts.total[frame][mask], (counts.total - lesion)[frame][mask]),
    )  # fmt: skip


def _mirror_ratio(total: Counts, mask: Mask) -> float | None:
    columns = np.nonzero(mask.any(axis=0))[0]
    if columns[0] < MIDLINE_COLUMN <= columns[-1] + 1:
        return None
    rows, places = np.nonzero(mask)
    return _ratio(total[mask], total[rows, 2 * MIDLINE_COLUMN - 1 - places])


def _ratio(here: Counts, there: Counts) -> float:
    return float(here.mean() / there.mean())


def dataset(series: Series, scan: Scan, pixels: NDArray[np.uint16]) -> Dataset:
    """Return the multi-frame NM image (PS3.3 A.5) of both views."""
    ds = new_dataset(series, NM_IMAGE_STORAGE, 1)
    ds.ImageType = ["ORIGINAL", "PRIMARY", "WHOLE BODY", "EMISSION"]
    set_pixels(ds, pixels)
    ds.PixelSpacing = [scan.step_mm, scan.step_mm]
    ds.FrameIncrementPointer = [0x00540010, 0x00540020]
    ds.EnergyWindowVector, ds.NumberOfEnergyWindows = [1, 1], 1
    ds.DetectorVector, ds.NumberOfDetectors = [1, 2], 2
    _acquisition(ds, scan, pixels)
    _isotope(ds, scan)
    _orientation(ds)
    ds.DetectorInformationSequence = Items([_detector(0, scan), _detector(1, scan)])
    upper = float(np.round(np.percentile(pixels[pixels > 0.5 * pixels.mean()], 99.3)))
    ds.WindowCenter, ds.WindowWidth = f"{upper / 2:g}", f"{upper:g}"
    ds.AnatomicRegionSequence = coded("38266002", "SCT", "Entire body")
    return ds


def _acquisition(ds: Dataset, scan: Scan, pixels: NDArray[np.uint16]) -> None:
    ds.CountsAccumulated = int(pixels.sum())
    ds.AcquisitionTerminationCondition = "TIME"
    ds.ActualFrameDuration = SECONDS * 1000
    ds.ScanVelocity = f"{ROWS * scan.step_mm / SECONDS:.4f}"
    ds.ScanLength = round(ROWS * scan.step_mm)
    ds.WholeBodyTechnique = "1PS"
    ds.CorrectedImage = ["NRGY", "LIN", "UNIF"]
    ds.TableHeight, ds.TableTraverse = "640", "0"


def _isotope(ds: Dataset, scan: Scan) -> None:
    window, range_ = Dataset(), Dataset()
    range_.EnergyWindowLowerLimit, range_.EnergyWindowUpperLimit = "129.5", "150.5"
    window.EnergyWindowName = "Tc99m 140 15%"
    window.EnergyWindowRangeSequence = Items([range_])
    ds.EnergyWindowInformationSequence = Items([window])
    tracer = Dataset()
    tracer.RadionuclideCodeSequence = coded("72454006", "SCT", "^99m^Technetium")
    tracer.RadiopharmaceuticalRoute = "INTRAVENOUS"
    tracer.AdministrationRouteCodeSequence = coded("47625008", "SCT", "Intravenous route")
    tracer.RadiopharmaceuticalVolume = "1"
    tracer.RadiopharmaceuticalStartTime = f"{int(scan.study.time) - 30000:06d}"
    tracer.RadionuclideTotalDose = f"{scan.injected_mbq:g}"
    tracer.RadiopharmaceuticalCodeSequence = coded("53951001", "SCT", "Technetium Tc^99m^ oxidronate")
    tracer.Radiopharmaceutical = "Tc-99m HDP"
    ds.RadiopharmaceuticalInformationSequence = Items([tracer])


def _orientation(ds: Dataset) -> None:
    recumbent = coded("102538003", "SCT", "Recumbent")
    recumbent[0].PatientOrientationModifierCodeSequence = coded("40199007", "SCT", "Supine")
    ds.PatientOrientationCodeSequence = recumbent
    ds.PatientGantryRelationshipCodeSequence = coded("102540008", "SCT", "Headfirst")


def _detector(number: int, scan: Scan) -> Dataset:
    """Return a detector: its collimator, view and where its image lies in the patient."""
    across = 1 if number == 0 else -1
    item = Dataset()
    item.CollimatorGridName = "LEHR"
    item.CollimatorType = "PARA"
    item.FieldOfViewShape = "RECTANGLE"
    item.FieldOfViewDimensions = [540, 400]
    item.FocalDistance = 0
    item.XFocusCenter, item.YFocusCenter = "0", "0"
    item.ZoomCenter, item.ZoomFactor = ["0", "0"], ["1", "1"]
    item.CenterOfRotationOffset = "0"
    item.GantryDetectorTilt = "0"
    item.StartAngle = "0" if number == 0 else "180"
    item.ViewCodeSequence = (
        coded("399321004", "SCT", "Anterior projection")
        if number == 0
        else coded("399001007", "SCT", "Posterior projection")
    )
    left = -across * (MIDLINE_COLUMN - 0.5) * scan.step_mm
    depth = -200 if number == 0 else 160
    item.ImagePositionPatient = [f"{left:g}", f"{depth}", f"{TOP_MM * scan.scale - scan.step_mm / 2:g}"]
    item.ImageOrientationPatient = [across, 0, 0, 0, 0, -1]
    return item
