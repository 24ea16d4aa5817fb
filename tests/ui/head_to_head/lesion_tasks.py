"""Tasks on marks of the founding studies: one lesion on four modalities, a bad outline, one click."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from annotator.geometry.affine import Point2
from annotator.geometry.shapes import OutlineShape
from annotator.lesions.edits import Place
from annotator.lesions.records import Mark
from annotator.terms.side import Side
from annotator.viewing.candidates import series_key
from tests.ui.conftest import Reader
from tests.ui.head_to_head.desk import (
    FOUNDING,
    Outcome,
    dice,
    drawn_regions,
    outcome,
    outline,
    series_of,
    sitting,
    store,
    true_regions,
    truths_of,
)
from tests.ui.head_to_head.hand import Hand
from tests.ui.head_to_head.nuclear_tasks import choose_place, say_place

CLAVICLE = (
    "TP0/CR/clavicle_medial:L",
    "TP1/CT/clavicle_medial:L",
    "TP2/MR/clavicle_medial:L",
    "TP2/NM/clavicle_medial:L",
)
T8 = "TP2/MR/t08:midline"
_MATRIX = (384, 384)
_BULGE = 2.0


def same_lesion(folder: Path) -> Outcome:
    """Say that the clavicle's marks on CT, MR and bone scan show the lesion of the radiograph.

    Each is said where it arises: right after the stroke, which itself is no gesture of the task.
    """
    with sitting(folder / "library", FOUNDING / "dicom") as reader:
        stored(reader, truths_of(CLAVICLE[0])[0], Place("clavicle_medial", Side.LEFT))
        hand = Hand(reader)
        for key in CLAVICLE[1:]:
            entry = truths_of(key)[0]
            show(reader, entry)
            left, top, right, bottom = entry["bounding_box"]
            reader.mark("E", (left, top), (right, bottom))
            hand.think()
            choose_place(hand, "clavicle_medial", Side.LEFT, "l clav")
            hand.key("J")
        return outcome(hand, _one_lesion(reader))


def same_lesion_later(folder: Path) -> Outcome:
    """Say of four marks of the left clavicle, each a lesion of its own so far, that they are one lesion."""
    with sitting(folder / "library", FOUNDING / "dicom") as reader:
        for key in CLAVICLE:
            stored(reader, truths_of(key)[0], Place("clavicle_medial", Side.LEFT))
        assert len(reader.lesions) == 4
        reader.session.select_lesion(reader.lesions[0].id)
        reader.settle()
        reader.pane().setFocus()
        hand = Hand(reader)
        hand.think()
        hand.key("Ctrl+Alt+J")
        return outcome(hand, _one_lesion(reader))


def _one_lesion(reader: Reader) -> str:
    (lesion,) = reader.lesions
    modalities = sorted(mark.image.modality for mark in reader.case.marks_of_lesion(lesion.id))
    assert modalities == ["CR", "CT", "MR", "NM"]
    return f"1 lesion with marks on {', '.join(modalities)}"


def mend_and_undo(folder: Path) -> Outcome:
    """Mend a bulging outline of T8, put its label right, delete it; then take the three back, one by one."""
    with sitting(folder / "library", FOUNDING / "dicom") as reader:
        entry = truths_of(T8)[2]
        mark = stored(reader, entry, Place("t09"), bulging(entry))
        show(reader, entry)
        reader.session.select_lesion(reader.lesions[0].id)
        before = reader.case.get(Mark, mark.id)
        hand = Hand(reader)
        hand.think()
        hand.key("Shift+J")
        hand.think()
        pane = reader.pane()
        hand.drag(pane, *(reader.screen(at) for at in mending_stroke(entry)))
        mended = reader.case.get(Mark, mark.id)
        hand.think()
        hand.key("Q")
        say_place(hand, "t08", Side.MIDLINE, "t8")
        hand.think()
        hand.key("Del")
        assert not reader.marks
        hand.think()
        hand.key("Ctrl+Z")
        assert (reader.marks, reader.lesions[0].site) == ((mended,), "t08")
        hand.key("Ctrl+Z")
        assert (reader.marks, reader.lesions[0].site) == ((mended,), "t09")
        hand.key("Ctrl+Z")
        assert reader.marks == (before,)
        true = true_regions([entry], *_MATRIX)
        bad, good = (dice(drawn_regions([one], *_MATRIX), true) for one in (before, mended))
        assert bad < 0.85 < 0.95 < good
        return outcome(hand, f"Dice {bad:.2f} → {good:.2f}; delete, label and shape undone in that order")


def one_click(folder: Path) -> Outcome:
    """Grow the marrow oedema of T8 on STIR from a click, larger by a notch, smaller by a notch, keep it."""
    with sitting(folder / "library", FOUNDING / "dicom") as reader:
        entry = truths_of(T8)[3]
        show(reader, entry)
        pane = reader.pane()
        place = reader.screen((entry["centroid"][0], entry["centroid"][1]))
        hand = Hand(reader)
        hand.think()
        hand.key("L")
        hand.think()
        hand.click(pane, place)
        sizes = [millilitres(reader)]
        for notches in (1, -1):
            hand.think()
            hand.wheel(pane, notches, place)
            sizes.append(millilitres(reader))
        hand.click(pane, place)
        assert reader.marks
        assert sizes[0] <= sizes[1] >= sizes[2]
        agreement = dice(drawn_regions(reader.marks, *_MATRIX), true_regions(truths_of(T8), *_MATRIX))
        said = ", ".join(f"{size:.2f}" for size in sizes)
        return outcome(hand, f"{said} mL; Dice with the true oedema {agreement:.2f}")


def stored(reader: Reader, entry: dict[str, Any], place: Place, shape: OutlineShape | None = None) -> Mark:
    """Store a mark where a truth is, as a lesion of its own; not a gesture of the task."""
    series = series_of(reader, entry["series_instance_uid"])
    frame = next(
        one for one in series.frames
        if (one.instance.uid, one.number) == (entry["sop_instance_uid"], entry["frame"])
    )  # fmt: skip
    return store(reader, frame, shape or outline(entry), place, entry["view"] or "")


def show(reader: Reader, entry: dict[str, Any]) -> None:
    """Show the image of a truth alone, near enough to work on; not a gesture of the task."""
    series = series_of(reader, entry["series_instance_uid"])
    at = next(i for i, one in enumerate(series.frames) if one.instance.uid == entry["sop_instance_uid"])
    reader.key("Ctrl+1")
    reader.viewer.bring(series_key(series), at, outline(entry))
    reader.settle()
    reader.pane().setFocus()


def bulging(entry: dict[str, Any]) -> OutlineShape:
    """Return the true outline, but for its right half, which stands out by twice."""
    centre = entry["centroid"]

    def out(at: Point2) -> Point2:
        by = _BULGE if at[0] > centre[0] else 1.0
        return (centre[0] + by * (at[0] - centre[0]), at[1])

    return OutlineShape(tuple(out((x, y)) for x, y in entry["outline"]))


def mending_stroke(entry: dict[str, Any]) -> list[Point2]:
    """Return the right half of the true outline, from the top to the bottom."""
    right = [(x, y) for x, y in entry["outline"] if x > entry["centroid"][0]]
    centre = entry["centroid"]
    return sorted(right, key=lambda at: math.atan2(at[1] - centre[1], at[0] - centre[0]))


def millilitres(reader: Reader) -> float:
    """Return the volume that is said beside the pointer."""
    (word,) = [word for word in reader.words() if " mL · " in word]
    return float(word.split(" mL")[0])
