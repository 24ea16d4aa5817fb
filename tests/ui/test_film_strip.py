"""The sheet on which the pictures of a reading are laid out."""

from __future__ import annotations

from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from tests.ui.film_strip import contact_sheet


def test_pictures_lie_in_rows_of_three(qapp: QApplication) -> None:
    colours = ("#a00000", "#00a000", "#0000a0", "#a0a000")
    frames = []
    for colour in colours:
        picture = QImage(1920, 1080, QImage.Format.Format_RGB32)
        picture.fill(QColor(colour))
        frames.append(("words", picture))
    sheet = contact_sheet(frames)
    assert (sheet.width(), sheet.height()) == (3 * 656 + 16, 2 * 410 + 16)
    places = ((320, 180), (976, 180), (1632, 180), (320, 590))
    assert [sheet.pixelColor(*place).name() for place in places] == list(colours)
