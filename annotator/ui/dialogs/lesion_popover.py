"""The popover beside a fresh mark: site by type-ahead, side, segment, kinds by letter, certainty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.lesions.change import Change
from annotator.lesions.edits import Place
from annotator.lesions.records import Mark, MarkId
from annotator.lesions.regions import region_of
from annotator.terms.findings import lettered_kinds_on
from annotator.terms.side import Side
from annotator.terms.site_search import SiteChoice
from annotator.terms.sites import catalogue, site, site_label
from annotator.ui.dialogs.chips import ChipRow
from annotator.ui.dialogs.site_field import SiteField
from annotator.ui.overrides import tells_errors
from annotator.ui.plain_keys import is_plain
from annotator.ui.plain_text import tip
from annotator.viewing.suggest import Suggestion
from annotator.workspace.describe import Description, describe, describe_all, describe_region, description_of
from annotator.workspace.same_lesion import SameLesion, same_by_site
from annotator.workspace.session import Session

_WIDTH = 330
_JOIN_EDGES_PX, _LABEL_PX = 48, 14


@tells_errors
class LesionPopover(QFrame):
    """Asks what a mark shows. Enter accepts, Escape leaves the mark as it is.

    With a site suggested, letters choose kinds at once; otherwise typing goes to the site field.
    """

    closed = Signal()

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self._session = session
        self._mark: MarkId | None = None
        self._said, self._all_slices = Description(), True
        self._same: SameLesion | None = None
        self.setProperty("role", "raised")
        self.setFixedWidth(_WIDTH)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("What the mark shows")
        self._build()
        self.hide()
        session.opened.listen(lambda _case: self.dismiss())
        session.changed.listen(self._changed)

    def _build(self) -> None:
        self._title = QLabel(self)
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setProperty("role", "title")
        self._title.setWordWrap(True)
        self._join = QPushButton(self)
        self._join.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._join.clicked.connect(self._accept_join)
        self._field = SiteField(self)
        self._site, self._list = self._field.line, self._field.list
        self._field.chosen.connect(self.choose)
        self._field.accepted.connect(self._accept_line)
        self._field.turned_away.connect(self._leave_site)
        self._field.left.connect(self._close)
        self._field.resized.connect(self._fit)
        side_row = self._side_row()
        self._kinds = ChipRow(self)
        self._kinds.toggled.connect(self._toggle)
        self._slices = ChipRow(self)
        self._slices.toggled.connect(self._toggle_slices)
        self._certainty = ChipRow(self)
        self._certainty.toggled.connect(self._grade)
        hint = QLabel(
            "Enter accept · ↑ ↓ other site · Tab type one\nletters kind · 1–5 certainty · Esc later", self
        )
        hint.setProperty("role", "dim")
        hint.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(6)
        above: tuple[QWidget, ...] = (self._title, self._join, self._field)
        below: tuple[QWidget, ...] = (self._kinds, self._slices, self._certainty, hint)
        for widget in above:
            column.addWidget(widget)
        column.addLayout(side_row)
        for widget in below:
            column.addWidget(widget)

    def _side_row(self) -> QHBoxLayout:
        self._sides = QButtonGroup(self)
        side_row = QHBoxLayout()
        side_row.setSpacing(4)
        for side, text in ((Side.RIGHT, "Right"), (Side.LEFT, "Left")):
            button = QPushButton(text, self)
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _on=False, side=side: self._set_side(side))
            self._sides.addButton(button, int(side is Side.LEFT))
            side_row.addWidget(button)
        self._segment = QComboBox(self)
        self._segment.setAccessibleName("Segment of the bone")
        self._segment.activated.connect(self._set_segment)
        side_row.addWidget(self._segment, 1)
        return side_row

    @property
    def mark(self) -> MarkId | None:
        """The mark that is asked about, or None when the popover is closed."""
        return self._mark if self.isVisible() else None

    def stand_in(self, area: QWidget) -> None:
        """Open in another window from now on: that of the pane asked about."""
        if area is not self._over:
            self._over = area
            self.setParent(area)

    def ask(
        self,
        mark: MarkId,
        near: QRect,
        suggested: Sequence[Suggestion] = (),
        side: Side | None = None,
        same: SameLesion | None = None,
    ) -> None:
        """Open beside `near` (in the parent's pixels) for a mark.

        Of suggested sites the first fills an empty place, arrows choose another. `side` is where the mark
        lies in the patient, None when the image does not say: then a paired site waits for R or L. `same`
        is the lesion it may be by where it lies. Of a mark chosen with others all are asked about, and
        nothing is suggested.
        """
        self._mark, self._all_slices = mark, True
        self._same = None if self._together else same
        self._said = description_of(self._session.case, mark)
        offered = () if self._together or self._said.place.site else suggested
        self._field.suggest(offered, side)
        if offered:
            self._said = replace(self._said, place=place_of(offered[0].choice))
        self._show_answers()
        self.show()
        self._stand_beside(near)
        self.raise_()
        if self._said.place.site:
            self.setFocus()
        else:
            self._site.setFocus()

    def choose(self, choice: SiteChoice) -> None:
        """Take a site from elsewhere, for example a click on the skeleton."""
        self._said = replace(self._said, place=place_of(choice))
        if not self._field.suggests:
            self._field.close_list()
        self._show_answers()
        self.setFocus()

    @property
    def _asks_side(self) -> bool:
        return site_is_paired(self._said.place) and self._said.place.side is Side.MIDLINE

    def accept(self) -> None:
        """Store what is said and close; a paired site without side keeps asking."""
        if self._asks_side:
            self._show_answers()
            return
        if self._mark is not None:
            case, marks = self._session.case, self._together or (self._mark,)
            if len(marks) > 1:
                self._session.apply(describe_all(case, marks, self._said))
            else:
                say = describe_region if self._all_slices else describe
                self._session.apply(say(case, self._mark, self._said))
        self._close()

    def _accept_line(self) -> None:
        if self._said.place.site:
            self.accept()
        else:
            self.setFocus()

    def _accept_join(self) -> None:
        there = self._there()
        if there is not None:
            self._said = replace(self._said, same_as=there.lesion.id)
            self.accept()

    def dismiss(self) -> None:
        """Close without storing anything; the mark stays as it is."""
        if self._mark is not None:
            self._close()

    def _changed(self, _change: Change) -> None:
        if self._mark is not None and self._mark not in self._session.case.table:
            self._close()

    def _close(self) -> None:
        self.hide()
        self._mark = None
        self.closed.emit()

    @property
    def _together(self) -> tuple[MarkId, ...]:
        """The marks asked about, the first of them first; empty when there is only one."""
        others = self._session.selection.marks - {self._mark}
        if self._mark is None or not others or self._mark not in self._session.selection.marks:
            return ()
        return (self._mark, *(mark.id for mark in self._session.case.marks if mark.id in others))

    def _there(self) -> SameLesion | None:
        if self._mark is None or self._together:
            return None
        return self._same or same_by_site(self._session.case, self._mark, self._said.place)

    def _show_answers(self) -> None:
        if self._mark is None:
            return
        case = self._session.case
        mark = case.get(Mark, self._mark)
        place = self._said.place
        label = site_label(place.site, place.side, place.segment) if place.site else ""
        question = "  which side? R or L" if self._asks_side else ("" if label else "which site?")
        count = len(self._together)
        whose = f"{count} marks" if count else case.lesion_of_mark(mark).name
        self._title.setText(f"{whose}  {label}{question}")
        self._site.setText(label)
        self._site.selectAll()
        there = self._there()
        self._join.setVisible(there is not None)
        if there is not None:
            lesion = there.lesion
            where = site_label(lesion.site, lesion.side, lesion.segment)
            same = f"J  Same lesion as {lesion.name}, {where}"
            self._join.setToolTip(tip(f"{lesion.name}, {where}: {there.because}."))
            if there is self._same:
                same = f"J  Same as {lesion.name}: {there.because}"
            room = _WIDTH - _JOIN_EDGES_PX
            self._join.setText(self._join.fontMetrics().elidedText(same, Qt.TextElideMode.ElideRight, room))
        self._show_sides(place)
        self._kinds.set_chips(
            [
                (kind.id, kind.short, kind.letter, kind.colour)
                for kind in lettered_kinds_on(mark.image.modality)
            ],
            self._said.findings,
        )
        self._show_slices(mark)
        chosen = frozenset() if self._said.certainty is None else frozenset({str(self._said.certainty)})
        words = ("doubtful", "2", "3", "4", "sure")
        self._certainty.set_chips(
            [(str(grade), word, str(grade), "#9aa1ac") for grade, word in enumerate(words, 1)], chosen
        )
        self._fit()

    def _show_slices(self, mark: Mark) -> None:
        slices = len(region_of(self._session.case, mark))
        self._slices.setVisible(slices > 1 and not self._together)
        chosen = frozenset({"all"} if self._all_slices else ())
        self._slices.set_chips([("all", f"kinds on all {slices} slices", ".", "#9aa1ac")], chosen)

    def _toggle_slices(self, _all: str) -> None:
        self._all_slices = not self._all_slices
        self._show_answers()

    def _show_sides(self, place: Place) -> None:
        paired = bool(place.site) and site(place.site).paired
        for button, side in zip(self._sides.buttons(), (Side.RIGHT, Side.LEFT), strict=True):
            button.setVisible(paired)
            self._sides.setExclusive(False)
            button.setChecked(place.side is side)
            self._sides.setExclusive(True)
        segments = site(place.site).segments if place.site else ()
        self._segment.clear()
        self._segment.addItem("any segment", "")
        for segment in segments:
            self._segment.addItem(segment.replace("_", " "), segment)
        self._segment.setCurrentIndex(max(0, self._segment.findData(place.segment)))
        self._segment.setVisible(bool(segments) and segments != ("whole",))

    def _fit(self) -> None:
        """Take the height that the answers need, and stay inside the images."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.setFixedHeight(max(layout.totalHeightForWidth(_WIDTH), layout.totalMinimumSize().height()))
        lowest = self._over.height() - self.height() - 4
        if self.isVisible() and self.y() > lowest:
            self.move(self.x(), max(4, lowest))

    def _stand_beside(self, near: QRect) -> None:
        self._fit()
        area = self._over.rect()
        x = near.right() + 14
        if x + self.width() > area.right():
            x = near.left() - 14 - self.width()
        y = min(max(near.top() + _LABEL_PX, area.top() + 4), area.bottom() - self.height() - 4)
        self.move(QPoint(min(max(x, area.left() + 4), area.right() - self.width() - 4), max(y, 4)))

    def _leave_site(self) -> None:
        """Go on to the segment of the bone, where there is a choice."""
        (self._segment if self._segment.isVisible() else self).setFocus()

    def _set_side(self, side: Side) -> None:
        self._said = replace(self._said, place=replace(self._said.place, side=side))
        self._show_answers()
        self.setFocus()

    def _set_segment(self, index: int) -> None:
        segment = str(self._segment.itemData(index))
        self._said = replace(self._said, place=replace(self._said.place, segment=segment))
        self._show_answers()
        self.setFocus()

    def _toggle(self, kind: str) -> None:
        self._said = replace(self._said, findings=self._said.findings ^ {kind})
        self._show_answers()

    def _grade(self, grade: str) -> None:
        value = int(grade)
        self._said = replace(self._said, certainty=None if self._said.certainty == value else value)
        self._show_answers()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters toggle kinds, . all slices, digits grade, J joins, Enter accepts, Escape leaves."""
        key, text = event.key(), event.text().upper()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.accept()
        elif key == Qt.Key.Key_Escape:
            self._close()
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Slash):
            self._site.setFocus()
        elif self._asks_side and text in ("R", "L"):
            self._set_side(Side(text))
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self._field.suggests:
            self.choose(self._field.step(1 if key == Qt.Key.Key_Down else -1))
        elif text == "J" and self._there() is not None:
            self._accept_join()
        elif text in ("<", ">", "-") and site_is_paired(self._said.place):
            self._set_side(Side.LEFT if self._said.place.side is Side.RIGHT else Side.RIGHT)
        elif text and text in "12345":
            self._grade(text)
        elif not self._kinds.press(text) and not self._slices.press(text) and text.isalnum():
            # No kind has this letter here: the reader has begun to type a site.
            self._site.setFocus()
            self._site.setText(event.text())
            self._field.search(event.text())

    def event(self, event: QEvent) -> bool:
        """Keep plain keys from the commands of the window while the popover is open."""
        if event.type() == QEvent.Type.ShortcutOverride and is_plain(event):
            event.accept()
            return True
        return super().event(event)


def place_of(choice: SiteChoice) -> Place:
    """Return a choice as the place of a lesion."""
    return Place(choice.site.id, choice.side, choice.segment)


def site_is_paired(place: Place) -> bool:
    """Tell whether a place is on one of two sides."""
    return place.site in catalogue() and site(place.site).paired
