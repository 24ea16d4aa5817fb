"""The report to print: skeleton and lesions on the first page, verdicts, evidence and marks behind it."""

from __future__ import annotations

import hashlib
import re
import uuid

from annotator.exchange.format import PRINTED, Context, Format
from annotator.lesions.case import Case

_EPOCH = "1970-01-01T00:00:00"
_INFO_DATE = re.compile(rb"(?<=Date \(D:)\d{14}(Z|[+-]\d\d'\d\d'?)")
_XMP_DATE = re.compile(rb'(?<=Date=")\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)(?=")')
_DOCUMENT_ID = re.compile(rb"(?<=uuid:)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def write(case: Case, context: Context) -> bytes:
    """Return the report as PDF on A4, dated by the last edit: it does not change by itself."""
    # Qt and the figure: 0.8 s of start-up
    from annotator.exchange.report_content import report_content
    from annotator.exchange.report_pages import report_pages
    from annotator.exchange.summary import summarised
    from annotator.painting import pdf
    from annotator.painting.links import linked

    pages = report_pages(report_content(summarised(case, context)))
    return linked(dated(pdf(pages, title=pages[0].title), context.edited or _EPOCH), pages)


def dated(document: bytes, edited: str) -> bytes:
    """Return a PDF with its dates set to the last edit and its ids made from its content.

    Everything keeps its length, because the cross-reference table counts bytes (ISO 32000-1 7.5.4).
    """
    moment = edited[:19]
    digits = re.sub(r"\D", "", moment).encode()

    def info(found: re.Match[bytes]) -> bytes:
        return digits + re.sub(rb"[+-]\d\d'\d\d", b"+00'00", found[1])

    def xmp(found: re.Match[bytes]) -> bytes:
        return moment.encode() + re.sub(rb"[+-]\d\d:\d\d", b"+00:00", found[1])

    document = _XMP_DATE.sub(xmp, _INFO_DATE.sub(info, document))
    for name in {one.group() for one in _DOCUMENT_ID.finditer(document)}:
        # The trailer's ID is the hexadecimal form of the same letters.
        blank = b"0" * 36
        bare = document.replace(name, blank).replace(name.hex().encode(), blank.hex().encode())
        fixed = str(uuid.uuid5(uuid.NAMESPACE_OID, hashlib.sha256(bare).hexdigest())).encode()
        document = document.replace(name, fixed).replace(name.hex().encode(), fixed.hex().encode())
    return document


def differences(content: bytes, case: Case, context: Context) -> tuple[str, ...]:  # noqa: ARG001
    """Return whether a written document is not a whole PDF."""
    if content.startswith(b"%PDF-") and content.rstrip().endswith(b"%%EOF") and b"startxref" in content[-64:]:
        return ()
    return ("it is no whole PDF file.",)


FORMAT = Format(
    "map-pdf",
    "Report with the lesion map, to print",
    ".map.pdf",
    write=write,
    differences=differences,
    asks=PRINTED,
)
