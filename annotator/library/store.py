"""What a library of cases does, whatever keeps it: the `Store` protocol and the values it answers with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from annotator.lesions.case import Case, Patient
from annotator.lesions.history import Act, Edit, History
from annotator.lesions.records import CaseId, Record


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """A row of the worklist: who the case is about and how much was recorded."""

    id: CaseId
    label: str
    patient: Patient
    timepoints: int
    readings: int
    lesions: int
    marks: int
    updated_at: datetime
    """When the last edit was committed (UTC)."""


@dataclass(frozen=True, slots=True)
class Saved:
    """The acknowledgement of an edit: its place in the journal, and when it was committed (UTC)."""

    seq: int
    utc: datetime


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One entry of the audit trail (21 CFR 11.10(e)): who did what and when, never altered afterwards.

    `before` and `after` run in parallel, one place per record; None where there was or is no record.
    `act` is create, do, undo or redo; `edit_seq` is the `seq` of the edit that undo or redo is about.
    `hash` is the SHA-256 (hex) of the entry chained to the one before it in the library. `clock` says in
    words when the computer's clock had jumped before the entry; otherwise it is empty.
    """

    seq: int
    who: str
    when: datetime
    act: str
    name: str
    before: tuple[Record | None, ...]
    after: tuple[Record | None, ...]
    hash: str
    edit_seq: int | None = None
    account: str = ""
    station: str = ""
    program_version: str = ""
    clock: str = ""


class Store(Protocol):
    """A library of cases. One thread uses it: the one that opened it.

    Every method raises `LibraryError` when the library cannot be read or written; what was stored before
    is then unharmed, and the store can be used again when the cause is gone.
    """

    @property
    def location(self) -> str:
        """Where the library is, as people write it."""
        ...

    @property
    def read_only(self) -> bool:
        """Whether writing methods refuse."""
        ...

    def cases(self) -> tuple[CaseSummary, ...]:
        """Return all cases, the one edited last first."""
        ...

    def create(self, case: Case, reader: str) -> None:
        """Store a new case with all its records in one transaction.

        The journal names it *Create case*, or *Import case* when it brings lesions or facts along. It is
        where the history of the case begins, so undo never takes it back.

        Raises
        ------
        CaseFileError
            A value in it cannot be stored.
        LibraryError
            There is a case with that id already, or it is not committed.
        """
        ...

    def load(self, case_id: CaseId) -> Case:
        """Return a case as the last committed edit left it, its records in the order they were entered.

        Raises
        ------
        UnknownRecordError
            There is no such case.
        """
        ...

    def find(self, text: str) -> CaseSummary:
        """Return the case whose id, label or patient id is `text`, in this order; case does not matter.

        Raises
        ------
        UnknownRecordError
            None or several are; the message names them, or what comes near.
        """
        ...

    def apply(self, case_id: CaseId, edit: Edit, reader: str, act: Act = Act.DO) -> Saved:
        """Commit an edit; when this returns, the edit survives a crash and a power cut.

        Parameters
        ----------
        case_id : CaseId
            The case it changes.
        edit : Edit
            `edit.change` is the change **as applied**: for `Act.UNDO` the inverse of the edit that the
            history names in `to_undo`, for `Act.REDO` the change of the one in `to_redo`.
        reader : str
            The name of who edits.
        act : Act
            Whether the edit is new, or takes the last one back, or does it again. The journal stores the
            pairs as applied and, for undo and redo, the `seq` of the edit they are about.

        Raises
        ------
        ValueError
            The change does not start from the stored records, or is not what the act would do: a bug.
        CaseFileError
            A value in it cannot be stored, for example a coordinate that is no number.
        LibraryError
            It is not committed; the store holds what it held before. Trying again makes sense.
        """
        ...

    def history(self, case_id: CaseId, last: int | None = None) -> History:
        """Return what can be undone and redone, as the journal leaves it: undo survives restarts.

        Of many edits only the `last` done and the `last` undone are read; None reads all.
        """
        ...

    def audit(self, case_id: CaseId) -> tuple[AuditRow, ...]:
        """Return the audit trail of a case, oldest first."""
        ...

    def sources(self, case_id: CaseId) -> tuple[str, ...]:
        """Return the files and folders the images of a case come from."""
        ...

    def set_sources(self, case_id: CaseId, paths: Iterable[str]) -> None:
        """Remember where the images of a case come from; any path of this computer can be stored."""
        ...

    def remember(self, key: str, value: str) -> None:
        """Keep a small setting of the workspace, such as the last case or the layout; not audited."""
        ...

    def recall(self, key: str) -> str | None:
        """Return what `remember` kept, or None."""
        ...

    def verify(self) -> tuple[str, ...]:
        """Check the file, the chain of the journal and that records equal its replay; return the faults."""
        ...

    def backup(self, folder: Path | str | None = None) -> Path:
        """Write a verified copy and return where; None means the library's own folder of backups."""
        ...

    def close(self) -> None:
        """End the work: release the library to others, after a backup when the last is a day old."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
