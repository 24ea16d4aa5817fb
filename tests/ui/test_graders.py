"""Grades by keys on the lesion card; hints on normal variants beside the site."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QLabel

from annotator.lesions.records import Activity
from tests.ui.conftest import Reader


def box(reader: Reader, title: str) -> QComboBox:
    reader.settle()
    found = [
        one
        for one in reader.window.lesions.card.widget().findChildren(QComboBox)
        if one.accessibleName().startswith(f"{title}, ")
    ]
    return found[0]


def marked(reader: Reader, modality: str, site: str) -> None:
    reader.show(modality)
    reader.mark("E", (8, 8), (14, 14))
    if reader.focused is reader.window.popover:
        reader.key("Tab")
    reader.type(site).key("Enter", "Enter")
    reader.settle()


def test_activity_and_grades_are_entered_by_keys_and_undone(reader: Reader) -> None:
    marked(reader, "MR", "t8")
    box(reader, "Activity").setFocus()
    reader.key("Down")
    (seen,) = reader.case.observations_of(reader.lesions[0].id)
    assert seen.activity is Activity.ACTIVE
    reader.settle()
    assert reader.focused is box(reader, "Activity")
    signal = box(reader, "Marrow signal")
    signal.setFocus()
    reader.key("End")
    (seen,) = reader.case.observations_of(reader.lesions[0].id)
    assert seen.features == (("marrow_signal", 2),)
    assert box(reader, "Marrow signal").currentText() == "grade 2"
    reader.key("Home")
    (seen,) = reader.case.observations_of(reader.lesions[0].id)
    assert seen.features == ()
    reader.pane().setFocus()
    reader.key("Ctrl+Z", "Ctrl+Z", "Ctrl+Z")
    (seen,) = reader.case.observations_of(reader.lesions[0].id)
    assert (seen.activity, seen.features) == (None, ())


def test_features_of_mr_are_asked_for_on_mr_alone_and_collapse_of_vertebrae(reader: Reader) -> None:
    marked(reader, "MR", "t8")
    assert box(reader, "Vertebral collapse").isVisible()
    marked(reader, "CT", "l clav")
    names = {
        one.accessibleName().partition(",")[0]
        for one in reader.window.lesions.card.widget().findChildren(QComboBox)
    }
    assert "Activity" in names
    assert "Marrow signal" not in names


def test_a_site_where_healthy_children_look_abnormal_says_so_with_its_source(reader: Reader) -> None:
    marked(reader, "MR", "l ilium")
    labels = reader.window.lesions.card.widget().findChildren(QLabel)
    (hint,) = [one for one in labels if one.accessibleName() == "Normal variants at this site"]
    assert "Of 196 healthy children 29.6 %" in hint.text()
    assert hint.text().endswith("(von Brandis 2022, Eur J Radiol 154:110425, abstract; verified)")


def test_whether_it_hurts_is_entered_by_a_key_and_taken_back(reader: Reader) -> None:
    marked(reader, "CT", "t8")
    lesion = reader.lesions[0].id
    box(reader, "Symptomatic").setFocus()
    reader.key("Down")
    assert [one.symptomatic for one in reader.case.observations_of(lesion)] == [True]
    assert reader.session.history.to_undo.name == "L1 symptomatic: yes"
    reader.settle()
    box(reader, "Symptomatic").setFocus()
    reader.key("Down")
    assert [one.symptomatic for one in reader.case.observations_of(lesion)] == [False]
    reader.settle()
    reader.pane().setFocus()
    reader.key("Ctrl+Z", "Ctrl+Z")
    assert [one.symptomatic for one in reader.case.observations_of(lesion)] == [None]
