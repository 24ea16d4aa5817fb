"""The map as SVG, PNG and PDF: whole, harmless, and the same for the same case."""

from __future__ import annotations

import io
import re
import zlib
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest
from pypdf import PdfReader
from PySide6.QtGui import QImage

from annotator.criteria import CRITERIA_SETS
from annotator.drawing import Drawing, Label, Path, Picture
from annotator.exchange import Context, Format
from annotator.exchange.figure import map_figure
from annotator.exchange.formats import map_pdf, map_png, map_svg
from annotator.exchange.formats.case_json import read
from annotator.exchange.language import LANGUAGES
from annotator.exchange.report_content import report_content
from annotator.exchange.report_pages import report_pages
from annotator.exchange.sheet import A4_PX
from annotator.exchange.summary import summarised
from annotator.exchange.text import NOTICE
from annotator.lesions.case import Case
from annotator.painting import text_width
from annotator.painting.links import links
from annotator.resources import sample_studies

DRAWN = [map_svg.FORMAT, map_png.FORMAT, map_pdf.FORMAT]
SMALL_PX = 320


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Images of a tenth of the width: the same code in a hundredth of the time."""
    monkeypatch.setattr(map_png, "WIDTH_PX", SMALL_PX)


def _words(content: bytes) -> str:
    return " ".join("".join(ElementTree.fromstring(content).itertext()).split())


def test_the_svg_names_every_lesion_and_its_use(case: Case, context: Context) -> None:
    content = map_svg.write(case, context)
    text = _words(content)
    assert "Founding case: boy, 10 years, CRMO" in text
    assert NOTICE in text
    assert map_svg.differences(content, case, context) == ()


def test_hostile_text_stays_text_in_the_svg(hostile_case: Case, context: Context) -> None:
    content = map_svg.write(hostile_case, replace(context, identified=True))
    tags = {one.tag.rpartition("}")[2] for one in ElementTree.fromstring(content).iter()}
    assert not tags & {"img", "image", "script", "foreignObject", "a"}
    assert "<img src=x onerror=alert(1)>" in _words(content)
    assert not set("\u202e\u2066\x85\x1b\x00") & set(content.decode())


def test_the_svg_loads_nothing(case: Case, context: Context) -> None:
    for one in ElementTree.fromstring(map_svg.write(case, context)).iter():
        for name, value in one.attrib.items():
            assert not name.startswith("on")
            assert "http" not in value
            assert "url(" not in value


def _pixels(content: bytes) -> np.ndarray:
    image = QImage.fromData(content).convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1).astype(int)


def test_the_png_shows_the_same_every_time(case: Case, context: Context) -> None:
    first, second = (_pixels(map_png.write(case, context)) for _ in range(2))
    # Qt places the outlines of letters within 1/64 px, by what it painted before in the same process;
    # a fresh process gives the same bytes (tests/e2e/test_command_line.py).
    assert abs(first - second).max() <= 8
    assert (first != second).mean() < 1e-3
    assert first.shape == (180, 4 * SMALL_PX)


def test_svg_is_the_same_bytes_and_pdf_the_same_length_every_time(case: Case, context: Context) -> None:
    assert map_svg.write(case, context) == map_svg.write(case, context)
    # Qt does not always embed fonts in the same order.
    assert len(map_pdf.write(case, context)) == len(map_pdf.write(case, context))


def test_the_pdf_is_dated_by_the_last_edit(case: Case, context: Context) -> None:
    content = map_pdf.write(case, context)
    assert PdfReader(io.BytesIO(content)).metadata["/CreationDate"] == "D:20260304050607Z"
    assert b'xmp:CreateDate="2026-03-04T05:06:07' in content
    undated = map_pdf.write(case, replace(context, edited=None))
    assert PdfReader(io.BytesIO(undated)).metadata["/CreationDate"] == "D:19700101000000Z"


def test_changing_the_dates_of_a_pdf_keeps_every_offset(case: Case, context: Context) -> None:
    content = map_pdf.write(case, context)
    start = int(re.findall(rb"startxref\s+(\d+)", content)[-1])
    assert content[start : start + 4] == b"xref"
    for offset in re.findall(rb"(?m)^(\d{10}) 00000 n", content):
        assert re.match(rb"\d+ 0 obj", content[int(offset) : int(offset) + 20])
    zipped = re.findall(rb"/FlateDecode.*?stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    assert zipped
    assert all(zlib.decompressobj().decompress(one) for one in zipped)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (b"(D:20251231235959Z)", b"(D:20260304050607Z)"),
        (b"/ModDate (D:20251231235959+01'00')", b"/ModDate (D:20260304050607+00'00')"),
    ],
)
def test_dates_of_any_zone_are_set(written: bytes, meant: bytes) -> None:
    prefix = b"" if written.startswith(b"/") else b"/CreationDate "
    assert map_pdf.dated(prefix + written, "2026-03-04T05:06:07Z") == prefix + meant


def _pages(case: Case, context: Context) -> tuple[Drawing, ...]:
    return report_pages(report_content(summarised(case, context)))


def _texts(page: Drawing) -> list[str]:
    return [item.text for item in page.items if isinstance(item, Label)]


def test_the_printed_report_says_what_a_clinician_asks(case: Case, context: Context) -> None:
    pages = _pages(case, context)
    for number, page in enumerate(pages, start=1):
        words = " ".join(_texts(page))
        assert page.size == A4_PX
        assert NOTICE in words
        assert f"{number} of {len(pages)}" in words
    every = " ".join(text for page in pages for text in _texts(page))
    for words in (
        "7 lesions · 7 bones · 4 regions",
        "Bristol criteria for CRMO, Roderick 2016",
        "What is missing",
        "consensus, draft, not signed",
        "2026-03-04T05:06:07Z",
        case.lesions[0].name,
        case.marks_of_lesion(case.lesions[0].id)[0].id,
    ):
        # Long ids are broken over lines.
        assert words.replace(" ", "") in every.replace(" ", "")


@pytest.mark.parametrize("code", LANGUAGES)
def test_nothing_of_the_printed_report_is_clipped(code: str, case: Case, context: Context) -> None:
    for page in _pages(case, replace(context, language=code)):
        _on_paper(page)


def test_hostile_text_stays_on_the_paper(hostile_case: Case, context: Context) -> None:
    for page in _pages(hostile_case, replace(context, identified=True)):
        _on_paper(page)
        for text in _texts(page):
            assert not set("\u202e\u2066\x85\x1b\x00\n") & set(text)


def _on_paper(page: Drawing) -> None:
    width, height = page.size
    for item in page.items:
        if isinstance(item, Label):
            long = text_width(item.text, item.size, bold=item.bold)
            left = item.at[0] - {"start": 0.0, "middle": long / 2, "end": long}[item.anchor]
            assert left >= 0, item.text
            assert left + long <= width, item.text
            assert 0 < item.at[1] < height - item.size, item.text
        elif isinstance(item, Picture):
            rows, columns = item.pixels.shape
            right, low = item.target_from_pixel((float(columns), float(rows)))
            assert right <= width
            assert low <= height


def test_cells_of_a_row_do_not_run_into_one_another(case: Case, context: Context) -> None:
    for code in LANGUAGES:
        for page in _pages(case, replace(context, language=code))[3:]:
            labels = [one for one in page.items if isinstance(one, Label) and one.anchor == "start"]
            ends: dict[float, list[tuple[float, float]]] = {}
            for one in labels:
                long = text_width(one.text, one.size, bold=one.bold)
                ends.setdefault(round(one.at[1], 3), []).append((one.at[0], one.at[0] + long))
            for line in ends.values():
                ordered = sorted(line)
                assert all(first[1] <= second[0] for first, second in pairwise(ordered))


def test_the_printed_report_has_the_pictures(case: Case, context: Context) -> None:
    """The founding case's own images: a thumbnail per lesion, and a picture of each of thirteen sightings."""
    here = replace(context, sources=(sample_studies() / "founding" / "dicom",))
    whole = read((sample_studies() / "founding" / "case.json").read_bytes())
    report = report_content(summarised(whole, here))
    pictures = [item for page in report_pages(report) for item in page.items if isinstance(item, Picture)]
    assert len(pictures) == 7 + 13
    assert "CR: estimated (magnification corrected)" in dict(report.how)["Millimetres"]


def _places(pages: tuple[Drawing, ...]) -> dict[str, int]:
    """The page of each anchor, and of nothing that leads somewhere."""
    return {
        item.id: number
        for number, page in enumerate(pages)
        for item in page.items
        if isinstance(item, Path) and item.id and not item.id.startswith("#")
    }


def test_every_link_of_the_printed_report_leads_to_the_page_of_its_evidence(
    case: Case, context: Context
) -> None:
    pages = _pages(case, context)
    led = [
        (number, item.id)
        for number, page in enumerate(pages)
        for item in page.items
        if isinstance(item, Path) and item.id.startswith("#")
        for _ in item.rings
    ]
    places = _places(pages)
    assert [(number, places[name[1:]]) for number, name in led] == [
        (number, target) for number, _, target in links(map_pdf.write(case, context))
    ]
    # Each mark can be reached from a statement before it; the summary on the first page leads to each set.
    marks = {f"mark-{one.id}" for one in case.marks}
    assert marks <= {name[1:] for number, name in led if number < places[name[1:]]}
    assert {name for number, name in led if number == 0} >= {f"#set-{one.id}" for one in CRITERIA_SETS}


def test_a_link_covers_the_words_that_lead(case: Case, context: Context) -> None:
    first = _pages(case, context)[0]
    (label,) = [one for one in first.items if isinstance(one, Label) and one.text.endswith("Kahn 1994")]
    x, y = label.at[0] * 0.75, 842.0 - label.at[1] * 0.75
    boxes = [box for page, box, _ in links(map_pdf.write(case, context)) if page == 0]
    assert sum(left <= x <= right and low <= y <= high for left, low, right, high in boxes) == 1


def test_every_glyph_of_the_printed_figure_leads_to_the_row_of_its_lesion(
    case: Case, context: Context
) -> None:
    pages = _pages(case, context)
    stops = [item for item in pages[0].items if isinstance(item, Path) and item.stop]
    assert [one.id for one in stops] == [f"#lesion-L{number}" for number in range(1, 8)]
    boxes = {box for page, box, _ in links(map_pdf.write(case, context)) if page == 0}
    for ring in (ring for stop in stops for ring in stop.rings):
        middle = tuple(0.75 * sum(side) / 4 for side in zip(*ring, strict=True))
        (width,) = (
            right - left
            for left, low, right, high in boxes
            if left < middle[0] < right and low < 842.0 - middle[1] < high
        )
        # One glyph with its number, not all that lies between two of them.
        assert width < 60.0


@pytest.mark.parametrize("form", DRAWN, ids=lambda one: one.id)
def test_a_cut_file_is_a_difference(form: Format, case: Case, context: Context) -> None:
    assert form.write is not None
    assert form.differences is not None
    content = form.write(case, context)
    assert form.differences(content, case, context) == ()
    assert form.differences(content[: len(content) // 2], case, context) != ()


def test_an_svg_without_a_lesion_is_a_difference(case: Case, context: Context) -> None:
    content = map_svg.write(case, context).replace(b">L7<", b"><")
    assert map_svg.differences(content, case, context) == ("it does not name L7.",)


def test_a_png_of_another_size_is_a_difference(case: Case, context: Context) -> None:
    content = bytearray(map_png.write(case, context))
    content[16:20] = (99).to_bytes(4, "big")
    assert "99 pixels" in map_png.differences(bytes(content), case, context)[0]


@pytest.mark.parametrize("form", DRAWN, ids=lambda one: one.id)
def test_an_empty_case_can_be_drawn(form: Format, case: Case, context: Context) -> None:
    assert form.write is not None
    assert form.write(Case(case.id, case.patient, case.label), context)


def test_the_figure_in_a_page_leaves_the_heading_to_the_page(case: Case, context: Context) -> None:
    summary = summarised(case, context)
    texts = [item.text for item in map_figure(summary, in_page=True).items if isinstance(item, Label)]
    assert not any("Founding case" in text for text in texts)
