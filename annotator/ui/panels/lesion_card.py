"""The card of one lesion: timepoints × modalities, what became of it, certainty, note."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from annotator.lesion_map.progress import Trend
from annotator.lesion_map.scores import MR
from annotator.lesions import edits
from annotator.lesions.case import Case
from annotator.lesions.change import Change
from annotator.lesions.follow_up import answered
from annotator.lesions.kinship import waits
from annotator.lesions.records import (
    Lesion,
    LesionId,
    Mark,
    Observation,
    ObservationStatus,
    Timepoint,
    TimepointId,
)
from annotator.terms.sites import site, site_label
from annotator.ui.elided_label import ElidedLabel
from annotator.ui.overrides import tells_errors
from annotator.ui.panels.graders import Graders, variant_hints
from annotator.ui.panels.kin_row import KinRow
from annotator.ui.panels.lesion_cell import CellButton, empty_cell, first_words
from annotator.ui.panels.lesion_measures import LesionMeasures
from annotator.ui.panels.stored_line import StoredLine
from annotator.ui.plain_text import tip
from annotator.workspace.fates import Fates
from annotator.workspace.lesion_cells import Cell, CellState, card_modalities, lesion_cells
from annotator.workspace.lesion_pictures import LesionPictures
from annotator.workspace.privacy import timepoint_label, undated
from annotator.workspace.session import Selection, Session
from annotator.workspace.viewer import Viewer

_STATUS_PX, _SURE_PX = 96, 42
_STATUS = {
    "—": None,
    "present": ObservationStatus.PRESENT,
    "resolved": ObservationStatus.RESOLVED,
    "not assessable": ObservationStatus.NOT_ASSESSABLE,
    "not imaged": ObservationStatus.NOT_IMAGED,
}


_PICTURES_MS = 30


@tells_errors
class LesionCard(QScrollArea):
    """Every mark of the chosen lesion in one grid; a cell leads to its image, an empty one invites."""

    wanted = Signal(str)
    """Id of a mark whose image the reader wants to see."""
    draw_wanted = Signal(object)
    """`Cell` that the reader wants to draw the lesion in."""
    command_wanted = Signal(str)
    """Id of a command about the lesion or its chosen marks."""

    def __init__(self, session: Session, viewer: Viewer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._viewer = session, viewer
        self._pictures: LesionPictures | None = None
        # What comes together is shown together: an edit changes records, choice and fates in one turn.
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._show)
        self._stale = False
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMinimumHeight(190)
        self._private = False
        self._fates: Fates | None = None
        self._show_nothing()
        session.opened.listen(lambda _case: self._show())
        session.changed.listen(lambda _change: self._show_soon())
        session.selected.listen(lambda _selection: self._show_soon())
        viewer.listed.listen(lambda _none: self._show_soon())

    def show_pictures(self, pictures: LesionPictures) -> None:
        """Show pictures and measurements as they come."""
        self._pictures = pictures
        pictures.arrived.listen(lambda _none: self._show_soon(_PICTURES_MS))

    def show_fates(self, fates: Fates) -> None:
        """Say beside each timepoint what became of the lesion since."""
        self._fates = fates
        fates.changed.listen(lambda _none: self._show_soon())

    def set_private(self, private: bool) -> None:
        """Leave out the dates, or say them."""
        self._private = private
        self._show()

    def _show_soon(self, within_ms: int = 0) -> None:
        if not self.isVisible():
            self._stale = True
        elif not self._soon.isActive() or within_ms < self._soon.remainingTime():
            self._soon.start(within_ms)

    def showEvent(self, event: QShowEvent) -> None:
        """Show what changed meanwhile."""
        super().showEvent(event)
        if self._stale:
            self._show()

    def _show_nothing(self) -> None:
        if isinstance(self.widget(), QLabel):
            return
        text = QLabel("Choose a lesion to see every image of it.", self)
        text.setProperty("role", "dim")
        text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWidget(text)

    def _show(self) -> None:
        selection, self._stale = self._session.selection, False
        self._soon.stop()
        if not self._session.has_case or selection.lesion is None:
            self._show_nothing()
            return
        case = self._session.case
        lesion = case.get(Lesion, selection.lesion)
        inside = QWidget(self)
        inside.setProperty("role", "panel")
        column = QVBoxLayout(inside)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(6)
        column.addWidget(_title(lesion))
        column.addWidget(KinRow(lesion, self.command_wanted.emit))
        column.addLayout(self._grid(case, lesion))
        measures = self._measures(case, lesion, selection)
        if measures is not None:
            column.addWidget(measures)
        column.addWidget(self._note(lesion))
        drawn = tuple(dict.fromkeys(mark.image.modality for mark in case.marks_of_lesion(lesion.id)))
        hints = variant_hints(lesion, drawn)
        if hints is not None:
            column.addWidget(hints)
        column.addStretch(1)
        place = self._place()
        before = self.takeWidget()
        if before is not None:
            # A box whose own key led here must outlive the key.
            before.hide()
            before.deleteLater()
        self.setWidget(inside)
        self._return_to(place)

    def _place(self) -> tuple[int, int, str]:
        """Return how far the card is scrolled, and which cell has the focus (−1 for none), or which box."""
        cells = self.findChildren(CellButton)
        focus = next((at for at, cell in enumerate(cells) if cell.hasFocus()), -1)
        boxes = [one.accessibleName() for one in self.findChildren(QComboBox) if one.hasFocus()]
        return self.verticalScrollBar().value(), focus, "".join(boxes)

    def _return_to(self, place: tuple[int, int, str]) -> None:
        scrolled, focus, name = place
        cells = self.findChildren(CellButton)
        if 0 <= focus < len(cells):
            cells[focus].setFocus()
        for box in self.findChildren(QComboBox):
            if name and box.accessibleName() == name:
                box.setFocus()
        inside = self.widget()
        if inside is not None:
            inside.adjustSize()
        self.verticalScrollBar().setValue(scrolled)

    def focus_cells(self) -> None:
        """Give the keyboard to the first cell."""
        for cell in self.findChildren(CellButton)[:1]:
            cell.setFocus()

    def _note(self, lesion: Lesion) -> QLineEdit:
        field = StoredLine(lesion.note)
        field.home(False)  # A long note is read from its start.
        field.setPlaceholderText("Note")
        field.setAccessibleName("Note on the lesion")

        def leave() -> None:
            if field.text() != lesion.note:
                name = f"Note on {lesion.name}"
                self._session.edit(name, lambda case: edits.set_note(case, lesion.id, field.text()))

        field.editingFinished.connect(leave)
        return field

    def _grid(self, case: Case, lesion: Lesion) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(2)
        rows = lesion_cells(case, lesion.id, self._viewer.studies)
        for at, modality in enumerate(card_modalities(case, self._viewer.studies)):
            label = QLabel(modality)
            label.setProperty("role", "heading")
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(label, 0, at)
        for number, (point, row) in enumerate(zip(case.timepoints, rows, strict=True)):
            head, below, grades = (3 * number + part for part in (1, 2, 3))
            grid.addLayout(self._point(case, lesion, point), head, 0, 1, -1)
            for at, cell in enumerate(row):
                grid.addWidget(self._cell(cell), below, at, Qt.AlignmentFlag.AlignTop)
            seen = case.observation_at(lesion.id, point.id)
            if seen is not None and seen.status is ObservationStatus.PRESENT:
                on_mr = any(mark.image.modality == MR for mark in case.marks_of(seen.id))
                graders = Graders(self._session, lesion, seen, self, on_mr=on_mr)
                grid.addWidget(graders, grades, 0, 1, -1)
        grid.setColumnStretch(len(rows[0]) if rows else 0, 1)
        return grid

    def _point(self, case: Case, lesion: Lesion, point: Timepoint) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setContentsMargins(0, 6, 0, 0)
        observation = case.observation_at(lesion.id, point.id)
        name = timepoint_label(case, point, private=self._private)
        day = "" if self._private or (point.date and point.date in name) else point.date or "no date"
        line.addWidget(ElidedLabel("  ".join(filter(None, (name, day))), self), 1)
        fate = self._fates.at(point.id).get(lesion.id) if self._fates and observation is not None else None
        if fate is not None and fate.trend is not Trend.NOT_COMPARABLE:
            said = QLabel(fate.trend.value, self)
            said.setProperty("role", "dim")
            said.setToolTip(tip(undated(fate.because) if self._private else fate.because))
            line.addWidget(said)
        line.addWidget(self._status(lesion.id, point.id, observation))
        if observation is not None:
            line.addWidget(self._certainty(observation))
        return line

    def _cell(self, cell: Cell) -> QWidget:
        if cell.state in (CellState.NOT_IMAGED, CellState.NOT_OPEN):
            return empty_cell(cell)
        drawing = self._pictures.picture(cell.marks[0]) if cell.marks and self._pictures else None
        words = first_words(cell, self._pictures.taken) if self._pictures else ""
        button = CellButton(cell, drawing, words, self)
        button.clicked.connect(partial(self._go, cell.marks[0]) if cell.marks else partial(self._draw, cell))
        return button

    def _measures(self, case: Case, lesion: Lesion, selection: Selection) -> QWidget | None:
        taken = self._pictures.taken if self._pictures else ()
        known = {key for one in taken for key in one.marks}
        marks = [mark for mark in case.marks_of_lesion(lesion.id) if mark.id in known]
        chosen = [mark for mark in marks if mark.id == selection.mark]
        if not marks or (selection.mark is not None and not chosen):
            return None
        return LesionMeasures(case, (chosen or marks)[-1], taken, self)

    def _go(self, mark: Mark) -> None:
        self._session.select(Selection(mark=mark.id))
        self.wanted.emit(mark.id)

    def _draw(self, cell: Cell) -> None:
        self.draw_wanted.emit(cell)

    def _label_of(self, point: TimepointId) -> str:
        case = self._session.case
        return timepoint_label(case, case.get(Timepoint, point), private=self._private)

    def _status(self, lesion: LesionId, point: TimepointId, observation: Observation | None) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(f"Status, {self._label_of(point)}")
        box.setFixedWidth(_STATUS_PX)
        box.addItems(list(_STATUS) if observation is None else list(_STATUS)[1:])
        shown = "—" if observation is None else observation.status.value.replace("_", " ")
        box.setCurrentText(shown)
        if observation is not None and waits(self._session.case, observation):
            # Nobody has looked yet: only a copy lies there.
            box.setPlaceholderText("draft")
            box.setCurrentIndex(-1)

        def choose(_index: int) -> None:
            status = _STATUS[box.currentText()]
            if status is not None:
                name = f"Set status: {box.currentText()}"
                self._session.edit(name, lambda case: _recorded(case, lesion, point, status))

        box.activated.connect(choose)
        return box

    def _certainty(self, observation: Observation) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(f"Certainty, {self._label_of(observation.timepoint)}")
        box.setFixedWidth(_SURE_PX)
        box.setToolTip("Certainty, 1 doubtful to 5 sure")
        box.addItems(["—", "1", "2", "3", "4", "5"])
        box.setCurrentIndex(observation.certainty or 0)

        def choose(index: int) -> None:
            name = f"Set certainty: {index or 'none'}"
            self._session.edit(name, lambda case: edits.set_certainty(case, observation.id, index or None))

        box.activated.connect(choose)
        return box


def _title(lesion: Lesion) -> QLabel:
    place = site_label(lesion.site, lesion.side, lesion.segment)
    title = QLabel(f"{lesion.name}  {place}")
    title.setTextFormat(Qt.TextFormat.PlainText)
    title.setProperty("role", "title")
    code = site(lesion.site).code if lesion.site else None
    if code is not None:
        title.setToolTip(f"SNOMED CT {code.value} {code.meaning}; tracking UID {lesion.id}")
    return title


def _recorded(case: Case, lesion: LesionId, point: TimepointId, status: ObservationStatus) -> Change:
    """Return the change by which a reader says what became of a lesion, which answers copies that wait."""
    seen = case.observation_at(lesion, point)
    is_answer = seen is not None and waits(case, seen)
    return (answered if is_answer else edits.observe)(case, lesion, point, status)
