"""Tasks on the two bone scans: mark the foci, then follow them up.

The founding scan has five foci. Three hot growth plates stand in for three more, and a fourth, in the
follow-up, for the new one: a growth plate is marked by the same gestures as a lesion.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from annotator.geometry.affine import Point2
from annotator.geometry.shapes import EllipseShape
from annotator.lesions.edits import Place
from annotator.lesions.records import Lesion, Mark, MarkRole, ObservationStatus
from annotator.terms.side import Side
from tests.ui.conftest import Reader
from tests.ui.head_to_head.desk import (
    FOUNDING,
    Outcome,
    dice,
    drawn_regions,
    outcome,
    sitting,
    store,
    true_regions,
    truths_of,
)
from tests.ui.head_to_head.hand import Hand

MARCH, NOVEMBER = date(2008, 3, 10), date(2008, 11, 24)
ANTERIOR, POSTERIOR = 0, 1
VIEWS = ("anterior", "posterior")
_MATRIX, _RADIUS_PX = (704, 256), 6.0


@dataclass(frozen=True, slots=True)
class Focus:
    """Where a focus is, what it is to be called, and how that is typed; what is true of it, if known."""

    view: int
    at: Point2
    site: str
    side: Side
    typed: str
    truth: str = ""


FOCI = (
    Focus(ANTERIOR, (146.0, 155.2), "clavicle_medial", Side.LEFT, "l clav", "TP2/NM/clavicle_medial:L"),
    Focus(ANTERIOR, (156.9, 615.7), "tibia_dist", Side.LEFT, "l tib dist", "TP2/NM/tibia_dist:L"),
    Focus(ANTERIOR, (104.0, 479.0), "femur_dist", Side.RIGHT, "r fem dist"),
    Focus(ANTERIOR, (158.0, 479.0), "femur_dist", Side.LEFT, "l fem dist"),
    Focus(ANTERIOR, (64.0, 167.0), "humerus_prox", Side.RIGHT, "r hum prox"),
    Focus(POSTERIOR, (150.4, 311.5), "si_joint", Side.RIGHT, "r si", "TP2/NM/si_joint:R"),
    Focus(POSTERIOR, (111.6, 311.4), "si_joint", Side.LEFT, "l si", "TP2/NM/si_joint:L"),
    Focus(POSTERIOR, (131.0, 197.0), "t08", Side.MIDLINE, "t8", "TP2/NM/t08:midline"),
)
NEW = Focus(ANTERIOR, (198.0, 167.0), "humerus_prox", Side.LEFT, "l hum prox")
GONE = ("tibia_dist", "si_joint", "t08")


def mark_foci(folder: Path) -> Outcome:
    """Mark eight foci with site, side and type; the scan is on the screen as it hangs."""
    with sitting(folder / "library", FOUNDING / "dicom") as reader:
        hand = _mark_all(reader)
        worst = _check_foci(reader)
        each = f"{hand.counts.human_s / len(FOCI):.1f} s and {hand.counts.keys / len(FOCI):.1f} keys a focus"
        return outcome(hand, f"{each}; sites and sides right, Dice of the 5 true foci ≥ {worst:.2f}")


def follow_up(folder: Path) -> Outcome:
    """Open the follow-up, answer for all eight, mark the new one."""
    with sitting(folder / "library", FOUNDING / "dicom") as reader:
        for focus in FOCI:
            _store(reader, focus)
        reader.settle()
        hand = Hand(reader)
        hand.think()
        hand.key("Alt+6")
        checklist = reader.window.follow_up.checklist
        while (row := checklist.row) is not None and row.is_open:
            hand.think()
            gone = row.lesion.site in GONE
            hand.key(*("2" if gone else "11"))
        _mark(hand, NEW, NOVEMBER, take_tool=True)
        return outcome(hand, _check_follow_up(reader))


def _mark_all(reader: Reader) -> Hand:
    hand = Hand(reader)
    for number, focus in enumerate(FOCI):
        _mark(hand, focus, MARCH, take_tool=number == 0)
    return hand


def _store(reader: Reader, focus: Focus) -> None:
    """Store a focus of March; not a gesture of the task."""
    pane = pane_of(reader, MARCH, focus.view)
    frame = reader.viewer.frame(pane)
    assert frame is not None
    (x, y), place = focus.at, Place(focus.site, focus.side)
    store(reader, frame, EllipseShape((x, y), (_RADIUS_PX, _RADIUS_PX)), place, VIEWS[focus.view])


def _mark(hand: Hand, focus: Focus, on: date, *, take_tool: bool) -> None:
    """Take a focus at half its maximum by two clicks; accept the site offered, or type it."""
    reader = hand.reader
    if take_tool:
        hand.think()
        hand.key("Shift+U")
    pane = pane_of(reader, on, focus.view)
    place = reader.screen(focus.at, pane)
    hand.think()
    hand.click(reader.pane(pane), place)
    hand.click(reader.pane(pane), place)
    hand.think()
    say_place(hand, focus.site, focus.side, focus.typed)


def say_place(hand: Hand, site: str, side: Side, typed: str) -> None:
    """Answer with a site and side: accept what is offered, go down among the offers, or type it."""
    choose_place(hand, site, side, typed)
    hand.key("Enter")


def choose_place(hand: Hand, site: str, side: Side, typed: str) -> None:
    """Have a site and side chosen in the popover, not yet accepted, by the fewest keys."""
    popover = hand.reader.window.popover
    offers = [(one.choice.site.id, one.choice.side) for one in popover._field._suggested]
    if (popover._said.place.site, popover._said.place.side) == (site, side):
        return
    if hand.reader.focused is popover and (site, side) in offers:
        hand.key(*["Down"] * offers.index((site, side)))
        return
    if hand.reader.focused is popover:
        hand.key("Tab")
    hand.type(typed)
    hand.key("Enter")


def pane_of(reader: Reader, on: date, view: int) -> int:
    """Return the pane that shows a view of the scan of a date."""
    for index in range(len(reader.viewer.layout.panes)):
        frame = reader.viewer.frame(index)
        if frame is not None and frame.number == view + 1 and frame.instance.study.date == on:
            return index
    raise LookupError(f"no pane shows the scan of {on}")


def _check_foci(reader: Reader) -> float:
    lesions = [(one.site, one.side) for one in reader.lesions]
    assert lesions == [(focus.site, focus.side) for focus in FOCI]
    foci = [mark for mark in reader.marks if mark.role is MarkRole.LESION]
    assert all(mark.findings == {"uptake"} and not mark.draft for mark in foci)
    return min(_dice(focus, mark) for focus, mark in zip(FOCI, foci, strict=True) if focus.truth)


def _dice(focus: Focus, mark: Mark) -> float:
    entries = [one for one in truths_of(focus.truth) if one["view"] == VIEWS[focus.view]]
    return dice(drawn_regions([mark], *_MATRIX), true_regions(entries, *_MATRIX))


def _check_follow_up(reader: Reader) -> str:
    case, last = reader.case, reader.case.timepoints[-1]
    statuses = {}
    for lesion in reader.lesions:
        seen = case.observation_at(lesion.id, last.id)
        assert seen is not None, f"{lesion.name} is not followed up"
        statuses[lesion.name] = seen.status
        assert seen.status is (
            ObservationStatus.RESOLVED if lesion.site in GONE else ObservationStatus.PRESENT
        )
    new = reader.lesions[-1]
    assert isinstance(new, Lesion)
    assert (new.site, new.side) == (NEW.site, NEW.side)
    assert not any(row.is_open for row in reader.window.follow_up.checklist.rows)
    gone = sum(status is ObservationStatus.RESOLVED for status in statuses.values())
    return f"{len(statuses) - gone - 1} seen, {gone} gone, {new.name} new, none open"
