"""The lesion map as an image."""

from __future__ import annotations

import struct

from annotator.exchange.format import DRAWN, Context, Format
from annotator.lesions.case import Case

WIDTH_PX = 3200
"""Two pixels for each unit of the drawing: sharp on slides and in print."""
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def write(case: Case, context: Context) -> bytes:
    """Return the skeleton with lesions and legend as PNG."""
    # Qt and the figure: 0.8 s of start-up
    from annotator.exchange.figure import map_figure
    from annotator.exchange.summary import summarised
    from annotator.painting import png

    return png(map_figure(summarised(case, context)), WIDTH_PX)


def differences(content: bytes, case: Case, context: Context) -> tuple[str, ...]:  # noqa: ARG001
    """Return whether a written image is not a whole PNG of its width."""
    if not content.startswith(_SIGNATURE) or not content.endswith(b"IEND\xaeB`\x82"):
        return ("it is no whole PNG file.",)
    width = struct.unpack(">I", content[16:20])[0]
    return () if width == WIDTH_PX else (f"it is {width} pixels wide instead of {WIDTH_PX}.",)


FORMAT = Format("map-png", "Lesion map, image", ".map.png", write=write, differences=differences, asks=DRAWN)
