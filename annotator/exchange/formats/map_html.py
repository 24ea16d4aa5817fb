"""The report as one self-contained page: map, lesions, course, criteria and provenance, ready to print."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from annotator.exchange.format import PRINTED, Context, Format
from annotator.lesions.case import Case
from annotator.resources import resource

if TYPE_CHECKING:
    from annotator.drawing import Path
    from annotator.exchange.key_images import KeyImage
    from annotator.exchange.report_content import Report

_GLYPH_RADIUS = 4.0
_PICTURE_PX, _THUMBNAIL_PX = 480, 192
"""Pixels of the pictures: two per pixel of the page, for screens and printers of high resolution."""


def write(case: Case, context: Context) -> bytes:
    """Return the page in UTF-8; it loads nothing and, by its security policy, may not."""
    # the templates, the figure and the criteria: 0.5 s of start-up
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    from annotator.exchange.report_content import report_content
    from annotator.exchange.summary import summarised

    style = "\n" + resource("templates", "report.css").read_text(encoding="utf-8")
    environment = Environment(
        loader=FileSystemLoader(resource("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    report = report_content(summarised(case, context))
    # Macros of a template do not see its values, only the globals.
    template = environment.get_template("report.html", globals={"say": report.tongue.say})
    text = template.render(
        _values(report),
        program=context.program,
        style=style,
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
    )
    return text.lstrip().encode("utf-8", "xmlcharrefreplace")


def _values(report: Report) -> Mapping[str, Any]:
    from annotator.drawing.glyphs import glyph
    from annotator.drawing.svg import svg
    from annotator.exchange.report_criteria import MOST_TELLING

    kinds = {named.kind.id: named.kind for one in report.lesions for named in one.kinds}
    return {
        "report": report,
        "most_telling": MOST_TELLING,
        "figure": svg(report.figure),
        "charts": [svg(one, f"chart-{number}") for number, one in enumerate(report.charts)],
        "glyphs": {
            name: [_attributes(path) for path in glyph(kind.glyph, (0.0, 0.0), _GLYPH_RADIUS, kind.colour)]
            for name, kind in kinds.items()
        },
        "thumbnails": _uris(((one.anchor, one.picture) for one in report.lesions), _THUMBNAIL_PX),
        "pictures": _uris(((one.marks[0].anchor, one.picture) for one in report.marks), _PICTURE_PX),
    }


def _uris(pictures: Iterable[tuple[str, KeyImage | None]], width_px: int) -> Mapping[str, str]:
    from annotator.painting import png

    return {
        anchor: ""
        if one is None or one.drawing is None
        else f"data:image/png;base64,{base64.b64encode(png(one.drawing, width_px)).decode()}"
        for anchor, one in pictures
    }


def _attributes(path: Path) -> Mapping[str, str]:
    rings = (" L ".join(f"{x:.2f} {y:.2f}" for x, y in ring) for ring in path.rings)
    return {
        "d": " ".join(f"M {ring} Z" for ring in rings),
        "fill": path.fill or "none",
        "stroke": path.stroke or "none",
        "width": f"{path.width:.2f}",
    }


class _Reader(HTMLParser):
    """Collects the lesions of a page, its anchors, and everything that would load, run or lead nowhere."""

    def __init__(self) -> None:
        super().__init__()
        self.lesions: list[str] = []
        self.unsafe: list[str] = []
        self._anchors: set[str] = set()
        self._led: list[str] = []

    @property
    def lost(self) -> list[str]:
        """Anchors that are led to and are not there."""
        return [one for one in dict.fromkeys(self._led) if one not in self._anchors]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        values = {name: value or "" for name, value in attrs}
        if "data-tracking-uid" in values:
            self.lesions.append(values["data-tracking-uid"])
        if "id" in values:
            self._anchors.add(values["id"])
        if tag in {"script", "iframe", "object", "embed", "link", "base", "form", "foreignobject"}:
            self.unsafe.append(tag)
        for name, value in values.items():
            loads = name in {"src", "href", "xlink:href", "action", "data", "srcset", "poster"}
            if name.startswith("on") or (loads and not re.match("#|data:image/png", value)):
                self.unsafe.append(f"{tag} {name}")
            elif loads and value.startswith("#"):
                self._led.append(value[1:])


def differences(content: bytes, case: Case, context: Context) -> tuple[str, ...]:
    """Return which lesions a written page lacks, and what in it would load, run or lead nowhere."""
    from annotator.exchange.summary import every_lesion, part_of  # the criteria: 0.3 s of start-up

    page = _Reader()
    page.feed(content.decode("utf-8"))
    page.close()
    told = [f"it would load or run {one}." for one in page.unsafe]
    told += [f"it leads to {one}, which is not there." for one in page.lost]
    meant = [one.id for one in every_lesion(part_of(case, context).map)]
    return (*told, *(() if page.lesions == meant else ("its lesions are others.",)))


FORMAT = Format(
    "map-html",
    "Report with the lesion map, page to read",
    ".map.html",
    write=write,
    differences=differences,
    asks=PRINTED,
)
