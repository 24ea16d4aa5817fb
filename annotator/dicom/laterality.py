"""Sides and views that contradict each other within one header."""

from __future__ import annotations

import re

from annotator.dicom import tags
from annotator.dicom.badge import Badge, Remark
from annotator.dicom.header import Header
from annotator.dicom.view import FRONTAL, LATERAL

_SIDES = {"R": "right", "L": "left"}
_WORDS = {
    "L": frozenset(("left", "links", "linke", "linkes", "linker", "gauche", "izquierda", "sinistra", "lt")),
    "R": frozenset(("right", "rechts", "rechte", "rechtes", "rechter", "droit", "droite", "derecha", "destra",
                    "rt")),
}  # fmt: skip
_DESCRIPTIONS = (
    (tags.SERIES_DESCRIPTION, "Series Description"),
    (tags.PROTOCOL_NAME, "Protocol Name"),
    (tags.ACQUISITION_DEVICE_PROCESSING_DESCRIPTION, "processing description"),
)
_TRUNK = frozenset(("CHEST", "THORAX", "ABDOMEN", "PELVIS", "SPINE", "CSPINE", "TSPINE", "LSPINE", "SKULL"))


def laterality_remarks(header: Header, *, is_projection: bool) -> tuple[Remark, ...]:
    """Return what an image says of side and view that cannot both be true.

    Compared are Image Laterality (0020,0062), Laterality (0020,0060) and the sides named in its
    descriptions; of a projection View Position (0018,5101) with Patient Orientation (0020,0020), too.

    References
    ----------
    DICOM PS3.3 C.7.3.1.1.3 (Laterality), C.7.6.1.1.1 (Patient Orientation), C.8.11.5 (DX Positioning).
    """
    conflict = _sides(header)
    remarks = [Remark(Badge.LATERALITY_CONFLICT, conflict)] if conflict else []
    if not is_projection:
        return tuple(remarks)
    view, along = header.term(tags.VIEW_POSITION), header.term(tags.PATIENT_ORIENTATION)[:1]
    if (view in FRONTAL and along in ("A", "P")) or (view in LATERAL and along in ("L", "R")):
        orientation = "\\".join(header.terms(tags.PATIENT_ORIENTATION))
        where = f"View Position is {view}, Patient Orientation {orientation}"
        remarks.append(Remark(Badge.VIEW_CONFLICT, where))
    elif view in FRONTAL and along == "R" and header.term(tags.BODY_PART_EXAMINED).upper() in _TRUNK:
        remarks.append(Remark(Badge.MIRRORED, "the patient's right is at the right"))
    return tuple(remarks)


def _sides(header: Header) -> str:
    """Return which elements name which sides when they name both, "" when they agree."""
    said = [
        (_SIDES[header.term(tag)], name)
        for tag, name in ((tags.IMAGE_LATERALITY, "Image Laterality"), (tags.LATERALITY, "Laterality"))
        if header.term(tag) in _SIDES
    ]
    if not said:
        return ""  # a description alone contradicts nothing
    said += [
        (_SIDES[side], name)
        for tag, name in _DESCRIPTIONS
        for side in _described_side(header.text(tag))
    ]  # fmt: skip
    if len({side for side, _ in said}) < 2:
        return ""
    return ", ".join(f"{name} says {side}" for side, name in said)


def _described_side(description: str) -> str:
    """Return "L" or "R" when words name one side only: left, links, or a letter at the end (``Knee R``)."""
    words = re.findall(r"[^\W\d_]+", description.lower())
    named = [side for side, known in _WORDS.items() if known.intersection(words)]
    # What leads from one side to the other is a direction of encoding.
    last = re.search(r"(?<![LR][-/>+&])\b[LR]$", description.strip())
    if not named and last is not None and len(words) > 1:
        named = [last.group()]
    return named[0] if len(named) == 1 else ""
