"""The criteria: each set with its result, each item with verdict, reason and evidence to click."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from annotator.criteria.criterion import Judgement
from annotator.criteria.judge import judge_all
from annotator.criteria.sets import CRITERIA_SETS
from annotator.errors import AnnotatorError, WeightsError
from annotator.lesion_map.build import build
from annotator.lesions.case import Case
from annotator.lesions.records import ClinicalFact, Lesion
from annotator.measure.of_lesion import by_mark
from annotator.ui.dialogs.compare_criteria import CompareCriteria
from annotator.ui.overrides import tells_errors
from annotator.ui.panels.criteria_set import CriteriaSetView, text_label
from annotator.ui.panels.scores import ScoreLines, ScoresView, score_lines
from annotator.ui.panels.scroll_column import ScrollColumn
from annotator.workspace.fates import Fates
from annotator.workspace.notice import Weight
from annotator.workspace.privacy import undated
from annotator.workspace.session import Session
from annotator.workspace.weights import forget_weights, keep_weights, known_sets


@tells_errors
class CriteriaPanel(QWidget):
    """Judges the case anew after every edit, when it is in sight. It never names a diagnosis."""

    wanted = Signal(str)
    """Id of a lesion whose image the reader wants to see."""
    fact_wanted = Signal(str)
    """Id of a clinical fact the reader wants to see."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._open = {CRITERIA_SETS[0].id}
        self._stale = False
        self._said: tuple[object, ...] = ()
        self._private = False
        self._fates: Fates | None = None
        self._body = ScrollColumn(self)
        self._all = QPushButton("Open all", self)
        self._all.setToolTip("Show the items of every set, or the results alone")
        self._all.clicked.connect(self._fold_all)
        head = QHBoxLayout()
        head.setContentsMargins(10, 6, 10, 6)
        head.addWidget(text_label("Which published criteria the records support. Not a diagnosis.", "dim"), 1)
        compare = QPushButton("Compare", self)
        compare.setToolTip("All sets side by side, by what their items are about")
        compare.clicked.connect(self.compare)
        head.addWidget(compare)
        head.addWidget(self._all)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
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

    def show_fates(self, fates: Fates) -> None:
        """Judge the course by the thresholds of the reader, and by what is measured, as it comes."""
        self._fates = fates
        fates.changed.listen(lambda _none: self._renew() if self._session.has_case else None)

    def compare(self) -> None:
        """Show all sets side by side."""
        if self._session.has_case:
            CompareCriteria(self._judged(self._session.case), self._shown, self).show()

    def _judged(self, case: Case) -> tuple[Judgement, ...]:
        try:
            sets = known_sets(self._session.store)
        except WeightsError as error:
            self._session.tell(error.message, Weight.WARNING, error.hint)
            sets = CRITERIA_SETS
        session, fates = self._session, self._fates
        if fates is None:
            return judge_all(case, session.reading.id, session.timepoint, sets)
        taken = by_mark(fates.measures.taken)
        return judge_all(case, session.reading.id, session.timepoint, sets, taken, fates.thresholds)

    def _choose_weights(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "Load weights", "", "Weights (*.json);;All files (*)")
        if path:
            self.load_weights(Path(path))

    def load_weights(self, path: Path) -> None:
        """Judge with the weights of a file from now on, in every case of this library."""
        try:
            source = keep_weights(self._session.store, path)
        except AnnotatorError as error:
            self._session.tell(error.message, Weight.WARNING, error.hint)
            return
        self._session.tell(f"Weights loaded: {source}.")
        self._renew()

    def forget_weights(self) -> None:
        """Judge without loaded weights again."""
        try:
            forget_weights(self._session.store)
        except AnnotatorError as error:
            self._session.tell(error.message, Weight.WARNING, error.hint)
            return
        self._session.tell("The loaded weights are forgotten.")
        self._renew()

    def _shown(self, words: str) -> str:
        return undated(words) if self._private else words

    def _renew(self) -> None:
        # Judging and laying out take 50 ms, which a hand that draws must not wait for.
        self._stale = not self.isVisible()
        if self._stale:
            return
        if self._fates is not None:
            self._fates.measures.want()
        case = self._session.case
        judgements = self._judged(case)
        scores = self._scores(case)
        said = (judgements, self._private, frozenset(self._open), _named(case, judgements), scores)
        if said != self._said:
            self._said = said
            self._rebuild(case, judgements, scores)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with the edits that came while the panel was out of sight."""
        super().showEvent(event)
        if self._stale:
            self._renew()

    def _scores(self, case: Case) -> ScoreLines:
        found = build(case, self._session.reading.id, self._session.timepoint)
        return score_lines(case, found, by_mark(self._fates.measures.taken) if self._fates else {})

    def _rebuild(self, case: Case, judgements: Sequence[Judgement], scores: ScoreLines) -> None:
        at = self._body.verticalScrollBar().value()
        self._body.empty()
        for judgement in judgements:
            is_open = judgement.criteria_set.id in self._open
            view = CriteriaSetView(case, judgement, is_open, self._shown, self)
            view.folded.connect(self._fold)
            view.lesion_wanted.connect(self.wanted)
            view.fact_wanted.connect(self.fact_wanted)
            view.weights_wanted.connect(self._choose_weights)
            view.weights_unwanted.connect(self.forget_weights)
            self._body.add(view)
        self._body.add(ScoresView(scores, self))
        self._body.verticalScrollBar().setValue(at)
        self._all.setText("Fold all" if self._open else "Open all")

    def _fold(self, set_id: str) -> None:
        self._open ^= {set_id}
        self._renew()

    def _fold_all(self) -> None:
        self._open = set() if self._open else {one.id for one in CRITERIA_SETS}
        self._renew()


def _named(case: Case, judgements: Sequence[Judgement]) -> list[Lesion | ClinicalFact]:
    """Return the records that chips name."""
    evidence = [judged.evidence for judgement in judgements for judged in judgement.items]
    lesions = [case.get(Lesion, lesion) for one in evidence for lesion in one.lesions]
    return [*lesions, *(case.get(ClinicalFact, fact) for one in evidence for fact in one.facts)]
