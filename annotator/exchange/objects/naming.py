"""Names of the files of objects."""

from __future__ import annotations

from annotator.dicom.instance import Instance
from annotator.exchange.format import Context, stem
from annotator.lesions.case import Case


def named(case: Case, context: Context, kind: str, number: int, of: Instance) -> str:
    """Return the name of the file of an object: ``founding-case.seg-1-mr-2008-03-17.dcm``."""
    date = "" if of.study.date is None else f"-{of.study.date.isoformat()}"
    return f"{stem(case, context)}.{kind}-{number}-{of.modality.lower()}{date}.dcm"
