"""The card of one lesion: timepoints × modalities, what became of it, certainty, note."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.lesions import edits
from annotator.lesions.case import Case
from annotator.lesions.change import Change
from annotator.lesions.kinship import kin_words
from annotator.lesions.records import (
    Lesion,
    LesionId,
    Mark,
    Observation,
    ObservationStatus,
    TimepointId,
)
from annotator.terms.findings import finding_kind
from annotator.terms.sites import site, site_label
from annotator.ui.glyph_icon import findings_icon
from annotator.ui.panels.stored_line import StoredLine
from annotator.ui.plain_text import tip
from annotator.workspace.privacy import timepoint_label
from annotator.workspace.session import Selection, Session

_POINT_PX, _STATUS_PX, _SURE_PX = 94, 96, 42
_STATUS = {
    "—": None,
    "present": ObservationStatus.PRESENT,
    "resolved": ObservationStatus.RESOLVED,
    "not assessable": ObservationStatus.NOT_ASSESSABLE,
    "not imaged": ObservationStatus.NOT_IMAGED,
}


class LesionCard(QScrollArea):
    """Every mark of the chosen lesion in one grid; a cell leads to its image, an empty one invites."""

    wanted = Signal(str)
    """Id of a mark whose image the reader wants to see."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMinimumHeight(190)
        self._private = False
        self._show_nothing()
        session.opened.listen(lambda _case: self._show(session.selection))
        session.changed.listen(self._changed)
        session.selected.listen(self._show)

    def set_private(self, private: bool) -> None:
        """Leave out the dates, or say them."""
        self._private = private
        self._show(self._session.selection)

    def _changed(self, _change: Change) -> None:
        self._show(self._session.selection)

    def _show_nothing(self) -> None:
        text = QLabel("Choose a lesion to see every image of it.", self)
        text.setProperty("role", "dim")
        text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWidget(text)

    def _show(self, selection: Selection) -> None:
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
        kin = kin_words(lesion)
        if kin:
            column.addWidget(_kin_label(kin))
        column.addLayout(self._grid(case, lesion))
        column.addWidget(self._note(lesion))
        column.addStretch(1)
        self.setWidget(inside)

    def _note(self, lesion: Lesion) -> QLineEdit:
        field = StoredLine(lesion.note)
        field.home(False)  # A long note is read from its start.
        field.setPlaceholderText("Note")

        def leave() -> None:
            if field.text() != lesion.note:
                name = f"Note on {lesion.name}"
                self._session.edit(name, lambda case: edits.set_note(case, lesion.id, field.text()))

        field.editingFinished.connect(leave)
        return field

    def _grid(self, case: Case, lesion: Lesion) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(2)
        modalities = tuple(dict.fromkeys(mark.image.modality for mark in case.marks)) or ("",)
        for at, text in enumerate(("Timepoint", *modalities, "Status", "Sure")):
            label = QLabel(text)
            label.setProperty("role", "heading")
            grid.addWidget(label, 0, at)
        for row, point in enumerate(case.timepoints, 1):
            observation = case.observation_at(lesion.id, point.id)
            name = timepoint_label(case, point, private=self._private)
            grid.addWidget(_point_label(name, "" if self._private else point.date or "no date"), row, 0)
            for at, modality in enumerate(modalities, 1):
                grid.addLayout(self._cell(case, observation, modality), row, at)
            grid.addWidget(self._status(lesion.id, point.id, observation), row, len(modalities) + 1)
            if observation is not None:
                grid.addWidget(self._certainty(observation), row, len(modalities) + 2)
        grid.setColumnStretch(len(modalities) + 3, 1)
        return grid

    def _cell(self, case: Case, observation: Observation | None, modality: str) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(0)
        marks = () if observation is None else case.marks_of(observation.id)
        shown = [mark for mark in marks if mark.image.modality == modality]
        for mark in shown:
            button = QToolButton()
            button.setIcon(findings_icon(mark.findings))
            button.setToolTip(_mark_words(mark))
            button.setAccessibleName(f"{modality} mark")
            button.clicked.connect(partial(self._go, mark))
            line.addWidget(button)
        if not shown:
            empty = QLabel("·")
            empty.setProperty("role", "dim")
            line.addWidget(empty)
        line.addStretch(1)
        return line

    def _go(self, mark: Mark) -> None:
        self._session.select(Selection(mark=mark.id))
        self.wanted.emit(mark.id)

    def _status(self, lesion: LesionId, point: TimepointId, observation: Observation | None) -> QComboBox:
        box = QComboBox()
        box.setFixedWidth(_STATUS_PX)
        box.addItems(list(_STATUS) if observation is None else list(_STATUS)[1:])
        shown = "—" if observation is None else observation.status.value.replace("_", " ")
        box.setCurrentText(shown)

        def choose(_index: int) -> None:
            status = _STATUS[box.currentText()]
            if status is not None:
                name = f"Set status: {box.currentText()}"
                self._session.edit(name, lambda case: edits.observe(case, lesion, point, status))

        box.activated.connect(choose)
        return box

    def _certainty(self, observation: Observation) -> QComboBox:
        box = QComboBox()
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


def _kin_label(words: str) -> QLabel:
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", "dim")
    label.setWordWrap(True)
    return label


def _point_label(name: str, day: str) -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(label.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, _POINT_PX))
    label.setToolTip(tip(", ".join(filter(None, (name, day)))))
    return label


def _mark_words(mark: Mark) -> str:
    kinds = ", ".join(finding_kind(kind).label for kind in sorted(mark.findings)) or "kind not said"
    return f"{mark.image.modality}: {kinds}. Click to see it."
