"""A region over several slices is described and deleted as one; a slice of it alone by the other choice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint

from annotator.lesions.records import Mark
from tests.ui.ball import load_volume, sphere_in_hand
from tests.ui.conftest import Reader


@pytest.fixture
def region(reader: Reader) -> Iterator[Reader]:
    """A sphere painted on the CT: a region on three slices or more, its popover open."""
    reader.show("CT", frame=4)
    load_volume(reader)
    series = reader.viewer.series(reader.layout_pane().series)
    assert series is not None
    assert series.slice_spacing_mm is not None
    with sphere_in_hand(reader, 1.1 * series.slice_spacing_mm):
        reader.drag(reader.pane(), QPoint(400, 300), QPoint(400, 300))
        assert len(reader.marks) == 3
        yield reader


def kinds(reader: Reader) -> list[frozenset[str]]:
    return [mark.findings for mark in reader.marks]


def describe(reader: Reader, *keys: str) -> None:
    reader.type("t8")
    reader.key("Enter", *keys, "Enter")


def test_kinds_are_said_of_every_slice_of_the_region_in_one_step(region: Reader) -> None:
    before = kinds(region)
    describe(region, "L")
    assert [one - old for one, old in zip(kinds(region), before, strict=True)] == [{"osteolytic"}] * 3
    assert not any(mark.draft for mark in region.marks)
    edit = region.session.history.to_undo
    assert edit is not None
    assert edit.name.endswith("on 3 slices")
    region.key("Ctrl+Z")
    assert kinds(region) == before


def test_a_full_stop_says_them_of_the_slice_shown_alone(region: Reader) -> None:
    asked = region.window.popover.mark
    before = kinds(region)
    describe(region, ".", "L")
    assert asked is not None
    assert "osteolytic" in region.case.get(Mark, asked).findings
    assert sum(one != old for one, old in zip(kinds(region), before, strict=True)) == 1


def test_delete_takes_all_slices_and_the_undo_bar_counts_them(region: Reader) -> None:
    region.key("Esc", "Del")
    assert not region.marks
    assert not region.lesions
    assert region.window.undo_bar.words == "Region on 3 slices deleted"
    region.key("Ctrl+Z")
    assert len(region.marks) == 3


def test_shift_delete_takes_the_slice_chosen_alone(region: Reader) -> None:
    chosen = region.window.popover.mark
    region.key("Esc", "Shift+Del")
    assert len(region.marks) == 2
    assert chosen not in {mark.id for mark in region.marks}
    assert region.window.undo_bar.words == "Slice of the region deleted"
    region.key("Ctrl+Z")
    assert len(region.marks) == 3


def test_a_mark_that_is_no_region_has_no_choice_of_slices(reader: Reader) -> None:
    reader.show("CT")
    reader.mark("E", (10, 10), (20, 20))
    assert not reader.desk.commands.qt("delete_slice").isEnabled()
    reader.key("Esc", "Del")
    assert reader.window.undo_bar.words == "Mark deleted"
