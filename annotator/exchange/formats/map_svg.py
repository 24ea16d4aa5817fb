"""The lesion map as a vector drawing."""

from __future__ import annotations

from xml.etree import ElementTree

from annotator.exchange.format import DRAWN, Context, Format
from annotator.lesions.case import Case


def write(case: Case, context: Context) -> bytes:
    """Return the skeleton with lesions and legend as SVG in UTF-8."""
    # the figure and its outlines: 0.3 s of start-up
    from annotator.drawing.svg import svg
    from annotator.exchange.figure import map_figure
    from annotator.exchange.summary import summarised

    return svg(map_figure(summarised(case, context))).encode("utf-8")


def differences(content: bytes, case: Case, context: Context) -> tuple[str, ...]:
    """Return which lesions a written drawing does not name."""
    from annotator.exchange.summary import every_lesion, part_of  # the criteria: 0.3 s of start-up

    # Our own bytes, just written, without a document type: nothing in them can expand.
    try:
        root = ElementTree.fromstring(content)  # noqa: S314
    except ElementTree.ParseError as error:
        return (f"it is no XML: {error}.",)
    text = " ".join(root.itertext())
    names = [one.lesion.name for one in every_lesion(part_of(case, context).map)]
    return tuple(f"it does not name {name}." for name in names if name not in text.split())


FORMAT = Format(
    "map-svg",
    "Lesion map, vector drawing",
    ".map.svg",
    write=write,
    differences=differences,
    asks=DRAWN,
)
