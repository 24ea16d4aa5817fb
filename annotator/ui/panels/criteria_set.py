"""One criteria set as a widget: a line of signs when folded, every item with its evidence when open."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from annotator.criteria.criterion import Judged, Judgement, Result
from annotator.criteria.evidence import Verdict
from annotator.criteria.sets.eular_acr_2025 import SET_ID as TAKES_WEIGHTS
from annotator.lesions.case import Case
from annotator.lesions.records import ClinicalFact, Lesion
from annotator.terms.sites import site_label
from annotator.ui.dialogs.chips import FlowLayout
from annotator.ui.overrides import tells_errors
from annotator.ui.theme import BAD, DIM, GOOD, WARNING

SIGNS = {
    Verdict.MET: ("●", GOOD),
    Verdict.NOT_MET: ("○", BAD),
    Verdict.UNKNOWN: ("?", DIM),
    Verdict.AMBIGUOUS: ("≈", WARNING),
}
RESULT_COLOURS = {
    Result.FULFILLED: GOOD,
    Result.NOT_FULFILLED: BAD,
    Result.INDETERMINATE: WARNING,
    Result.NOT_COMPUTABLE: DIM,
}
_MOST_NAMED = 2
_INSET = 14


class CriteriaSetView(QFrame):
    """Shows a judgement. Words are shown as `spoken` makes them, which may hide dates.

    Parameters
    ----------
    case : Case
    judgement : Judgement
    is_open : bool
    spoken : callable
    """

    folded = Signal(str)
    """Id of the set whose heading was clicked."""
    lesion_wanted = Signal(str)
    fact_wanted = Signal(str)
    weights_wanted = Signal()
    weights_unwanted = Signal()

    def __init__(
        self,
        case: Case,
        judgement: Judgement,
        is_open: bool,
        spoken: Callable[[str], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._case, self._judgement, self._spoken = case, judgement, spoken
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(10, 6, 10, 6)
        self._column.setSpacing(5)
        self._head(is_open)
        if is_open:
            self._decisive()
            for judged in judgement.items:
                self._column.addWidget(self._item(judged, judged.item.id in judgement.deciding))
            self._foot()
            if judgement.criteria_set.id == TAKES_WEIGHTS:
                self._weights()

    def _weights(self) -> None:
        load = QPushButton("Load weights…", self)
        load.setToolTip("The points of this set from a file; docs/criteria.md says how it is written")
        load.clicked.connect(self.weights_wanted)
        forget = QPushButton("Forget weights", self)
        forget.setEnabled(not self._judgement.criteria_set.missing)
        forget.clicked.connect(self.weights_unwanted)
        line = QHBoxLayout()
        line.setContentsMargins(_INSET, 0, 0, 0)
        line.addWidget(load)
        line.addWidget(forget)
        line.addStretch(1)
        self._column.addLayout(line)

    def _head(self, is_open: bool) -> None:
        judgement = self._judgement
        criteria_set = judgement.criteria_set
        head = FoldLabel(f"{'▾' if is_open else '▸'}  {criteria_set.title}", self)
        head.setToolTip(f"{criteria_set.source}\n{criteria_set.verification.words}")
        head.clicked.connect(partial(self.folded.emit, criteria_set.id))
        line = QHBoxLayout()
        line.setContentsMargins(_INSET, 0, 0, 0)
        line.setSpacing(10)
        line.addWidget(_strip(judgement.items), 0, Qt.AlignmentFlag.AlignTop)
        result = text_label(result_words(judgement))
        result.setStyleSheet(f"color: {RESULT_COLOURS[judgement.result]}; font-weight: 600;")
        line.addWidget(result, 1)
        self._column.addWidget(head)
        self._column.addLayout(line)

    def _decisive(self) -> None:
        words = _deciding_words(self._judgement)
        if words:
            deciding = text_label(words)
            deciding.setStyleSheet(f"color: {WARNING};")
            deciding.setContentsMargins(_INSET, 0, 0, 0)
            self._column.addWidget(deciding)

    def _foot(self) -> None:
        criteria_set = self._judgement.criteria_set
        for words in (criteria_set.remark, f"{criteria_set.source} · {criteria_set.verification.words}"):
            if words:
                line = text_label(words, "dim")
                line.setContentsMargins(_INSET, 0, 0, 0)
                self._column.addWidget(line)

    def _item(self, judged: Judged, deciding: bool) -> QWidget:
        row = QFrame(self)
        line = QHBoxLayout(row)
        line.setContentsMargins(_INSET, 0, 0, 0)
        line.setSpacing(8)
        sign, colour = SIGNS[judged.evidence.verdict]
        badge = text_label(sign)
        badge.setFixedWidth(12)
        badge.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        badge.setStyleSheet(f"color: {colour}; font-weight: 700;")
        badge.setToolTip(judged.evidence.verdict.words)
        badge.setAccessibleName(judged.evidence.verdict.words)
        text = QVBoxLayout()
        text.setSpacing(1)
        title = text_label(judged.item.title)
        title.setToolTip(
            f"{judged.item.source}\n{judged.item.verification.words}\nJudged: {judged.item.computed}"
        )
        if deciding:
            title.setStyleSheet(f"color: {WARNING};")
        text.addWidget(title)
        text.addWidget(text_label(self._spoken(judged.evidence.because), "dim"))
        if judged.evidence.verdict.is_open:
            text.addWidget(text_label(f"Would decide it: {judged.item.needs}."))
        chips = self._chips(judged)
        if chips is not None:
            text.addWidget(chips)
        line.addWidget(badge)
        line.addLayout(text, 1)
        return row

    def _chips(self, judged: Judged) -> QWidget | None:
        evidence = judged.evidence
        if not evidence.lesions and not evidence.facts:
            return None
        holder = QWidget(self)
        flow = FlowLayout(holder)
        for lesion_id in evidence.lesions:
            lesion = self._case.get(Lesion, lesion_id)
            chip = _chip(lesion.name, site_label(lesion.site, lesion.side, lesion.segment))
            chip.clicked.connect(partial(self._show_lesion, lesion.id))
            flow.addWidget(chip)
        for fact_id in evidence.facts:
            fact = self._case.get(ClinicalFact, fact_id)
            chip = _chip(
                self._spoken(fact.date or "fact") or "fact",
                self._spoken(fact.source) or "Show the clinical fact",
            )
            chip.clicked.connect(partial(self._show_fact, fact.id))
            flow.addWidget(chip)
        return holder

    def _show_lesion(self, lesion: str) -> None:
        self.lesion_wanted.emit(lesion)

    def _show_fact(self, fact: str) -> None:
        self.fact_wanted.emit(fact)


@tells_errors
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


def _strip(items: Iterable[Judged]) -> QLabel:
    """Return the signs of all items in one line: sets are compared by them at a glance."""
    entries = list(items)
    signs = "".join(
        f'<span style="color: {colour}">{sign}</span>'
        for sign, colour in (SIGNS[one.evidence.verdict] for one in entries)
    )
    label = QLabel(signs)
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setStyleSheet("font-weight: 700; letter-spacing: 2px;")
    words = [f"{one.item.title}: {one.evidence.verdict.words}" for one in entries]
    label.setToolTip("\n".join(words))
    label.setAccessibleName("; ".join(words))
    return label


def result_words(judgement: Judgement) -> str:
    """Return the result with the points of a score, and what is missing where nothing can be computed."""
    words, score = judgement.result.words, judgement.score
    if score is not None:
        span = f"{score.least}" if score.least == score.most else f"{score.least} to {score.most}"
        words += f" · {span} points, threshold {score.threshold}"
    missing = judgement.criteria_set.missing
    return f"{words}: {missing}" if judgement.result is Result.NOT_COMPUTABLE else words


def _deciding_words(judgement: Judgement) -> str:
    if not judgement.deciding:
        return ""
    titles = {one.item.id: one.item.title for one in judgement.items}
    outcomes = [
        f"{titles[one.item]} (if met: {one.if_met.words}; if not: {one.if_not_met.words})"
        for one in judgement.settling()
    ]
    if len(judgement.deciding) == len(outcomes) <= _MOST_NAMED:
        return f"It hangs on: {'; '.join(outcomes)}."
    words = f"It hangs on {len(judgement.deciding)} items, in amber below."
    if len(judgement.deciding) <= _MOST_NAMED:
        words = f"It hangs on: {'; '.join(titles[one] for one in judgement.deciding)}."
    return f"{words} Alone would change it: {'; '.join(outcomes)}." if outcomes else words


def text_label(text: str, role: str = "") -> QLabel:
    """Return a label of plain text that wraps."""
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
