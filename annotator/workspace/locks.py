"""What may not be changed now, and what to do instead: signed readings, those of others, locked marks."""

from __future__ import annotations

from collections.abc import Collection

from annotator.errors import AnnotatorError
from annotator.geometry.shapes import has_extent
from annotator.lesions.case import Case
from annotator.lesions.change import Change
from annotator.lesions.records import Mark, MarkId, Reader, Reading
from annotator.lesions.regions import region_of
from annotator.lesions.signing import readings_touched


def is_own(case: Case, reading: Reading, reader_name: str) -> bool:
    """Tell whether a reading is of the person who sits here; nobody named is everybody."""
    return not reader_name or case.get(Reader, reading.reader).name == reader_name


def closed_words(case: Case, reading: Reading, reader_name: str) -> tuple[str, str]:
    """Return why nothing may be changed in a reading, and what to do; two empty texts for an open one."""
    if not is_own(case, reading, reader_name):
        whose = case.get(Reader, reading.reader).name
        return (
            f"This is the reading of {whose}; what others have read is locked.",
            "Begin a reading of your own: Lesion menu, Reading.",
        )
    if reading.is_signed:
        return (
            f"The reading is signed (version {reading.version}); nothing in it can be changed.",
            "Open its next version with Ctrl+Shift+N.",
        )
    return "", ""


def refusal(
    case: Case, change: Change, reader_name: str, locked: Collection[MarkId] = ()
) -> AnnotatorError | None:
    """Return why a change of a case (as it is before it) is not to be, or None when it may.

    `reader_name` says who sits here, "" for anybody; `locked` are the marks locked by hand.
    """
    for reading in sorted(readings_touched(case, change)):
        words, hint = closed_words(case, case.get(Reading, reading), reader_name)
        if words:
            return AnnotatorError(words, hint)
    for before, after in change.pairs if locked else ():
        # A new mark would be a slice of the region it belongs to.
        touched = region_of(case, after) if before is None and isinstance(after, Mark) else (before,)
        for one in touched:
            if isinstance(one, Mark) and one.id in locked:
                name = case.lesion_of_mark(one).name
                return AnnotatorError(f"This mark of {name} is locked.", "Unlock it with Ctrl+L.")
    return None


def slip(change: Change) -> AnnotatorError | None:
    """Return why an edit leaves a mark that nobody can see, or None when it leaves none."""
    drawn = (
        after.shape
        for before, after in change.pairs
        if isinstance(after, Mark) and not (isinstance(before, Mark) and before.shape == after.shape)
    )
    if all(map(has_extent, drawn)):
        return None
    return AnnotatorError("A mark without extent is not kept.", "Draw it within the image.")
