"""Graded features of a lesion on MR, as the published scores name them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

_ZADIG = "von Brandis 2022, Eur J Radiol 154:110425; Zadig 2022, Eur J Radiol 153:110365"
_CROMRIS = "CROMRIS: Zhao 2020, J Rheumatol; RAI-CROMRIS: Capponi 2021, Pediatr Rheumatol 19:123"


@dataclass(frozen=True, slots=True)
class GradedFeature:
    """A feature that readers grade.

    Parameters
    ----------
    id : str
        Stable name.
    title : str
    grades : mapping of int to str
        The grades with the words for each, lowest first.
    source : str
    is_verified : bool
        Whether the grades were read in the source; otherwise the feature was, its grades are from memory.
    """

    id: str
    title: str
    grades: Mapping[int, str]
    source: str
    is_verified: bool


_NO_YES = {0: "no", 1: "yes"}
_FEATURES = (
    GradedFeature(
        "marrow_signal", "Marrow signal", {0: "grade 0", 1: "grade 1", 2: "grade 2"}, _ZADIG, is_verified=True
    ),
    GradedFeature(
        "marrow_extension",
        "Extension of marrow signal",
        {1: "grade 1", 2: "grade 2", 3: "grade 3", 4: "grade 4"},
        _ZADIG,
        is_verified=True,
    ),
    GradedFeature(
        "unit_extension",
        "Share of the bone unit",
        {1: "below 25 %", 2: "25 to 50 %", 3: "over 50 %"},
        _CROMRIS,
        is_verified=False,
    ),
    GradedFeature(
        "soft_tissue_signal", "Soft tissue or periosteal signal", _NO_YES, _CROMRIS, is_verified=False
    ),
    GradedFeature("expansion", "Bony expansion", _NO_YES, _CROMRIS, is_verified=False),
    GradedFeature("vertebral_collapse", "Vertebral collapse", _NO_YES, _CROMRIS, is_verified=False),
    GradedFeature("physeal_damage", "Physeal damage", _NO_YES, _CROMRIS, is_verified=False),
)

GRADED_FEATURES: Mapping[str, GradedFeature] = MappingProxyType({one.id: one for one in _FEATURES})
"""All features by id, in the order of forms."""


def feature_words(feature: str) -> str:
    """Return a feature in words; an unknown one as it is stored."""
    known = GRADED_FEATURES.get(feature)
    return feature.replace("_", " ") if known is None else known.title.lower()


def grade_words(feature: str, grade: int) -> str:
    """Return a grade in words: ``marrow signal: grade 2``; of an unknown feature as it is stored."""
    known = GRADED_FEATURES.get(feature)
    grades = {} if known is None else known.grades
    return f"{feature_words(feature)}: {grades.get(grade, str(grade))}"
