"""The errors of the package, named by what the reader of the message can do about them."""

from __future__ import annotations


class AnnotatorError(Exception):
    """Something a person can act on; every other exception is a bug.

    Parameters
    ----------
    message : str
        What was found and where: names the file, the tag or the field.
    hint : str
        What to do next; empty when there is nothing to do.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".rstrip()


class UnreadableFileError(AnnotatorError):
    """A file cannot be opened or decoded: choose another copy of it."""


class InconsistentSeriesError(AnnotatorError):
    """The images of one series contradict each other: choose a part of them."""


class CaseFileError(AnnotatorError):
    """A case, map or term file does not say what its schema asks for: correct the named field."""


class LibraryError(AnnotatorError):
    """The library of cases cannot be used as asked: nothing stored was changed."""


class LibraryBusyError(LibraryError):
    """Another process is writing to the library: close it, or open the library for reading."""


class LibraryReadOnlyError(LibraryError):
    """The library lies where nothing may be written: open it for reading, or copy it elsewhere."""


class FactImportError(AnnotatorError):
    """Clinical facts cannot be read from a file: nothing of it was taken."""


class WeightsError(AnnotatorError):
    """A file of weights for a criteria set cannot be used."""


class UnknownRecordError(AnnotatorError):
    """A case, lesion, reading or timepoint was asked for that does not exist: choose a listed one."""


class ExportError(AnnotatorError):
    """An export could not be written; what stood there before is unharmed."""
