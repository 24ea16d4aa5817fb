"""The chest radiograph of 2006: CR Image (PS3.3 A.2) with the truth of the expanded left clavicle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from annotator.lesions.records import ImageReference
from sample_studies.anatomy.child import Child
from sample_studies.anatomy.voxels import Grid
from sample_studies.dicom_file import Equipment, Series, Study, coded, new_dataset, set_pixels
from sample_studies.physics import radiograph as film
from sample_studies.physics.disease import lesions, patient
from sample_studies.physics.fields import field
from sample_studies.physics.scene import bones_of
from sample_studies.scintigram import Made
from sample_studies.truth import Mask, mask_name, truth_on_frame

CR_IMAGE_STORAGE = "1.2.840.10008.5.1.4.1.1.1"
KEY = "TP0/CR/clavicle_medial:L"

_READER = Equipment("CR 850", "5.2", "CR1", "2006-CR-01")
STUDY = Study("2006-05-12 CR", "20060512", "091500", "CHEST X-RAY", "FC060512", 27.0, 1.28)
SERIES = Series(STUDY, "chest", 1, "CR", "CHEST PA", "091512", "CHEST", "CHEST PA", _READER)

OBJECT_PLANE_Y_MM = -50.0
"""The depth of the clavicles, for which the magnification is stated."""
_THINNEST_MM = 1.0
"""How much of the lesion a ray must cross for its pixel to count."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How a film was set up, for its tags; `patient_mm` lies between detector and entrance of the beam."""

    view: str
    kilovolts: str
    cassette: str
    milliampere_seconds: int
    milliseconds: int
    milliamperes: int
    patient_mm: float
    object_plane_y_mm: float
    region: tuple[str, str]
    scale: float = 1.0


_CHEST = Setting("PA", "110", "35CMX43CM", 2, 8, 250, 112.0, OBJECT_PLANE_Y_MM, ("51185008", "Chest"))


def studies(_child: Child) -> Made:
    """Return the study: one image, and the truth of the one lesion on it."""
    protocol = film.Protocol()
    canvas = film.painted()
    quanta = film.exposure(film.projected(canvas.values[0], canvas.on, protocol), protocol)
    ds = dataset(SERIES, film.processed(quanta, protocol), protocol, _CHEST)
    mask = true_mask(protocol)
    spacing = protocol.pixel_mm / protocol.magnification(OBJECT_PLANE_Y_MM)
    image = ImageReference(ds.SOPInstanceUID, 1, ds.SeriesInstanceUID, ds.StudyInstanceUID, "CR")
    truth = truth_on_frame(KEY, image, mask, (spacing, spacing))
    return Made([("20060512_CR_chest/chest_pa.dcm", ds)], [truth], {mask_name(KEY): mask})


def true_mask(protocol: film.Protocol) -> Mask:
    """Return where the expanded medial third of the left clavicle is projected, shape (rows, columns)."""
    on = Grid((5.0, -72.0, 1095.0), (0.5, 0.5, 0.5), (100, 90, 130))
    bone = next(b for b in bones_of(patient(False)) if b.name == "clavicle" and b.solid.bounds[0, 0] > 0)
    inside = _inside(on, lesions().clavicle) & _inside(on, bone.solid)
    thickness = film.projected(inside.astype(np.float32), on, protocol)
    return np.asarray(thickness > _THINNEST_MM, np.bool_)


def _inside(on: Grid, solid: object) -> Mask:
    found = field(solid, on, 0.6, 6.0, True)  # type: ignore[arg-type]
    mask = np.zeros(on.shape, np.bool_)
    if found is not None:
        mask[found.region] = found.distance_mm < 0
    return mask


def dataset(series: Series, stored: NDArray[np.uint16], protocol: film.Protocol, setting: Setting) -> Dataset:
    """Return the image with what a CR reader says of it."""
    ds = new_dataset(series, CR_IMAGE_STORAGE, 1)
    set_pixels(ds, stored, 12)
    ds.ImageType = ["DERIVED", "PRIMARY"]
    ds.DerivationDescription = "Logarithm, dynamic range compression and edge enhancement of the plate reader"
    # The lead letter is on the film; no patient's data are burned in.
    ds.PhotometricInterpretation = "MONOCHROME1"
    ds.PresentationLUTShape = "INVERSE"
    ds.BurnedInAnnotation = "NO"
    ds.PatientOrientation = ["L", "F"]
    ds.ViewPosition = setting.view
    ds.KVP = setting.kilovolts
    ds.PlateType, ds.CassetteSize = "ST-VI", setting.cassette
    ds.Exposure = setting.milliampere_seconds
    ds.ExposureTime, ds.XRayTubeCurrent = setting.milliseconds, setting.milliamperes
    ds.DistanceSourceToDetector = f"{protocol.source_to_detector_mm:g}"
    ds.DistanceSourceToPatient = f"{protocol.source_to_detector_mm - setting.patient_mm:g}"
    ds.EstimatedRadiographicMagnificationFactor = f"{protocol.magnification(setting.object_plane_y_mm):.4f}"
    ds.ImagerPixelSpacing = [round(protocol.pixel_mm * setting.scale, 4)] * 2
    ds.RescaleIntercept, ds.RescaleSlope, ds.RescaleType = "0", "1", "US"
    edge = round(0.12 * protocol.rows)
    low, high = np.percentile(stored[edge:-edge, edge:-edge], (0.5, 93.0))
    ds.WindowCenter, ds.WindowWidth = f"{round((low + high) / 2)}", f"{round(high - low)}"
    ds.AnatomicRegionSequence = coded(setting.region[0], "SCT", setting.region[1])
    return ds
