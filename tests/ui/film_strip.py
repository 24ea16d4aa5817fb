"""A case being read from open to signed, as a strip of pictures of the real window.

    python -m tests.ui.film_strip OUT

Writes the frames and a contact sheet into a folder. Only the founding sample is seen, which is nobody. What
is done is done by real events, but for the choice of an image, which hangs on no gesture in particular.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint, QRect, Qt, qInstallMessageHandler
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from annotator.geometry.affine import Point2
from annotator.library.opening import INDEX_ENVIRONMENT, READER_ENVIRONMENT
from annotator.terms.side import Side
from annotator.ui.theme import apply_theme
from tests.ui.conftest import Reader
from tests.ui.head_to_head.desk import FOUNDING, sitting, truths_of
from tests.ui.head_to_head.hand import Hand
from tests.ui.head_to_head.lesion_tasks import CLAVICLE, T8, show
from tests.ui.head_to_head.nuclear_tasks import FOCI, MARCH, NOVEMBER, choose_place, pane_of, say_place

_DRAWN_MS = 800
"""Panels are drawn once the hand rests."""
_COLUMNS, _WIDTH, _HEIGHT, _GAP, _CAPTION = 3, 640, 360, 16, 34
_XRAY, _CT, _MR, _NM = CLAVICLE


@dataclass
class Strip:
    """Takes pictures of the window as the reader goes on."""

    reader: Reader
    frames: list[tuple[str, QImage]] = field(default_factory=list)

    def take(self, caption: str) -> None:
        """Take the window as it stands, with the dialog over it where one is open."""
        self.reader.settle()
        QTest.qWait(_DRAWN_MS)
        window = self.reader.window
        picture = window.grab().toImage()
        for dialog in window.findChildren(QDialog):
            if dialog.isVisible():
                over = dialog.grab().toImage()
                painter = QPainter(picture)
                painter.drawImage(picture.rect().center() - over.rect().center(), over)
                painter.end()
        self.frames.append((caption, picture))


def read_the_case(reader: Reader) -> Strip:
    """Read the founding studies, from the empty window to the signature."""
    strip, hand = Strip(reader), Hand(reader)
    strip.take("An empty window says what to do")
    reader.open(FOUNDING / "dicom")
    strip.take("A folder dropped: both bone scans hang, prior below")
    _radiograph(strip, hand)
    _computed_tomography(strip, hand)
    _bone_scan(strip, hand)
    _magnetic_resonance(strip, hand)
    _the_rest(strip, hand)
    return strip


def _radiograph(strip: Strip, hand: Hand) -> None:
    reader = hand.reader
    _mark_clavicle(hand, _XRAY)
    strip.take("Radiograph: drawn; site and side are offered, letters say the kind")
    hand.type("h")
    say_place(hand, "clavicle_medial", Side.LEFT, "l clav")
    reader.front()


def _computed_tomography(strip: Strip, hand: Hand) -> None:
    _mark_clavicle(hand, _CT)
    hand.type("lh")
    strip.take("CT, a year later: J says that it is the same lesion")
    hand.key("J")


def _bone_scan(strip: Strip, hand: Hand) -> None:
    reader = hand.reader
    hand.key("Shift+H", "Shift+U")
    for focus in (FOCI[0], FOCI[-1]):
        pane = pane_of(reader, MARCH, focus.view)
        place = reader.screen(focus.at, pane)
        hand.click(reader.pane(pane), place)
        if focus is FOCI[0]:
            strip.take("Bone scan: one click takes the focus at half its maximum, with its other side")
        hand.click(reader.pane(pane), place)
        if focus is FOCI[0]:
            choose_place(hand, focus.site, focus.side, focus.typed)
            hand.key("J")
        else:
            say_place(hand, focus.site, focus.side, focus.typed)


def _magnetic_resonance(strip: Strip, hand: Hand) -> None:
    reader = hand.reader
    entry = truths_of(T8)[3]
    show(reader, entry)
    hand.key("L")
    place = reader.screen((entry["centroid"][0], entry["centroid"][1]))
    hand.click(reader.pane(), place)
    strip.take("STIR: one click grows the oedema of T8; the wheel makes it larger or smaller")
    hand.click(reader.pane(), place)
    choose_place(hand, "t08", Side.MIDLINE, "t8")
    hand.key("J")
    _mark_clavicle(hand, _MR)
    choose_place(hand, "clavicle_medial", Side.LEFT, "l clav")
    hand.key("J")
    hand.key("Shift+G")
    strip.take("All images of one lesion, and its card: modality by date, with measurements")


def _the_rest(strip: Strip, hand: Hand) -> None:
    reader = hand.reader
    hand.key("G")
    hand.key("Alt+6")
    strip.take("Follow-up: prior beside current; every earlier lesion waits for an answer")
    _mark_focus(hand, NOVEMBER, (146.0, 155.0))
    hand.key("Alt+6", "2")
    strip.reader.front()
    hand.key("Shift+H")
    hand.key("Alt+2")
    strip.take("The map: what was seen, where, and what became of it")
    hand.key("Alt+3")
    strip.take("The criteria: what is met, what is missing, what would decide")
    hand.key("Ctrl+Shift+S")
    strip.take("Nothing prevents the signature")
    hand.key("Return")
    reader.front()
    hand.key("Alt+7")
    strip.take("Signed: the reading is closed, the course is on one axis")


def _mark_clavicle(hand: Hand, key: str) -> None:
    reader, entry = hand.reader, truths_of(key)[0]
    show(reader, entry)
    left, top, right, bottom = entry["bounding_box"]
    hand.key("E")
    hand.drag(reader.pane(), reader.screen((left, top)), reader.screen((right, bottom)))


def _mark_focus(hand: Hand, on: date, at: Point2) -> None:
    """Mark what is left of the clavicle's focus, as the same lesion."""
    reader = hand.reader
    pane = pane_of(reader, on, 0)
    reader.pane(pane).setFocus()
    hand.key("Shift+U")
    place = reader.screen(at, pane)
    hand.click(reader.pane(pane), place)
    hand.wheel(reader.pane(pane), -6, place)  # faint: half of its maximum is reached by the sternum too
    hand.click(reader.pane(pane), place)
    choose_place(hand, "clavicle_medial", Side.LEFT, "l clav")
    hand.key("J")


def contact_sheet(frames: list[tuple[str, QImage]]) -> QImage:
    """Lay pictures out in rows, a caption below each."""
    rows = -(-len(frames) // _COLUMNS)
    wide, high = _WIDTH + _GAP, _HEIGHT + _CAPTION + _GAP
    sheet = QImage(_COLUMNS * wide + _GAP, rows * high + _GAP, QImage.Format.Format_RGB32)
    sheet.fill(QColor("#0c0d0f"))
    painter = QPainter(sheet)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    font = painter.font()
    font.setPixelSize(15)
    painter.setFont(font)
    painter.setPen(QColor("#d7dae0"))
    for number, (caption, picture) in enumerate(frames):
        corner = QPoint(_GAP + number % _COLUMNS * wide, _GAP + number // _COLUMNS * high)
        small = picture.scaled(
            _WIDTH, _HEIGHT, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        painter.drawImage(corner, small)
        below = QRect(corner.x(), corner.y() + _HEIGHT, _WIDTH, _CAPTION)
        painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, f"{number + 1}  {caption}")
    painter.end()
    return sheet


def main() -> None:
    """Read the command line, and write the pictures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("out", type=Path)
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    qInstallMessageHandler(lambda *_: None)  # the screenless plugin complains of every window
    os.environ[READER_ENVIRONMENT] = "A. Reader"
    apply_theme(QApplication(["annotator"]))
    with tempfile.TemporaryDirectory() as folder:
        os.environ[INDEX_ENVIRONMENT] = str(Path(folder) / "index")
        with sitting(Path(folder) / "library") as reader:
            frames = read_the_case(reader).frames
    for number, (_, picture) in enumerate(frames, 1):
        picture.save(str(out / f"{number:02}.png"))
    contact_sheet(frames).save(str(out / "film_strip.png"))
    print(f"{len(frames)} frames in {out}")


if __name__ == "__main__":
    main()
