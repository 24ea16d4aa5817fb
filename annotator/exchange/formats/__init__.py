"""All formats, in the order in which people see them."""

from __future__ import annotations

from annotator.exchange.format import Format
from annotator.exchange.formats import (
    case_json,
    dicom_seg,
    dicom_sr,
    facts_csv,
    lesions_csv,
    map_html,
    map_json,
    map_pdf,
    map_png,
    map_svg,
    measurements_csv,
)

FORMATS: tuple[Format, ...] = (
    map_svg.FORMAT,
    map_png.FORMAT,
    map_pdf.FORMAT,
    map_html.FORMAT,
    map_json.FORMAT,
    case_json.FORMAT,
    lesions_csv.FORMAT,
    measurements_csv.FORMAT,
    facts_csv.FORMAT,
    dicom_sr.FORMAT,
    dicom_seg.FORMAT,
)
