"""The case report's empirical criteria, "on X-ray" read widely: radiographs or CT, hyperostosis accepted.

A site read as negative on one of these modalities, and marked on none, speaks against the fourth item.
"""

from __future__ import annotations

from annotator.criteria.case_report import SOURCE, case_report_set
from annotator.criteria.criterion import Item, Verification
from annotator.criteria.evidence import Evidence, Grounds
from annotator.criteria.imaging import (
    CT,
    HYPEROSTOSIS,
    OSTEOLYTIC,
    SCLEROTIC,
    shown_together,
)
from annotator.measure.comparison import RADIOGRAPHS


def _on_radiographs_or_ct(grounds: Grounds) -> Evidence:
    wanted = ((OSTEOLYTIC, "lysis"), (SCLEROTIC | HYPEROSTOSIS, "sclerosis or hyperostosis"))
    return shown_together(grounds, wanted, RADIOGRAPHS | CT, "on a radiograph or CT")


REPORT_LENIENT = case_report_set(
    "report_lenient",
    "Empirical CRMO criteria of the case report, radiographs or CT",
    Item(
        "4_osteolytic_sclerotic_on_xray",
        "Osteolytic-sclerotic bone lesions on X-ray",
        f"{SOURCE}, item 4",
        Verification.VERIFIED,
        "Lenient reading: lysis, and sclerosis or hyperostosis, of the same or of different lesions, "
        "on CR, DX or CT.",
        _on_radiographs_or_ct,
        "lysis, and sclerosis or hyperostosis, marked on a radiograph or CT, or the sites read as negative",
    ),
)
