"""What a typed name means: a case, a timepoint, a reading, by id, label or the beginning of one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from annotator.errors import CaseFileError, UnknownRecordError
from annotator.exchange.text import plain

if TYPE_CHECKING:
    from annotator.exchange.formats.case_json import CaseFile
    from annotator.lesions.case import Case
    from annotator.lesions.records import Reading, Timepoint
    from annotator.library import Store

T = TypeVar("T")


def choose(what: str, text: str, among: Sequence[T], names: Callable[[T], Sequence[str]]) -> T:
    """Return the one thing that a text names wholly, else the one of which it is the beginning.

    Parameters
    ----------
    what : str
        The kind of thing, for the message: ``timepoint``.
    names : callable
        Answers with the names of a thing; the first is its id, the second is shown in the message.

    Raises
    ------
    UnknownRecordError
        Nothing is named so, or several are; the hint lists what there is.
    """
    wanted = text.strip().casefold()
    for fits in (str.__eq__, str.startswith):
        found = [one for one in among if wanted and any(fits(name.casefold(), wanted) for name in names(one))]
        if len(found) == 1:
            return found[0]
        if found:
            shown = "; ".join(_shown(names(one)) for one in found)
            raise UnknownRecordError(f"{plain(text)!r} names more than one {what}.", f"They are: {shown}.")
    listed = "; ".join(_shown(names(one)) for one in among)
    hint = f"There is: {listed}." if listed else f"There is no {what} at all."
    raise UnknownRecordError(f"There is no {what} {plain(text)!r}.", hint)


def _shown(names: Sequence[str]) -> str:
    return plain(f"{names[1]} ({names[0][:8]})" if len(names) > 1 and names[1] else names[0])


def choose_timepoint(case: Case, text: str | None) -> Timepoint | None:
    """Return the timepoint of an id, label, date, or beginning of one; None for None."""
    if text is None:
        return None
    return choose("timepoint", text, case.timepoints, lambda one: (one.id, one.label, one.date or ""))


def choose_reading(case: Case, text: str | None) -> Reading | None:
    """Return the reading of an id, reader's name, or beginning of one; None for None."""
    from annotator.lesions.records import Reader  # the command line starts without the records

    if text is None:
        return None
    return choose("reading", text, case.readings, lambda one: (one.id, case.get(Reader, one.reader).name))


def case_id(store: Store, text: str) -> str:
    """Return the id of the case of an id, label, patient ID, or beginning of one.

    Raises
    ------
    UnknownRecordError
        None or several are named so; the hint lists what there is.
    """
    found = choose("case", text, store.cases(), lambda one: (one.id, one.label, one.patient.id))
    return found.id


def case_file(text: str) -> CaseFile | None:
    """Return what a case file holds when the text is the path of one, else None.

    Raises
    ------
    CaseFileError
        The file cannot be read or is not valid.
    """
    path = Path(text)
    if path.suffix.lower() != ".json" or not path.is_file():
        return None
    from annotator.exchange.formats.case_json import read_whole  # the command line starts without it

    try:
        return read_whole(path.read_bytes())
    except OSError as error:
        raise CaseFileError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}.") from error
