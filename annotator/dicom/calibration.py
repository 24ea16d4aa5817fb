"""Which spacing an image has, and how far its millimetres can be trusted (DICOM PS3.3 10.7.1.3)."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.dicom import tags
from annotator.dicom.header import Header
from annotator.imaging import Calibration

LARGEST_SPACING_MM = 100.0
Pair = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Spacing:
    """Distance between rows and columns in mm, and where it comes from.

    `magnification` is the factor by which an estimate was corrected, where the file tells it.
    """

    mm: Pair | None
    calibration: Calibration
    is_senseless: bool = False
    magnification: float | None = None


def positive_pair(header: Header, tag: int) -> Pair | None:
    """Return two finite positive numbers up to 100 mm, None when the element holds anything else."""
    values = header.numbers(tag)
    if values is None or len(values) != 2 or not all(0 < value <= LARGEST_SPACING_MM for value in values):
        return None
    return (float(values[0]), float(values[1]))


def tomographic_spacing(header: Header) -> Spacing:
    """Return the spacing of a slice or of a planar scintigram: Pixel Spacing is in the patient."""
    spacing = positive_pair(header, tags.PIXEL_SPACING)
    if spacing is None:
        return Spacing(None, Calibration.NONE, tags.PIXEL_SPACING in header)
    return Spacing(spacing, Calibration.CALIBRATED)


def projection_spacing(header: Header) -> Spacing:
    """Return the spacing of a projection radiograph and how far it can be trusted.

    A Pixel Spacing that differs from the detector's was calibrated (PS3.3 10.7.1.3), by geometry alone
    when Pixel Spacing Calibration Type (0028,0A02) says so or when it is the detector's divided by the
    Estimated Radiographic Magnification Factor (0018,1114). Otherwise the detector's spacing is divided
    by that factor, or holds at the detector only.
    """
    spacing = positive_pair(header, tags.PIXEL_SPACING)
    detector = positive_pair(header, tags.IMAGER_PIXEL_SPACING)
    detector = detector or positive_pair(header, tags.NOMINAL_SCANNED_PIXEL_SPACING)
    magnification = header.number(tags.ESTIMATED_MAGNIFICATION)
    if magnification is None or not 1 < magnification <= 10:
        magnification = None
    kind = header.term(tags.PIXEL_SPACING_CALIBRATION_TYPE)
    if spacing is not None and (kind in ("FIDUCIAL", "GEOMETRY") or _differ(spacing, detector)):
        estimated = kind == "GEOMETRY" or (not kind and _is_corrected(spacing, detector, magnification))
        if not estimated:
            return Spacing(spacing, Calibration.CALIBRATED)
        # Pixel Spacing was corrected already: by how much, it says itself.
        factor = detector[0] / spacing[0] if _differ(spacing, detector) and detector else None
        return Spacing(spacing, Calibration.ESTIMATED, magnification=factor)
    if detector is not None and magnification is not None:
        corrected = (detector[0] / magnification, detector[1] / magnification)
        return Spacing(corrected, Calibration.ESTIMATED, magnification=magnification)
    if detector is not None:
        return Spacing(detector, Calibration.AT_DETECTOR)
    if spacing is not None:
        return Spacing(spacing, Calibration.UNKNOWN)
    return Spacing(None, Calibration.NONE, tags.PIXEL_SPACING in header)


def pixel_aspect(header: Header, spacing_mm: Pair | None) -> Pair:
    """Return height and width of a pixel: from its spacing, else Pixel Aspect Ratio (0028,0034)."""
    if spacing_mm is not None:
        return spacing_mm
    values = header.numbers(tags.PIXEL_ASPECT_RATIO)
    if values is None or len(values) != 2 or not all(0 < value < 1e6 for value in values):
        return (1.0, 1.0)
    return (float(values[0]), float(values[1]))


def _differ(first: Pair, second: Pair | None) -> bool:
    # Decimal strings are rounded, so equal spacings may differ in their last digit.
    return second is not None and any(abs(a / b - 1) > 1e-3 for a, b in zip(first, second, strict=True))


def _is_corrected(spacing: Pair, detector: Pair | None, magnification: float | None) -> bool:
    if detector is None or magnification is None:
        return False
    return not _differ(spacing, (detector[0] / magnification, detector[1] / magnification))
