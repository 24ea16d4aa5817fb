"""The map by mouse and keys: filter, dates, layers, the card of a site, a lesion dragged to another bone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QMenu, QPushButton, QToolButton

from annotator.geometry.affine import Point2
from annotator.geometry.shapes import centre
from annotator.lesions.change import replaced
from annotator.lesions.records import Lesion, Mark, ReadingStatus
from annotator.terms.side import Side
from annotator.terms.sites import site_label
from annotator.ui.dialogs.cohort import CohortDialog
from annotator.ui.panels.skeleton_view import SkeletonView
from tests.ui.conftest import Reader
from tests.ui.test_panels import choose, drawn_map, lesion

M = Side.MIDLINE


def run(reader: Reader, command: str) -> None:
    """Run a command as the palette does."""
    reader.desk.commands.qt(command).trigger()


def spot(view: SkeletonView, site: str, side: Side) -> QPoint:
    """A px on which a site can be clicked, with no glyph on it."""
    figure = view.figure
    assert figure is not None

    def is_free(at: Point2) -> bool:
        region = figure.region_at(at)
        here = region is not None and (region.site, region.side) == (site, side)
        return here and figure.lesion_at(at) is None

    places = ((float(x), float(y)) for x in range(0, view.width(), 2) for y in range(0, view.height(), 2))
    x, y = next(at for at in places if is_free(at))
    return QPoint(round(x), round(y))


def glyph(view: SkeletonView, record: Lesion) -> QPoint:
    figure = view.figure
    assert figure is not None
    x, y = next(one.at for one in figure.targets if one.lesion == record.id)
    return QPoint(round(x), round(y))


def shown(view: SkeletonView) -> set[str]:
    figure = view.figure
    assert figure is not None
    return {str(one.lesion) for one in figure.targets}


def words(view: SkeletonView) -> str:
    made = view.figure or view.series
    assert made is not None
    return " ".join(item.text for item in made.drawing.items if hasattr(item, "text"))


def redrawn(reader: Reader, view: SkeletonView) -> SkeletonView:
    reader.until(lambda: not view._timer.isActive())
    return view


def two(reader: Reader) -> tuple[Mark, Mark]:
    """A lytic T8 on CT and an oedema of T9 on MR."""
    return lesion(reader, "CT", "t8", letters="l"), lesion(reader, "MR", "t9")


def test_a_hidden_modality_is_counted_named_and_brought_back(reader: Reader) -> None:
    first, second = two(reader)
    view = drawn_map(reader)
    assert shown(view) == {reader.lesion_of(first).id, reader.lesion_of(second).id}
    chip = next(
        one for one in reader.window.map.findChildren(QPushButton) if one.text().replace("&", "") == "CT"
    )
    chip.setFocus(Qt.FocusReason.TabFocusReason)
    reader.key("Space")
    assert shown(redrawn(reader, view)) == {reader.lesion_of(second).id}
    assert f"hidden by the filter: {reader.lesion_of(first).name}" in words(view)
    button = next(
        one for one in reader.window.map.findChildren(QPushButton) if one.text() == "1 hidden: show all"
    )
    reader.click(button)
    assert len(shown(redrawn(reader, view))) == 2
    assert not button.isVisible()


def test_a_kind_is_hidden_from_the_menu_and_from_the_palette(reader: Reader) -> None:
    first, second = two(reader)
    view = drawn_map(reader)
    button = next(
        one for one in reader.window.map.findChildren(QToolButton) if one.text().startswith("Filter")
    )
    menu = button.menu()
    assert isinstance(menu, QMenu)
    menu.aboutToShow.emit()
    lines = [action.text() for action in menu.actions()]
    assert {"What was read", "Both halves on one", "Any certainty", "Certainty 3 of 5 or more"} <= set(lines)
    next(action for action in menu.actions() if action.text().lower().startswith("osteolytic")).trigger()
    assert shown(redrawn(reader, view)) == {reader.lesion_of(second).id}
    run(reader, "map_filter")
    reader.type("show osteo").key("Enter")
    assert reader.lesion_of(first).id in shown(redrawn(reader, view))


def test_lesions_of_no_stated_certainty_do_not_pass_a_threshold_silently(reader: Reader) -> None:
    lesion(reader, "CT", "t8", letters="l")
    view = drawn_map(reader)
    run(reader, "map_filter")
    reader.type("certainty 4").key("Enter")
    assert not shown(redrawn(reader, view))
    assert "hidden by the filter: L1" in words(view)


def test_the_slider_shows_one_date_after_the_other(reader: Reader) -> None:
    lesion(reader, "CT", "t8")
    drawn_map(reader)
    slider = reader.window.map.course_bar.slider
    slider.setFocus()
    assert slider.maximum() == len(reader.case.timepoints)
    reader.key("Right")
    assert reader.session.timepoint == reader.case.timepoints[0].id
    reader.key("Right", "Right")
    assert reader.session.timepoint == reader.case.timepoints[2].id
    reader.key("Home")
    assert reader.session.timepoint is None


def test_the_course_plays_to_its_end_and_escape_stops_it(reader: Reader) -> None:
    lesion(reader, "CT", "t8")
    drawn_map(reader)
    course = reader.window.map.course
    clock = reader.window.map.course_bar._clock
    clock.setInterval(30)
    seen = []
    stop = reader.session.changed.listen(lambda _change: seen.append(reader.session.timepoint))
    run(reader, "map_play")
    assert course.playing
    reader.until(lambda: not course.playing)
    stop()
    assert seen == [point.id for point in reader.case.timepoints]
    assert not clock.isActive()
    clock.setInterval(10_000)
    run(reader, "map_play")
    reader.key("Escape")
    assert not course.playing
    assert reader.session.timepoint == reader.case.timepoints[0].id


def test_small_figures_by_date_lead_to_the_date(reader: Reader) -> None:
    lesion(reader, "CT", "t8")
    view = drawn_map(reader)
    run(reader, "map_by_date")
    redrawn(reader, view)
    series = view.series
    assert series is not None
    assert [point for point, _ in series.cells] == [point.id for point in reader.case.timepoints]
    box = series.cells[1][1]
    reader.click(view, QPoint(round(box.left + box.width / 2), round(box.top + box.height / 2)))
    assert reader.session.timepoint == reader.case.timepoints[1].id
    assert redrawn(reader, view).figure is not None


def test_the_layers_come_and_go_by_command(reader: Reader) -> None:
    lesion(reader, "CT", "t8")
    view = drawn_map(reader)
    run(reader, "map_coverage")
    assert "250 unread" in words(redrawn(reader, view))
    run(reader, "map_fold")
    assert "on both sides: 0 of 0" in words(redrawn(reader, view))
    assert "unread" not in words(view)
    run(reader, "map_fold")
    assert "both sides" not in words(redrawn(reader, view))


def test_a_click_on_a_bone_lists_its_marks_with_pictures_and_a_row_leads_there(reader: Reader) -> None:
    lesion(reader, "CT", "t8", frame=3, letters="l")
    reader.show("MR")
    view = drawn_map(reader)
    reader.click(view, spot(view, "t08", M))
    card = reader.window.map.card
    assert card.isVisible()
    (row,) = card.rows
    assert row.text() == "L1 · CT · lytic\nFU1"
    assert row.hasFocus()
    reader.settle()
    assert row.icon().actualSize(row.iconSize()).width() > 60
    reader.key("Enter")
    reader.settle()
    assert (reader.layout_pane().series, reader.layout_pane().frame) == (reader.series("CT"), 3)
    reader.key("Escape")
    assert not card.isVisible()


def test_the_bone_of_a_mark_is_lit_while_the_pointer_is_on_it(reader: Reader) -> None:
    mark = lesion(reader, "CT", "t8")
    view = drawn_map(reader)
    pane = reader.show("CT")
    QTest.mouseMove(pane, reader.screen(centre(mark.shape)))
    assert view.lit == ("t08", M)
    QTest.mouseMove(pane, QPoint(3, 3))
    assert view.lit is None


def test_a_glyph_dragged_to_another_bone_moves_the_lesion_and_the_bar_takes_it_back(reader: Reader) -> None:
    mark = lesion(reader, "CT", "t8", letters="l")
    view = drawn_map(reader)
    before = reader.lesion_of(mark)
    goal = spot(view, "femur_shaft", Side.LEFT)
    start = glyph(view, before)
    reader.drag(view, start, start + QPoint(3, 12), goal)
    after = reader.lesion_of(mark)
    assert (after.site, after.side) == ("femur_shaft", Side.LEFT)
    where = site_label(after.site, after.side, after.segment)
    assert reader.window.undo_bar.words == f"L1 moved to {where}"
    reader.key("Ctrl+Z")
    assert reader.lesion_of(mark) == before


def test_a_drag_that_ends_beside_the_bones_or_with_escape_changes_nothing(reader: Reader) -> None:
    mark = lesion(reader, "CT", "t8", letters="l")
    view = drawn_map(reader)
    before, start = reader.lesion_of(mark), glyph(view, reader.lesion_of(mark))
    reader.drag(view, start, QPoint(2, 2))
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(view, spot(view, "femur_shaft", Side.LEFT))
    reader.key("Escape")
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert reader.lesion_of(mark) == before


def test_a_lesion_of_a_signed_reading_stays_where_it_is_and_it_is_said_why(alone: Reader) -> None:
    mark = lesion(alone, "CT", "t8", letters="l")
    reading = alone.case.readings[0]
    alone.session.edit("Sign", lambda _case: replaced(reading, replace(reading, status=ReadingStatus.SIGNED)))
    view = drawn_map(alone)
    before = alone.lesion_of(mark)
    alone.drag(view, glyph(view, before), spot(view, "femur_shaft", Side.LEFT))
    assert alone.lesion_of(mark) == before
    assert alone.told[-1] == "The reading is signed (version 1); nothing in it can be changed."


def test_keys_walk_through_sites_segments_and_what_is_involved_and_say_where_they_are(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesion(reader, "CT", "t8", letters="l")
    view = drawn_map(reader)
    said: list[str] = []
    monkeypatch.setattr(
        QAccessible,
        "updateAccessibility",
        lambda event: said.append(event.message()) if hasattr(event, "message") else None,
    )
    view.setFocus()
    reader.key("PgDown")
    assert said[-1] == view.accessibleDescription() == "T8 vertebra: L1, lysis, on CT"
    reader.key("Right")
    assert said[-1].startswith("T8 vertebra · body")
    reader.key("Left", "Down")
    assert said[-1] == "T9 vertebra"
    reader.key("Up", "Enter")
    assert reader.window.map.card.isVisible()


def test_the_cohort_of_the_library_is_shown_by_date_and_saved(reader: Reader, tmp_path: Path) -> None:
    lesion(reader, "CT", "t8", letters="l")
    run(reader, "map_cohort")
    (dialog,) = [one for one in reader.window.findChildren(CohortDialog) if one.isVisible()]
    reader.settle()
    assert dict(dialog.found.counts) == {("t08", M): 1}
    when = next(one for one in dialog.findChildren(QComboBox) if "timepoint" in one.accessibleName())
    choose(when, "Lesions at the first timepoint")
    # The CT is of the second timepoint.
    assert dialog.found.first_only
    assert not dialog.found.counts
    choose(when, "Lesions at any timepoint")
    dialog.save(tmp_path / "cohort.svg")
    assert (tmp_path / "cohort.svg").read_bytes().startswith(b"<svg")
    dialog.close()


def test_loading_the_cohort_can_be_stopped_and_ends_with_its_window(reader: Reader) -> None:
    lesion(reader, "CT", "t8", letters="l")
    run(reader, "map_cohort")
    (dialog,) = [one for one in reader.window.findChildren(CohortDialog) if one.isVisible()]
    assert "cohort map" in reader.application.jobs.busy
    stop = next(one for one in dialog.findChildren(QPushButton) if one.text() == "Stop")
    reader.click(stop)
    assert "cohort map" not in reader.application.jobs.busy
    reader.settle()
    assert (dialog.found.cases, stop.isVisible()) == (0, False)
    dialog.close()
    run(reader, "map_cohort")
    (again,) = [one for one in reader.window.findChildren(CohortDialog) if one.isVisible()]
    again.close()
    assert "cohort map" not in reader.application.jobs.busy


def test_a_modality_has_one_toggle_however_often_the_list_changes(reader: Reader) -> None:
    lesion(reader, "CT", "t8", letters="l")
    reader.window.show_panel("map")
    for modality, site in (("MR", "t9"), ("NM", "t10")):
        lesion(reader, modality, site, letters="o" if modality == "MR" else "u")
        # Buttons of before are deleted only when the event loop is back; nobody may see them until then.
        row = reader.window.map._filter._modalities
        names = [one.text().replace("&", "") for one in row.findChildren(QPushButton) if not one.isHidden()]
        assert len(names) == len(set(names))


def test_screen_readers_find_every_site_with_its_lesions_where_it_is_drawn(reader: Reader) -> None:
    lesion(reader, "CT", "t8", letters="l")
    view = drawn_map(reader)
    whole = QAccessible.queryAccessibleInterface(view)
    assert whole.text(QAccessible.Text.Name) == "Skeleton with lesions"
    assert whole.childCount() == 251
    sites = {one.text(QAccessible.Text.Name): one for one in map(whole.child, range(whole.childCount()))}
    vertebra = sites["T8 vertebra: L1, lysis, on CT"]
    assert vertebra.rect().isValid()
    assert vertebra.parent().object() is view
    assert vertebra.role() == QAccessible.Role.ListItem
    patella = sites["L patella"]
    middle = patella.rect().center()
    assert whole.childAt(middle.x(), middle.y()) is patella
    assert view.rect().contains(view.mapFromGlobal(patella.rect().center()))
    assert whole.child(251) is None
    assert whole.indexOfChild(patella) == view.places.index(("patella", Side.LEFT))


def test_screen_readers_follow_the_keys_and_the_choice(reader: Reader) -> None:
    chosen = reader.lesion_of(lesion(reader, "CT", "t8", letters="l"))
    reader.session.select_lesion(None)
    view = drawn_map(reader)
    whole = QAccessible.queryAccessibleInterface(view)
    view.setFocus()
    reader.key("PgDown")
    at = whole.focusChild()
    assert at.text(QAccessible.Text.Name).startswith("T8 vertebra")
    assert (at.state().focused, at.state().selected) == (1, 0)
    reader.session.select_lesion(chosen.id)
    assert at.state().selected == 1
    reader.key("Down")
    assert (at.state().focused, whole.focusChild().text(QAccessible.Text.Name)) == (0, "T9 vertebra")
