from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from annotator.drawing import Drawing, Label, Path, Picture
from annotator.drawing.svg import svg
from annotator.errors import ExportError
from annotator.geometry.affine import Affine2
from annotator.painting import paint, paint_pane, pdf, pixels, png, text_width

SQUARE = ((10.0, 10.0), (30.0, 10.0), (30.0, 30.0), (10.0, 30.0))
HOLE = ((15.0, 15.0), (25.0, 15.0), (25.0, 25.0), (15.0, 25.0))


@pytest.fixture(autouse=True)
def _application(qapp: object) -> None:
    """Widgets are tested in the same process, and Qt allows one application."""


def rgb(drawing: Drawing, width_px: int) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png(drawing, width_px))).convert("RGB")).astype(int)


def test_a_ring_inside_a_ring_is_a_hole() -> None:
    pixels = rgb(Drawing((40, 40), (Path((SQUARE, HOLE), fill="#d55e00"),), "#000000"), 80)
    assert tuple(pixels[24, 24]) == (0xD5, 0x5E, 0x00)
    assert tuple(pixels[40, 40]) == (0, 0, 0)


def test_a_drawing_without_background_stays_transparent() -> None:
    image = Image.open(io.BytesIO(png(Drawing((40, 40), (Path((SQUARE,), fill="#ffffff"),)), 40)))
    assert image.getpixel((2, 2))[3] == 0
    assert image.getpixel((20, 20)) == (255, 255, 255, 255)


def test_a_cosmetic_line_keeps_its_width_when_the_drawing_grows() -> None:
    line = ((0.0, 20.0), (40.0, 20.0))
    for cosmetic, expected in ((True, 2), (False, 20)):
        path = Path((line,), closed=False, stroke="#ffffff", width=2.0, cosmetic=cosmetic)
        pixels = rgb(Drawing((40, 40), (path,), "#000000"), 400)
        assert abs(pixels[:, 200, 0].sum() / 255 - expected) < 0.1


def test_a_cosmetic_line_counts_the_pixels_of_a_dense_screen() -> None:
    canvas = QImage(80, 80, QImage.Format.Format_RGB32)
    canvas.setDevicePixelRatio(2.0)
    canvas.fill(0)
    path = Path((((0.0, 20.0), (40.0, 20.0)),), closed=False, stroke="#ffffff", width=2.0, cosmetic=True)
    painter = QPainter(canvas)
    paint(painter, Drawing((40, 40), (path,)))
    painter.end()
    column = [canvas.pixelColor(40, row).red() for row in range(80)]
    assert abs(sum(column) / 255 - 4) < 0.1


def test_dashes_are_measured_in_units_of_the_drawing() -> None:
    path = Path((((0.0, 5.0), (100.0, 5.0)),), closed=False, stroke="#ffffff", width=1.0, dash=(6.0, 4.0))
    row = rgb(Drawing((100, 10), (path,), "#000000"), 100)[4:6, :, 0].max(axis=0) > 100
    assert np.diff(row.astype(int)).clip(0).sum() in (9, 10)


def test_a_path_along_pixels_looks_as_any_other() -> None:
    ring = ((10.0, 10.0), (30.0, 10.0), (30.0, 20.0), (20.0, 20.0), (20.0, 30.0), (10.0, 30.0))
    for dash in ((), (6.0, 4.0)):
        path = Path((ring, HOLE), stroke="#ffffff", width=2.0, fill="#d55e00", dash=dash)
        plain, stepped = (
            rgb(Drawing((40, 40), (one,), "#000000"), 160) for one in (path, replace(path, stepped=True))
        )
        # Corners and the ends of dashes may differ by a few px.
        assert (np.abs(plain - stepped).max(axis=2) > 64).mean() < 0.02
        assert abs(plain.mean() - stepped.mean()) < 2


def test_letters_stand_by_the_middle_of_their_capitals() -> None:
    pixels = rgb(
        Drawing((100, 100), (Label((50, 50), "H", 60, "#ffffff", "middle", "middle"),), "#000000"), 100
    )
    rows, columns = np.nonzero(pixels[..., 0] > 128)
    assert abs((rows.min() + rows.max()) / 2 - 50) < 2
    assert abs((columns.min() + columns.max()) / 2 - 50) < 2


def test_a_halo_keeps_letters_apart_from_a_background_of_their_colour() -> None:
    label = Label((50, 50), "L1", 30, "#ffffff", "middle", "middle", halo="#000000")
    pixels = rgb(Drawing((100, 100), (label,), "#ffffff"), 100)
    assert (pixels[..., 0] < 64).sum() > 150
    assert (pixels[30:70, 30:70, 0] > 192).sum() > 100


def test_a_label_stays_upright_in_a_turned_drawing() -> None:
    label = Label((0, 0), "Left", 20, "#ffffff")
    canvas = QImage(120, 120, QImage.Format.Format_RGB32)
    canvas.fill(0)
    painter = QPainter(canvas)
    paint(painter, Drawing((10, 10), (label,)), Affine2.translation(30, 80) @ Affine2.rotation(90))
    painter.end()
    lit = [(x, y) for y in range(120) for x in range(120) if canvas.pixelColor(x, y).red() > 128]
    assert max(x for x, _ in lit) - min(x for x, _ in lit) > 1.5 * (
        max(y for _, y in lit) - min(y for _, y in lit)
    )


def test_a_picture_lies_where_its_affine_puts_it() -> None:
    pixels = np.array([[0xFFFF0000, 0xFF00FF00]], np.uint32)
    drawn = rgb(
        Drawing((40, 20), (Picture(pixels, Affine2(10, 0, 0, 10, 10, 5), smooth=False),), "#000000"), 40
    )
    assert tuple(drawn[10, 15]) == (255, 0, 0)
    assert tuple(drawn[10, 25]) == (0, 255, 0)
    assert tuple(drawn[10, 5]) == (0, 0, 0)


def test_painting_changes_neither_the_picture_nor_the_painter() -> None:
    pixels = np.full((4, 4), 0x80FF8000, np.uint32)
    pixels.flags.writeable = False
    canvas = QImage(20, 20, QImage.Format.Format_RGB32)
    painter = QPainter(canvas)
    painter.translate(3, 4)
    paint(painter, Drawing((20, 20), (Picture(pixels, Affine2()), Label((1, 9), "x", halo="#000000"))))
    assert (painter.worldTransform().dx(), painter.worldTransform().dy()) == (3, 4)
    painter.end()
    assert (pixels == 0x80FF8000).all()


def test_a_size_that_cannot_be_painted_is_said() -> None:
    for width_px in (0, 40000):
        with pytest.raises(ExportError, match="cannot be painted"):
            png(Drawing((10, 10)), width_px)


def test_a_document_is_vector_has_its_letters_and_as_many_pages_as_drawings() -> None:
    drawing = Drawing((210, 297), (Path((SQUARE,), fill="#d55e00"), Label((5, 50), "L1")), title="Map")
    content = pdf([drawing, drawing, Drawing((297, 210))])
    assert content.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", content)) == 3
    assert b"/FontFile" in content
    assert b"/Subtype /Image" not in content
    boxes = re.findall(rb"/MediaBox \[([^\]]+)\]", content)
    sizes = [tuple(round(float(part)) for part in box.split()[2:]) for box in boxes]
    # A4 in points of 1/72 inch: 595 × 842.
    assert [size[0] < size[1] for size in sizes] == [True, True, False]
    assert sizes[0] == (595, 842)


def test_a_document_of_nothing_is_refused() -> None:
    with pytest.raises(ExportError, match="nothing to put"):
        pdf([])


def test_svg_and_qt_show_the_same_drawing() -> None:
    drawing = Drawing(
        (200, 100),
        (
            Path((SQUARE, HOLE), fill="#d55e00", stroke="#ffffff", width=2),
            Path((((50, 10), (90, 90)),), closed=False, stroke="#56b4e9", width=3, dash=(9, 6)),
            Label((150, 50), "L3", 30, "#ffffff", "middle", "middle", bold=True),
        ),
        "#14171a",
    )
    canvas = QImage(400, 200, QImage.Format.Format_RGB32)
    painter = QPainter(canvas)
    QSvgRenderer(QByteArray(svg(drawing).encode())).render(painter)
    painter.end()
    by_svg = np.array([[canvas.pixelColor(x, y).getRgb()[:3] for x in range(400)] for y in range(200)])
    assert np.abs(by_svg - rgb(drawing, 400)).mean() < 3.0


def test_text_is_as_wide_as_its_letters() -> None:
    assert text_width("WW", 20) == pytest.approx(2 * text_width("W", 20), rel=0.02)
    assert text_width("Lesion", 40) == pytest.approx(2 * text_width("Lesion", 20), rel=0.02)


def test_an_export_needs_neither_screen_nor_window() -> None:
    script = (
        "from annotator.drawing import Drawing, Label; from annotator.painting import png; "
        "print(len(png(Drawing((20, 20), (Label((2, 12), 'L'),), '#000000'), 20)))"
    )
    environment = {
        k: v for k, v in os.environ.items() if k not in {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    }
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, env=environment, check=True)
    assert int(done.stdout) > 60


PLACES = (
    Affine2(2.5, 0, 0, 2.5, 10.3, -7.8),
    Affine2(-2.5, 0, 0, 2.5, 75.0, 5.5),
    Affine2(0.4, 0, 0, 0.3, 20.0, 20.0),
    Affine2(9, 0, 0, 9, -30, -30),
    Affine2.translation(40, 40) @ Affine2.rotation(30) @ Affine2.scaling(2),
    Affine2.translation(500, 500),
)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("opaque", [True, False])
def test_a_pane_is_filled_wherever_its_image_does_not_lie(place: Affine2, opaque: bool) -> None:
    generator = np.random.default_rng(1)
    alpha = np.uint32(0xFF000000 if opaque else 0x80000000)
    pixels = generator.integers(0, 1 << 24, (24, 30), dtype=np.uint32) | alpha
    drawing = Drawing((90, 70), (Picture(pixels, place, opaque=opaque),))
    line = Drawing((90, 70), (Path((((0.0, 0.0), (90.0, 70.0)),), closed=False, stroke="#ffffff"),))

    def painted(fill_first: bool) -> np.ndarray:
        canvas = QImage(90, 70, QImage.Format.Format_RGB32)
        canvas.fill(0xFF0000)  # What was there before must not shine through.
        painter = QPainter(canvas)
        if fill_first:
            painter.fillRect(canvas.rect(), "#203040")
            paint(painter, drawing)
            paint(painter, line)
        else:
            paint_pane(painter, (drawing, line), (90, 70), "#203040")
        painter.end()
        return np.frombuffer(canvas.constBits(), np.uint32).reshape(70, 90).copy()

    assert np.array_equal(painted(True), painted(False))


def test_a_raster_for_another_drawing_has_the_colours_of_the_drawing() -> None:
    left = Path((((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)),), fill="#102030")
    found = pixels(Drawing((2.0, 1.0), (left,), background="#ffffff"), 4)
    assert found.tolist() == [[0xFF102030, 0xFF102030, 0xFFFFFFFF, 0xFFFFFFFF]] * 2
