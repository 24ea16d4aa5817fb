"""What is wrong with a file: stable codes, words and what to do, as values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from annotator.errors import UnreadableFileError


class ProblemCode(StrEnum):
    """Stable names of what can keep a file from opening; `hint` says what to do about each."""

    NOT_DICOM = "NOT_DICOM"
    TRUNCATED = "TRUNCATED"
    TOO_DEEP = "TOO_DEEP"
    TOO_LARGE = "TOO_LARGE"
    BOMB = "BOMB"
    BAD_STRUCTURE = "BAD_STRUCTURE"
    BAD_VALUE = "BAD_VALUE"
    BAD_TRANSFER_SYNTAX = "BAD_TRANSFER_SYNTAX"
    UNSUPPORTED_TS = "UNSUPPORTED_TS"
    UNSUPPORTED_PIXELS = "UNSUPPORTED_PIXELS"
    NO_PIXELS = "NO_PIXELS"
    NOT_AN_IMAGE = "NOT_AN_IMAGE"
    FRAME_MISSING = "FRAME_MISSING"
    DECODE_FAILED = "DECODE_FAILED"
    DECODER_DIED = "DECODER_DIED"
    FILE_CHANGED = "FILE_CHANGED"
    MISSING_FILE = "MISSING_FILE"
    UNSAFE_PATH = "UNSAFE_PATH"
    NOT_A_FILE = "NOT_A_FILE"
    CANNOT_READ = "CANNOT_READ"
    BAD_ARCHIVE = "BAD_ARCHIVE"
    ENCRYPTED = "ENCRYPTED"
    DUPLICATE = "DUPLICATE"
    UNEXPECTED = "UNEXPECTED"

    @property
    def hint(self) -> str:
        """What a person can do about it; may be empty."""
        return _HINTS.get(self, "")


_COPY = "Ask the source for a fresh copy of the file."
_HINTS = {
    ProblemCode.NOT_DICOM: "Nothing to do if this is not an image; otherwise export it as DICOM.",
    ProblemCode.TRUNCATED: "The copy is incomplete: copy or download the file again.",
    ProblemCode.TOO_DEEP: "The file is damaged or made to harm: do not pass it on.",
    ProblemCode.TOO_LARGE: "Open the parts that are needed on their own.",
    ProblemCode.BOMB: "The file is made to fill the memory: do not pass it on.",
    ProblemCode.BAD_STRUCTURE: _COPY,
    ProblemCode.BAD_VALUE: _COPY,
    ProblemCode.BAD_TRANSFER_SYNTAX: _COPY,
    ProblemCode.UNSUPPORTED_TS: "Export the image uncompressed or as JPEG 2000, JPEG-LS or RLE.",
    ProblemCode.UNSUPPORTED_PIXELS: "Export the image with 8 to 16 bits a sample, grey or RGB.",
    ProblemCode.NO_PIXELS: "The header can be read, but there is no image in the file.",
    ProblemCode.NOT_AN_IMAGE: "Nothing to do: the object belongs to the study, but holds no image.",
    ProblemCode.FRAME_MISSING: "The frames present can be opened; copy the file again for the rest.",
    ProblemCode.DECODE_FAILED: _COPY,
    ProblemCode.DECODER_DIED: "Only the decoder ended, nothing is lost. " + _COPY,
    ProblemCode.FILE_CHANGED: "Open the folder again.",
    ProblemCode.MISSING_FILE: "Copy the whole medium, not only a part of it.",
    ProblemCode.UNSAFE_PATH: "The index points outside its own folder; such files are not opened.",
    ProblemCode.NOT_A_FILE: "Only regular files are opened.",
    ProblemCode.CANNOT_READ: "Check the permissions and the medium.",
    ProblemCode.BAD_ARCHIVE: "Unpack the archive with another program and open the folder.",
    ProblemCode.DUPLICATE: "Nothing to do: the image is shown once.",
    ProblemCode.UNEXPECTED: "A fault of this program, not of the file: please report these words.",
    ProblemCode.ENCRYPTED: "Unpack the archive with its password and open the folder.",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One file that did not open, or not wholly, among the many that did.

    Parameters
    ----------
    file : str
        Path for people; of an archive's member ``archive.zip!/member``.
    code : ProblemCode
    reason : str
        What was found, with tag or byte offset.
    hint : str
        What to do.
    """

    file: str
    code: ProblemCode
    reason: str
    hint: str

    @staticmethod
    def of(file: str, code: ProblemCode, reason: str) -> Problem:
        """Return a problem with the hint of its code."""
        return Problem(plain(file), code, _brief(reason), code.hint)


class RefusedError(UnreadableFileError):
    """A file or frame that cannot be opened, with the stable code of the reason.

    Parameters
    ----------
    code : ProblemCode
    reason : str
        What was found, without the file's name.
    file : str
        Added at the border, where the name is known.
    """

    def __init__(self, code: ProblemCode, reason: str, file: str = "") -> None:
        self.code = code
        self.reason = _brief(reason)
        self.file = plain(file)
        super().__init__(f"{self.file}: {self.reason}." if file else f"{self.reason}.", code.hint)

    def at(self, file: str) -> RefusedError:
        """Return the same refusal with the name of the file, unless it is already named."""
        return self if self.file else RefusedError(self.code, self.reason, file)

    def problem(self, file: str) -> Problem:
        """Return the refusal as a row of the problem list."""
        return Problem.of(file, self.code, self.reason)


LONGEST_REASON = 300


def _brief(reason: str) -> str:
    """Return a reason that fits a row: what files say of themselves may be quoted in it."""
    shown = plain(reason)
    return shown if len(shown) <= LONGEST_REASON else f"{shown[: LONGEST_REASON - 1]}…"


_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")


def plain(text: str, replacement: str = "\ufffd") -> str:
    """Return text that cannot steer a terminal or the direction of reading.

    Control characters, bidirectional overrides and lone surrogates (of undecodable file names) are
    replaced.
    """
    return _CONTROLS.sub(replacement, text)
