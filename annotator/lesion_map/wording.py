"""How lesions, findings and timepoints are named in sentences."""

from __future__ import annotations

from collections.abc import Iterable

from annotator.lesion_map.build import MappedLesion, Sighting
from annotator.lesions.records import Timepoint
from annotator.terms.findings import finding_kinds

NOUNS = {
    "osteolytic": "lysis",
    "sclerotic": "sclerosis",
    "mixed": "mixed lysis and sclerosis",
    "hyperostosis": "hyperostosis",
    "marrow_oedema": "marrow oedema",
    "uptake": "uptake",
    "unspecified": "a lesion of unspecified kind",
}
"""Kinds of finding as nouns; the others by their label."""


def listed(words: Iterable[str]) -> str:
    """Return words as a list in a sentence: ``a, b and c``."""
    *most, last = tuple(words) or ("",)
    return f"{', '.join(most)} and {last}" if most else last


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: ``1 lesion``, ``2 lesions``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def when(timepoint: Timepoint) -> str:
    """Return a timepoint as it stands behind a modality: its date, or its label where it has none."""
    return timepoint.date or f"({timepoint.label})"


def at(timepoint: Timepoint) -> str:
    """Return a timepoint as it stands in a sentence: ``in 2007``, or its label where it has no date."""
    return f"in {timepoint.date}" if timepoint.date else f"at \u201c{timepoint.label}\u201d"


def kind_words(kinds: Iterable[str]) -> str:
    """Return kinds of finding as nouns, in the order of the table: ``hyperostosis and lysis``."""
    chosen = set(kinds)
    return listed(NOUNS.get(kind.id, kind.label) for kind in finding_kinds().values() if kind.id in chosen)


def lesion_words(one: MappedLesion) -> str:
    """Return a lesion with its place: ``L1 left clavicle, medial third``."""
    label = one.site.label.split(" (")[0]
    if not one.lesion.side.word:
        return f"{one.lesion.name} {label}"
    return f"{one.lesion.name} {one.lesion.side.word} {label[0].lower()}{label[1:]}"


def sighting_words(sighting: Sighting) -> str:
    """Return what was seen where and when: ``hyperostosis and lysis on CT 2007``."""
    where = f"{sighting.modality} {when(sighting.timepoint)}"
    kinds = kind_words(sighting.kinds)
    return f"{kinds} on {where}" if kinds else f"marked on {where}"
