"""The task of a whole session without a mouse, for eyes that do not tell red from green."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QApplication
from skimage.color import deltaE_ciede2000, rgb2lab

from annotator.geometry.affine import Point2
from annotator.lesions.records import ReadingStatus
from annotator.terms.findings import finding_kinds
from annotator.terms.side import Side
from tests.ui.head_to_head.desk import FOUNDING, Outcome, outcome, sitting, truths_of
from tests.ui.head_to_head.hand import Hand
from tests.ui.head_to_head.lesion_tasks import T8
from tests.ui.head_to_head.nuclear_tasks import FOCI, MARCH, Focus, choose_place, pane_of, say_place

_NEAR_PX, _FAR_PX = 1.0, 7.5
_ALIKE = 10.0
"""CIEDE2000 below which two colours side by side are not surely told apart at a glance."""
_DEUTERANOPIA = np.array(
    [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
)
"""Of linear RGB, severity 1: Machado et al., IEEE Trans. Vis. Comput. Graph. 15 (2009) 1291."""


def no_mouse(folder: Path) -> Outcome:
    """Read the two bone scans and the spine, follow up, look at map and criteria, and sign; by keys alone."""
    with sitting(folder / "library", FOUNDING / "dicom") as reader:
        hand = Hand(reader)
        hand.key("F9", "Shift+U")
        for focus in (FOCI[0], FOCI[-1]):
            _focus(hand, focus)
        _oedema(hand)
        _answers(hand)
        hand.key("Alt+2", "Alt+3", "Ctrl+Shift+S")
        reader.until(lambda: QApplication.activeWindow() is not reader.window)
        hand.key("Return")
        assert reader.session.reading.status is ReadingStatus.SIGNED
        assert [(one.site, one.side) for one in reader.lesions] == [
            ("clavicle_medial", Side.LEFT),
            ("t08", Side.MIDLINE),
        ]
        modalities = {mark.image.modality for mark in reader.case.marks_of_lesion(reader.lesions[1].id)}
        assert modalities == {"NM", "MR"}
        assert hand.counts.gestures == hand.counts.keys
        return outcome(hand, f"2 lesions with marks on NM and MR, followed up, signed; {_colours()}")


def _focus(hand: Hand, focus: Focus) -> None:
    reader = hand.reader
    wanted = pane_of(reader, MARCH, focus.view)
    while reader.viewer.layout.active != wanted:
        hand.key("Tab")
    hand.think()
    _go(hand, focus.at)
    hand.key("Space", "Space")
    hand.think()
    say_place(hand, focus.site, focus.side, focus.typed)


def _oedema(hand: Hand) -> None:
    """Show STIR in the pane, scroll to T8, grow its oedema, say that it is the lesion of the scan."""
    reader, entry = hand.reader, truths_of(T8)[3]
    hand.think()
    while reader.layout_pane(_active(hand)).series.uid != entry["series_instance_uid"]:
        hand.key("]")
    hand.think()
    while reader.viewer.frame(_active(hand)).instance.uid != entry["sop_instance_uid"]:
        hand.key("PgDown")
    hand.key("L")
    _go(hand, (entry["centroid"][0], entry["centroid"][1]))
    hand.key("Space", "Space")
    hand.think()
    choose_place(hand, "t08", Side.MIDLINE, "t8")
    hand.key("J")


def _answers(hand: Hand) -> None:
    hand.key("Alt+6")
    checklist = hand.reader.window.follow_up.checklist
    while (row := checklist.row) is not None and row.is_open:
        hand.think()
        hand.key(*("2" if row.lesion.site == "t08" else "11"))


def _go(hand: Hand, at: Point2) -> None:
    """Move the cursor to a place by the fewest keys."""
    cursor = hand.reader.pane(_active(hand)).key_cursor
    for axis, names in enumerate((("Left", "Right"), ("Up", "Down"))):
        while abs(away := at[axis] - cursor.pixel[axis]) > _NEAR_PX:
            name, before = names[away > 0], abs(away)
            hand.key(f"Shift+{name}" if before > _FAR_PX else name)
            if abs(at[axis] - cursor.pixel[axis]) >= before:
                break


def _active(hand: Hand) -> int:
    return hand.reader.viewer.layout.active


def _colours() -> str:
    """Say how near two colours of finding kinds come under deuteranopia; a shape goes with each of them."""
    kinds = {(kind.glyph, kind.colour) for kind in finding_kinds().values()}
    pairs = list(combinations(sorted(kinds), 2))
    apart = [float(deltaE_ciede2000(as_seen(one[1]), as_seen(other[1]))) for one, other in pairs]
    assert all(one[0] != other[0] or far > _ALIKE for (one, other), far in zip(pairs, apart, strict=True)), (
        "two kinds have one shape, and colours that are alike under deuteranopia"
    )
    return f"under deuteranopia the nearest two of {len(kinds)} glyphs are ΔE {min(apart):.1f} apart"


def as_seen(colour: str) -> NDArray[np.float64]:
    """Return a colour as eyes with deuteranopia see it: L*, a*, b*."""
    stored = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    linear = np.where(stored <= 0.04045, stored / 12.92, ((stored + 0.055) / 1.055) ** 2.4)
    left = np.clip(_DEUTERANOPIA @ linear, 0, 1)
    shown = np.where(left <= 0.0031308, left * 12.92, 1.055 * left ** (1 / 2.4) - 0.055)
    lab: NDArray[np.float64] = rgb2lab(shown)
    return lab
