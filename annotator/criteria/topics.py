"""What items of different sets are about, so that sets can be read side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from annotator.criteria.criterion import Judged, Judgement

TOPICS: Mapping[str, str] = MappingProxyType(
    {
        "number": "Number of lesions",
        "structure": "Lysis, sclerosis, hyperostosis",
        "scan": "Scintigraphy",
        "place": "Location",
        "symmetry": "Symmetry",
        "pain": "Pain, swelling, fever",
        "course": "Course and onset",
        "markers": "CRP, ESR",
        "blood": "Blood count",
        "antibiotics": "Antimicrobial treatment",
        "biopsy": "Biopsy and cultures",
        "skin": "Skin, bowel, autoimmune",
        "family": "Family history",
        "excluded": "Other causes excluded",
        "circular": "CRMO itself",
    }
)
"""The topics by id, in the order of the comparison."""

_OF_ITEMS: Mapping[str, str] = MappingProxyType(
    {
        "1_multifocal": "number",
        "2_course_months_remission_exacerbation": "course",
        "3_no_response_antimicrobials": "antibiotics",
        "4_osteolytic_sclerotic_on_xray": "structure",
        "M1": "structure",
        "M2": "number",
        "M3": "skin",
        "M4": "biopsy",
        "mA": "blood",
        "mB": "markers",
        "mC": "course",
        "mD": "structure",
        "mE": "skin",
        "mF": "family",
        "blood_count": "blood",
        "symmetric": "symmetry",
        "marginal_sclerosis": "structure",
        "temperature": "pain",
        "location": "place",
        "several": "number",
        "crp": "markers",
        "clinical": "pain",
        "radiological": "structure",
        "criterion1": "number",
        "criterion2": "biopsy",
        "onset": "course",
        "pain": "pain",
        "abnormal_bone": "structure",
        "no_malignancy": "excluded",
        "no_infection": "excluded",
        "no_vitamin_c_deficiency": "excluded",
        "no_hypophosphatasia": "excluded",
        "not_cured_by_antimicrobials": "antibiotics",
        "multifocal": "number",
        "femur": "place",
        "bands": "blood",
        "bone_scan": "scan",
        "biopsy": "biopsy",
        "lesions": "number",
        "course": "course",
        "radiographic_and_scintigraphic": "scan",
        "antibiotics": "antibiotics",
        "no_cause": "excluded",
        "skin": "skin",
        "acne": "skin",
        "hyperostosis": "structure",
        "crmo": "circular",
        "bowel": "skin",
        "no_tumour": "excluded",
        "no_condensing": "excluded",
        "joints": "skin",
        "osteitis": "biopsy",
        "clavicle_or_mandible": "place",
        "other_site": "place",
        "coexisting_condition": "skin",
        "fever": "pain",
        "no_fever": "pain",
    }
)
_OF_LIMITED = (("age_at_onset", "course"), ("crp", "markers"), ("esr", "markers"), ("haemoglobin", "blood"))


def topic_of(item_id: str) -> str:
    """Return the topic of an item of any set.

    Raises
    ------
    KeyError
        The item has none.
    """
    limited = next((topic for start, topic in _OF_LIMITED if item_id.startswith(f"{start}_")), None)
    return _OF_ITEMS.get(item_id) or limited or _OF_ITEMS[item_id]


@dataclass(frozen=True, slots=True)
class Row:
    """A topic, and of each judgement its items on it, in the order of the judgements."""

    topic: str
    title: str
    items: tuple[tuple[Judged, ...], ...]


def side_by_side(judgements: Iterable[Judgement]) -> tuple[Row, ...]:
    """Return the items of several judgements by topic; a topic that no set asks about is left out."""
    sets = list(judgements)
    rows = (
        Row(
            topic,
            title,
            tuple(tuple(one for one in each.items if topic_of(one.item.id) == topic) for each in sets),
        )
        for topic, title in TOPICS.items()
    )
    return tuple(row for row in rows if any(row.items))
