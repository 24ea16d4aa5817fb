"""A reader at work on one case: the only door through which a case changes."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from annotator.errors import AnnotatorError, CaseFileError, LibraryError, UnknownRecordError
from annotator.events import Event
from annotator.lesions.case import Case
from annotator.lesions.change import Change
from annotator.lesions.history import Act, Edit, History
from annotator.lesions.records import (
    Lesion,
    LesionId,
    Mark,
    MarkId,
    MarkRole,
    Reader,
    Reading,
    ReadingId,
    Timepoint,
    TimepointId,
)
from annotator.library.store import Saved, Store
from annotator.workspace.locks import closed_words, is_own, refusal, slip
from annotator.workspace.marks_view import MarksView, view_from_text, view_text
from annotator.workspace.notice import Notice, Weight

_EDITS_AT_ONCE = 200
"""How many edits of the history are read: a case of thousands opens as fast as a new one."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The lesion that panels show, and the mark whose handles are out; None for none.

    `also` are other marks chosen together with `mark`; without that there are none.
    """

    lesion: LesionId | None = None
    mark: MarkId | None = None
    also: frozenset[MarkId] = frozenset()

    @property
    def marks(self) -> frozenset[MarkId]:
        """All marks chosen."""
        return self.also if self.mark is None else self.also | {self.mark}


@dataclass(frozen=True, slots=True)
class Expected:
    """What the next mark will be: another mark of a lesion, or a region it is measured against."""

    lesion: LesionId
    role: MarkRole = MarkRole.LESION


class Session:
    """Holds the case on the desk, commits every edit to the library, announces what was touched.

    Events
    ------
    opened : Case
        Another case is on the desk.
    changed : Change
        The case is now another one; the change says which records differ.
    selected : Selection
        Another lesion or mark is chosen.
    told : Notice
        Something to tell the reader.
    saved : Saved
        An edit was acknowledged by the library.
    looked : MarksView
        Other marks are hidden, alone in sight, or locked.
    """

    def __init__(self, store: Store, reader_name: str = "") -> None:
        """Sit down at a library; `reader_name` says who, "" for anybody, to whom every reading belongs."""
        self.store, self.reader_name = store, reader_name
        self.opened: Event[Case] = Event()
        self.changed: Event[Change] = Event()
        self.selected: Event[Selection] = Event()
        self.told: Event[Notice] = Event()
        self.saved: Event[Saved] = Event()
        self.looked: Event[MarksView] = Event()
        self.marks_view = MarksView()
        self.history = History()
        self.selection = Selection()
        self.expected: Expected | None = None
        """What the next mark will be; None for a new lesion. Choosing anything else forgets it."""
        self.unsaved: tuple[Edit, Act] | None = None
        self.timepoint: TimepointId | None = None
        """The timepoint that the map and the criteria speak of; None for all together."""
        self._case: Case | None = None

    @property
    def case(self) -> Case:
        """The case on the desk.

        Raises
        ------
        ValueError
            No case is open.
        """
        if self._case is None:
            raise ValueError("no case is open")
        return self._case

    @property
    def has_case(self) -> bool:
        """Whether a case is on the desk."""
        return self._case is not None

    @property
    def reading(self) -> Reading:
        """The reading under way: the latest one of who sits here, else the first of the case."""
        if not self.reader_name:
            return self.case.readings[0]
        own = [one for one in self.case.readings if is_own(self.case, one, self.reader_name)]
        return own[-1] if own else self.case.readings[0]

    @property
    def closed(self) -> tuple[str, str]:
        """Why nothing may be changed in the reading under way, and what to do; empty when it may."""
        return closed_words(self.case, self.reading, self.reader_name)

    @property
    def reader(self) -> Reader:
        """Who reads."""
        return self.case.get(Reader, self.reading.reader)

    def open(self, case: Case) -> bool:
        """Put a case on the desk, with its history as the journal left it; tell whether it is there.

        An edit that is not stored yet keeps its own case on the desk: it fits no other.
        """
        if self.unsaved is not None:
            self._tell_unsaved()
            return False
        try:
            history = self.store.history(case.id, _EDITS_AT_ONCE)
        except UnknownRecordError:
            history = History()  # A library that only reads is not given the case of a new patient.
        self._case, self.history = case, history
        self.selection, self.expected = Selection(), None
        self.timepoint = None
        self.marks_view = view_from_text(self.store.recall(f"marks_view:{case.id}"))
        self.opened.announce(case)
        self.selected.announce(self.selection)
        return True

    def apply(self, edit: Edit) -> bool:
        """Commit an edit and announce it; tell whether it is stored. An empty edit is nothing to store."""
        if (slipped := slip(edit.change)) is not None:
            self.tell(slipped.message, Weight.WARNING, slipped.hint)
            return False
        return bool(edit.change) and self._commit(edit, Act.DO)

    def undo(self) -> bool:
        """Take back the last edit."""
        edit = self.history.to_undo
        return edit is not None and self._commit(edit, Act.UNDO)

    def redo(self) -> bool:
        """Do the last undone edit again."""
        edit = self.history.to_redo
        return edit is not None and self._commit(edit, Act.REDO)

    def save_again(self) -> bool:
        """Try once more to store the edit that the library could not take."""
        if self.unsaved is None:
            return True
        edit, act = self.unsaved
        self.unsaved = None
        return self._commit(edit, act)

    def _commit(self, edit: Edit, act: Act) -> bool:
        if self.unsaved is not None:
            self._tell_unsaved()
            return False
        if self.store.read_only:
            self.tell("The library is open for reading only; nothing is changed.", Weight.WARNING)
            return False
        change = edit.change.inverse() if act is Act.UNDO else edit.change
        refused = self.refusal(change)
        if refused is not None:
            self.tell(refused.message, Weight.WARNING, refused.hint)
            return False
        after = self.case.after(change)
        author = self.reader_name or self.reader.name
        try:
            saved = self.store.apply(self.case.id, Edit(edit.name, change), author, act)
        except LibraryError as error:
            self.unsaved = (edit, act)
            self.told.announce(
                Notice(f"{edit.name} is not stored: {error.message}", Weight.FAILURE, error.hint)
            )
            return False
        except CaseFileError as error:
            # Trying again would not help: the edit holds a value that no library can store.
            self.tell(f"{edit.name} cannot be stored: {error.message}", Weight.FAILURE, error.hint)
            return False
        self._case = after
        self.history = self._read_on(_after(self.history, edit, act))
        # Before anyone hears of the change, so that nobody looks for what is gone.
        if self.timepoint not in after.table:
            self.timepoint = None
        chosen, self.selection = self.selection, self._what_is_left(self.selection)
        if self.expected is not None and self.expected.lesion not in after.table:
            self.expected = None
        self.saved.announce(saved)
        self.changed.announce(change)
        if self.selection != chosen:
            self.selected.announce(self.selection)
        return True

    def _read_on(self, history: History) -> History:
        if not history.is_used_up:
            return history
        try:
            return self.store.history(self.case.id, _EDITS_AT_ONCE)
        except LibraryError as error:
            self.tell(f"Earlier edits cannot be undone now: {error.message}", Weight.WARNING, error.hint)
            return history

    @property
    def unsaved_words(self) -> str:
        """Which edit the library could not take; empty when there is none."""
        return "" if self.unsaved is None else f"Not stored: {self.unsaved[0].name}."

    def give_up_unsaved(self) -> None:
        """Forget the edit that the library could not take."""
        self.unsaved = None

    def keep(self, key: str, value: str) -> bool:
        """Keep a small setting in a library that is written; tell whether it is kept, and say why not."""
        if self.store.read_only:
            return False
        try:
            self.store.remember(key, value)
        except LibraryError as error:
            self.tell(error.message, Weight.WARNING, error.hint)
            return False
        return True

    def _tell_unsaved(self) -> None:
        self.tell("The last edit is not stored yet; nothing else can be.", Weight.FAILURE, "Try again.")

    def refusal(self, change: Change) -> AnnotatorError | None:
        """Return why a change is not to be: signed, another's, locked by hand; None when it may."""
        return refusal(self.case, change, self.reader_name, self.marks_view.locked)

    @property
    def closed_readings(self) -> frozenset[ReadingId]:
        """The readings in which nothing may be changed."""
        case = self.case
        closed = (one for one in case.readings if closed_words(case, one, self.reader_name)[0])
        return frozenset(one.id for one in closed)

    def is_locked(self, mark: Mark) -> bool:
        """Tell whether a mark cannot be changed now."""
        reading = self.case.lesion_of_mark(mark).reading
        return mark.id in self.marks_view.locked or reading in self.closed_readings

    def look(self, view: MarksView) -> None:
        """Hide, isolate or lock marks: nothing of the case changes."""
        self.marks_view = view
        self.keep(f"marks_view:{self.case.id}", view_text(view))
        chosen = [one for one in self.selection.marks if not view.shows(self.case.get(Mark, one))]
        if chosen:
            self.choose(self.selection.marks - frozenset(chosen))
        self.looked.announce(view)

    def _what_is_left(self, chosen: Selection) -> Selection:
        also = frozenset(one for one in chosen.also if one in self.case.table)
        if chosen.mark in self.case.table:
            return self._with_lesion(Selection(chosen.lesion, chosen.mark, also))
        return Selection(chosen.lesion if chosen.lesion in self.case.table else None)

    def _with_lesion(self, selection: Selection) -> Selection:
        if selection.mark is None:
            return selection
        lesion = self.case.lesion_of_mark(self.case.get(Mark, selection.mark))
        return Selection(lesion.id, selection.mark, selection.also - {selection.mark})

    def select(self, selection: Selection) -> None:
        """Choose a lesion or a mark; choosing a mark chooses its lesion."""
        selection = self._with_lesion(selection)
        if selection != self.selection:
            self.selection, self.expected = selection, None
            self.selected.announce(selection)

    def choose(self, marks: Collection[MarkId]) -> None:
        """Choose several marks; the one whose handles are out stays so where it is among them."""
        if not marks:
            self.select(Selection(self.selection.lesion))
            return
        first = self.selection.mark if self.selection.mark in marks else next(iter(marks))
        self.select(Selection(mark=first, also=frozenset(marks)))

    def select_lesion(self, lesion: LesionId | None) -> None:
        """Choose a lesion, and no mark of it."""
        self.select(Selection(lesion))

    def expect(self, expected: Expected | None) -> None:
        """Say what the next mark will be; None for a new lesion as usual."""
        self.expected = expected

    def step_lesion(self, by: int) -> Lesion | None:
        """Choose the next (1) or previous (−1) lesion by number, round the end; None when there is none."""
        lesions = self.case.lesions_of(self.reading.id)
        if not lesions:
            return None
        ids = [lesion.id for lesion in lesions]
        chosen = self.selection.lesion
        start = ids.index(chosen) if chosen in ids else (-1 if by > 0 else 0)
        lesion = lesions[(start + by) % len(lesions)]
        self.select_lesion(lesion.id)
        return lesion

    def show_timepoint(self, timepoint: TimepointId | None) -> None:
        """Choose the timepoint that the map and the criteria speak of; None for all together."""
        if timepoint is not None:
            self.case.get(Timepoint, timepoint)
        self.timepoint = timepoint
        self.changed.announce(Change())

    def edit(self, name: str, make: Callable[[Case], Change]) -> bool:
        """Apply the change that `make` answers with, under a name."""
        return self.apply(Edit(name, make(self.case)))

    def tell(self, text: str, weight: Weight = Weight.PASSING, hint: str = "") -> None:
        """Tell the reader something."""
        self.told.announce(Notice(text, weight, hint))


def _after(history: History, edit: Edit, act: Act) -> History:
    match act:
        case Act.DO:
            return history.with_edit(edit)
        case Act.UNDO:
            return history.after_undo()
        case Act.REDO:
            return history.after_redo()
