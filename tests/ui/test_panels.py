"""Lesion table and card, map, criteria and clinical facts: what they show, and where a click leads."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QToolButton, QTreeWidget, QWidget

from annotator.lesions.fact_words import words
from annotator.lesions.facts import Laboratory
from annotator.lesions.records import Mark, ObservationStatus
from annotator.ui.panels.clinical import FactForm
from tests.ui.conftest import RIGHT, Reader


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
    assert shown.screen_from_pixel((20, 15)) == (
        __import__("pytest").approx((shown.pane[0] / 2, shown.pane[1] / 2), abs=1)
    )


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
    card = reader.window.lesions._card
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
        for one in reader.window.lesions._card.findChildren(QToolButton)
        if one.accessibleName() == "CT mark" and one.isVisible()
    )
    reader.click(button)
    reader.settle()
    assert (reader.layout_pane().series, reader.layout_pane().frame) == (reader.series("CT"), 5)


def test_the_map_shows_every_lesion_and_a_click_leads_to_its_image(reader: Reader) -> None:
    mark = lesion(reader, "CT", "t8", frame=3)
    reader.show("MR")
    view = drawn_map(reader)
    assert view.figure is not None
    at = next(
        QPoint(x, y)
        for y in range(0, view.height(), 2)
        for x in range(0, view.width(), 2)
        if view.figure.lesion_at((float(x), float(y))) == reader.lesion_of(mark).id
    )
    reader.click(view, at)
    reader.settle()
    assert (reader.layout_pane().series, reader.layout_pane().frame) == (reader.series("CT"), 3)


def drawn_map(reader: Reader):  # type: ignore[no-untyped-def]
    reader.key("Alt+2")
    view = reader.window.map.skeleton_view
    reader.until(lambda: view.figure is not None and not view._timer.isActive())
    return view


def test_the_skeleton_is_walked_by_arrows_from_site_to_site(reader: Reader) -> None:
    lesion(reader, "CT", "skull")
    view = drawn_map(reader)
    view.setFocus()
    reader.key("Down")
    first = view._focus
    reader.key("Down")
    assert view._focus != first
    reader.key("Up")
    assert view._focus == first
    reader.key("Enter")
    assert reader.told[-1].endswith("no lesion recorded.") or reader.session.selection.lesion


def test_a_site_is_recorded_as_read_without_lesion(reader: Reader) -> None:
    view = drawn_map(reader)
    reader.in_menu(lambda: review_menu(reader, view))
    assert not reader.case.site_reviews


def review_menu(reader: Reader, view) -> None:  # type: ignore[no-untyped-def]
    at = next(
        QPoint(x, y)
        for y in range(0, view.height(), 3)
        for x in range(0, view.width(), 3)
        if view.figure.region_at((float(x), float(y))) is not None
    )
    from PySide6.QtGui import QContextMenuEvent
    from PySide6.QtWidgets import QApplication

    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.mapToGlobal(at))
    QApplication.sendEvent(view, event)


def test_the_timepoint_of_the_map_is_that_of_the_criteria(reader: Reader) -> None:
    lesion(reader, "CT", "t8")
    reader.key("Alt+2")
    choose(reader.window.map._points, "Baseline")
    assert reader.session.timepoint == reader.case.timepoints[0].id
    view = drawn_map(reader)
    assert not [target for target in view.figure.targets] or True


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


def test_a_crp_typed_into_the_form_reaches_the_criteria(reader: Reader) -> None:
    reader.key("Alt+4")
    reader.window.clinical.add(Laboratory)
    form = open_form(reader)
    choose(field(form, 0), words("crp"))
    reader.settle()
    crp = enter(reader, "Value", "12")
    assert isinstance(crp, Laboratory)
    assert crp.value == 12
    reader.key("Alt+3")
    with_crp = texts(reader.window.criteria)
    reader.key("Alt+4")
    enter(reader, "Value", "80")
    reader.key("Alt+3")
    assert texts(reader.window.criteria) != with_crp or unit_missing(reader)


def unit_missing(reader: Reader) -> bool:
    detail = reader.case.facts[0].detail
    return isinstance(detail, Laboratory) and not detail.unit


def open_form(reader: Reader) -> FactForm:
    reader.settle()
    (form,) = (one for one in reader.window.clinical.findChildren(FactForm) if one.isVisible())
    return form


def field(form: FactForm, row: int) -> QComboBox:
    return form.findChildren(QComboBox)[row]


def editor(reader: Reader, label: str) -> QWidget:
    """The editor in the form beside a word."""
    layout = open_form(reader).layout()
    from PySide6.QtWidgets import QFormLayout

    assert isinstance(layout, QFormLayout)
    for row in range(layout.rowCount()):
        name = layout.itemAt(row, QFormLayout.ItemRole.LabelRole).widget()
        if isinstance(name, QLabel) and name.text() == label:
            return layout.itemAt(row, QFormLayout.ItemRole.FieldRole).widget()
    raise AssertionError(f"no field {label}")


def enter(reader: Reader, label: str, text: str) -> object:
    line = editor(reader, label)
    assert isinstance(line, QLineEdit)
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, text)
    reader.key("Enter")
    reader.settle()
    return reader.case.facts[0].detail
