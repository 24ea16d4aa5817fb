"""One drawing, several painters: screen, PNG, SVG, HTML and PDF show the same map, with every layer."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from annotator.drawing import Drawing
from annotator.drawing.svg import svg
from annotator.exchange.format import Context
from annotator.exchange.formats import map_html, map_png, map_svg
from annotator.lesion_map.build import build
from annotator.lesion_map.cohort import cohort
from annotator.lesion_map.figure import figure
from annotator.lesion_map.figure_age import FigureAge
from annotator.lesion_map.figure_cohort import cohort_figure
from annotator.lesion_map.figure_series import compose_series
from annotator.lesion_map.figure_style import FigureStyle
from annotator.lesion_map.progress import Trend
from annotator.lesions.case import Case
from annotator.lesions.records import ReviewResult
from annotator.painting import paint, pdf, png
from annotator.terms.side import Side
from tests.helpers.founding_case import founding_case, with_review

WIDE = (1200.0, 675.0)
LAYERS = ("plain", "change", "coverage", "folded", "by date", "cohort", *FigureAge)


@pytest.fixture(autouse=True)
def _application(qapp: object) -> None:
    """Letters need Qt, and Qt allows one application."""


def reviewed() -> Case:
    case = with_review(founding_case(), "femur_shaft", Side.LEFT, "NM")
    return with_review(case, "skull_vault", Side.MIDLINE, "NM", result=ReviewResult.NOT_COVERED)


def drawing(layer: str | FigureAge) -> Drawing:
    case = reviewed()
    found = build(case)
    style = FigureStyle(theme="light", size=WIDE)
    if isinstance(layer, FigureAge):
        return figure(found, FigureStyle(theme="light", size=WIDE, age=layer))
    match layer:
        case "change":
            trends = {one.id: (Trend.LARGER, Trend.QUIETER)[n % 2] for n, one in enumerate(found.lesions)}
            return figure(found, FigureStyle(theme="light", size=WIDE, trends=trends))
        case "coverage" | "folded":
            layers = {layer: True}
            return figure(found, FigureStyle(theme="light", size=WIDE, **layers))  # type: ignore[arg-type]
        case "by date":
            maps = [build(case, None, point.id) for point in case.timepoints]
            return compose_series(maps, [{} for _ in maps], style).drawing
        case "cohort":
            return cohort_figure(cohort([case]), style)
        case _:
            return figure(found, style)


def pixels(image: Image.Image) -> NDArray[np.float64]:
    return np.asarray(image.convert("RGB")).astype(float)


def on_screen(shown: Drawing) -> NDArray[np.float64]:
    canvas = blank()
    painter = QPainter(canvas)
    paint(painter, shown)
    painter.end()
    return raster(canvas)


def by_svg(text: str) -> NDArray[np.float64]:
    canvas = blank()
    painter = QPainter(canvas)
    QSvgRenderer(QByteArray(text.encode())).render(painter)
    painter.end()
    return raster(canvas)


def by_pdf(shown: Drawing, folder: Path) -> NDArray[np.float64]:
    (folder / "map.pdf").write_bytes(pdf(shown))
    # A page of A4 is 297 mm wide: at this resolution as many px as the drawing.
    dots = WIDE[0] / (297 / 25.4)
    subprocess.run(
        ["pdftoppm", "-png", "-r", f"{dots:.3f}", str(folder / "map.pdf"), str(folder / "page")], check=True
    )
    page = pixels(Image.open(next(folder.glob("page*.png"))))
    top = (page.shape[0] - round(WIDE[1])) // 2
    return page[top : top + round(WIDE[1]), : round(WIDE[0])]


def blank() -> QImage:
    canvas = QImage(round(WIDE[0]), round(WIDE[1]), QImage.Format.Format_RGB32)
    canvas.fill(0xFFFFFFFF)
    return canvas


def raster(canvas: QImage) -> NDArray[np.float64]:
    bits = np.frombuffer(canvas.constBits(), np.uint8).reshape(canvas.height(), canvas.width(), 4)
    return bits[..., 2::-1].astype(float)


def coarse(picture: NDArray[np.float64]) -> NDArray[np.float64]:
    """Means over squares of 5 px: edges and letters are smoothed in other ways, areas are not."""
    rows, columns = (size - size % 5 for size in picture.shape[:2])
    return picture[:rows, :columns].reshape(rows // 5, 5, columns // 5, 5, 3).mean(axis=(1, 3))


@pytest.mark.parametrize("layer", LAYERS)
def test_screen_png_and_svg_show_the_same_map(layer: str | FigureAge) -> None:
    shown = drawing(layer)
    screen = on_screen(shown)
    as_png = pixels(Image.open(io.BytesIO(png(shown, round(WIDE[0])))))
    assert np.abs(screen - as_png).max() <= 2
    assert np.abs(coarse(screen) - coarse(by_svg(svg(shown)))).mean() < 1.0
    # It is no test of blank sheets.
    assert (screen < 200).mean() > 0.02


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="pdftoppm (poppler) is not installed")
@pytest.mark.parametrize("layer", ["change", "coverage", "folded", *FigureAge])
def test_the_page_of_a_pdf_shows_the_same_map(layer: str | FigureAge, tmp_path: Path) -> None:
    shown = drawing(layer)
    assert np.abs(coarse(on_screen(shown)) - coarse(by_pdf(shown, tmp_path))).mean() < 3.0


@pytest.mark.parametrize("layer", ["coverage", "folded"])
def test_files_have_the_layer_that_was_asked_for_and_differ_by_it(layer: str) -> None:
    case, asked = reviewed(), Context(layer=layer)  # type: ignore[arg-type]
    text = map_svg.write(case, asked).decode()
    assert ("unread" in text) == (layer == "coverage")
    assert ("both sides" in text) == (layer == "folded")
    image = Image.open(io.BytesIO(map_png.write(case, asked))).resize((1600, 900))
    renderer = QSvgRenderer(QByteArray(text.encode()))
    canvas = QImage(1600, 900, QImage.Format.Format_RGB32)
    painter = QPainter(canvas)
    renderer.render(painter)
    painter.end()
    assert np.abs(coarse(pixels(image)) - coarse(raster(canvas))).mean() < 2.0
    page = map_html.write(case, asked).decode()
    (inline,) = [one for one in re.findall(r"<svg.*?</svg>", page, re.S) if "tibia_dist:L@" in one]
    assert ("unread" in inline) == (layer == "coverage")
