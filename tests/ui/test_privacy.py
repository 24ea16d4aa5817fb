"""One key hides who the patient is, everywhere on the screen."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QTreeWidget, QWidget

from annotator.lesions import edits
from annotator.lesions.facts import Laboratory
from annotator.ui.dialogs.export import ExportDialog
from annotator.viewing.layout import Layout, Pane
from tests.helpers.patient_folder import BORN, DATES, PATIENT_ID
from tests.ui.conftest import Reader

SECRETS = ("Meier", "Anna", PATIENT_ID, BORN, *DATES)


def said(reader: Reader) -> str:
    """Every word that stands on the screen or waits in a tooltip."""
    reader.settle()
    texts = [reader.window.windowTitle()]
    for widget in reader.window.findChildren(QWidget):
        texts += [widget.toolTip(), widget.accessibleName(), widget.windowTitle()]
        if isinstance(widget, QLabel | QLineEdit) or hasattr(widget, "text"):
            texts.append(str(widget.text()))
        if isinstance(widget, QComboBox):
            texts += [widget.itemText(at) for at in range(widget.count())]
        if isinstance(widget, QTreeWidget):
            items = [widget.topLevelItem(row) for row in range(widget.topLevelItemCount())]
            texts += [item.text(column) for item in items if item for column in range(widget.columnCount())]
    texts += [action.text() for action in reader.window.findChildren(QAction)]
    for index in range(len(reader.viewer.layout.panes)):
        texts += reader.words(index)
    figure = reader.window.map.skeleton_view.figure
    if figure is not None:
        texts.append(figure.drawing.title)
        texts += [item.text for item in figure.drawing.items if hasattr(item, "text")]
    return "\n".join(texts)


def drawn_map(reader: Reader) -> None:
    view = reader.window.map.skeleton_view
    reader.until(lambda: view.figure is not None and not view._timer.isActive())


def at_work(reader: Reader) -> None:
    """A reader with a lesion chosen and every panel filled."""
    reader.show("CT")
    reader.mark("E", (16, 11), (24, 19))
    reader.type("t8").key("Enter", "Enter")
    for panel in ("Alt+2", "Alt+3", "Alt+4", "Alt+1"):
        reader.key(panel)
        if panel == "Alt+2":
            drawn_map(reader)


def test_without_privacy_the_patient_is_in_sight(reader: Reader) -> None:
    at_work(reader)
    words = said(reader)
    assert "Meier, Anna" in words
    assert PATIENT_ID in words
    assert BORN in words


def test_privacy_hides_name_id_and_dates_everywhere(reader: Reader) -> None:
    at_work(reader)
    reader.session.show_timepoint(reader.case.timepoints[1].id)
    reader.key("Ctrl+Shift+P", "Alt+2")
    drawn_map(reader)
    assert [secret for secret in SECRETS if secret in said(reader)] == []
    reader.key("Ctrl+Shift+P")
    assert "Meier, Anna" in said(reader)


def test_dates_in_facts_and_in_labels_of_timepoints_are_hidden_too(reader: Reader) -> None:
    point = reader.case.timepoints[1]
    renamed = "Rename timepoint: CT of March 2007"
    reader.session.edit(renamed, lambda case: edits.rename_timepoint(case, point.id, "CT of March 2007"))
    crp = Laboratory("crp", 12.0, "mg/L")
    reader.session.edit("Add laboratory value", lambda _case: edits.add_fact(crp))
    fact = reader.case.facts[0]
    dated = replace(fact, date="2008-04-30", source="letter of 3.5.2008")
    reader.session.edit("Set fact: CRP", lambda case: edits.set_fact(case, fact.id, dated))
    reader.session.edit(renamed, lambda case: edits.rename_timepoint(case, point.id, "CT, March 2007"))
    reader.session.show_timepoint(point.id)
    at_work(reader)
    reader.window.clinical.show_fact(fact.id)
    secrets = ("March 2007", "2008-04-30", "3.5.2008")
    assert [secret for secret in secrets if secret not in said(reader)] == []
    reader.key("Ctrl+Shift+P", "Alt+3", "Alt+2")
    drawn_map(reader)
    words = said(reader)
    assert [secret for secret in secrets if secret in words] == []
    assert "Timepoint 2" in words
    reader.desk.export()
    points = reader.window.findChildren(ExportDialog)[-1]._point
    assert [points.itemText(at) for at in range(points.count())][2] == "Timepoint 2"
    assert reader.case.facts[0] == dated


def test_the_list_of_cases_hides_them_too(reader: Reader) -> None:
    reader.key("Ctrl+Shift+P", "Ctrl+Shift+O")
    assert reader.window.palette_box.isVisible()
    assert [secret for secret in SECRETS if secret in said(reader)] == []


def test_a_prior_is_named_without_its_date(reader: Reader) -> None:
    key = reader.series("CT")
    layout = Layout(1, 1, (Pane(key, title="Axial, prior, 2007-03-01"),))
    reader.viewer.show(layout)
    reader.settle()
    assert "Axial, prior, 2007-03-01" in reader.words()
    reader.key("Ctrl+Shift+P")
    assert "Axial, prior" in reader.words()
