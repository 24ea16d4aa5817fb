"""Places of a PDF that lead to other places of it, as the drawings on its pages name them."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link
from pypdf.generic import Fit

from annotator.drawing.items import Drawing, Path

_LEADS = "#"
_NO_BORDER = [0, 0, 0]
Box = tuple[float, float, float, float]


def linked(document: bytes, pages: Sequence[Drawing]) -> bytes:
    """Return a PDF in which every path whose id begins with ``#`` leads to the path of the id behind it.

    Each of its rings is a place to click; a path that leads to nothing stays without. Equal documents give
    equal bytes.

    Parameters
    ----------
    document : bytes
        Of `pdf`, one page a drawing.
    pages : sequence of Drawing

    References
    ----------
    ISO 32000-1 12.3.2 (destinations), 12.5.6.5 (link annotations).
    """
    reader = PdfReader(io.BytesIO(document))
    writer = PdfWriter(clone_from=reader)
    writer.pdf_header = reader.pdf_header
    boxes = [list(_boxes(drawing, writer, number)) for number, drawing in enumerate(pages)]
    places = {name: (number, box) for number, page in enumerate(boxes) for name, box in page}
    for number, page in enumerate(boxes):
        for name, box in page:
            target = places.get(name.removeprefix(_LEADS)) if name.startswith(_LEADS) else None
            if target is not None:
                at, (left, _, _, top) = target
                fit = Fit.xyz(left=left, top=top)
                writer.add_annotation(
                    number, Link(rect=box, border=_NO_BORDER, target_page_index=at, fit=fit)
                )
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def links(document: bytes) -> tuple[tuple[int, Box, int], ...]:
    """Return the links of a PDF: page from 0, box (left, bottom, right, top) in points, page it leads to."""
    reader = PdfReader(io.BytesIO(document))
    pages = {page.indirect_reference: number for number, page in enumerate(reader.pages)}
    found = []
    for number, page in enumerate(reader.pages):
        for one in page.annotations or ():
            annotation = one.get_object()
            left, bottom, right, top = (float(value) for value in annotation["/Rect"])
            found.append((number, (left, bottom, right, top), pages[annotation["/Dest"][0]]))
    return tuple(found)


def _boxes(drawing: Drawing, writer: PdfWriter, number: int) -> Iterator[tuple[str, Box]]:
    """Yield the named paths of a drawing with their boxes in points, y upwards; of what leads, each ring."""
    sheet = writer.pages[number].mediabox
    wide, high = float(sheet.width), float(sheet.height)
    scale = min(wide / drawing.size[0], high / drawing.size[1])
    left = (wide - drawing.size[0] * scale) / 2
    top = high - (high - drawing.size[1] * scale) / 2
    for item in drawing.items:
        if isinstance(item, Path) and item.id:
            every = tuple(point for ring in item.rings for point in ring)
            for points in item.rings if item.id.startswith(_LEADS) else (every,):
                xs, ys = zip(*points, strict=True)
                yield (
                    item.id,
                    (
                        left + min(xs) * scale,
                        top - max(ys) * scale,
                        left + max(xs) * scale,
                        top - min(ys) * scale,
                    ),
                )
