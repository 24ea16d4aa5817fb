"""Kinds of DICOM objects: which are images of the patient, which are slices, which are neither."""

from __future__ import annotations

_STORAGE = "1.2.840.10008.5.1.4.1.1."

_TOMOGRAPHIC = frozenset(
    _STORAGE + tail
    for tail in ("2", "2.1", "2.2", "4", "4.1", "4.3", "4.4", "128", "128.1", "130", "20", "481.2")
)  # fmt: skip
_PROJECTION = frozenset(
    _STORAGE + tail
    for tail in (
        "1", "1.1", "1.1.1", "1.2", "1.2.1", "1.3", "1.3.1", "12.1", "12.1.1", "12.2", "12.2.1",
        "481.1", "7", "7.1", "7.2", "7.3", "7.4", "6", "6.1", "3", "3.1",
    )
)  # fmt: skip
_NOT_IMAGES = {
    "1.2.840.10008.1.3.10": "DICOMDIR",
    _STORAGE + "66": "raw data",
    _STORAGE + "66.1": "spatial registration",
    _STORAGE + "66.2": "spatial fiducials",
    _STORAGE + "66.3": "deformable spatial registration",
    _STORAGE + "66.4": "segmentation (SEG)",
    _STORAGE + "66.5": "surface segmentation",
    _STORAGE + "66.6": "tractography results",
    _STORAGE + "66.7": "label map segmentation (SEG)",
    _STORAGE + "67": "real world value mapping",
    _STORAGE + "68.1": "surface scan mesh",
    _STORAGE + "30": "parametric map",
    _STORAGE + "91.1": "microscopy annotations (ANN)",
    _STORAGE + "481.3": "structure set (RTSTRUCT)",
    _STORAGE + "481.4": "treatment record",
    _STORAGE + "481.5": "treatment plan (RTPLAN)",
    _STORAGE + "481.8": "ion treatment plan (RTPLAN)",
    _STORAGE + "104.1": "encapsulated PDF",
    _STORAGE + "104.2": "encapsulated CDA",
    _STORAGE + "104.3": "encapsulated STL",
    "1.2.840.10008.5.1.4.39.1": "colour palette",
    "1.2.840.10008.5.1.4.38.1": "hanging protocol",
}
_NOT_IMAGE_ROOTS = {
    _STORAGE + "88.": "structured report (SR)",
    _STORAGE + "11.": "presentation state (PR)",
    _STORAGE + "9.": "waveform",
    "1.2.840.10008.5.1.4.43.": "implant template",
    "1.2.840.10008.5.1.4.44.": "implant template",
    "1.2.840.10008.5.1.4.45.": "implant template",
}


def is_nuclear(uid: str) -> bool:
    """Return whether objects of this class are nuclear medicine images (NM, not PET)."""
    return uid == _STORAGE + "20"


def is_secondary_capture(uid: str) -> bool:
    """Return whether objects of this class are screens and films made digital, in one or many frames."""
    return uid == _STORAGE + "7" or uid.startswith(_STORAGE + "7.")


def is_tomographic(uid: str, modality: str) -> bool:
    """Return whether Pixel Spacing lies in the patient: slices, and planar nuclear medicine.

    Classes that are not known (private ones) are judged by their modality.
    """
    if uid in _TOMOGRAPHIC:
        return True
    return uid not in _PROJECTION and modality in ("CT", "MR", "PT", "NM")


def other_object(uid: str) -> str:
    """Return what an object is that is no image of a patient, "" for images and unknown classes."""
    if uid in _NOT_IMAGES:
        return _NOT_IMAGES[uid]
    return next((name for root, name in _NOT_IMAGE_ROOTS.items() if uid.startswith(root)), "")
