"""What stands above and below the skeleton: filter and layers; the dates as a slider."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QPushButton, QSlider, QToolButton, QWidget

from annotator.lesions.case import Case
from annotator.lesions.records import Reader
from annotator.terms.findings import finding_kind
from annotator.ui.dialogs.chips import ChipRow
from annotator.workspace.course_player import STEP_MS, CoursePlayer
from annotator.workspace.map_actions import CERTAINTIES, ages_words, certainty_words
from annotator.workspace.map_view import MapView
from annotator.workspace.privacy import timepoint_label
from annotator.workspace.session import Session

_POINTS_PX = 150


class FilterBar(QWidget):
    """Modalities as toggles, kind, certainty, reading and layers in one menu, and what is hidden."""

    def __init__(self, session: Session, view: MapView, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._view = session, view
        self._modalities = ChipRow(self, focusable=True)
        self._modalities.toggled.connect(view.toggle_modality)
        self._hidden = QPushButton(self)
        self._hidden.setToolTip("Hide nothing")
        self._hidden.setFlat(True)
        self._hidden.clicked.connect(view.show_all)
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill)
        self._button = QToolButton(self)
        self._button.setText("Filter, layers")
        self._button.setAccessibleName("Filter and layers of the map")
        self._button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._button.setMenu(self._menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 5, 6, 2)
        row.addWidget(self._modalities, 1)
        row.addWidget(self._hidden)
        row.addWidget(self._button)

    def refresh(self, hidden: int) -> None:
        """Show what can be filtered, and how many lesions are hidden now."""
        modalities = self._view.modalities
        chips = [(name, name or "not stated", (name or "n")[0], "#9aa1ac") for name in modalities]
        self._modalities.set_chips(chips, set(modalities) - self._view.look.hidden_modalities)
        self._hidden.setVisible(not self._view.filter.is_open)
        self._hidden.setText(f"{hidden} hidden: show all")
        self._hidden.setAccessibleName(f"{hidden} lesions hidden by the filter: show all")

    def _fill(self) -> None:
        menu, view = self._menu, self._view
        menu.clear()
        if not self._session.has_case:
            return
        self._heading("Kinds of finding")
        for kind in view.kinds:
            line = self._check(finding_kind(kind).label, kind not in view.look.hidden_kinds)
            line.triggered.connect(partial(self._toggle_kind, kind))
        self._part("Certainty", [
            (certainty_words(least), view.look.least_certainty == least, partial(self._least, least))
            for least in CERTAINTIES
        ])  # fmt: skip
        case = self._session.case
        self._part("Reading", [
            (
                f"{case.get(Reader, one.reader).name or 'Reader'} · {one.kind.value}, {one.status.value}",
                one.id == view.reading.id,
                partial(view.show, replace(view.look, reading=one.id)),
            )
            for one in view.readings
        ])  # fmt: skip
        look = view.look
        read = replace(look, coverage=not look.coverage, folded=False)
        fold = replace(look, folded=not look.folded, coverage=False, by_date=False)
        self._part("Layers", [
            ("What was read", look.coverage, partial(view.show, read)),
            ("Both halves on one", look.folded, partial(view.show, fold)),
        ])  # fmt: skip
        self._part("Age of the figure", [
            (words, look.age is age, partial(view.show, replace(look, age=age)))
            for age, words in ages_words(case)
        ])  # fmt: skip

    def _check(self, words: str, on: bool) -> QAction:
        action = self._menu.addAction(words)
        action.setCheckable(True)
        action.setChecked(on)
        return action

    def _heading(self, words: str) -> None:
        self._menu.addAction(words).setEnabled(False)

    def _part(self, title: str, lines: list[tuple[str, bool, Callable[[], None]]]) -> None:
        self._menu.addSeparator()
        self._heading(title)
        for words, on, run in lines:
            self._check(words, on).triggered.connect(lambda _checked=False, run=run: run())

    def _toggle_kind(self, kind: str, _checked: bool = False) -> None:
        self._view.toggle_kind(kind)

    def _least(self, least: int | None) -> None:
        self._view.show(replace(self._view.look, least_certainty=least))


class CourseBar(QWidget):
    """Play, a slider over the timepoints, their names, and the small figures by date."""

    point_chosen = Signal(object)
    """Id of a timepoint; None for all together."""

    def __init__(self, session: Session, view: MapView, player: CoursePlayer, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._view, self._player = session, view, player
        self._play = _button("▶", "Play the course", player.toggle, self)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setAccessibleName("Date of the map")
        self.slider.setPageStep(1)
        self.slider.setTickPosition(QSlider.TickPosition.TicksBelow)
        self.slider.setTickInterval(1)
        self.slider.valueChanged.connect(self._choose)
        self.points = QComboBox(self)
        self.points.setAccessibleName("Timepoint of the map and the criteria")
        self.points.setFixedWidth(_POINTS_PX)
        self.points.activated.connect(self._choose)
        self._series = _button("▦", "One figure for each date", self._toggle_series, self)
        self._series.setCheckable(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 0, 6, 4)
        row.setSpacing(5)
        row.addWidget(self._play)
        row.addWidget(self.slider, 1)
        row.addWidget(self.points)
        row.addWidget(self._series)
        self._clock = QTimer(self, interval=STEP_MS)
        self._clock.timeout.connect(player.tick)
        player.changed.listen(lambda _none: self._played())

    def refresh(self, case: Case, *, private: bool) -> None:
        """Show the timepoints of a case, and which of them the map is of."""
        for widget in (self.points, self.slider):
            widget.blockSignals(True)
        self.points.clear()
        self.points.addItem("All timepoints", None)
        for point in case.timepoints:
            self.points.addItem(timepoint_label(case, point, private=private), point.id)
        at = max(0, self.points.findData(self._session.timepoint))
        self.points.setCurrentIndex(at)
        self.slider.setRange(0, len(case.timepoints))
        self.slider.setValue(at)
        self.slider.setToolTip(self.points.currentText())
        for widget in (self.points, self.slider):
            widget.blockSignals(False)
        self._series.setChecked(self._view.look.by_date)

    def _choose(self, index: int) -> None:
        self._player.stop()
        self.point_chosen.emit(self.points.itemData(index))

    def _toggle_series(self) -> None:
        look = self._view.look
        self._view.show(replace(look, by_date=not look.by_date, folded=False))

    def _played(self) -> None:
        playing = self._player.playing
        self._play.setText("■" if playing else "▶")
        self._play.setToolTip("Stop (Esc)" if playing else "Play the course")
        if playing:
            self._clock.start()
        else:
            self._clock.stop()


def _button(text: str, words: str, run: Callable[[], None], parent: QWidget) -> QToolButton:
    button = QToolButton(parent)
    button.setText(text)
    button.setToolTip(words)
    button.setAccessibleName(words)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.clicked.connect(lambda _checked=False: run())
    return button
