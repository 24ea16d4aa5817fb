"""Lesion table and card, map, criteria and clinical facts: what they show, and where a click leads."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QTreeWidget,
    QWidget,
)

from annotator.geometry.shapes import moved
from annotator.lesions import edits
from annotator.lesions.facts import Laboratory
from annotator.lesions.records import Mark, ObservationStatus
from annotator.ui.panels.clinical import FactForm
from annotator.ui.panels.skeleton_view import SkeletonView
from tests.ui.conftest import Reader, Seat


def lesion(reader: Reader, modality: str, typed: str, frame: int = 0, letters: str = "") -> Mark:
    """Mark and describe a lesion on CT or MR."""
    reader.show(modality, frame=frame)
    ends = ((16, 11), (24, 19)) if modality == "CT" else ((7, 9), (11, 13))
    mark = reader.mark("E", *ends)
    if reader.focused is reader.window.popover:
        reader.key("Tab")
    reader.type(typed).key("Enter").type(letters).key("Enter", "Escape")
    return reader.case.get(Mark, mark.id)


def table(reader: Reader) -> QTreeWidget:
    return reader.window.lesions._table


def rows(reader: Reader) -> list[list[str]]:
    items = [table(reader).topLevelItem(row) for row in range(table(reader).topLevelItemCount())]
    return [[item.text(column) for column in range(4)] for item in items if item]


def click_row(reader: Reader, row: int, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
    item = table(reader).topLevelItem(row)
    assert item is not None
    reader.click(table(reader).viewport(), table(reader).visualItemRect(item).center(), button)


def texts(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def test_a_window_without_a_case_says_one_thing_about_lesions(seat: Seat) -> None:
    panel = seat().window.lesions
    said = [label.text() for label in panel.findChildren(QLabel) if label.isVisible() and label.text()]
    assert [words.partition("\n")[0] for words in said] == ["No lesion yet."]


def test_the_table_says_what_where_and_on_which_modality(reader: Reader) -> None:
    assert rows(reader) == []
    lesion(reader, "CT", "t8", letters="l")
    lesion(reader, "MR", "l clav")
    assert rows(reader) == [
        ["L1", "T8 vertebra", "lytic", "CT"],
        ["L2", "L clavicle, medial third", "oedema", "MR"],
    ]


def test_a_click_in_the_table_leads_to_the_image(reader: Reader) -> None:
    first = lesion(reader, "CT", "t8", frame=6)
    lesion(reader, "MR", "l clav", frame=2)
    click_row(reader, 0)
    reader.settle()
    assert reader.session.selection.mark == first.id
    assert (reader.layout_pane().series, reader.layout_pane().frame) == (reader.series("CT"), 6)
    shown = reader.viewport()
    assert shown.zoom > 1
    middle = (shown.pane[0] / 2, shown.pane[1] / 2)
    assert shown.screen_from_pixel((20, 15)) == pytest.approx(middle, abs=1)


def test_n_and_m_walk_through_lesions_and_their_images(reader: Reader) -> None:
    first = lesion(reader, "CT", "t8")
    reader.show("MR")
    second = reader.mark("E", (7, 9), (11, 13))
    if reader.focused is reader.window.popover:
        reader.key("Tab")
    reader.type("t8").key("Enter").type("j")
    reader.key("Escape", "Escape")
    third = lesion(reader, "MR", "l5", frame=8)
    reader.key("N")
    assert reader.session.selection.mark == second.id
    reader.key("M")
    assert reader.session.selection.mark == first.id
    reader.settle()
    assert reader.layout_pane().series == reader.series("CT")
    reader.key("N")
    assert reader.session.selection.mark == third.id
    reader.key("Shift+N")
    assert reader.session.selection.lesion == reader.lesions[0].id


def test_the_menu_of_a_lesion_merges_and_deletes(reader: Reader) -> None:
    lesion(reader, "CT", "t8")
    lesion(reader, "MR", "l5")
    lines = reader.in_menu(lambda: open_menu(reader, 1), "Delete L2")
    assert lines == ["Same lesion as", "Delete L2 and its marks"]
    assert [one.name for one in reader.lesions] == ["L1"]
    reader.key("Ctrl+Z")
    assert [one.name for one in reader.lesions] == ["L1", "L2"]


def open_menu(reader: Reader, row: int) -> None:
    item = table(reader).topLevelItem(row)
    assert item is not None
    table(reader).customContextMenuRequested.emit(table(reader).visualItemRect(item).center())


def test_the_card_records_what_became_of_a_lesion(reader: Reader) -> None:
    mark = lesion(reader, "CT", "t8")
    click_row(reader, 0)
    reader.settle()
    card = reader.window.lesions.card
    status = next(
        box for box in card.findChildren(QComboBox) if box.findText("resolved") >= 0 and box.isVisible()
    )
    choose(status, "resolved")
    found = reader.case.observations_of(reader.lesion_of(mark).id)
    assert ObservationStatus.RESOLVED in {one.status for one in found}
    assert reader.session.history.to_undo is not None
    assert reader.session.history.to_undo.name == "Set status: resolved"


def choose(box: QComboBox, words: str) -> None:
    """Choose a line as a hand does: the box answers to `activated`."""
    index = box.findText(words)
    assert index >= 0
    box.setCurrentIndex(index)
    box.activated.emit(index)


def test_a_glyph_on_the_card_leads_to_its_image(reader: Reader) -> None:
    lesion(reader, "CT", "t8", frame=5)
    reader.show("MR")
    button = next(
        one
        for one in reader.window.lesions.card.findChildren(QToolButton)
        if one.accessibleName().startswith("CT mark") and one.isVisible()
    )
    reader.click(button)
    reader.settle()
    assert (reader.layout_pane().series, reader.layout_pane().frame) == (reader.series("CT"), 5)


def test_the_map_shows_every_lesion_and_a_click_leads_to_its_image(reader: Reader) -> None:
    mark = lesion(reader, "CT", "t8", frame=3)
    reader.show("MR")
    view = drawn_map(reader)
    figure, wanted = view.figure, reader.lesion_of(mark).id
    assert figure is not None
    at = next(
        QPoint(x, y)
        for y in range(0, view.height(), 2)
        for x in range(0, view.width(), 2)
        if figure.lesion_at((float(x), float(y))) == wanted
    )
    reader.click(view, at)
    reader.settle()
    assert (reader.layout_pane().series, reader.layout_pane().frame) == (reader.series("CT"), 3)


def drawn_map(reader: Reader) -> SkeletonView:
    reader.key("Alt+2")
    view = reader.window.map.skeleton_view
    reader.until(lambda: view.figure is not None and not view._timer.isActive())
    return view


def test_the_skeleton_is_walked_by_arrows_from_site_to_site(reader: Reader) -> None:
    view = drawn_map(reader)
    view.setFocus()
    reader.key("Down")
    first = view._focus
    reader.key("Down")
    assert view._focus != first
    reader.key("Up")
    assert view._focus == first
    reader.key("Enter")
    assert reader.told[-1].endswith("no lesion recorded.")


def test_a_site_offers_to_be_recorded_as_read_without_lesion(reader: Reader) -> None:
    view = drawn_map(reader)
    figure = view.figure
    assert figure is not None
    at = next(
        QPoint(x, y)
        for y in range(0, view.height(), 3)
        for x in range(0, view.width(), 3)
        if figure.region_at((float(x), float(y))) is not None
    )
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.mapToGlobal(at))
    lines = reader.in_menu(lambda: QApplication.sendEvent(view, event))
    assert lines[1:] == ["Baseline", "FU1", "FU2"]


def test_the_timepoint_of_the_map_is_that_of_the_criteria(reader: Reader) -> None:
    mark = lesion(reader, "CT", "t8")
    drawn_map(reader)
    choose(reader.window.map._points, "Baseline")
    assert reader.session.timepoint == reader.case.timepoints[0].id
    view = drawn_map(reader)
    assert not lesions_on(view)
    choose(reader.window.map._points, "FU1")
    assert lesions_on(drawn_map(reader)) == {reader.lesion_of(mark).id}


def lesions_on(view: SkeletonView) -> set[str]:
    figure = view.figure
    assert figure is not None
    places = ((float(x), float(y)) for x in range(0, view.width(), 2) for y in range(0, view.height(), 2))
    return {found for place in places if (found := figure.lesion_at(place)) is not None}


def test_criteria_change_with_every_lesion_and_a_chip_leads_to_it(reader: Reader) -> None:
    reader.key("Alt+3")
    before = texts(reader.window.criteria)
    mark = lesion(reader, "CT", "t8", frame=4, letters="l")
    reader.show("MR")
    reader.key("Alt+3")
    assert texts(reader.window.criteria) != before
    chip = next(
        one
        for one in reader.window.criteria.findChildren(QPushButton)
        if one.text() == "L1" and one.isVisible()
    )
    chip.click()
    reader.settle()
    assert reader.session.selection.mark == mark.id
    assert (reader.layout_pane().series, reader.layout_pane().frame) == (reader.series("CT"), 4)


def test_criteria_out_of_sight_or_unchanged_are_not_laid_out_again(reader: Reader) -> None:
    reader.key("Alt+3")
    before = reader.window.criteria.findChildren(QPushButton)
    reader.key("Alt+1")
    mark = lesion(reader, "CT", "t8", frame=4, letters="l")
    assert reader.window.criteria.findChildren(QPushButton) == before
    reader.key("Alt+3")
    reader.settle()
    shown = reader.window.criteria.findChildren(QPushButton)
    assert shown != before
    reader.session.edit("Move", lambda case: edits.reshape(case, mark.id, moved(mark.shape, (1, 1))))
    reader.settle()
    assert reader.window.criteria.findChildren(QPushButton) == shown


def everything(reader: Reader) -> None:
    """Open every set of the criteria."""
    button = next(
        one for one in reader.window.criteria.findChildren(QPushButton) if one.text().endswith(" all")
    )
    for _ in range(2 if button.text() == "Fold all" else 1):
        button.click()
    assert button.text() == "Fold all"
    reader.settle()


def crp_reasons(reader: Reader) -> list[str]:
    """The sentences of the criteria that speak of the CRP."""
    reader.key("Alt+3")
    everything(reader)
    said = [text for text in texts(reader.window.criteria) if "CRP " in text and "mg/L" in text]
    reader.key("Alt+4")
    return said


def test_a_crp_typed_into_the_form_reaches_the_criteria(reader: Reader) -> None:
    add_crp(reader, "12")
    assert reader.case.facts[0].detail == Laboratory("crp", 12.0, "mg/L")
    assert any("12 mg/L" in reason for reason in crp_reasons(reader))
    reader.window.clinical.show_fact(reader.case.facts[0].id)
    enter(reader, "Value", "80")
    reasons = crp_reasons(reader)
    assert any("80 mg/L" in reason for reason in reasons)
    assert not any("12 mg/L" in reason for reason in reasons)
    reader.key("Ctrl+Z")
    assert any("12 mg/L" in reason for reason in crp_reasons(reader))


def test_tab_goes_from_field_to_field_though_each_is_stored(reader: Reader) -> None:
    reader.key("Alt+4")
    reader.window.clinical.add(Laboratory)
    line_of(reader, "Analyte").setFocus()
    for text in ("CRP", "12", "mg/L"):
        select_all(reader)
        QTest.keyClicks(reader.focused, text)
        reader.key("Tab")
        reader.settle()
    assert reader.case.facts[0].detail == Laboratory("crp", 12.0, "mg/L")
    assert reader.focused is line_of(reader, "Unit in doubt").parentWidget()


def test_an_empty_field_is_not_known_rather_than_nought(reader: Reader) -> None:
    add_crp(reader, "12")
    enter(reader, "Value", "")
    assert reader.case.facts[0].detail == Laboratory("crp", None, "mg/L")


def test_a_decimal_comma_is_a_decimal_point(reader: Reader) -> None:
    add_crp(reader, "2,5")
    assert reader.case.facts[0].detail == Laboratory("crp", 2.5, "mg/L")


def test_a_chip_of_a_fact_opens_its_fields(reader: Reader) -> None:
    add_crp(reader, "12")
    enter(reader, "Date", "2008-05-01")
    reader.session.open(reader.case)  # Closes the form.
    reader.key("Alt+3")
    everything(reader)
    chip = next(
        one
        for one in reader.window.criteria.findChildren(QPushButton)
        if one.text() == "2008-05-01" and one.isVisible()
    )
    chip.click()
    assert reader.window.tabs.currentWidget() is reader.window.clinical
    assert open_form(reader)._id == reader.case.facts[0].id


def test_a_fact_is_removed_and_comes_back(reader: Reader) -> None:
    add_crp(reader, "12")
    button = next(
        one
        for one in reader.window.clinical.findChildren(QToolButton)
        if one.toolTip() == "Remove this fact" and one.isVisible()
    )
    button.click()
    assert not reader.case.facts
    reader.key("Ctrl+Z")
    assert len(reader.case.facts) == 1


def add_crp(reader: Reader, value: str) -> None:
    reader.key("Alt+4")
    reader.window.clinical.add(Laboratory)
    for label, text in (("Analyte", "CRP"), ("Value", value), ("Unit", "mg/L")):
        enter(reader, label, text)


def open_form(reader: Reader) -> FactForm:
    reader.settle()
    (form,) = (one for one in reader.window.clinical.findChildren(FactForm) if one.isVisible())
    return form


def line_of(reader: Reader, label: str) -> QLineEdit:
    """The line in the form beside a word; of a box with choices the line one types in."""
    layout = open_form(reader).layout()
    assert isinstance(layout, QFormLayout)
    for row in range(layout.rowCount()):
        name = layout.itemAt(row, QFormLayout.ItemRole.LabelRole).widget()
        field = layout.itemAt(row, QFormLayout.ItemRole.FieldRole).widget()
        if isinstance(name, QLabel) and name.text() == label:
            line = field.lineEdit() if isinstance(field, QComboBox) else field
            assert isinstance(line, QLineEdit)
            return line
    raise AssertionError(f"no field {label}")


def select_all(reader: Reader) -> None:
    focused = reader.focused
    line = focused.lineEdit() if isinstance(focused, QComboBox) else focused
    assert isinstance(line, QLineEdit)
    line.selectAll()


def enter(reader: Reader, label: str, text: str) -> None:
    """Replace the text of a field and press Enter."""
    line_of(reader, label).setFocus()
    select_all(reader)
    QTest.keyClicks(reader.focused, text) if text else reader.key("Del")
    reader.key("Enter")
    reader.settle()


def test_undo_in_a_field_takes_back_typing_first_and_then_the_edit(reader: Reader) -> None:
    add_crp(reader, "12")
    line = line_of(reader, "Value")
    line.setFocus()
    select_all(reader)
    QTest.keyClicks(reader.focused, "80")
    reader.key("Ctrl+Z")
    assert line.text() == "12"
    assert reader.case.facts[0].detail == Laboratory("crp", 12.0, "mg/L")
    reader.key("Ctrl+Z")
    assert reader.case.facts[0].detail != Laboratory("crp", 12.0, "mg/L")
