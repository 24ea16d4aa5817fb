"""A cohort map as a file: drawing, page or table. It names nobody."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping

from annotator.drawing.svg import svg
from annotator.exchange.formats.map_pdf import dated
from annotator.lesion_map.cohort import Cohort
from annotator.lesion_map.figure_cohort import cohort_figure
from annotator.lesion_map.figure_style import FigureStyle
from annotator.painting import pdf, png
from annotator.terms.sites import catalogue

_STYLE = FigureStyle(theme="light", layout="wide", size=(1600.0, 900.0))
_PNG_PX = 3200
_DATED = "1970-01-01T00:00:00"


def _svg(found: Cohort) -> bytes:
    return svg(cohort_figure(found, _STYLE)).encode("utf-8")


def _png(found: Cohort) -> bytes:
    return png(cohort_figure(found, _STYLE), _PNG_PX)


def _pdf(found: Cohort) -> bytes:
    # Without a date of its own: the same counts give the same bytes.
    return dated(pdf(cohort_figure(found, _STYLE), title="Cohort map", margin_mm=8.0), _DATED)


def _csv(found: Cohort) -> bytes:
    """Return a row for every site of every side, from head to foot."""
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(("site", "label", "side", "bone", "region", "sct_code", "cases", "of_cases", "share"))
    for site in catalogue().values():
        for side in site.sides:
            place = (site.id, side)
            code = site.code.value if site.code is not None else ""
            count = found.counts.get(place, 0)
            row = (site.id, site.label, side.value, site.bone, site.region, code, count, found.cases)
            table.writerow((*row, f"{found.share(place):.4f}"))
    return text.getvalue().encode("utf-8")


WRITERS: Mapping[str, Callable[[Cohort], bytes]] = {".svg": _svg, ".png": _png, ".pdf": _pdf, ".csv": _csv}
"""How a cohort map is written, by the suffix of the file."""
