"""Any sequence of edits: taken back, done again, replayed from the journal, and closed by a signature."""

from __future__ import annotations

import random
import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from annotator.lesions.case import Case
from annotator.lesions.change import Change
from annotator.lesions.history import Act, Edit, History, replay
from annotator.lesions.index import CaseIndex
from annotator.lesions.records import (
    ClinicalFact,
    Lesion,
    Mark,
    Observation,
    Reading,
    ReadingId,
    ReadingStatus,
    SiteReview,
    Timepoint,
)
from annotator.library import AuditRow, open_library
from annotator.workspace.session import Session
from tests.lesions.every_edit import Make, names_of_edits, owned, possible
from tests.library.editing import starting_case

KINDS = (Lesion, Mark, Observation, Timepoint, SiteReview, ClinicalFact)
SEEDS = st.integers(0, 2**32)


class ReaderAtWork(RuleBasedStateMachine):
    """A session over a real library, led by chance; after each step and at the end all laws are looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.store = open_library(Path(self.folder.name))
        self.start = starting_case()
        self.store.create(self.start, "Dr Ada")
        self.session = Session(self.store)
        self.session.open(self.start)
        self.states = [self.start]
        self.signed: dict[ReadingId, dict[str, object]] = {}
        self.session.saved.listen(lambda _saved: self.states.append(self.case))

    @property
    def case(self) -> Case:
        return self.session.case

    @rule(seed=SEEDS)
    @precondition(lambda self: len(self.case.lesions) < 6)
    def mark(self, seed: int) -> None:
        self._apply("mark_new_lesion", possible(self.case, self.session.reading.id, random.Random(seed)))

    @rule(seed=SEEDS, wish=st.integers(0, 100))
    def edit(self, seed: int, wish: int) -> None:
        chance = random.Random(seed)
        choices = possible(self.case, chance.choice(self.case.readings).id, chance)
        self._apply(sorted(choices)[wish % len(choices)], choices)

    def _apply(self, name: str, choices: dict[str, Make]) -> None:
        before, change = self.case, choices[name]()
        assert before.after(change).after(change.inverse()) == before
        if self.session.apply(Edit(name, change)):
            assert self.case == before.after(change)

    @rule()
    @precondition(lambda self: self.session.history.to_undo)
    def undo(self) -> None:
        self.session.undo()

    @rule()
    @precondition(lambda self: self.session.history.to_redo)
    def redo(self) -> None:
        self.session.redo()

    @rule()
    def come_back(self) -> None:
        """Close the library and open it again: nobody may notice."""
        case, history = self.case, self.session.history
        self.store.close()
        self.session.store = self.store = open_library(Path(self.folder.name))
        self.session.open(self.store.load(case.id))
        assert self.case == case
        assert self.session.history == history

    @invariant()
    def the_index_is_as_one_made_anew(self) -> None:
        index, anew = self.case._look, CaseIndex.of(self.case.table)
        assert index.marks_by_frame == anew.marks_by_frame
        assert index.marks_by_observation == anew.marks_by_observation
        assert index.references_by_observation == anew.references_by_observation
        assert index.observations_by_lesion == anew.observations_by_lesion
        for kind in KINDS:
            assert index.all(kind) == anew.all(kind)

    @invariant()
    def the_records_hold_together(self) -> None:
        case = self.case
        for mark in case.marks:
            case.get(Observation, mark.observation)
        for one in case.all(Observation):
            case.get(Lesion, one.lesion)
            case.get(Timepoint, one.timepoint)
            assert case.observation_at(one.lesion, one.timepoint) == one
        for lesion in case.lesions:
            assert lesion.number <= case.get(Reading, lesion.reading).lesions_numbered

    @invariant()
    def what_is_signed_stays(self) -> None:
        for reading in self.case.readings:
            if not reading.is_signed:
                if (before := self.signed.pop(reading.id, None)) is not None:
                    assert before[reading.id] == replace(
                        reading, status=ReadingStatus.SIGNED, version=reading.version - 1
                    ), "opened otherwise than as its next version"
                continue
            kept = self.signed.setdefault(reading.id, owned(self.case, reading.id))
            assert owned(self.case, reading.id) == kept

    def teardown(self) -> None:
        try:
            self._there_and_back()
            self._every_prefix_replays()
        finally:
            self.store.close()
            self.folder.cleanup()

    def _there_and_back(self) -> None:
        case, history = self.case, self.session.history
        for edit in reversed(history.done):
            case = case.after(edit.change.inverse())
        assert case == self.start
        for edit in history.done:
            case = case.after(edit.change)
        assert case == self.case
        while self.session.undo():
            self.what_is_signed_stays()
        if (stopped_by := self.session.history.to_undo) is not None:
            assert self.session.refusal(stopped_by.change.inverse()) is not None
            return
        assert self.case == self.start
        while self.session.redo():
            pass
        for edit in reversed(history.undone):
            case = case.after(edit.change)
        assert self.case == case

    def _every_prefix_replays(self) -> None:
        assert self.store.verify() == ()
        first, *rows = self.store.audit(self.start.id)
        assert len(rows) == len(self.states) - 1
        case, journal, history = Case(self.start.id, self.start.patient, self.start.label), [], History()
        case = case.after(_change(first))
        assert case == self.states[0]
        for row, expected in zip(rows, self.states[1:], strict=True):
            change, act = _change(row), Act(row.act)
            case = case.after(change)
            assert case == expected
            journal.append((act, Edit(row.name, change.inverse() if act is Act.UNDO else change)))
            history = replay(journal)
            assert _done(self.start, history) == expected
        assert self.store.history(self.start.id) == history


def _change(row: AuditRow) -> Change:
    return Change(tuple(zip(row.before, row.after, strict=True)))


def _done(start: Case, history: History) -> Case:
    for edit in history.done:
        start = start.after(edit.change)
    return start


# No shrinking: it would take minutes, and the steps that are printed can be read.
ReaderAtWork.TestCase.settings = settings(
    max_examples=30,
    stateful_step_count=40,
    phases=[Phase.reuse, Phase.generate],
    suppress_health_check=[*HealthCheck],
)


class TestAnySequenceOfEdits(ReaderAtWork.TestCase):  # type: ignore[misc, name-defined]
    """The machine above, run by pytest."""


def test_every_edit_of_the_program_is_among_them() -> None:
    """An edit that is added to the program is added to `every_edit`."""
    chance, case, tried = random.Random(1), starting_case(), set[str]()
    for _ in range(2000):
        choices = possible(case, chance.choice(case.readings).id, chance)
        name = chance.choice(sorted(choices))
        if change := choices[name]():
            case = case.after(change)
            tried.add(name)
    assert tried == names_of_edits()
