"""The card of a lesion: a cell for each modality and date, with picture and measure, or an invitation."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel

from annotator.lesions import edits
from annotator.lesions.records import Mark, Observation
from annotator.lesions.regrouping import merge_timepoints
from annotator.ui.panels.lesion_card import LesionCard
from annotator.ui.panels.lesion_cell import CellButton
from annotator.workspace.lesion_pictures import PICTURE_PX
from tests.ui.conftest import Reader

THERE = ((12.0, 10.0), (24.0, 20.0))


@pytest.fixture
def marked(reader: Reader) -> Mark:
    """A lesion marked once, on the CT."""
    reader.show("CT", frame=4)
    mark = reader.mark("E", *THERE)
    reader.key("Esc")
    reader.settle()
    reader.until(lambda: "mm" in "".join(texts(reader)))
    return mark


def card(reader: Reader) -> LesionCard:
    return reader.window.lesions.card


def cells(reader: Reader) -> list[CellButton]:
    return card(reader).widget().findChildren(CellButton)


def texts(reader: Reader) -> list[str]:
    return [one.text() for one in cells(reader)]


def words(reader: Reader) -> list[str]:
    return [one.text() for one in card(reader).widget().findChildren(QLabel)]


def test_a_marked_cell_shows_its_picture_and_length_and_the_others_invite_or_say_why_not(
    reader: Reader, marked: Mark
) -> None:
    # Three dates with CR; CT; NM and MR: one cell is marked, three invite, eight were not imaged.
    assert sorted(texts(reader)) == ["6.0 mm", *["not marked:\ndraw here"] * 3]
    assert words(reader).count("not imaged") == 8
    (cell,) = [one for one in cells(reader) if one.text() == "6.0 mm"]
    picture = cell.icon().pixmap(*PICTURE_PX).toImage()
    colours = {
        picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())
    }
    # The picture holds grey pixels of the slice, and the mark in its colour.
    assert len([name for name in colours if name[1:3] == name[3:5] == name[5:7]]) > 3
    assert len([name for name in colours if not name[1:3] == name[3:5] == name[5:7]]) > 3


def test_the_measurements_stand_below_with_error_and_calibration(reader: Reader, marked: Mark) -> None:
    said = words(reader)
    assert "Measurements · CT" in said
    at = said.index("long axis")
    # An ellipse of 12 × 10 pixels of 0.5 mm; two ends of 0.5 / √12 mm, twice: 0.41 mm.
    assert said[at + 1] == "6.0 ± 0.4 mm"
    assert said[said.index("area") + 1].endswith("mm²")
    assert "Millimetres: calibrated" in said


def test_a_press_leads_to_the_image_and_an_invitation_to_drawing_there(reader: Reader, marked: Mark) -> None:
    reader.show("MR")
    reader.click(next(one for one in cells(reader) if one.text() == "6.0 mm"))
    reader.settle()
    assert (reader.layout_pane().series, reader.layout_pane().frame) == (reader.series("CT"), 4)
    invitation = next(one for one in cells(reader) if one.accessibleName().startswith("MR"))
    reader.click(invitation)
    reader.settle()
    assert reader.layout_pane().series == reader.series("MR")
    reader.drag(reader.pane(), reader.screen((6.0, 6.0)), reader.screen((10.0, 10.0)))
    reader.settle()
    assert len(reader.lesions) == 1
    assert [mark.image.modality for mark in reader.case.marks_of_lesion(reader.lesions[0].id)] == ["CT", "MR"]
    # On another date and modality nothing is said of a change.
    reader.until(lambda: "Measurements · MR" in words(reader))
    assert words(reader).count("not comparable") == 5


def test_the_card_is_read_by_keyboard(reader: Reader, marked: Mark) -> None:
    reader.show("MR")
    reader.key("Alt+5")
    assert isinstance(reader.focused, CellButton)
    for _ in range(12):
        if isinstance(reader.focused, CellButton) and reader.focused.text() == "6.0 mm":
            break
        reader.key("Tab")
    reader.key("Enter")
    reader.settle()
    assert reader.layout_pane().series == reader.series("CT")


def test_pictures_are_made_once_and_again_when_the_mark_is_another(reader: Reader, marked: Mark) -> None:
    pictures = card(reader)._pictures
    assert pictures is not None
    before = pictures.picture(marked)
    reader.session.select_lesion(None)
    reader.session.select_lesion(reader.lesions[0].id)
    assert pictures.picture(marked) is before
    reader.settle()
    kinds = frozenset({"sclerotic"})
    reader.session.edit("Set kinds", lambda case: edits.set_findings(case, marked.id, kinds))
    reader.settle()
    after = pictures.picture(reader.case.get(Mark, marked.id))
    assert after is not None
    assert after is not before


def test_after_timepoints_are_merged_the_card_measures_again(reader: Reader, marked: Mark) -> None:
    reader.click(next(one for one in cells(reader) if one.accessibleName().startswith("MR")))
    reader.settle()
    reader.drag(reader.pane(), reader.screen((6.0, 6.0)), reader.screen((10.0, 10.0)))
    reader.until(lambda: "Measurements · MR" in words(reader))
    when = {reader.case.get(Observation, mark.observation).timepoint for mark in reader.marks}
    gone, into = sorted(
        when, key=lambda one: one != reader.case.get(Observation, marked.observation).timepoint
    )
    assert "not comparable" in words(reader)
    reader.session.edit("Merge", lambda case: merge_timepoints(case, gone, into))
    reader.settle()
    # Of one date nothing is earlier: there is no change to speak of.
    reader.until(lambda: "Measurements · MR" in words(reader) and "not comparable" not in words(reader))
    reader.key("Ctrl+Z")
    reader.settle()
    reader.until(lambda: "not comparable" in words(reader))
