"""The clinical score for non-bacterial osteitis of Jansson and others, 2009.

Predictors, odds ratios, range and threshold were read in the abstract. The points of the items were not:
three times the natural logarithm of each odds ratio, rounded, gives 13, 10, 10, 9, 8, 7 and 6, whose sum
is the published maximum of 63. A raised CRP counts for the disease here, unlike in other sets.
"""

from __future__ import annotations

from annotator.criteria.clinical import symptom
from annotator.criteria.criterion import CriteriaSet, Item, Verification
from annotator.criteria.evidence import Evidence, Grounds, opposite
from annotator.criteria.imaging import CT, MR, RADIOLOGICAL, shown
from annotator.criteria.laboratory import blood_count_normal, reached
from annotator.criteria.places import located, several_lesions_on, symmetric, with_flag
from annotator.criteria.rule import Points
from annotator.measure.comparison import RADIOGRAPHS

SOURCE = "Jansson et al. 2009, Arthritis Rheum 60(4), doi 10.1002/art.24402"
THRESHOLD = 39
CRP_MG_PER_L = 10.0
POINTS = {
    "blood_count": 13,
    "symmetric": 10,
    "marginal_sclerosis": 10,
    "temperature": 9,
    "location": 8,
    "several": 7,
    "crp": 6,
}


def _marginal_sclerosis(grounds: Grounds) -> Evidence:
    return shown(
        grounds, {"marginal_sclerosis"}, RADIOGRAPHS | CT | MR, "marginal sclerosis on a radiograph, CT or MR"
    )


def _temperature(grounds: Grounds) -> Evidence:
    return opposite(symptom(grounds, "fever"))


def _location(grounds: Grounds) -> Evidence:
    return located(grounds, with_flag("vertebra", "clavicle", "sternum"), "vertebra, clavicle or sternum")


def _several(grounds: Grounds) -> Evidence:
    return several_lesions_on(grounds, RADIOLOGICAL, "On radiographs, CT and MR")


def _crp(grounds: Grounds) -> Evidence:
    return reached(grounds, "crp", CRP_MG_PER_L)


_ITEMS = (
    (
        "blood_count",
        "Normal blood cell count",
        "As a reader assesses, or haemoglobin, leucocytes and platelets each recorded as normal.",
        blood_count_normal,
        "the blood count, or a reader's assessment of it",
    ),
    (
        "symmetric",
        "Symmetric bone lesions",
        "One site involved on both sides at one timepoint, in one segment; joints alone are unclear.",
        symmetric,
        "the other side of each lesion marked, or read as negative",
    ),
    (
        "marginal_sclerosis",
        "Lesions with marginal sclerosis",
        "Marginal sclerosis marked on CR, DX, CT or MR.",
        _marginal_sclerosis,
        "marginal sclerosis marked, or the sites read as negative",
    ),
    (
        "temperature",
        "Normal body temperature",
        "Fever recorded as absent; fever ever recorded speaks against.",
        _temperature,
        "whether there was fever",
    ),
    (
        "location",
        "Vertebral, clavicular or sternal location",
        "A lesion of a vertebra, a clavicle or the sternum.",
        _location,
        "a lesion there, or these sites read as negative",
    ),
    (
        "several",
        "More than one radiologically proven lesion",
        "At least two distinct lesions marked on CR, DX, CT or MR.",
        _several,
        "a second lesion marked on a radiograph, CT or MR",
    ),
    (
        "crp",
        "C-reactive protein of 1 mg/dL or more",
        "Any recorded CRP of 10 mg/L or more.",
        _crp,
        "CRP as a number with its unit",
    ),
)

JANSSON_2009 = CriteriaSet(
    "jansson_2009",
    "Clinical score for non-bacterial osteitis, Jansson 2009",
    SOURCE,
    Verification.VERIFIED,
    tuple(
        Item(
            item_id,
            title,
            f"{SOURCE}, predictor; {POINTS[item_id]} points, reconstructed",
            Verification.DERIVED,
            f"{computed} {POINTS[item_id]} points, reconstructed as 3 × ln(odds ratio).",
            judge,
            needs,
        )
        for item_id, title, computed, judge, needs in _ITEMS
    ),
    Points(THRESHOLD, tuple(((item_id, given),) for item_id, given in POINTS.items())),
    remark="Predictors, range 0 to 63 and the threshold of 39 (positive predictive value 97 %, sensitivity "
    "68 %) are published; the points of each item are reconstructed from the odds ratios.",
)
