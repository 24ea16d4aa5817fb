"""What was done, by name, and what can be taken back or done again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from annotator.lesions.change import Change


class Act(StrEnum):
    """What an entry of the journal does to the history."""

    DO = "do"
    UNDO = "undo"
    REDO = "redo"


@dataclass(frozen=True, slots=True)
class Edit:
    """A change with the name that menus show, for example ``Set site: L clavicle``."""

    name: str
    change: Change


@dataclass(frozen=True, slots=True)
class History:
    """Edits done and undone, the next to take last. A new edit forgets the undone ones; the journal does not.

    `more_done` and `more_undone` count the edits before these, which were not read from the journal.
    """

    done: tuple[Edit, ...] = ()
    undone: tuple[Edit, ...] = ()
    more_done: int = 0
    more_undone: int = 0

    def with_edit(self, edit: Edit) -> History:
        """Return the history after a new edit."""
        return replace(self, done=(*self.done, edit), undone=(), more_undone=0)

    @property
    def is_used_up(self) -> bool:
        """Whether edits can be taken back, or done again, that were not read yet."""
        return bool((self.more_done and not self.done) or (self.more_undone and not self.undone))

    @property
    def to_undo(self) -> Edit | None:
        """The edit that undo takes back, or None."""
        return self.done[-1] if self.done else None

    @property
    def to_redo(self) -> Edit | None:
        """The edit that redo does again, or None."""
        return self.undone[-1] if self.undone else None

    def after_undo(self) -> History:
        """Return the history after taking back the last edit; unchanged when there is none."""
        if not self.done:
            return self
        return replace(self, done=self.done[:-1], undone=(*self.undone, self.done[-1]))

    def after_redo(self) -> History:
        """Return the history after doing the last undone edit again; unchanged when there is none."""
        if not self.undone:
            return self
        return replace(self, done=(*self.done, self.undone[-1]), undone=self.undone[:-1])


def replay(journal: Iterable[tuple[Act, Edit]]) -> History:
    """Return the history that a journal, oldest first, leaves behind."""
    done: list[Edit] = []
    undone: list[Edit] = []
    for act, edit in journal:
        match act:
            case Act.DO:
                done.append(edit)
                undone.clear()
            case Act.UNDO:
                undone.append(done.pop())
            case Act.REDO:
                done.append(undone.pop())
    return History(tuple(done), tuple(undone))
