"""The follow-up checklist: every lesion seen before beside its earlier picture, answered by one key each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.drawing.items import Drawing
from annotator.lesions.follow_up import OldLesion
from annotator.lesions.records import LesionId, Observation, ObservationStatus, Timepoint
from annotator.terms.findings import finding_kinds
from annotator.terms.sites import site_label
from annotator.ui.elided_label import ElidedLabel
from annotator.ui.overrides import tells_errors
from annotator.ui.panels.lesion_cell import pixmap_of
from annotator.ui.panels.scroll_column import ScrollColumn
from annotator.ui.panels.threshold_row import ThresholdRow
from annotator.ui.plain_text import tip
from annotator.ui.theme import ACCENT, GOOD, WARNING
from annotator.workspace.checklist import ANSWERS, Checklist
from annotator.workspace.fates import Fates
from annotator.workspace.old_pictures import OldPictures
from annotator.workspace.privacy import timepoint_label, undated
from annotator.workspace.session import Session
from annotator.workspace.viewer import Viewer

_KEYS = {
    Qt.Key.Key_1: ObservationStatus.PRESENT,
    Qt.Key.Key_S: ObservationStatus.PRESENT,
    Qt.Key.Key_2: ObservationStatus.RESOLVED,
    Qt.Key.Key_G: ObservationStatus.RESOLVED,
    Qt.Key.Key_3: ObservationStatus.NOT_IMAGED,
    Qt.Key.Key_I: ObservationStatus.NOT_IMAGED,
    Qt.Key.Key_4: ObservationStatus.NOT_ASSESSABLE,
    Qt.Key.Key_A: ObservationStatus.NOT_ASSESSABLE,
}
_PICTURE = (64, 48)
_MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_OTHERS = (Qt.Key.Key_N, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_HINT = "1 seen · 2 gone · 3 not imaged · 4 not assessable · N next open · Enter earlier image"


@tells_errors
class FollowUpPanel(QWidget):
    """Timepoint and progress above, the lesions below."""

    def __init__(self, session: Session, viewer: Viewer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.checklist = Checklist(session, viewer)
        self._session = session
        self._private = False
        self._pictures: OldPictures | None = None
        self._fates: Fates | None = None
        self._soon = QTimer(self, interval=30, singleShot=True)
        self._soon.timeout.connect(self._rebuild)
        self._points = QComboBox(self)
        self._points.setAccessibleName("Timepoint to follow up")
        self._points.activated.connect(self._choose_point)
        self._said = QLabel(self)
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._rows = Rows(self.checklist, self)
        hint = QLabel(_HINT, self)
        hint.setProperty("role", "dim")
        hint.setWordWrap(True)
        self._empty = QLabel("Nothing to follow up:\nno lesion was seen at an earlier timepoint.", self)
        self._empty.setProperty("role", "dim")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        head = QHBoxLayout()
        head.addWidget(self._points, 1)
        head.addWidget(self._said)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 6, 8, 6)
        self._column.setSpacing(5)
        self._column.addLayout(head)
        for widget, stretch in ((self._bar, 0), (self._rows, 1), (self._empty, 1), (hint, 0)):
            self._column.addWidget(widget, stretch)
        self._hint = hint
        self.limits = ThresholdRow(self)
        self._column.addWidget(self.limits)
        session.opened.listen(lambda _case: self._rebuild())
        session.changed.listen(lambda _change: self._soon.start())
        viewer.listed.listen(lambda _none: self._soon.start())
        self.checklist.turned.listen(lambda _none: self._soon.start())
        self._rebuild()

    def show_pictures(self, pictures: OldPictures) -> None:
        """Show the earlier pictures as they come."""
        self._pictures = pictures
        pictures.arrived.listen(lambda _none: self._soon.start())

    def show_fates(self, fates: Fates) -> None:
        """Show what became of each lesion, and from which change on it counts."""
        self._fates = fates
        self.limits.serve(fates)
        fates.changed.listen(lambda _none: self._soon.start())

    def take_keyboard(self) -> None:
        """Give the keyboard to the rows, as they are now."""
        self._rebuild()
        self._rows.setFocus()

    def set_private(self, private: bool) -> None:
        """Leave out the dates, or say them."""
        self._private = private
        self._rebuild()

    def _rebuild(self) -> None:
        self._soon.stop()
        points, now = self.checklist.timepoints, self.checklist.timepoint
        self._points.clear()
        for point in points:
            left = sum(one.is_open for one in self.checklist.rows_of(point))
            self._points.addItem(f"{self._label(point)}{f'  ({left} open)' if left else ''}", point.id)
        for widget in (self._points, self._said, self._bar, self._rows, self._hint, self.limits):
            widget.setVisible(now is not None)
        self._empty.setVisible(now is None)
        if now is None:
            self._rows.fill((), None)
            return
        self._points.setCurrentIndex(points.index(now))
        rows = self.checklist.rows
        done = sum(not one.is_open for one in rows)
        self._said.setText(f"{done} of {len(rows)} answered")
        self._bar.setRange(0, len(rows))
        self._bar.setValue(done)
        if self._fates is not None and self.isVisible():
            self._fates.measures.want()
        if self._pictures is not None and self.isVisible():
            pictures = map(self.checklist.picture, rows)
            self._pictures.want([mark for mark in pictures if mark is not None])
        current = self.checklist.row
        self._rows.fill(
            [(self._content(one), self._picture(one)) for one in rows],
            None if current is None else current.lesion.id,
        )

    def showEvent(self, event: QEvent) -> None:
        """Ask for pictures only once they are to be seen."""
        self._soon.start()
        super().showEvent(event)  # type: ignore[arg-type]

    def _content(self, one: OldLesion) -> Content:
        case, mark = self._session.case, self.checklist.picture(one)
        before = one.before if mark is None else case.get(Observation, mark.observation)
        earlier = self._label(case.get(Timepoint, before.timepoint))
        marks = case.marks_of(before.id)
        kinds = {kind for mark in marks for kind in mark.findings}
        words = ", ".join(kind.short for kind in finding_kinds().values() if kind.id in kinds)
        status = "resolved since" if one.before.status is ObservationStatus.RESOLVED else words
        drawn = " ".join(dict.fromkeys(mark.image.modality for mark in marks))
        fates = {} if one.is_open or self._fates is None else self._fates.at(one.timepoint.id)
        fate = fates.get(one.lesion.id)
        because = "" if fate is None else fate.because
        return Content(
            one.lesion.id,
            one.lesion.name,
            site_label(one.lesion.site, one.lesion.side, one.lesion.segment),
            " · ".join(part for part in (earlier, drawn, status) if part),
            one.is_open,
            _state(one),
            None if one.now is None or one.waits else one.now.status,
            "" if fate is None else fate.trend.value,
            undated(because) if self._private else because,
        )

    def _picture(self, one: OldLesion) -> Drawing | None:
        mark = self.checklist.picture(one)
        return self._pictures.picture(mark) if self._pictures and mark else None

    def _choose_point(self, index: int) -> None:
        self.checklist.choose_timepoint(self._points.itemData(index))
        self._rows.setFocus()

    def _label(self, point: Timepoint) -> str:
        return timepoint_label(self._session.case, point, private=self._private)


# One sheet for all rows: one for each widget takes longer than the rest of it.
_STYLE = f"""
#row {{ border: 1px solid transparent; border-radius: 4px; }}
#row[current="true"] {{ border-color: {ACCENT}; }}
#row:hover {{ background: #292d34; }}
#row QToolButton {{ font-size: 11px; padding: 1px; }}
#row #title {{ font-weight: 600; }}
#row QLabel[open="true"] {{ color: {WARNING}; }}
#row QLabel[open="false"] {{ color: {GOOD}; }}
"""


@tells_errors
class Rows(ScrollColumn):
    """The rows, and the keys that answer them; no other command takes these keys while it has the focus."""

    def __init__(self, checklist: Checklist, parent: QWidget) -> None:
        super().__init__(parent, (0, 0, 4, 0), 4)
        self._checklist = checklist
        self._shown: list[Row] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setStyleSheet(_STYLE)
        self.setAccessibleName("Lesions to follow up")

    def fill(self, rows: Sequence[tuple[Content, Drawing | None]], current: LesionId | None) -> None:
        """Show other rows, the one in hand in sight; those that say the same stay, for one takes 5 ms."""
        scrolled = self.verticalScrollBar().value()
        before = {row.content: row for row in self._shown}
        self._shown = [before.get(content) or Row(content, self._checklist, self) for content, _ in rows]
        for row, (content, picture) in zip(self._shown, rows, strict=True):
            row.show_picture(picture)
            row.set_current(content.lesion == current)
        self.hold(self._shown)
        inside = self.widget()
        if inside is not None:
            inside.adjustSize()
        self.verticalScrollBar().setValue(scrolled)
        for row in self._shown:
            if row.is_current:
                self.ensureWidgetVisible(row, 0, 0)
        self.horizontalScrollBar().setValue(0)

    def event(self, event: QEvent) -> bool:
        """Keep the keys of the checklist from the commands of the window."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._is_ours(event)
        ):
            event.accept()
            return True
        return super().event(event)

    def _is_ours(self, event: QKeyEvent) -> bool:
        plain = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        key = event.key()
        return not plain and (key in _KEYS or key in _MOVES or key in _OTHERS)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Answer the row in hand, or go to another."""
        if not self._is_ours(event):
            super().keyPressEvent(event)
            return
        key = Qt.Key(event.key())
        if key in _KEYS:
            self._checklist.answer(_KEYS[key])
        elif key in _MOVES:
            self._checklist.step(_MOVES[key])
        elif key == Qt.Key.Key_N:
            back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self._checklist.next_open(-1 if back else 1)
        elif key == Qt.Key.Key_Space:
            self._checklist.show_now()
        else:
            self._checklist.show_before()


@dataclass(frozen=True, slots=True)
class Content:
    """All that a row says: `said` of before, `state` and `fate` of now, `because` of the fate's evidence."""

    lesion: LesionId
    name: str
    place: str
    said: str
    is_open: bool
    state: str
    answer: ObservationStatus | None
    fate: str
    because: str

    @property
    def words(self) -> str:
        """What became of the lesion."""
        is_said = self.fate in ("", self.state, "resolved", "not comparable")
        return self.state if is_said else f"{self.state}, {self.fate}"


@tells_errors
class Row(QFrame):
    """A lesion of the checklist: earlier picture, name, what was there, what became of it."""

    def __init__(self, content: Content, checklist: Checklist, parent: QWidget) -> None:
        super().__init__(parent)
        self.content = content
        self._checklist = checklist
        self._drawn: Drawing | None = None
        self.is_current = False
        self.setObjectName("row")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"{content.name} {content.place}: {content.state}")
        self.setAccessibleDescription(content.because)
        self.picture = QLabel("no picture", self)
        self.picture.setProperty("role", "dim")
        self.picture.setFixedSize(*_PICTURE)
        self.picture.setScaledContents(True)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        title = ElidedLabel(f"{content.name}  {content.place}", self)
        title.setObjectName("title")
        top = QHBoxLayout()
        top.addWidget(title, 1)
        top.addWidget(self._state())
        text = QVBoxLayout()
        text.setSpacing(2)
        text.addLayout(top)
        text.addWidget(ElidedLabel(content.said, self, "dim"))
        text.addLayout(self._answers())
        line = QHBoxLayout(self)
        line.setContentsMargins(5, 4, 6, 4)
        line.setSpacing(8)
        line.addWidget(self.picture)
        line.addLayout(text, 1)

    def _state(self) -> QLabel:
        label = QLabel(self.content.words, self)
        label.setProperty("open", self.content.is_open)
        label.setToolTip(tip(self.content.because))
        return label

    def _answers(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(2)
        for number, (status, words) in enumerate(ANSWERS.items(), 1):
            button = QToolButton(self)
            button.setText(f"{number} {words}")
            button.setCheckable(True)
            button.setChecked(self.content.answer is status)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            button.clicked.connect(partial(self._answer, button, status))
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _answer(self, button: QToolButton, status: ObservationStatus) -> None:
        # What is checked says what is recorded, whatever the click comes to.
        button.setChecked(self.content.answer is status)
        if not self.is_current:
            self._checklist.choose_row(self.content.lesion)
        self._checklist.answer(status)

    def show_picture(self, drawing: Drawing | None) -> None:
        """Show the earlier picture, once there is one."""
        if drawing is self._drawn:
            return
        self._drawn = drawing
        if drawing is None:
            self.picture.setText("no picture")
        else:
            self.picture.setPixmap(pixmap_of(drawing))

    def set_current(self, current: bool) -> None:
        """Say whether the row is the one in hand."""
        if current == self.is_current:
            return
        self.is_current = current
        self.setProperty("current", current)
        self.style().unpolish(self)
        self.style().polish(self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the lesion in hand."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._checklist.choose_row(self.content.lesion)


def _state(one: OldLesion) -> str:
    if one.waits:
        return "draft, 1 accepts"
    return "open" if one.now is None else ANSWERS[one.now.status]
