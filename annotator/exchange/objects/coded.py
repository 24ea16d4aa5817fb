"""The codes by which objects name sites, sides, segments and findings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from annotator.lesions.records import Lesion
from annotator.terms.code import Code
from annotator.terms.findings import SCHEME, UNSPECIFIED, finding_kinds
from annotator.terms.side import Side
from annotator.terms.sites import catalogue

CATEGORY = Code("49755003", "SCT", "Morphologically Abnormal Structure")
LESION = Code("52988006", "SCT", "Lesion")
LESION_KIND = Code("LESION_KIND", SCHEME, "Kind of lesion")
SEGMENT = Code("SEGMENT", SCHEME, "Segment of the bone")

_EDEMA = Code("79654002", "SCT", "Edema")
_INFLAMMATION = Code("409774005", "SCT", "Inflammation")
_PROPERTY_TYPES = {
    frozenset({"marrow_oedema"}): _EDEMA,
    frozenset({"soft_tissue_inflammation"}): _INFLAMMATION,
}
_LONGEST_VALUE, _LONGEST_MEANING = 16, 64
# Code Value has 16 characters at most; the rest of the segments fit as they are.
_SHORTER = {"metaphyseal_equivalent": "METAPHYSEAL_EQ", "diaphyseal_equivalent": "DIAPHYSEAL_EQ",
            "posterior_elements": "POSTERIOR_ELEM", "superior_endplate": "SUP_ENDPLATE",
            "inferior_endplate": "INF_ENDPLATE", "tibial_tuberosity": "TIBIAL_TUBEROS"}  # fmt: skip
_KNOWN_SEGMENTS = {"pedicle": Code("78972004", "SCT", "Pedicle of vertebra")}


@dataclass(frozen=True, slots=True)
class CodedSite:
    """Where a lesion lies: the bone or its part, topographical modifier (CID 2) and side (CID 244)."""

    place: Code
    modifier: Code | None
    side: Code | None

    @property
    def modifiers(self) -> tuple[Code, ...]:
        """Side, then topographical modifier, of those there are."""
        return tuple(filter(None, (self.side, self.modifier)))


def coded_site(lesion: Lesion) -> CodedSite | None:
    """Return the codes of a lesion's site; None while it is not chosen.

    A site that no public code names has one of the private scheme 99CRMO; the midline is no side.
    """
    site = catalogue().get(lesion.site)
    if site is None:
        return None
    place = site.code or private(site.id, site.label)
    return CodedSite(place, site.modifier, None if lesion.side is Side.MIDLINE else lesion.side.code)


def coded_segment(lesion: Lesion) -> Code | None:
    """Return the code of the segment of a lesion's bone; None for none, the whole, and what no site has."""
    site = catalogue().get(lesion.site)
    if site is None or lesion.segment not in site.segments or lesion.segment == "whole":
        return None
    return _KNOWN_SEGMENTS.get(lesion.segment) or private(lesion.segment, lesion.segment.replace("_", " "))


def coded_kinds(findings: Iterable[str]) -> tuple[Code, ...]:
    """Return the codes of kinds of finding in the order of their table; *unspecified* where there is none."""
    found = frozenset(findings) or {UNSPECIFIED}
    return tuple(kind.code for name, kind in finding_kinds().items() if name in found)


def property_type(findings: Iterable[str]) -> Code:
    """Return what a segment shows in a public code: marrow oedema, inflammation, else a lesion."""
    return _PROPERTY_TYPES.get(frozenset(findings), LESION)


def private(name: str, meaning: str) -> Code:
    """Return a code of the private scheme, no longer than Code Value and Meaning may be (PS3.5 6.2)."""
    value = _SHORTER.get(name, name.upper())
    if len(value) > _LONGEST_VALUE:
        raise ValueError(f"{value} is longer than a Code Value")
    return Code(value, SCHEME, meaning[:_LONGEST_MEANING])
