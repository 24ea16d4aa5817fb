"""A case read from open to signed by keys alone: four modalities, one lesion, checklist, signature."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QListWidget

from annotator.geometry.shapes import BoxShape, MaskShape, OutlineShape, PointShape, contains
from annotator.lesions.facts import Laboratory
from annotator.lesions.records import (
    Lesion,
    Mark,
    Observation,
    ObservationStatus,
    ReadingStatus,
    Timepoint,
)
from annotator.terms.side import Side
from annotator.ui.dialogs.signing import SigningDialog
from annotator.ui.panels.studies import SeriesTile
from tests.ui.conftest import Reader, Seat

_BY_HAND = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonRelease,
    QEvent.Type.MouseButtonDblClick,
    QEvent.Type.MouseMove,
    QEvent.Type.HoverMove,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
    QEvent.Type.TabletPress,
    QEvent.Type.ContextMenu,
)
_MOST_TILES, _MOST_IMAGES = 12, 80


class HandWatch(QObject):
    """Counts what a mouse, a pen or a finger sends to any part of the program."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _BY_HAND:
            self.seen.append(f"{event.type().name} to {type(watched).__name__}")
        return False


@pytest.fixture
def watch(qapp: QApplication) -> Iterator[HandWatch]:
    watch = HandWatch()
    qapp.installEventFilter(watch)
    yield watch
    qapp.removeEventFilter(watch)


def open_sample(reader: Reader) -> None:
    reader.key("Ctrl+K").type("founding sample").key("Enter")
    reader.until(lambda: bool(reader.viewer.studies))
    reader.settle()


def open_series(reader: Reader, words: str) -> None:
    """Choose a series in the list of studies, beside the images."""
    reader.key("Ctrl+Shift+Tab")
    for _ in range(_MOST_TILES):
        tile = reader.focused
        assert isinstance(tile, SeriesTile)
        if tile.accessibleName().startswith(words):
            break
        reader.key("Down")
    reader.key("Enter")
    reader.until(lambda: reader.viewer.levels(reader.viewer.layout.active) is not None)
    reader.settle()
    assert reader.focused is reader.window.grid.active


def scroll_to(reader: Reader, mark: Mark) -> None:
    """Scroll to the image of a mark, one by one."""
    series = reader.viewer.series(reader.viewer.layout.active_pane.series)
    assert series is not None
    uid, number = mark.image.sop_instance_uid, mark.image.frame
    wanted = next(at for at, frame in enumerate(series.frames) if frame.shows(uid, number))
    for _ in range(_MOST_IMAGES):
        away = wanted - reader.viewer.layout.active_pane.frame
        if not away:
            break
        reader.key("PgDown" if away > 0 else "PgUp")
    reader.settle()


def place(reader: Reader, tool: str, *places: tuple[int, int]) -> None:
    """Take a tool and press at each place."""
    reader.key(tool)
    for at in places:
        reader.go(*at).key("Space")
    reader.settle()


def newest(reader: Reader, known: set[str]) -> Mark:
    (mark,) = [mark for mark in reader.marks if mark.id not in known]
    known.add(mark.id)
    return mark


def sample_mark(reader: Reader, lesion: str, modality: str) -> Mark:
    return next(
        mark
        for mark in reader.marks
        if reader.lesion_of(mark).name == lesion and mark.image.modality == modality
    )


def dialog(reader: Reader) -> SigningDialog:
    (found,) = [one for one in reader.window.findChildren(SigningDialog) if one.isVisible()]
    found.activateWindow()
    reader.until(found.isActiveWindow)
    return found


def test_a_case_is_read_from_open_to_signed_by_keys_alone(seat: Seat, watch: HandWatch) -> None:
    reader = seat()
    popover = reader.window.popover
    open_sample(reader)
    known = {mark.id for mark in reader.marks}
    (clavicle,) = [one for one in reader.lesions if one.name == "L1"]

    # The radiograph: a point on the clavicle, which the popover knows to be where L1 is.
    reader.key("Ctrl+1")
    open_series(reader, "CR")
    reader.key("F9")
    place(reader, "P", (1060, 390))
    point = newest(reader, known)
    assert popover.mark == point.id
    reader.type("s").key("J")

    # CT: a polygon, closed by Enter.
    open_series(reader, "CT")
    scroll_to(reader, sample_mark(reader, "L1", "CT"))
    place(reader, "Shift+F", (280, 175), (345, 178), (340, 205), (285, 205))
    reader.key("Enter")
    polygon = newest(reader, known)
    reader.key("J")

    # The bone scan: one press grows the focus, Enter keeps it; the site is typed, and then it is L1 too.
    open_series(reader, "NM")
    place(reader, "L", (147, 155))
    reader.key("Enter")
    grown = newest(reader, known)
    assert popover.mark == grown.id
    reader.key("Tab").type("l clav med").key("Enter", "J")

    # MR: a livewire round the clavicle; site typed likewise.
    open_series(reader, "MR stir_cor_clavicles")
    scroll_to(reader, sample_mark(reader, "L1", "MR"))
    place(reader, "V", (174, 100), (198, 89), (223, 100), (198, 113), (174, 100))
    wire = newest(reader, known)
    reader.key("Tab").type("l clav med").key("Enter", "J")

    # MR again: a box on a vertebra that nobody has marked is a lesion of its own.
    open_series(reader, "MR stir_sag")
    scroll_to(reader, sample_mark(reader, "L6", "MR"))
    place(reader, "B", (200, 226), (226, 244))
    box = newest(reader, known)
    reader.key("Tab").type("t10").key("Enter").type("4").key("Enter")
    assert popover.mark is None

    # What the case holds of it.
    marks = [reader.case.get(Mark, one.id) for one in (point, polygon, grown, wire)]
    assert [one.image.modality for one in marks] == ["CR", "CT", "NM", "MR"]
    kinds = (PointShape, OutlineShape, MaskShape, OutlineShape)
    for mark, kind in zip(marks, kinds, strict=True):
        assert isinstance(mark.shape, kind)
        assert reader.lesion_of(mark).id == clavicle.id
    assert marks[0].shape == PointShape((1060.5, 390.5))
    assert marks[0].findings == {"hyperostosis", "sclerotic"}
    assert contains(marks[2].shape, (147.5, 155.5))
    assert (clavicle.site, clavicle.side) == ("clavicle_medial", Side.LEFT)
    points = [reader.case.get(Observation, mark.observation).timepoint for mark in marks]
    labels = [reader.case.get(Timepoint, one).label for one in points]
    assert labels[0] == "2006 admission"
    assert labels[2] == labels[3] == "2008 rheumatology, before biologic"
    new = reader.lesion_of(box)
    assert (new.name.startswith("L"), new.site, new.side) == (True, "t10", Side.MIDLINE)
    assert isinstance(box.shape, BoxShape)
    assert reader.case.get(Mark, box.id).findings == {"marrow_oedema"}
    assert reader.case.get(Observation, box.observation).certainty == 4

    add_fact(reader)
    walk_marks(reader, clavicle)
    answer_checklist(reader)
    sign(reader)
    assert watch.seen == []


def add_fact(reader: Reader) -> None:
    """Enter a laboratory value, field by field."""
    before = {fact.id for fact in reader.case.facts}
    reader.key("Ctrl+K").type("add fact lab").key("Enter")
    reader.type("crp").key("Tab").type("24").key("Tab")
    (fact,) = [one for one in reader.case.facts if one.id not in before]
    assert isinstance(fact.detail, Laboratory)
    assert (fact.detail.analyte, fact.detail.value) == ("crp", 24.0)
    reader.key("Ctrl+Tab", "Ctrl+Tab")
    assert reader.focused is reader.window.grid.active


def walk_marks(reader: Reader, lesion: Lesion) -> None:
    """Choose the first lesion and go from image to image of it."""
    reader.key("Esc", "Esc", "Esc")
    reader.pane().setFocus()
    reader.key("N")
    assert reader.session.selection.lesion == lesion.id
    steps = [reader.session.selection.mark]
    for _ in range(2):
        reader.key("M")
        reader.settle()
        steps.append(reader.session.selection.mark)
    assert len(set(steps)) == 3
    assert set(steps) <= {mark.id for mark in reader.case.marks_of_lesion(lesion.id)}


def answer_checklist(reader: Reader) -> None:
    """Say of every earlier lesion what became of it: one is gone, of the others no image was made."""
    reader.key("Alt+6", "2")
    while reader.desk.checklist.row is not None and reader.desk.checklist.row.is_open:
        reader.key("3")
    last = max(reader.case.timepoints, key=lambda one: one.order)
    said = {
        reader.case.get(Lesion, one.lesion).name: one.status
        for one in reader.case.all(Observation)
        if one.timepoint == last.id
    }
    assert said.pop("L1") is ObservationStatus.PRESENT
    assert said.pop("L2") is ObservationStatus.RESOLVED
    assert set(said.values()) == {ObservationStatus.NOT_IMAGED}
    assert len(said) == 6


def sign(reader: Reader) -> None:
    reader.key("Ctrl+Shift+S")
    opened = dialog(reader)
    (lines,) = opened.findChildren(QListWidget)
    assert not [row for row in range(lines.count()) if lines.item(row).text().startswith("●")]
    reader.key("Enter")
    assert reader.session.reading.status is ReadingStatus.SIGNED
    assert reader.session.reading.version == 1
