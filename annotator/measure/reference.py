"""A lesion against a region that the reader chose: muscle, the other side, background bone."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.geometry.shapes import Shape
from annotator.imaging.image import Image
from annotator.lesions.records import ImageReference, MarkRole
from annotator.measure.measurement import Measurement, Quantity, Refused
from annotator.measure.ratio import ratio, ratio_band
from annotator.measure.region import region_of
from annotator.terms.code import Code

_MUSCLE_RATIO = Code("MUSCLE_RATIO", "99CRMO", "Ratio of mean signal to muscle")
_REFERENCE_RATIO = Code("REFERENCE_RATIO", "99CRMO", "Ratio of means to a reference region")
_PROJECTIONS = frozenset({"CR", "DX", "RG"})


@dataclass(frozen=True, slots=True)
class Place:
    """A shape in pixels of its frame, the frame decoded, and which frame that is."""

    shape: Shape
    image: Image
    at: ImageReference


def reference_ratio(lesion: Place, reference: Place, role: MarkRole) -> Measurement | Refused:
    """Return the mean inside a lesion divided by that inside a reference region, or why there is none.

    MR signal has no absolute scale, so both must lie on one series; counts of a bone scan depend on view,
    time and attenuation, so both must lie on one frame. Hounsfield units have no true zero and values of a
    radiograph are no linear measure: neither has a ratio.

    References
    ----------
    Lesion-to-muscle signal ratio in CNO: Kieninger et al., British Journal of Radiology 2021.
    Lesion to contralateral or reference bone: EANM guideline for bone scintigraphy,
    doi 10.1007/s00259-016-3415-4.
    """
    is_muscle = role is MarkRole.MUSCLE and lesion.at.modality == "MR"
    quantity = Quantity.MUSCLE_RATIO if is_muscle else Quantity.REFERENCE_RATIO
    because = _obstacle(lesion, reference)
    if because:
        return Refused(quantity, because)
    here = region_of(lesion.shape, lesion.image)
    there = region_of(reference.shape, reference.image)
    if here is None or there is None:
        return Refused(quantity, "no pixel of the lesion or of the reference region counts")
    value = ratio(here, there)
    if value is None:
        return Refused(quantity, "the reference region holds nothing")
    what = "counts" if lesion.image.unit == "counts" else "values"
    method = (
        f"mean {what} of {here.values.size} pixels to those of {there.values.size} pixels of {role.words}"
    )
    band = ratio_band(here, there, counted=lesion.image.unit == "counts")
    code = _MUSCLE_RATIO if is_muscle else _REFERENCE_RATIO
    return Measurement(quantity, value, "1", method, code, band=band, reference=role.words)


def _obstacle(lesion: Place, reference: Place) -> str:
    """Return why the two have no ratio, "" when they have."""
    here, there = lesion.at, reference.at
    if lesion.image.is_colour or reference.image.is_colour:
        return "colours are no measured values"
    if lesion.image.unit == "HU":
        return "Hounsfield units have no true zero; compare shares instead"
    if here.modality in _PROJECTIONS:
        return "values of a radiograph are no linear measure"
    same_frame = (here.sop_instance_uid, here.frame) == (there.sop_instance_uid, there.frame)
    if here.modality == "MR":
        same_series = here.series_instance_uid == there.series_instance_uid
        return "" if same_series else "the reference region lies on another series; MR signal has no scale"
    return "" if same_frame else "the reference region lies on another frame"
