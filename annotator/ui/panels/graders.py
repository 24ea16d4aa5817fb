"""Grades of a lesion at a timepoint, small and by keyboard; hints where healthy children look abnormal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QWidget

from annotator.lesions import grading
from annotator.lesions.records import Activity, Lesion, Observation
from annotator.terms.features import GRADED_FEATURES, GradedFeature
from annotator.terms.sites import catalogue, site
from annotator.terms.variants import variants_at
from annotator.ui.elided_label import ElidedLabel
from annotator.ui.plain_text import tip
from annotator.workspace.session import Session

T = TypeVar("T")

_BOX_PX = 108
_YES_NO = {"yes": True, "no": False}
_VERTEBRA, _COLLAPSE = "vertebra", "vertebral_collapse"


class Graders(QWidget):
    """A box each for activity, symptoms and, where the lesion is marked on MR, the features of scores."""

    def __init__(
        self, session: Session, lesion: Lesion, seen: Observation, parent: QWidget, *, on_mr: bool
    ) -> None:
        super().__init__(parent)
        self._session, self._lesion, self._seen = session, lesion, seen
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 2, 0, 0)
        self._grid.setHorizontalSpacing(5)
        self._grid.setVerticalSpacing(1)
        answers = {one.value: one for one in Activity}
        shown = seen.activity.value if seen.activity else ""
        self._add("Activity", "Whether the lesion looks inflamed", answers, shown, self._set_activity)
        hurts = {None: "", True: "yes", False: "no"}[seen.symptomatic]
        self._add("Symptomatic", "Whether it hurts there", _YES_NO, hurts, self._set_symptomatic)
        for feature in GRADED_FEATURES.values() if on_mr else ():
            if feature.id == _COLLAPSE and not _is_vertebra(lesion):
                continue
            self._add_feature(feature)
        self._grid.setColumnStretch(0, 1)

    def _add_feature(self, feature: GradedFeature) -> None:
        grades = {words: grade for grade, words in feature.grades.items()}
        now = dict(self._seen.features).get(feature.id)
        shown = "" if now is None else feature.grades.get(now, str(now))
        doubt = "" if feature.is_verified else "\nThe grades are from memory, not read in the source."
        note = f"{feature.title}\n{feature.source}{doubt}"
        self._add(feature.title, note, grades, shown, partial(self._set_grade, feature))

    def _add(
        self, title: str, note: str, answers: Mapping[str, T], shown: str, store: Callable[[T | None], None]
    ) -> None:
        box = QComboBox(self)
        box.setFixedWidth(_BOX_PX)
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        box.setAccessibleName(f"{title}, {self._seen.id}")
        box.addItems(["—", *answers])
        box.setCurrentText(shown or "—")
        box.setToolTip(tip(note))
        box.activated.connect(lambda _index: store(answers.get(box.currentText())))
        label = ElidedLabel(title, self, "dim")
        label.setToolTip(tip(note))
        row = self._grid.count() // 2
        self._grid.addWidget(label, row, 0)
        self._grid.addWidget(box, row, 1)

    def _set_activity(self, activity: Activity | None) -> None:
        name = f"{self._lesion.name} activity: {activity.value if activity else 'not known'}"
        self._session.edit(name, lambda case: grading.set_activity(case, self._seen.id, activity))

    def _set_symptomatic(self, symptomatic: bool | None) -> None:
        said = {None: "not known", True: "yes", False: "no"}[symptomatic]
        name = f"{self._lesion.name} symptomatic: {said}"
        self._session.edit(name, lambda case: grading.set_symptomatic(case, self._seen.id, symptomatic))

    def _set_grade(self, feature: GradedFeature, grade: int | None) -> None:
        said = "not graded" if grade is None else feature.grades[grade]
        name = f"{self._lesion.name} {feature.title.lower()}: {said}"
        self._session.edit(name, lambda case: grading.set_grade(case, self._seen.id, feature.id, grade))


def variant_hints(lesion: Lesion, modalities: tuple[str, ...]) -> QLabel | None:
    """Return where healthy children look abnormal at the site of a lesion; None where nothing is known."""
    if lesion.site not in catalogue():
        return None
    found = {one.text: one for each in modalities for one in variants_at(site(lesion.site), each)}
    if not found:
        return None
    label = QLabel("\n".join(f"{one.text} ({one.source}; {one.verification})" for one in found.values()))
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", "dim")
    label.setWordWrap(True)
    label.setAccessibleName("Normal variants at this site")
    return label


def _is_vertebra(lesion: Lesion) -> bool:
    return lesion.site in catalogue() and _VERTEBRA in site(lesion.site).flags
