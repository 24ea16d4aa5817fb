"""The criteria: each set with its result, each item with verdict, reason and evidence to click."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.criteria.criterion import Judged, Judgement, Result
from annotator.criteria.evidence import Verdict
from annotator.criteria.judge import judge_all
from annotator.lesions.case import Case
from annotator.lesions.records import ClinicalFact, FactId, Lesion, LesionId
from annotator.terms.sites import site_label
from annotator.ui.dialogs.chips import FlowLayout
from annotator.ui.panels.scroll_column import ScrollColumn
from annotator.ui.theme import BAD, DIM, GOOD, WARNING
from annotator.workspace.privacy import undated
from annotator.workspace.session import Session

_SIGNS = {
    Verdict.MET: ("●", GOOD),
    Verdict.NOT_MET: ("○", BAD),
    Verdict.UNKNOWN: ("?", DIM),
    Verdict.AMBIGUOUS: ("≈", WARNING),
}
_MOST_NAMED = 2
_RESULTS = {Result.FULFILLED: GOOD, Result.NOT_FULFILLED: BAD, Result.INDETERMINATE: WARNING}


class CriteriaPanel(QWidget):
    """Judges the case anew after every edit, when it is in sight. It never names a diagnosis."""

    wanted = Signal(str)
    """Id of a lesion whose image the reader wants to see."""
    fact_wanted = Signal(str)
    """Id of a clinical fact the reader wants to see."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._folded: set[str] = set()
        self._stale = False
        self._said: tuple[object, ...] = ()
        self._private = False
        self._body = ScrollColumn(self)
        note = _label("Which published criteria the records support, and why. Not a diagnosis.", "dim")
        note.setContentsMargins(10, 6, 10, 6)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(note)
        column.addWidget(self._body, 1)
        session.opened.listen(lambda _case: self._renew())
        session.changed.listen(lambda _change: self._renew())

    def set_private(self, private: bool) -> None:
        """Leave the days of studies out of the reasons, or say them."""
        self._private = private
        # Out of sight, what was said before the switch must not stay either.
        self._body.empty()
        self._said = ()
        if self._session.has_case:
            self._renew()

    def _shown(self, reason: str) -> str:
        return undated(reason) if self._private else reason

    def _renew(self) -> None:
        # Judging and laying out take 50 ms, which a hand that draws must not wait for.
        self._stale = not self.isVisible()
        if self._stale:
            return
        case = self._session.case
        judgements = judge_all(case, self._session.reading.id, self._session.timepoint)
        said = (judgements, self._private, _named(case, judgements))
        if said != self._said:
            self._said = said
            self._rebuild(case, judgements)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with the edits that came while the panel was out of sight."""
        super().showEvent(event)
        if self._stale:
            self._renew()

    def _rebuild(self, case: Case, judgements: Sequence[Judgement]) -> None:
        self._body.empty()
        for judgement in judgements:
            self._body.add(self._set(case, judgement))
        self._body.end()

    def _set(self, case: Case, judgement: Judgement) -> QWidget:
        whole = QFrame(self)
        column = QVBoxLayout(whole)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(6)
        criteria_set = judgement.criteria_set
        folded = criteria_set.id in self._folded
        head = FoldLabel(f"{'▸' if folded else '▾'}  {criteria_set.title}", whole)
        head.setToolTip(f"{criteria_set.source}\n{criteria_set.verification.words}")
        head.clicked.connect(partial(self._fold, criteria_set.id))
        result = _label(judgement.result.words)
        result.setStyleSheet(f"color: {_RESULTS[judgement.result]}; font-weight: 600;")
        result.setContentsMargins(14, 0, 0, 0)
        column.addWidget(head)
        column.addWidget(result)
        if folded:
            return whole
        if judgement.deciding:
            deciding = _label(_deciding_words(judgement))
            deciding.setStyleSheet(f"color: {WARNING};")
            deciding.setContentsMargins(14, 0, 0, 0)
            column.addWidget(deciding)
        for judged in judgement.items:
            column.addWidget(self._item(case, judged, judged.item.id in judgement.deciding))
        source = _label(f"{criteria_set.source} · {criteria_set.verification.words}", "dim")
        source.setContentsMargins(14, 0, 0, 0)
        column.addWidget(source)
        return whole

    def _fold(self, set_id: str) -> None:
        self._folded ^= {set_id}
        self._said = ()
        self._renew()

    def _item(self, case: Case, judged: Judged, deciding: bool) -> QWidget:
        row = QFrame(self)
        line = QHBoxLayout(row)
        line.setContentsMargins(14, 0, 0, 0)
        line.setSpacing(8)
        sign, colour = _SIGNS[judged.evidence.verdict]
        badge = _label(sign)
        badge.setFixedWidth(12)
        badge.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        badge.setStyleSheet(f"color: {colour}; font-weight: 700;")
        badge.setToolTip(judged.evidence.verdict.words)
        badge.setAccessibleName(judged.evidence.verdict.words)
        text = QVBoxLayout()
        text.setSpacing(1)
        title = _label(judged.item.title)
        title.setToolTip(
            f"{judged.item.source}\n{judged.item.verification.words}\nJudged: {judged.item.computed}"
        )
        if deciding:
            title.setStyleSheet(f"color: {WARNING};")
        text.addWidget(title)
        text.addWidget(_label(self._shown(judged.evidence.because), "dim"))
        chips = self._chips(case, judged)
        if chips is not None:
            text.addWidget(chips)
        line.addWidget(badge)
        line.addLayout(text, 1)
        return row

    def _chips(self, case: Case, judged: Judged) -> QWidget | None:
        evidence = judged.evidence
        if not evidence.lesions and not evidence.facts:
            return None
        holder = QWidget(self)
        flow = FlowLayout(holder)
        for lesion_id in evidence.lesions:
            lesion = case.get(Lesion, lesion_id)
            chip = _chip(lesion.name, site_label(lesion.site, lesion.side, lesion.segment))
            chip.clicked.connect(partial(self._show_lesion, lesion.id))
            flow.addWidget(chip)
        for fact_id in evidence.facts:
            fact = case.get(ClinicalFact, fact_id)
            day = "" if self._private else fact.date
            chip = _chip(day or "fact", self._shown(fact.source) or "Show the clinical fact")
            chip.clicked.connect(partial(self._show_fact, fact.id))
            flow.addWidget(chip)
        return holder

    def _show_lesion(self, lesion: LesionId) -> None:
        self.wanted.emit(lesion)

    def _show_fact(self, fact: FactId) -> None:
        self.fact_wanted.emit(fact)


class FoldLabel(QLabel):
    """A heading that folds what is below it, by click, Space or Enter."""

    clicked = Signal()

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setStyleSheet("font-weight: 600;")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Fold or unfold."""
        self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Fold or unfold by Space or Enter."""
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)


def _named(case: Case, judgements: Sequence[Judgement]) -> list[Lesion | ClinicalFact]:
    """Return the records that chips name."""
    evidence = [judged.evidence for judgement in judgements for judged in judgement.items]
    lesions = [case.get(Lesion, lesion) for one in evidence for lesion in one.lesions]
    return [*lesions, *(case.get(ClinicalFact, fact) for one in evidence for fact in one.facts)]


def _deciding_words(judgement: Judgement) -> str:
    titles = {one.item.id: one.item.title for one in judgement.items}
    if len(judgement.deciding) > _MOST_NAMED:
        return f"It hangs on {len(judgement.deciding)} items, in amber below."
    return "It hangs on: " + "; ".join(titles[one] for one in judgement.deciding) + "."


def _label(text: str, role: str = "") -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("role", role)
    return label


def _chip(text: str, tip: str) -> QPushButton:
    chip = QPushButton(text)
    chip.setToolTip(tip)
    chip.setStyleSheet("QPushButton { padding: 0 7px; border-radius: 8px; min-height: 16px; }")
    chip.setCursor(Qt.CursorShape.PointingHandCursor)
    return chip
