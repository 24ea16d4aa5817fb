"""The course by real events: a fact of the lane opens its form, a value its timepoint, keys do the same."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit

from annotator.lesions import edits
from annotator.lesions.facts import Laboratory, Treatment
from annotator.ui.panels.clinical import FactForm
from tests.ui.conftest import Reader


def with_facts(reader: Reader) -> None:
    """A lesion on the MR, a laboratory value and a treatment of known days."""
    reader.show("MR")
    reader.mark("E", (8, 8), (14, 14))
    reader.type("t8").key("Enter", "Enter")
    for detail, day in (
        (Laboratory("crp", 24.0, "mg/dL", "mg/L"), "2006-05-10"),
        (Treatment("naproxen"), "2007"),
    ):
        reader.session.edit("Add", lambda _case, detail=detail, day=day: edits.add_fact(detail, day))
    reader.pane().setFocus()
    reader.key("Alt+7")
    reader.settle()
    newest = f"fact:{reader.case.facts[-1].id}"
    reader.until(lambda: newest in [one for one, _, _ in reader.window.course.chart.targets])


def place(reader: Reader, name: str) -> QPoint:
    found = [at for one, _, at in reader.window.course.chart.targets if one.startswith(name)]
    return found[0].center().toPoint()


def form(reader: Reader) -> QFormLayout:
    (found,) = [one for one in reader.window.clinical.findChildren(FactForm) if one.isVisible()]
    layout = found.layout()
    assert isinstance(layout, QFormLayout)
    return layout


def field(reader: Reader, title: str) -> QLineEdit:
    rows = form(reader)
    for row in range(rows.rowCount()):
        label = rows.itemAt(row, QFormLayout.ItemRole.LabelRole).widget()
        if label is not None and label.text() == title:  # type: ignore[attr-defined]
            found = rows.itemAt(row, QFormLayout.ItemRole.FieldRole).widget()
            assert isinstance(found, QLineEdit)
            return found
    raise AssertionError(title)


def test_a_click_on_a_treatment_opens_its_form_and_its_end_is_entered_there(reader: Reader) -> None:
    with_facts(reader)
    naproxen = reader.case.facts[-1]
    chart = reader.window.course.chart
    before = next(at.width() for one, _, at in chart.targets if one == f"fact:{naproxen.id}")
    reader.click(chart, place(reader, f"fact:{naproxen.id}"))
    assert reader.window.tabs.currentWidget() is reader.window.clinical
    end = field(reader, "End date")
    end.setFocus()
    reader.type("2008-01").key("Tab")
    assert reader.case.facts[-1].end_date == "2008-01"
    assert reader.focused is field(reader, "Source")
    reader.window.show_panel("course")
    reader.until(
        lambda: any(at.width() > before + 10 for one, _, at in chart.targets if one.endswith(naproxen.id))
    )


def test_the_keyboard_walks_through_the_chart_and_opens_a_fact(reader: Reader) -> None:
    with_facts(reader)
    names = [one for one, _, _ in reader.window.course.chart.targets]
    crp = next(at for at, one in enumerate(names) if one.startswith("fact:"))
    reader.key(*["Right"] * (crp + 1))
    assert (
        reader.window.course.chart.accessibleDescription()
        == "2006-05-10: CRP 24 mg/dL (or mg/L: unit in doubt)"
    )
    reader.key("Enter")
    assert reader.window.tabs.currentWidget() is reader.window.clinical
    assert form(reader).rowCount() > 5


def test_a_click_on_a_value_shows_the_map_of_its_timepoint(reader: Reader) -> None:
    with_facts(reader)
    last = reader.case.timepoints[-1]
    reader.click(reader.window.course.chart, place(reader, f"timepoint:{last.id}"))
    assert reader.session.timepoint == last.id
    assert reader.window.tabs.currentWidget() is reader.window.map


def test_the_course_of_one_lesion_shows_what_is_measured_of_it(reader: Reader) -> None:
    with_facts(reader)
    course = reader.window.course
    (what,) = course.findChildren(QComboBox)
    what.setFocus()
    reader.key("Down")
    reader.settle()
    reader.until(lambda: any("Long axis, MR" in words for _, words, _ in course.chart.targets))
    assert reader.session.selection.lesion == reader.lesions[0].id
