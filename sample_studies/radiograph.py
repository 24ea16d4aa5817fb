"""The chest radiograph of 2006: CR Image (PS3.3 A.2) with the truth of the expanded left clavicle."""

from __future__ import annotations

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


def studies(_child: Child) -> Made:
    """Return the study: one image, and the truth of the one lesion on it."""
    protocol = film.Protocol()
    canvas = film.painted()
    quanta = film.exposure(film.projected(canvas.values[0], canvas.on, protocol), protocol)
    ds = dataset(film.processed(quanta, protocol), protocol)
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


def dataset(stored: NDArray[np.uint16], protocol: film.Protocol) -> Dataset:
    """Return the image with what a CR reader says of it."""
    ds = new_dataset(SERIES, CR_IMAGE_STORAGE, 1)
    set_pixels(ds, stored, 12)
    ds.ImageType = ["DERIVED", "PRIMARY"]
    ds.DerivationDescription = "Logarithm, dynamic range compression and edge enhancement of the plate reader"
    # The lead letter is on the film; no patient's data are burned in.
    ds.PhotometricInterpretation = "MONOCHROME1"
    ds.PresentationLUTShape = "INVERSE"
    ds.BurnedInAnnotation = "NO"
    ds.PatientOrientation = ["L", "F"]
    ds.ViewPosition = "PA"
    ds.KVP = "110"
    ds.PlateType, ds.CassetteSize = "ST-VI", "35CMX43CM"
    ds.Exposure, ds.ExposureTime, ds.XRayTubeCurrent = 2, 8, 250
    ds.DistanceSourceToDetector = f"{protocol.source_to_detector_mm:g}"
    ds.DistanceSourceToPatient = f"{protocol.source_to_detector_mm - 112:g}"
    ds.EstimatedRadiographicMagnificationFactor = f"{protocol.magnification(OBJECT_PLANE_Y_MM):.4f}"
    ds.ImagerPixelSpacing = [protocol.pixel_mm, protocol.pixel_mm]
    ds.RescaleIntercept, ds.RescaleSlope, ds.RescaleType = "0", "1", "US"
    edge = round(0.12 * protocol.rows)
    low, high = np.percentile(stored[edge:-edge, edge:-edge], (0.5, 93.0))
    ds.WindowCenter, ds.WindowWidth = f"{round((low + high) / 2)}", f"{round(high - low)}"
    ds.AnatomicRegionSequence = coded("51185008", "SCT", "Chest")
    return ds
