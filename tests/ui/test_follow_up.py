"""The follow-up checklist by real keys: CT of two dates, lesions of the first answered at the second."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QListWidget, QPushButton, QToolButton

from annotator.geometry.shapes import EllipseShape
from annotator.lesion_map.progress import Thresholds
from annotator.lesions import edits
from annotator.lesions.records import MarkOrigin, ObservationStatus
from annotator.ui.dialogs.signing import SigningDialog
from annotator.ui.panels.follow_up import FollowUpPanel, Row
from annotator.viewing.candidates import series_key
from annotator.viewing.layout import activated
from annotator.workspace.session import Selection
from annotator.workspace.thresholds import known_thresholds
from tests.helpers.compared_patient import compared_patient
from tests.ui.conftest import Reader, Seat

STATUS = ObservationStatus


@pytest.fixture
def follower(seat: Seat, tmp_path: Path) -> Reader:
    """A reader who marked L1 on T8 and L2 on T10 a year ago, before the checklist."""
    reader = seat().open(compared_patient(tmp_path / "compared"))
    reader.show("CT", frame=5)
    for site, at in (("t8", 14.0), ("t10", 22.0)):
        reader.pane().setFocus()
        reader.mark("E", (at, at), (at + 5, at + 5))
        if reader.focused is reader.window.popover:
            reader.key("Tab")
        reader.type(site).key("Enter", "L", "Enter", "Escape")
    reader.pane().setFocus()
    reader.key("Escape", "Alt+6")
    reader.settle()
    return reader


def panel(reader: Reader) -> FollowUpPanel:
    return reader.window.follow_up


def rows(reader: Reader) -> list[str]:
    """What each row says became of its lesion."""
    reader.until(lambda: not panel(reader)._soon.isActive())
    shown = [one for one in panel(reader).findChildren(Row) if one.isVisible()]
    return [one.accessibleName().rpartition(": ")[2] for one in shown]


def said(reader: Reader) -> str:
    reader.until(lambda: not panel(reader)._soon.isActive())
    (found,) = [one.text() for one in panel(reader).findChildren(QLabel) if "answered" in one.text()]
    return found


def statuses(reader: Reader) -> list[ObservationStatus | None]:
    point = reader.case.timepoints[-1].id
    seen = [reader.case.observation_at(one.id, point) for one in reader.lesions]
    return [one.status if one else None for one in seen]


def test_every_earlier_lesion_is_a_row_with_its_picture(follower: Reader) -> None:
    assert rows(follower) == ["open", "open"]
    assert said(follower) == "0 of 2 answered"
    shown = [one for one in panel(follower).findChildren(Row) if one.isVisible()]
    follower.until(lambda: all(not one.picture.pixmap().isNull() for one in _rows(follower)))
    assert len(shown) == 2


def _rows(reader: Reader) -> list[Row]:
    return [one for one in panel(reader).findChildren(Row) if one.isVisible()]


def test_two_keys_answer_two_lesions_and_one_undo_opens_one_again(follower: Reader) -> None:
    follower.key("2", "3")
    assert statuses(follower) == [STATUS.RESOLVED, STATUS.NOT_IMAGED]
    assert rows(follower) == ["gone", "not imaged"]
    assert follower.told[-1].endswith("is complete.")
    follower.key("Ctrl+Z")
    assert statuses(follower) == [STATUS.RESOLVED, None]
    assert said(follower) == "1 of 2 answered"


def test_an_answer_makes_its_own_row_anew_and_no_other(follower: Reader) -> None:
    follower.settle()
    rows(follower)
    first, second = _rows(follower)
    follower.key("2")
    assert rows(follower) == ["gone", "open"]
    assert _rows(follower)[0] is not first
    assert _rows(follower)[1] is second
    assert second.is_current
    assert second.property("current")
    follower.key("Up")
    rows(follower)
    assert [one.is_current for one in _rows(follower)] == [True, False]
    assert not second.property("current")


def test_a_click_on_the_answer_that_is_recorded_leaves_it_checked(follower: Reader) -> None:
    follower.key("2", "Up")
    assert rows(follower) == ["gone", "open"]
    (gone,) = [one for one in _rows(follower)[0].findChildren(QToolButton) if one.isChecked()]
    assert gone.text() == "2 gone"
    follower.click(gone)
    assert rows(follower) == ["gone", "open"]
    checked = [one for one in _rows(follower)[0].findChildren(QToolButton) if one.isChecked()]
    assert [one.text() for one in checked] == ["2 gone"]


def test_the_place_of_a_lesion_is_shown_in_the_pane_that_has_its_images(follower: Reader) -> None:
    earlier, later = (one for study in follower.viewer.studies for one in study.shown if one.modality == "CT")
    follower.key("Ctrl+2")
    follower.viewer.bring(series_key(later), 0)
    follower.viewer.drop(1, series_key(earlier))
    follower.viewer.show(activated(follower.viewer.layout, 1))
    follower.settle()
    follower.key("Alt+6", "Down")
    follower.settle()
    shown = [pane.series for pane in follower.viewer.layout.panes]
    assert shown == [series_key(later), series_key(earlier)]
    assert follower.viewer.layout.active == 0


def test_letters_say_the_same_and_n_skips_what_is_answered(follower: Reader) -> None:
    follower.key("N", "A")
    assert statuses(follower) == [None, STATUS.NOT_ASSESSABLE]
    follower.key("G")
    assert statuses(follower) == [STATUS.RESOLVED, STATUS.NOT_ASSESSABLE]


@pytest.mark.parametrize(("words", "status"), [("present", STATUS.PRESENT), ("resolved", STATUS.RESOLVED)])
def test_the_card_answers_a_draft_too(follower: Reader, words: str, status: ObservationStatus) -> None:
    follower.key("1")
    follower.settle()
    follower.window.show_panel("lesions")
    follower.session.select(Selection(lesion=follower.lesions[0].id))
    follower.settle()
    boxes = follower.window.lesions.card.findChildren(QComboBox)
    box = next(one for one in boxes if one.placeholderText() == "draft")
    box.setCurrentIndex(box.findText(words))
    box.activated.emit(box.currentIndex())
    seen = follower.case.observation_at(follower.lesions[0].id, follower.case.timepoints[-1].id)
    assert seen is not None
    assert seen.status is status
    assert not [one for one in follower.marks if one.draft]


def test_seen_puts_a_draft_on_the_later_image_and_seen_again_accepts_it(follower: Reader) -> None:
    later = follower.case.timepoints[-1]
    follower.key("1")
    follower.settle()
    (copy,) = [one for one in follower.marks if one.image.study_instance_uid in later.study_uids]
    assert (copy.draft, copy.origin) == (True, MarkOrigin.PASTED)
    frame = follower.viewer.frame(follower.viewer.layout.active)
    assert frame is not None
    assert frame.instance.uid == copy.image.sop_instance_uid
    assert rows(follower) == ["draft, 1 accepts", "open"]
    assert said(follower) == "0 of 2 answered"
    follower.key("1")
    assert statuses(follower) == [STATUS.PRESENT, None]
    assert not follower.case.get(type(copy), copy.id).draft
    assert follower.session.selection.lesion == follower.lesions[1].id


def test_what_is_marked_cannot_be_answered_otherwise(follower: Reader) -> None:
    follower.key("1", "1", "Up", "2")
    assert statuses(follower) == [STATUS.PRESENT, None]
    assert follower.told[-1] == "L1 is marked at FU1: it cannot be gone."


def test_the_answers_have_keys_among_the_images_too(follower: Reader) -> None:
    follower.pane().setFocus()
    follower.key("F4", "F6", "F7")
    assert set(statuses(follower)) == {STATUS.RESOLVED, STATUS.NOT_IMAGED}


def test_the_rest_is_said_not_to_be_imaged_in_one_edit(follower: Reader) -> None:
    follower.key("Shift+F7")
    assert statuses(follower) == [STATUS.NOT_IMAGED] * 2
    follower.key("Ctrl+Z")
    assert statuses(follower) == [None, None]


def test_the_fate_follows_the_threshold_that_the_reader_sets(follower: Reader) -> None:
    follower.key("1", "1")
    follower.settle()
    first = follower.case.marks_of_lesion(follower.lesions[0].id)[-1]
    grown = EllipseShape((16.0, 16.0), (5.0, 5.0), 0.0)
    follower.session.edit("Grow", lambda case: edits.reshape(case, first.id, grown))
    follower.until(lambda: rows(follower)[0] == "seen" and "larger" in shown(follower)[0])
    assert follower.window.lesions._table.topLevelItem(0).text(4) == "larger"
    limit = panel(follower).limits.area
    limit.setFocus()
    limit.selectAll()
    follower.type("5").key("Tab")
    follower.until(lambda: "persistent" in shown(follower)[0])
    assert known_thresholds(follower.session.store) == Thresholds(area=5.0)
    assert follower.window.lesions._table.topLevelItem(0).text(4) == "persistent"


def shown(reader: Reader) -> list[str]:
    reader.until(lambda: not panel(reader)._soon.isActive())
    return [one.content.words for one in _rows(reader)]


def test_the_signature_waits_for_the_follow_up_and_leads_to_its_row(follower: Reader) -> None:
    follower.window.show_panel("lesions")
    follower.key("Ctrl+Shift+S")
    (dialog,) = [one for one in follower.window.findChildren(SigningDialog) if one.isVisible()]
    (missing,) = dialog.findChildren(QListWidget)
    (sign,) = [one for one in dialog.findChildren(QPushButton) if one.text() == "Sign"]
    lines = [missing.item(row).text() for row in range(missing.count())]
    assert lines[:2] == [f"●  L{number} is not followed up (FU1)." for number in (1, 2)]
    assert not sign.isEnabled()
    item = missing.item(1)
    follower.click(missing.viewport(), missing.visualItemRect(item).center())
    assert follower.window.tabs.currentWidget() is panel(follower)
    assert follower.session.selection.lesion == follower.lesions[1].id
    follower.front()
    panel(follower).take_keyboard()
    follower.key("2", "2")
    assert not any("●" in missing.item(row).text() for row in range(missing.count()))
    assert sign.isEnabled()
