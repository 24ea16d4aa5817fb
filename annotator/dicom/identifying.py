"""Which elements may say who the patient is, or when: all but those known not to.

The lists of PS3.15 E.1 name what must go; files hold names where no list expects them. So this one
names what may stay: numbers, coded words, and a few texts of technique.
"""

from __future__ import annotations

from annotator.dicom.dictionary import uid_name

_SAFE_VRS = frozenset(
    (
        "AT", "CS", "DS", "FD", "FL", "IS", "OB", "OD", "OF", "OL", "OV", "OW", "SL", "SS", "SV", "UL",
        "US", "UV",
    )
)  # fmt: skip
_SAFE_IN_PRIVATE = frozenset(("FD", "FL", "SL", "SS", "UL", "US"))
_SAFE_TEXTS = frozenset(
    (
        0x00020013,  # Implementation Version Name
        0x00080070, 0x00081090, 0x00181020,  # manufacturer, model, software
        0x00080100, 0x00080102, 0x00080103, 0x00080104,  # codes, their schemes and meanings
        0x0008103E, 0x00181030, 0x00180024,  # series, protocol, sequence
        0x00180010, 0x00180031, 0x00181210, 0x00181250, 0x00181251, 0x00189005,  # agents, kernel, coils
        0x00281054, 0x00281055, 0x00283003,  # rescale type, names of windows
    )
)  # fmt: skip
_PATIENT = 0x0010


def identifies(tag: int, vr: str, value: str) -> bool:
    """Tell whether the value of an element may say who the patient is, or when.

    Parameters
    ----------
    tag : int
    vr : str
        "" where it is not known.
    value : str
        As shown: UIDs of the standard name objects and syntaxes, never people.
    """
    if not value:
        return False
    if tag & 0x10000:
        is_creator = not tag >> 8 & 0xFF
        return not is_creator and vr not in _SAFE_IN_PRIVATE
    if tag >> 16 == _PATIENT:
        return True
    if vr == "UI":
        return not uid_name(value.split(" ")[0])
    return vr not in _SAFE_VRS and tag not in _SAFE_TEXTS
