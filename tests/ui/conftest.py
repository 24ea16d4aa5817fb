"""The real window on one patient's studies, and a reader whose hands are real mouse and key events."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QCursor, QKeySequence, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from annotator.geometry.affine import Point2
from annotator.lesions.case import Case
from annotator.lesions.records import Lesion, Mark
from annotator.ui.app import start
from annotator.ui.assembly import Application
from annotator.ui.theme import apply_theme
from annotator.ui.viewport_widget import ViewportWidget
from annotator.viewing.candidates import series_key
from annotator.viewing.hanging import hang
from annotator.viewing.layout import Layout, Pane, SeriesKey
from annotator.viewing.viewport import Viewport
from tests.helpers.lesion_stack import lesion_patient
from tests.helpers.patient_folder import patient_folder

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # Set it to xcb to watch.

LEFT, MIDDLE, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
NOTHING = Qt.KeyboardModifier.NoModifier
_LONG_MS = 20_000
_BACK = {"Left": "Right", "Right": "Left", "Up": "Down", "Down": "Up"}


class Reader:
    """Sits before the window: opens, points, drags, scrolls and types."""

    def __init__(self, application: Application, qtbot: QtBot) -> None:
        self.application, self.qtbot = application, qtbot
        self.window, self.desk = application.window, application.desk
        self.session, self.viewer = application.desk.session, application.desk.viewer
        self.told: list[str] = []
        self.stop_listening = self.session.told.listen(lambda notice: self.told.append(notice.text))

    # Opening and waiting.

    def until(self, done: Callable[[], bool]) -> None:
        """Let the window work until something is so."""
        self.qtbot.waitUntil(done, timeout=_LONG_MS)

    def settle(self) -> None:
        """Let the window work until nothing runs in the background and what waits was done."""
        self.until(lambda: not self.application.jobs.busy)
        QApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def front(self) -> None:
        """Make the window the active one, as a desktop does when a dialog or a menu has closed."""
        self.window.activateWindow()
        self.until(lambda: QApplication.activeWindow() is self.window)

    def open(self, *paths: Path) -> Reader:
        self.desk.open_paths(tuple(str(path) for path in paths))
        self.settle()
        return self

    def show(self, modality: str, pane: int = 0, frame: int = 0) -> ViewportWidget:
        """Show a series in a pane, all of the window to it."""
        if pane == 0:
            self.key("Ctrl+1")
        self.viewer.drop(pane, self.series(modality))
        self.viewer.scroll(pane, frame - self.viewer.layout.panes[pane].frame)
        self.settle()
        return self.pane(pane)

    # What there is.

    @property
    def case(self) -> Case:
        return self.session.case

    @property
    def marks(self) -> tuple[Mark, ...]:
        return self.case.marks

    @property
    def lesions(self) -> tuple[Lesion, ...]:
        return self.case.lesions

    def series(self, modality: str) -> SeriesKey:
        return next(
            series_key(one)
            for study in self.viewer.studies
            for one in study.series
            if one.modality == modality
        )

    def pane(self, index: int = 0) -> ViewportWidget:
        return self.window.grid.widget(index)

    def layout_pane(self, index: int = 0) -> Pane:
        return self.viewer.layout.panes[index]

    def viewport(self, index: int = 0) -> Viewport:
        return self.viewer.viewport(index)

    def screen(self, pixel: Point2, index: int = 0) -> QPoint:
        """Where a pixel position lies in a pane, to the nearest px."""
        x, y = self.viewport(index).screen_from_pixel(pixel)
        return QPoint(round(x), round(y))

    def pixel(self, at: QPoint, index: int = 0) -> Point2:
        """The pixel position under a px of a pane."""
        return self.viewport(index).pixel_from_screen((float(at.x()), float(at.y())))

    def words(self, index: int = 0) -> list[str]:
        """Every word painted in a pane."""
        return [
            item.text
            for drawing in self.pane(index).view.drawings()
            for item in drawing.items
            if hasattr(item, "text")
        ]

    # The mouse.

    def drag(
        self,
        widget: QWidget,
        *trail: QPoint,
        button: Qt.MouseButton = LEFT,
        keys: Qt.KeyboardModifier = NOTHING,
    ) -> None:
        """Press at the first place, move through the others, release at the last."""
        QTest.mousePress(widget, button, keys, trail[0])
        for at in trail[1:]:
            QTest.mouseMove(widget, at)
        QTest.mouseRelease(widget, button, keys, trail[-1])

    def click(self, widget: QWidget, at: QPoint | None = None, button: Qt.MouseButton = LEFT) -> None:
        QTest.mouseClick(widget, button, NOTHING, at or widget.rect().center())

    def double_click(
        self, widget: QWidget, at: QPoint | None = None, keys: Qt.KeyboardModifier = NOTHING
    ) -> None:
        """Click twice, as a desktop tells it: a click, then a double click, whose button is let go too."""
        place = at or widget.rect().center()
        QTest.mouseClick(widget, LEFT, keys, place)
        QTest.mouseDClick(widget, LEFT, keys, place)
        QTest.mouseRelease(widget, LEFT, keys, place)

    def wheel(
        self, widget: QWidget, delta: int, at: QPoint | None = None, keys: Qt.KeyboardModifier = NOTHING
    ) -> None:
        """Turn the wheel; 120 is one notch away from the reader."""
        place = QPointF(at or widget.rect().center())
        event = QWheelEvent(
            place,
            QPointF(widget.mapToGlobal(place)),
            QPoint(),
            QPoint(0, delta),
            Qt.MouseButton.NoButton,
            keys,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(widget, event)

    def in_menu(self, opens: Callable[[], None], words: str = "") -> list[str]:
        """Open a menu, choose the line that begins with some words, return all its lines."""
        lines: list[str] = []

        def look() -> None:
            menu = QApplication.activePopupWidget()
            assert isinstance(menu, QMenu)
            lines.extend(action.text() for action in menu.actions() if action.text())
            chosen = [action for action in menu.actions() if words and action.text().startswith(words)]
            menu.close()
            for action in chosen:
                action.trigger()

        QTimer.singleShot(0, look)
        opens()
        self.settle()
        self.front()
        return lines

    # The keyboard.

    def key(self, *names: str) -> Reader:
        """Press keys by their names (``Ctrl+K``, ``Enter``), wherever the focus is."""
        for name in names:
            combination = QKeySequence(name)[0]
            QTest.keyClick(self.focused, combination.key(), combination.keyboardModifiers())
        return self

    def type(self, text: str) -> Reader:
        """Type letters, wherever the focus is after each of them."""
        for letter in text:
            QTest.keyClick(self.focused, letter)
        return self

    def hold(self, name: str, *meanwhile: str) -> Reader:
        """Hold a key while others are pressed, and let it go."""
        combination, widget = QKeySequence(name)[0], self.focused
        QTest.keyPress(widget, combination.key(), combination.keyboardModifiers())
        self.key(*meanwhile)
        QTest.keyRelease(widget, combination.key(), combination.keyboardModifiers())
        return self

    def go(self, column: float, row: float) -> Reader:
        """Move the cursor of the keys to a pixel of the active pane, as near as its steps allow."""
        for _ in range(2):  # Far first; steps by one then.
            x, y = self.window.grid.active.key_cursor.pixel
            for away, less, more in ((column + 0.5 - x, "Left", "Right"), (row + 0.5 - y, "Up", "Down")):
                self._walk(round(away), less if away < 0 else more)
        return self

    def _walk(self, pixels: int, arrow: str) -> None:
        """Press an arrow until so many pixels are gone, the last half step left out."""
        cursor, left = self.window.grid.active.key_cursor, abs(pixels)
        for name in (f"Shift+{arrow}", arrow):
            while left:
                before = cursor.pixel
                self.key(name)
                way = round(max(abs(now - old) for now, old in zip(cursor.pixel, before, strict=True)))
                assert way, f"{name} does not move the cursor"
                if way > left:
                    self.key(name.replace(arrow, _BACK[arrow]))
                    break
                left -= way

    @property
    def focused(self) -> QWidget:
        return QApplication.focusWidget() or self.window

    # Marking.

    def mark(self, tool: str, start: Point2, end: Point2, index: int = 0) -> Mark:
        """Draw with a tool, by its key, between two pixel positions; return the mark."""
        before = {mark.id for mark in self.marks}
        self.pane(index).setFocus()
        self.key(tool)
        self.drag(self.pane(index), self.screen(start, index), self.screen(end, index))
        (drawn,) = [mark for mark in self.marks if mark.id not in before]
        return drawn

    def lesion_of(self, mark: Mark) -> Lesion:
        return self.case.lesion_of_mark(self.case.get(Mark, mark.id))


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The studies of one patient."""
    return patient_folder(tmp_path_factory.mktemp("patient"))


@pytest.fixture(scope="session")
def lesion_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The studies of one patient whose CT is the block of `lesion_stack`; a file's `folder` may be it."""
    return lesion_patient(tmp_path_factory.mktemp("lesions"))


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    return ["annotator"]


@pytest.fixture(autouse=True)
def hands_off(qapp: QApplication) -> Iterator[None]:
    """Begin with the mouse in the corner, to where no test moves it, and end with none of its buttons held.

    Qt tells no move to where the mouse is already, and a button held changes what later tests see.
    """
    QCursor.setPos(0, 0)
    qapp.processEvents()
    yield
    assert QApplication.mouseButtons() == Qt.MouseButton.NoButton


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return tmp_path / "library"


Seat = Callable[..., Reader]


def show(application: Application, qtbot: QtBot) -> Reader:
    """Put a reader before the window of an application."""
    window = application.window
    window.resize(1400, 900)
    with qtbot.waitActive(window):  # Commands have no keys in a window that is not the active one.
        window.show()
        window.activateWindow()
    return Reader(application, qtbot)


def leave(application: Application) -> None:
    """Close the application, and everything that belongs to its window."""
    application.close()
    application.window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def job_threads() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name.startswith("job")}


@pytest.fixture
def seat(qapp: QApplication, qtbot: QtBot, library: Path) -> Iterator[Seat]:
    """Start the application, as often as asked, each time over the same library."""
    apply_theme(qapp)
    before = job_threads()
    readers: list[Reader] = []

    def sit(where: Path = library) -> Reader:
        readers.append(show(start(where), qtbot))
        return readers[-1]

    yield sit
    for reader in readers:
        leave(reader.application)
    assert job_threads() == before


@pytest.fixture
def alone(seat: Seat, folder: Path) -> Reader:
    """A reader with an application and a library of their own, the patient's studies on the desk."""
    return seat().open(folder)


@pytest.fixture(scope="module")
def shared(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    """One application for the tests of a file, which takes a second to start."""
    apply_theme(qapp)
    application = start(tmp_path_factory.mktemp("library"))
    yield application
    leave(application)
    assert not job_threads()


@pytest.fixture
def reader(shared: Application, qtbot: QtBot, folder: Path) -> Iterator[Reader]:
    """A reader with the patient's studies on the desk, everything else as it was at the start."""
    reader = show(shared, qtbot)
    if not reader.viewer.studies:
        reader.open(folder)
    _tidy(reader)
    yield reader
    reader.stop_listening()


def _tidy(reader: Reader) -> None:
    """Take back what the test before did."""
    reader.window.palette_box.hide()
    for window in QApplication.topLevelWidgets():
        if window is not reader.window and window.isVisible():
            window.close()
    reader.window.grid.drop_gestures()
    reader.desk.cine.stop()
    reader.desk.detacher.close_all()
    reader.desk.magnifier.release()
    reader.desk.choose_tool("window")
    while reader.session.undo():
        pass
    reader.session.open(reader.application.store.load(reader.case.id))
    if reader.session.timepoint is not None:
        reader.session.show_timepoint(None)
    if reader.viewer.private:
        reader.desk.toggle_privacy()
    reader.window.show_panel("lesions")
    reader.viewer.show(Layout())
    reader.viewer.show(hang(reader.viewer.studies))
    reader.pane().setFocus()
    reader.settle()
    reader.told.clear()
