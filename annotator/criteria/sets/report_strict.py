"""The case report's empirical criteria, "on X-ray" taken literally: plain radiographs alone.

A radiograph that shows only something else, such as enlargement, leaves the fourth item unknown. It is
not met only where radiographs of every lesion's site were read as negative.
"""

from __future__ import annotations

from annotator.criteria.case_report import SOURCE, case_report_set
from annotator.criteria.criterion import Item, Verification
from annotator.criteria.evidence import Evidence, Grounds
from annotator.criteria.imaging import OSTEOLYTIC, SCLEROTIC, shown_together
from annotator.measure.comparison import RADIOGRAPHS


def _on_radiographs(grounds: Grounds) -> Evidence:
    wanted = ((OSTEOLYTIC, "lysis"), (SCLEROTIC, "sclerosis"))
    return shown_together(grounds, wanted, RADIOGRAPHS, "on a radiograph")


REPORT_STRICT = case_report_set(
    "report_strict",
    "Empirical CRMO criteria of the case report, radiographs only",
    Item(
        "4_osteolytic_sclerotic_on_xray",
        "Osteolytic-sclerotic bone lesions on X-ray",
        f"{SOURCE}, item 4",
        Verification.VERIFIED,
        "Strict reading: lysis and sclerosis, of the same or of different lesions, on CR or DX alone.",
        _on_radiographs,
        "lysis and sclerosis marked on a radiograph, or radiographs of the sites read as negative",
    ),
)
