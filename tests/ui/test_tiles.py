"""Tiles under mouse and keys: pages, one window, marks on the tile under the pointer."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from tests.ui.conftest import CTRL, Reader


def frames(reader: Reader) -> list[int]:
    return [pane.frame for pane in reader.viewer.layout.panes if pane.series is not None]


def tiles(reader: Reader) -> None:
    """Two by two of them, by the palette."""
    reader.show("CT", frame=5)
    reader.key("Ctrl+K").type("tiles 2").key("Enter").settle()


def test_one_key_shows_tiles_and_the_image_again(reader: Reader) -> None:
    reader.show("CT", frame=5)
    reader.key("Ctrl+T").settle()
    assert frames(reader) == list(range(9))
    assert reader.viewer.layout.active == 5
    assert all(reader.pane(at).isVisible() and reader.pane(at).view.has_image for at in range(9))
    assert "6 / 10" in reader.words(5)
    reader.key("Ctrl+T").settle()
    assert [pane.frame for pane in reader.viewer.layout.panes] == [5]
    assert not reader.pane(1).isVisible()


def test_the_palette_offers_more_and_the_wheel_turns_pages(reader: Reader) -> None:
    tiles(reader)
    assert frames(reader) == [4, 5, 6, 7]
    reader.wheel(reader.pane(0), -120)
    assert frames(reader) == [8, 9]
    reader.settle()
    assert not reader.pane(2).view.has_image
    reader.wheel(reader.pane(0), 1200)
    assert frames(reader) == [0, 1, 2, 3]
    reader.key("Down")
    assert frames(reader) == [4, 5, 6, 7]


def test_the_tile_under_the_pointer_is_the_active_one(reader: Reader) -> None:
    tiles(reader)
    for at in (3, 0, 2):
        QTest.mouseMove(reader.pane(at), QPoint(60, 60))
        assert reader.viewer.layout.active == at


def test_a_window_and_a_zoom_hold_for_all_tiles(reader: Reader) -> None:
    tiles(reader)
    pane = reader.pane(2)
    reader.drag(pane, QPoint(100, 100), QPoint(140, 100))
    assert len({one.voi for one in reader.viewer.layout.panes}) == 1
    reader.wheel(pane, 240, keys=CTRL)
    assert len({one.viewport.zoom for one in reader.viewer.layout.panes}) == 1
    assert reader.viewer.layout.panes[0].viewport.zoom > 1


def test_a_mark_drawn_on_a_tile_is_on_its_image(reader: Reader) -> None:
    tiles(reader)
    mark = reader.mark("E", (16, 11), (24, 19), index=3)
    reader.key("Escape")
    series = reader.viewer.series(reader.series("CT"))
    assert series is not None
    assert mark.image.sop_instance_uid == series.frames[7].instance.uid
    assert reader.window.popover.mark is None
    reader.key("N").settle()  # Going to the mark leaves the tiles: it fills its pane.
    assert reader.viewer.layout.tiles is None
    assert reader.layout_pane().frame == 7


def test_a_layout_key_ends_the_tiles(reader: Reader) -> None:
    tiles(reader)
    reader.key("Ctrl+2").settle()
    assert (reader.viewer.layout.rows, reader.viewer.layout.columns) == (1, 2)
    assert [pane.frame for pane in reader.viewer.layout.panes] == [5, 0]


def test_the_screen_comes_back_without_tiles_at_the_image(reader: Reader) -> None:
    tiles(reader)
    reader.wheel(reader.pane(1), -120)
    reader.desk.keeper.keep_layout()
    text = reader.application.store.recall(f"layout:{reader.case.id}")
    assert text is not None
    assert '"frame": 9' in text
    assert '"rows": 1, "columns": 1' in text


def test_a_stack_of_one_image_has_no_tiles(reader: Reader) -> None:
    reader.show("CR")
    assert not reader.desk.commands.qt("tiles").isEnabled()
