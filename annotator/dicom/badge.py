"""What a reader should know about a series or image before trusting it: stable codes and words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Badge(StrEnum):
    """Stable names of peculiarities; `words` is what a person reads."""

    NO_UID = "NO_UID"
    LOSSY = "LOSSY"
    DERIVED = "DERIVED"
    NOT_FOR_PRESENTATION = "NOT_FOR_PRESENTATION"
    BURNED_IN = "BURNED_IN"
    POSSIBLY_BURNED_IN = "POSSIBLY_BURNED_IN"
    LATERALITY_CONFLICT = "LATERALITY_CONFLICT"
    VIEW_CONFLICT = "VIEW_CONFLICT"
    MIRRORED = "MIRRORED"
    TRUNCATED = "TRUNCATED"
    UNSUPPORTED_PIXELS = "UNSUPPORTED_PIXELS"
    ASSUMED_SYNTAX = "ASSUMED_SYNTAX"
    ASSUMED_PHOTOMETRIC = "ASSUMED_PHOTOMETRIC"
    ASSUMED_REPRESENTATION = "ASSUMED_REPRESENTATION"
    ASSUMED_HIGH_BIT = "ASSUMED_HIGH_BIT"
    BAD_ORIENTATION = "BAD_ORIENTATION"
    BAD_SPACING = "BAD_SPACING"
    BAD_RESCALE = "BAD_RESCALE"
    BAD_TEXT = "BAD_TEXT"
    RESCALED_COUNTS = "RESCALED_COUNTS"
    UNEVEN_SPACING = "UNEVEN_SPACING"
    MISSING_SLICE = "MISSING_SLICE"
    DUPLICATE_POSITION = "DUPLICATE_POSITION"
    SHIFTED_SLICES = "SHIFTED_SLICES"
    GANTRY_TILT = "GANTRY_TILT"
    NOT_PARALLEL = "NOT_PARALLEL"
    JOINED = "JOINED"
    CONFLICTING_UID = "CONFLICTING_UID"
    CONFLICTING_PATIENT = "CONFLICTING_PATIENT"

    @property
    def words(self) -> str:
        """The peculiarity in a few words."""
        return _WORDS[self]

    @property
    def short(self) -> str:
        """The peculiarity where there is room for a word or two."""
        return _SHORT.get(self, self.value.replace("_", " ").lower())

    @property
    def is_warning(self) -> bool:
        """Whether it may mislead a reader who does not know; the rest is worth knowing only."""
        return self not in (Badge.DERIVED, Badge.LOSSY, Badge.POSSIBLY_BURNED_IN, Badge.JOINED)


@dataclass(frozen=True, slots=True)
class Remark:
    """A badge and where it holds: "between slices 12 and 13, 10.0 mm instead of 5.0"; "" is everywhere."""

    badge: Badge
    where: str = ""

    @property
    def sentence(self) -> str:
        """The peculiarity and its place."""
        return f"{self.badge.words}: {self.where}" if self.where else self.badge.words


_WORDS = {
    Badge.NO_UID: "no valid UID, to look at only: nothing can be marked",
    Badge.LOSSY: "compressed with loss",
    Badge.DERIVED: "derived, not an original image",
    Badge.NOT_FOR_PRESENTATION: "for processing, not meant to be read",
    Badge.BURNED_IN: "text is burned into the pixels",
    Badge.POSSIBLY_BURNED_IN: "text may be burned into the pixels, the file does not say",
    Badge.LATERALITY_CONFLICT: "the file names both sides",
    Badge.VIEW_CONFLICT: "view and orientation contradict each other",
    Badge.MIRRORED: "stored mirrored",
    Badge.TRUNCATED: "incomplete copy, frames are missing",
    Badge.UNSUPPORTED_PIXELS: "the pixels cannot be decoded",
    Badge.ASSUMED_SYNTAX: "transfer syntax missing or wrong, recognised from the bytes",
    Badge.ASSUMED_PHOTOMETRIC: "photometric interpretation missing, taken as MONOCHROME2",
    Badge.ASSUMED_REPRESENTATION: "pixel representation missing, taken as unsigned",
    Badge.ASSUMED_HIGH_BIT: "high bit makes no sense, values taken from the lowest bit on",
    Badge.BAD_ORIENTATION: "position or orientation makes no sense, not placed in the patient",
    Badge.BAD_SPACING: "pixel spacing makes no sense, lengths in pixels only",
    Badge.BAD_RESCALE: "rescale slope or intercept makes no sense, stored values are shown",
    Badge.BAD_TEXT: "names or descriptions hold characters that cannot be read",
    Badge.RESCALED_COUNTS: "counts are rescaled by the file",
    Badge.UNEVEN_SPACING: "slices are unevenly spaced",
    Badge.MISSING_SLICE: "slices are missing",
    Badge.DUPLICATE_POSITION: "several images at one position",
    Badge.SHIFTED_SLICES: "slices do not follow each other on a straight way",
    Badge.GANTRY_TILT: "gantry was tilted, the stack is sheared",
    Badge.NOT_PARALLEL: "the images turn about an axis, they are no parallel slices",
    Badge.JOINED: "joined by the frame of reference",
    Badge.CONFLICTING_UID: "another image bears the same UID",
    Badge.CONFLICTING_PATIENT: "the same study is also filed under another patient",
}

_SHORT = {
    Badge.NO_UID: "no UID",
    Badge.NOT_FOR_PRESENTATION: "for processing",
    Badge.BURNED_IN: "burned-in text",
    Badge.POSSIBLY_BURNED_IN: "burned-in text?",
    Badge.LATERALITY_CONFLICT: "which side?",
    Badge.VIEW_CONFLICT: "which view?",
    Badge.TRUNCATED: "incomplete",
    Badge.UNSUPPORTED_PIXELS: "not decoded",
    Badge.UNEVEN_SPACING: "uneven gaps",
    Badge.MISSING_SLICE: "slices missing",
    Badge.DUPLICATE_POSITION: "shared positions",
    Badge.SHIFTED_SLICES: "not in line",
    Badge.NOT_PARALLEL: "turning",
    Badge.CONFLICTING_UID: "UID used twice",
    Badge.CONFLICTING_PATIENT: "two patients",
}
