"""The lesion map as one self-contained page: figure, lesions, criteria and provenance, ready to print."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

from annotator.exchange.format import Context, Format
from annotator.lesions.case import Case
from annotator.resources import resource


def write(case: Case, context: Context) -> bytes:
    """Return the page in UTF-8; it loads nothing and, by its security policy, may not."""
    # the templates, the figure and the criteria: 0.5 s of start-up
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    from annotator.exchange.figure import figure_svg
    from annotator.exchange.key_images import key_images
    from annotator.exchange.page import page
    from annotator.exchange.summary import summarised

    summary = summarised(case, context)
    style = "\n" + resource("templates", "map.css").read_text(encoding="utf-8")
    environment = Environment(
        loader=FileSystemLoader(resource("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    text = environment.get_template("map.html").render(
        page(summary),
        style=style,
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        figure=figure_svg(summary),
        images=key_images(summary),
    )
    return text.encode("utf-8", "xmlcharrefreplace")


class _Reader(HTMLParser):
    """Collects the lesions of a page, and everything that would load or run."""

    def __init__(self) -> None:
        super().__init__()
        self.lesions: list[str] = []
        self.unsafe: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        values = {name: value or "" for name, value in attrs}
        if "data-tracking-uid" in values:
            self.lesions.append(values["data-tracking-uid"])
        if tag in {"script", "iframe", "object", "embed", "link", "base", "form", "foreignobject"}:
            self.unsafe.append(tag)
        for name, value in values.items():
            loads = name in {"src", "href", "xlink:href", "action", "data", "srcset", "poster"}
            if name.startswith("on") or (loads and not re.match("#|data:image/png", value)):
                self.unsafe.append(f"{tag} {name}")


def differences(content: bytes, case: Case, context: Context) -> tuple[str, ...]:
    """Return which lesions a written page lacks, and what in it would load or run."""
    from annotator.exchange.summary import summarised  # the criteria: 0.3 s of start-up

    page = _Reader()
    page.feed(content.decode("utf-8"))
    page.close()
    told = [f"it would load or run {one}." for one in page.unsafe]
    meant = [one.id for one in summarised(case, context).mapped]
    return (*told, *(() if page.lesions == meant else ("its lesions are others.",)))


FORMAT = Format("map-html", "Lesion map, page to read", ".map.html", write=write, differences=differences)
