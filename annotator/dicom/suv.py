"""Standardized uptake values of PET, where the file says all they need (PS3.3 C.8.9.1, C.8.9.2, C.8.9.4)."""

from __future__ import annotations

import datetime
import math

from annotator.dicom import tags
from annotator.dicom.header import Header
from annotator.dicom.tracer import local_moment, moment_of
from annotator.imaging.modality_lut import ModalityLut, Rescale
from annotator.imaging.real_world import RealWorldMap

UNIT = "{SUVbw}g/ml"
NAME = "SUVbw"
_NEEDED = {"ATTN", "DECY"}
_MOST_HALF_LIVES = 20.0
_MOST_KG, _LEAST_BQ = 1000.0, 1000.0


def suv_maps(header: Header, lut: ModalityLut) -> tuple[RealWorldMap, ...]:
    """Return the body-weight SUV of a PET frame in Bq/ml, nothing where the file does not decide it.

    SUV = activity concentration × weight in g ÷ injected activity, both decayed to the moment that
    Decay Correction names: START of the series, or ADMINistration. Nothing is assumed: no weight, no
    attenuation or decay correction, no clock or an injection after the scan give nothing. A time of
    injection without a date is that of the day of the series.

    Parameters
    ----------
    header : Header
        Of a PET image object.
    lut : ModalityLut
        Of the frame; SUV is told for the linear form only.

    References
    ----------
    DICOM PS3.3 C.8.9.1.1.1 (Corrected Image), C.8.9.1.1.5 (Decay Correction), C.8.9.2
    (Radionuclide Total Dose in Bq, Patient's Weight in kg); QIBA FDG-PET/CT profile, SUV of images
    in BQML.
    """
    if header.term(tags.UNITS) != "BQML" or not isinstance(lut, Rescale):
        return ()
    if _NEEDED - set(header.terms(tags.CORRECTED_IMAGE)):
        return ()
    weight_kg, dose_bq = header.number(tags.PATIENT_WEIGHT), _dose_bq(header)
    if not (weight_kg and dose_bq and 0 < weight_kg < _MOST_KG and dose_bq > _LEAST_BQ):
        return ()
    factor = weight_kg * 1000.0 / dose_bq
    slope, intercept = factor * lut.slope, factor * lut.intercept
    return (RealWorldMap(-math.inf, math.inf, slope, intercept, unit=UNIT, name=NAME),)


def _dose_bq(header: Header) -> float | None:
    """Return the injected activity at the moment the values are corrected to."""
    item = header.item(tags.RADIOPHARMACEUTICAL_INFORMATION_SEQUENCE)
    dose, half_life_s = item.number(tags.RADIONUCLIDE_TOTAL_DOSE), item.number(tags.RADIONUCLIDE_HALF_LIFE)
    if not (dose and dose > 0):
        return None
    corrected_to = header.term(tags.DECAY_CORRECTION)
    if corrected_to == "ADMIN":
        return dose
    passed_s = _from_injection_s(header, item)
    if corrected_to != "START" or passed_s is None or not (half_life_s and half_life_s > 0):
        return None
    half_lives = passed_s / half_life_s
    return dose * 0.5**half_lives if half_lives <= _MOST_HALF_LIVES else None


def _from_injection_s(header: Header, item: Header) -> float | None:
    started = _started(header)
    if started is None:
        return None
    at = local_moment(header, item.term(tags.RADIOPHARMACEUTICAL_START_DATE_TIME))
    if at is None:
        at = moment_of(started.strftime("%Y%m%d"), item.term(tags.RADIOPHARMACEUTICAL_START_TIME))
    return None if at is None or at > started else (started - at).total_seconds()


def _started(header: Header) -> datetime.datetime | None:
    """Return the moment of the series, None where an image is older: then the series was made later."""
    series = moment_of(header.term(tags.SERIES_DATE), header.term(tags.SERIES_TIME))
    image = moment_of(header.term(tags.ACQUISITION_DATE), header.term(tags.ACQUISITION_TIME))
    return None if series is None or (image is not None and image < series) else series
