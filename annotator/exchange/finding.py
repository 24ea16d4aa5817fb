"""What a check found wrong, as a value: a stable code, the place, and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

HINTS: Mapping[str, str] = MappingProxyType(
    {
        "SCHEMA": "Compare with the schema in resources/schemas.",
        "VERSION": "Open the file with a newer release.",
        "DUPLICATE_ID": "Give every record its own id.",
        "DANGLING": "Add the record it names, or remove this one.",
        "UNKNOWN_SITE": "Choose a site of resources/terms/sites.csv.",
        "UNKNOWN_SEGMENT": "Choose one of the segments that the site has.",
        "IMPOSSIBLE_SIDE": "Paired sites are R or L, the others midline.",
        "UNKNOWN_KIND": "Choose a kind of resources/terms/findings.csv.",
        "IMPOSSIBLE_KIND": "Mark the finding on a modality that shows it.",
        "TWO_OBSERVATIONS": "Join them: a lesion is observed once at a timepoint.",
        "NUMBER_TWICE": "Give each lesion of a reading its own number.",
        "NUMBER_BEYOND": "Set lesions_numbered to the highest number ever given.",
        "STUDY_TWICE": "Keep the study at one timepoint.",
        "OTHER_TIMEPOINT": "Observe the lesion at the timepoint of the study it is marked on.",
        "BAD_UID": "A DICOM UID has at most 64 digits and dots, no component with a leading zero.",
        "BAD_VALUE": "Correct the value.",
        "BAD_SHAPE": "Draw the mark again.",
        "NO_SITE": "Choose the site, or keep the mark a draft.",
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    Parameters
    ----------
    code : str
        Stable: a key of `HINTS`, or a problem code of `annotator.dicom`.
    place : str
        JSON pointer inside the file, or the path of a DICOM file; empty for the whole.
    reason : str
        What was found.
    hint : str
        What to do.
    """

    code: str
    place: str
    reason: str
    hint: str = ""


def found(code: str, place: str, reason: str) -> Finding:
    """Return a finding with the hint of its code."""
    return Finding(code, place, reason, HINTS[code])
