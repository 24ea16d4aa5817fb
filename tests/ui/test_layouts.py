"""Layouts from 1 × 1 to 3 × 3, panes to walk through, series dragged onto panes, files onto the window."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from annotator.ui.panels.studies import SeriesTile
from annotator.ui.viewport_widget import SERIES_MIME, ViewportWidget
from tests.helpers.patient_folder import patient_folder
from tests.ui.conftest import Reader, Seat

COPY = Qt.DropAction.CopyAction
NO_KEYS = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


def series_data(reader: Reader, modality: str) -> QMimeData:
    key = reader.series(modality)
    data = QMimeData()
    data.setData(SERIES_MIME, f"{key.uid}#{key.stack}".encode())
    return data


def drop(widget: QWidget, data: QMimeData, at: QPoint) -> None:
    """Enter, move and drop, as the window system does."""
    QApplication.sendEvent(widget, QDragEnterEvent(at, COPY, data, LEFT, NO_KEYS))
    QApplication.sendEvent(widget, QDragMoveEvent(at, COPY, data, LEFT, NO_KEYS))
    QApplication.sendEvent(widget, QDropEvent(QPointF(at), COPY, data, LEFT, NO_KEYS))


@pytest.mark.parametrize(
    ("key", "rows", "columns"),
    [("Ctrl+1", 1, 1), ("Ctrl+2", 1, 2), ("Ctrl+3", 2, 2), ("Ctrl+4", 3, 3), ("Ctrl+7", 2, 3)],
)
def test_a_key_for_each_layout(reader: Reader, key: str, rows: int, columns: int) -> None:
    reader.key(key)
    assert (reader.viewer.layout.rows, reader.viewer.layout.columns) == (rows, columns)
    reader.settle()
    panes = [reader.pane(index) for index in range(rows * columns)]
    assert all(pane.isVisible() for pane in panes)
    places = {(pane.x(), pane.y()) for pane in panes}
    assert len(places) == rows * columns
    assert reader.viewport(0).pane == (panes[0].width(), panes[0].height())


def test_an_empty_pane_says_what_to_do(reader: Reader) -> None:
    reader.key("Ctrl+3")
    assert reader.words(3) == ["Drop a series here", "or open a folder with Ctrl+O"]


def test_tab_walks_through_the_panes_and_keys_act_on_the_active_one(reader: Reader) -> None:
    reader.key("Tab", "I")
    assert reader.viewer.layout.active == 1
    inverted = [pane.viewport.inverted for pane in reader.viewer.layout.panes]
    assert inverted == [True, False]
    reader.key("Tab")
    assert reader.viewer.layout.active == 0
    reader.key("Shift+Tab")
    assert reader.viewer.layout.active == 1


def test_a_click_makes_a_pane_the_active_one(reader: Reader) -> None:
    reader.click(reader.pane(1), QPoint(5, 5))
    assert reader.viewer.layout.active == 1


def test_a_series_dropped_in_the_middle_takes_the_pane(reader: Reader) -> None:
    pane = reader.pane(1)
    drop(pane, series_data(reader, "CT"), pane.rect().center())
    assert [one.series for one in reader.viewer.layout.panes] == [reader.series("NM"), reader.series("CT")]
    assert reader.viewer.layout.active == 1


@pytest.mark.parametrize(
    ("x", "y", "grid", "place"),
    [(0.95, 0.5, (1, 2), 1), (0.05, 0.5, (1, 2), 0), (0.5, 0.95, (2, 1), 1), (0.5, 0.05, (2, 1), 0)],
)
def test_a_series_dropped_at_an_edge_splits_the_pane(
    reader: Reader, x: float, y: float, grid: tuple[int, int], place: int
) -> None:
    pane = reader.show("CT")
    at = QPoint(round(x * pane.width()), round(y * pane.height()))
    drop(pane, series_data(reader, "MR"), at)
    assert reader.viewer.layout.grid == grid
    series = [one.series for one in reader.viewer.layout.panes]
    assert series[place] == reader.series("MR")
    assert series[1 - place] == reader.series("CT")


def test_a_drag_that_leaves_again_changes_nothing(reader: Reader) -> None:
    pane = reader.pane(0)
    before = reader.viewer.layout
    data = series_data(reader, "CT")
    QApplication.sendEvent(pane, QDragEnterEvent(QPoint(5, 5), COPY, data, LEFT, NO_KEYS))
    QApplication.sendEvent(pane, QDragMoveEvent(QPoint(5, 5), COPY, data, LEFT, NO_KEYS))
    QApplication.sendEvent(pane, QDragLeaveEvent())
    assert reader.viewer.layout == before


def test_the_same_series_in_two_panes_scrolls_and_windows_on_its_own(reader: Reader) -> None:
    pane = reader.show("CT")
    drop(pane, series_data(reader, "CT"), QPoint(pane.width() - 5, pane.height() // 2))
    reader.settle()
    reader.wheel(reader.pane(1), -120)
    assert [one.frame for one in reader.viewer.layout.panes] == [0, 1]


def test_a_click_on_a_tile_shows_its_series_in_the_active_pane(reader: Reader) -> None:
    reader.key("Tab")
    tile = next(one for one in tiles(reader) if one.accessibleName().startswith("MR"))
    reader.click(tile)
    assert reader.layout_pane(1).series == reader.series("MR")


def test_every_series_has_a_tile_with_a_picture(reader: Reader) -> None:
    reader.settle()
    shown = {tile.accessibleName(): tile._picture.pixmap().isNull() for tile in tiles(reader)}
    assert shown == {
        "CR Chest PA": False,
        "CT Axial 5 mm": False,
        "NM Whole body delayed": False,
        "MR Sag STIR": False,
    }


def tiles(reader: Reader) -> list[SeriesTile]:
    return [tile for tile in reader.window.studies.findChildren(SeriesTile) if tile.isVisible()]


@pytest.mark.parametrize("onto", ["window", "pane"])
def test_a_folder_dropped_anywhere_is_opened(seat: Seat, tmp_path: Path, onto: str) -> None:
    reader = seat()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(patient_folder(tmp_path / "dropped")))])
    widget = reader.window if onto == "window" else reader.pane()
    drop(widget, data, QPoint(20, 20))
    reader.until(lambda: reader.session.has_case)
    reader.settle()
    assert len(reader.viewer.studies) == 4
    assert reader.session.store.sources(reader.case.id) == (str(tmp_path / "dropped"),)


@pytest.mark.parametrize("button", [Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton])
def test_a_hand_lets_go_of_a_pane_that_leaves_the_screen(reader: Reader, button: Qt.MouseButton) -> None:
    reader.key("Ctrl+3")
    reader.settle()
    pane, at = reader.pane(3), QPoint(100, 100)
    QTest.mousePress(pane, button, pos=at)
    reader.key("Ctrl+1")
    QTest.mouseMove(pane, at + QPoint(9, 9))
    QTest.mouseMove(pane, at + QPoint(19, 29))
    QTest.mouseRelease(pane, button, pos=at + QPoint(19, 29))
    assert not pane.hand.busy
    assert len(reader.viewer.layout.panes) == 1


def test_panes_that_change_together_are_painted_in_turns_the_active_one_first(reader: Reader) -> None:
    """Four panes painted at once would keep the window from the hand for four times as long."""
    reader.key("Ctrl+3")
    reader.settle()
    reader.qtbot.wait(50)
    painted: list[tuple[int, int]] = []
    turn = 0

    class Watch(QObject):
        def eventFilter(self, pane: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and isinstance(pane, ViewportWidget):
                painted.append((turn, pane.index))
            return False

    watch = Watch()
    panes = [one for one in reader.window.grid.panes if one.isVisible()]
    assert len(panes) == 4
    for pane in panes:
        pane.installEventFilter(watch)
    reader.viewer.viewed.announce(reader.viewer.layout)
    for number in range(40):
        turn = number
        QApplication.processEvents()
    active = reader.viewer.layout.active
    assert [index for _, index in painted] == [active, *(at for at in range(4) if at != active)]
    if sys.platform != "win32":  # whose queue of messages takes several turns in one call
        assert len({at for at, _ in painted}) == 4
