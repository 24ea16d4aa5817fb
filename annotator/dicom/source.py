"""Where the bytes of a DICOM file come from: a file on disk or a member of a zip archive."""

from __future__ import annotations

import hashlib
import io
import os
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, TypeVar

from annotator.dicom import archive
from annotator.dicom.problem import ProblemCode, RefusedError, plain

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Source:
    """One DICOM file as it was when it was found.

    Parameters
    ----------
    file : str
        Path of the file, or of the archive that holds it; text, as thousands are made at a stroke.
    size : int
        Bytes of `file`.
    modified_ns : int
        Time of its last change; with `size` it tells whether the file was replaced meanwhile.
    member : int or None
        Position in the archive's directory; names are never used, two members may share one.
    member_name : str
        For people only.
    """

    file: str
    size: int
    modified_ns: int
    member: int | None = None
    member_name: str = ""

    @property
    def path(self) -> Path:
        """The file, or the archive that holds it."""
        return Path(self.file)

    @property
    def label(self) -> str:
        """The name for people and for reports: ``path`` or ``path!/member``."""
        name = self.file if self.member is None else f"{self.file}!/{self.member_name}"
        return plain(name)

    def hash_sha256(self) -> str:
        """Return the SHA-256 of the bytes of the file or member, in hexadecimal."""
        return _hash(self)


def taken(column: Sequence[T], chosen: Sequence[int]) -> Sequence[T]:
    """Return some values of a column, in ascending order; mostly they follow one another."""
    if not chosen:
        return column[:0]
    first, last = chosen[0], chosen[-1]
    return column[first : last + 1] if last - first == len(chosen) - 1 else [column[at] for at in chosen]


@dataclass(frozen=True, slots=True)
class Sources:
    """Files on disk as they were when they were found: thousands, each a `Source` only when asked for.

    `files`, `sizes` and `modified_ns` hold what a source has of that name.
    """

    files: Sequence[str]
    sizes: Sequence[int]
    modified_ns: Sequence[int]

    @staticmethod
    def of(sources: Sequence[Source]) -> Sources:
        """Return sources that are no members of archives."""
        return Sources(
            [one.file for one in sources], [one.size for one in sources], [one.modified_ns for one in sources]
        )

    def taken(self, chosen: Sequence[int]) -> Sources:
        """Return some of the files, in ascending order."""
        return Sources(taken(self.files, chosen), taken(self.sizes, chosen), taken(self.modified_ns, chosen))

    def __len__(self) -> int:
        return len(self.files)

    def __getitem__(self, at: int) -> Source:
        return Source(self.files[at], self.sizes[at], self.modified_ns[at])


def source_of(path: Path) -> Source:
    """Return the source of a file on disk.

    Raises
    ------
    RefusedError
        NOT_A_FILE for a pipe, device, socket, folder or dangling link (nothing is opened: opening a
        pipe would wait for ever); CANNOT_READ when the system says no.
    """
    with system_errors():
        status = path.stat()
    return source_from(str(path), status)


def source_from(path: str, status: os.stat_result) -> Source:
    """Return the source of a file whose status is known.

    Raises
    ------
    RefusedError
        NOT_A_FILE.
    """
    if not stat.S_ISREG(status.st_mode):
        raise RefusedError(ProblemCode.NOT_A_FILE, "not a regular file")
    return Source(path, status.st_size, status.st_mtime_ns)


class system_errors:  # noqa: N801 - as the other context managers; a class takes a fifth of their time
    """Translate the operating system's refusals, once, at the border.

    Raises
    ------
    RefusedError
        MISSING_FILE or CANNOT_READ.
    """

    def __enter__(self) -> None:
        """Nothing happens until something is refused."""

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: object) -> None:
        if isinstance(error, FileNotFoundError):
            raise RefusedError(ProblemCode.MISSING_FILE, "the file does not exist") from error
        if isinstance(error, OSError):
            raise RefusedError(ProblemCode.CANNOT_READ, error.strerror or type(error).__name__) from error


def opened(source: Source) -> AbstractContextManager[BinaryIO]:
    """Open the bytes of a source for random reading; they are closed at the end of the block.

    Raises
    ------
    RefusedError
        FILE_CHANGED when the file is no longer the one that was found; CANNOT_READ, BAD_ARCHIVE.
    """
    return _opened_file(source) if source.member is None else io.BytesIO(_member(source))


# Not blocking: between finding and opening, the file may have become a pipe.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


@contextmanager
def _opened_file(source: Source) -> Iterator[BinaryIO]:
    with system_errors():
        descriptor = _descriptor(source.file)
        with open(descriptor, "rb", buffering=0) as stream:  # noqa: PTH123 - a descriptor, not a path
            _same(source, os.fstat(descriptor))
            yield stream


def read_into(source: Source, offset: int, out: memoryview) -> int:
    """Read bytes of a file on disk into memory that is already there; return how many there were.

    Parameters
    ----------
    source : Source
        No member of an archive.
    offset : int
    out : memoryview of bytes

    Raises
    ------
    RefusedError
        As `opened`.
    """
    with reading(source) as read:
        return read(offset, out)


@contextmanager
def reading(source: Source) -> Iterator[Callable[[int, memoryview], int]]:
    """Open a file on disk once for several calls of a function that reads as `read_into` does.

    Raises
    ------
    RefusedError
        As `opened`.
    """
    with system_errors():
        descriptor = _descriptor(source.file)

        def read(offset: int, out: memoryview) -> int:
            done = 0
            while done < len(out) and (got := _read_at(descriptor, offset + done, out[done:])):
                done += got
            return done

        try:
            _same(source, os.fstat(descriptor))
            yield read
        finally:
            os.close(descriptor)


def read_beginnings(
    files: Sequence[str], out: memoryview, length: int, stride: int, cancelled: Callable[[], bool]
) -> list[int]:
    """Read the first bytes of many files on disk; return how many there were of each.

    That is 0 of a file that cannot be read, or was not reached: read alone, it says what is wrong. Whether
    a file is still the one that was found is asked when more of it is read than its beginning.

    Parameters
    ----------
    files : sequence of str
    out : memoryview of bytes
    length, stride : int
        Bytes to read of each, and from one to the next in `out`.
    cancelled : function
        Asked before each file.
    """
    counts = [0] * len(files)
    begin = 0
    for number, file in enumerate(files):
        if cancelled():
            break
        try:
            descriptor = _descriptor(file)
            try:
                counts[number] = _read_at(descriptor, 0, out[begin : begin + length])
            finally:
                os.close(descriptor)
        except OSError:
            counts[number] = 0
        begin += stride
    return counts


def _descriptor(file: str) -> int:
    return os.open(file, _FLAGS)


if sys.platform == "win32":

    def _read_at(descriptor: int, offset: int, out: memoryview) -> int:
        os.lseek(descriptor, offset, os.SEEK_SET)
        with open(descriptor, "rb", buffering=0, closefd=False) as stream:
            return stream.readinto(out)

else:

    def _read_at(descriptor: int, offset: int, out: memoryview) -> int:
        return os.preadv(descriptor, (out,), offset)


def _same(source: Source, status: os.stat_result) -> None:
    is_as_found = status.st_mtime_ns == source.modified_ns and status.st_size == source.size
    if not (is_as_found and stat.S_ISREG(status.st_mode)):
        raise RefusedError(ProblemCode.FILE_CHANGED, "the file has changed since it was found")


@lru_cache(maxsize=4096)
def _hash(source: Source) -> str:
    digest = hashlib.sha256()
    with opened(source) as content:
        while block := content.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


@lru_cache(maxsize=2)
def _member(source: Source) -> bytes:
    directory = _members(replace(source, member=None, member_name=""))
    with _opened_file(source) as stream:
        return archive.member_bytes(stream, directory[source.member or 0])


@lru_cache(maxsize=2)
def _members(source: Source) -> tuple[archive.Member, ...]:
    with _opened_file(source) as stream:
        return archive.members(stream)
