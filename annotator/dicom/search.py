"""The files that paths lead to: folders searched to the bottom, each file once however it is reached."""

from __future__ import annotations

import os
import stat
import time
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import ClassVar, TypeVar

from annotator.dicom.problem import Problem, ProblemCode, RefusedError
from annotator.dicom.source import Source, Sources, source_from, system_errors

Met = Source | Problem
Place = int | Met
"""A number in the listing, or something that is not in it."""
T = TypeVar("T")
_AT_ONCE = 16
"""Files of a folder that are looked at together: on a slow disk the first should be read soon."""
_BY_DESCRIPTOR = os.scandir in os.supports_fd
"""Whether a folder is opened once, so that the system need not find the way to each file in it anew."""
_FLAGS = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_name_of = attrgetter("name")
_KIND = stat.S_IFMT(0xFFFF)
"""The bits of a mode that tell files from folders, pipes and devices."""
_LOW_BITS = 0x7FFFFFFFFFFFFFFF
"""Of an inode: where inodes are larger, these tell files apart as well."""


@dataclass(slots=True)
class Listing:
    """What a search met, in its order.

    Parameters
    ----------
    began_ns : int
        When, by the clock of the files' times.
    files : list of str
    marks : array of int
        Of each file `WIDTH` numbers: size, time of its last change, of that of its entry, and inode.
    problems : list of Problem
        Of what could not even be met.
    """

    WIDTH: ClassVar[int] = 4
    began_ns: int
    files: list[str]
    marks: array[int]
    problems: list[Problem]

    def is_as(self, before: Listing) -> bool:
        """Tell whether everything is as it was then."""
        return (self.files, self.problems) == (before.files, before.problems) and self.marks == before.marks

    def by_file(self) -> dict[str, tuple[int, ...]]:
        """Return the marks of each file."""
        numbers = self.marks.tolist()
        return dict(zip(self.files, zip(*[iter(numbers)] * self.WIDTH, strict=True), strict=True))


class FileSearch:
    """One walk over the file system: what was already visited, and whether to go on."""

    def __init__(self, cancelled: Callable[[], bool]) -> None:
        self._cancelled = cancelled
        self._visited: set[tuple[int, int]] = set()
        self.listing = Listing(time.time_ns(), [], array("q"), [])
        self._files, self._marks = self.listing.files, self.listing.marks

    def path(self, path: Path) -> Iterator[Sequence[Place]]:
        """Yield what one path given by a person leads to, some places at a time."""
        try:
            with system_errors():
                is_folder = stat.S_ISDIR(path.stat().st_mode)
        except RefusedError as error:
            yield (self._told(error.problem(str(path))),)
            return
        if is_folder:
            yield from self._folder(path)
        elif (met := self._entry(str(path))) is not None:
            yield (met,)

    def file(self, path: Path) -> Met | None:
        """Return a file, or why it cannot be read; None when it was met before."""
        try:
            with system_errors():
                status = path.stat()
            source = source_from(str(path), status)
        except RefusedError as error:
            return error.problem(str(path))
        return source if self._is_new(status) else None

    def sources(self, places: Sequence[int]) -> Sources:
        """Return the files of places in the listing, which ascend."""
        if not places:
            return Sources((), (), ())
        marks, width, first, end = self._marks, Listing.WIDTH, places[0], places[-1] + 1
        sources = Sources(
            self._files[first:end],
            marks[width * first : width * end : width].tolist(),
            marks[width * first + 1 : width * end : width].tolist(),
        )
        return sources.taken([place - first for place in places])

    def file_at(self, place: int) -> str:
        """Return the path of a place in the listing."""
        return self._files[place]

    def _folder(self, root: Path) -> Iterator[Sequence[Place]]:
        waiting = [root]
        while waiting and not self._cancelled():
            folder = waiting.pop()
            folders: list[Path] = []
            try:
                with _entries(folder, follow=folder is root) as (status, entries):
                    if not self._is_new(status):
                        continue
                    found, files = _parted(entries)
                    folders = [folder / entry.name for entry in found]
                    yield from self._files_of(str(folder), files)
            except RefusedError as error:
                yield (self._told(error.problem(str(folder))),)
            waiting.extend(reversed(folders))

    def _files_of(self, folder: str, entries: Sequence[os.DirEntry[str]]) -> Iterator[Sequence[Place]]:
        """Yield the files of a folder, some of them looked at together before any is read."""
        for begin in range(0, len(entries), _AT_ONCE):
            if self._cancelled():
                return
            yield self._places(folder, entries[begin : begin + _AT_ONCE])

    def _places(self, folder: str, entries: Iterable[os.DirEntry[str]]) -> list[Place]:
        found: list[Place] = []
        marks: list[int] = []
        files, visited, is_known_by_entry = self._files, self._visited, _BY_DESCRIPTOR
        before = os.path.join(folder, "")  # noqa: PTH118 - with one separator at the end, whatever it has
        for entry in entries:
            path = before + entry.name
            try:
                # Elsewhere an entry knows neither its device nor its inode.
                status = entry.stat() if is_known_by_entry else os.stat(path)  # noqa: PTH116 - of thousands
            except OSError:
                status = None
            if status is None or status.st_mode & _KIND != stat.S_IFREG:
                self._marks.fromlist(marks)
                marks.clear()
                if (met := self._entry(path)) is not None:
                    found.append(met)
                continue
            key = (status.st_dev, status.st_ino)
            if key not in visited:
                visited.add(key)
                found.append(len(files))
                files.append(path)
                marks += (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino & _LOW_BITS)
        self._marks.fromlist(marks)
        return found

    def _entry(self, path: str) -> Place | None:
        try:
            status = os.stat(path)  # noqa: PTH116 - of thousands of files, one call each
        except OSError:
            return self._told(self.file(Path(path)))  # says why
        mode = stat.S_IFMT(status.st_mode)
        if mode == stat.S_IFDIR:
            # Linked folders are not entered: they may lead anywhere, and back.
            problem = Problem.of(path, ProblemCode.NOT_A_FILE, "a link to a folder, not followed")
            return self._told(problem)
        if mode != stat.S_IFREG:
            return self._told(self.file(Path(path)))
        if not self._is_new(status):
            return None
        self._files.append(path)
        self._marks.extend(_marks_of(status))
        return len(self._files) - 1

    def _told(self, met: T) -> T:
        """Take a problem up into the listing."""
        if isinstance(met, Problem):
            self.listing.problems.append(met)
        return met

    def _is_new(self, status: os.stat_result) -> bool:
        key = (status.st_dev, status.st_ino)
        if key in self._visited:
            return False
        self._visited.add(key)
        return True


@contextmanager
def _entries(folder: Path, *, follow: bool) -> Iterator[tuple[os.stat_result, Iterator[os.DirEntry[str]]]]:
    """Open a folder; give its status and what is in it, which may be asked for more until it is closed.

    Raises
    ------
    RefusedError
        FILE_CHANGED when it is no folder any more, or a link to one that is not to be followed;
        CANNOT_READ, MISSING_FILE.
    """
    with ExitStack() as closing, system_errors():
        status = folder.stat() if follow else folder.lstat()
        if not stat.S_ISDIR(status.st_mode):
            raise RefusedError(ProblemCode.FILE_CHANGED, "the folder has changed since it was found")
        at: int | Path = folder
        if _BY_DESCRIPTOR:
            at = os.open(folder, _FLAGS if follow else _FLAGS | _NO_LINK)
            closing.callback(os.close, at)
            status = os.fstat(at)
        yield status, closing.enter_context(os.scandir(at))


def _parted(
    entries: Iterable[os.DirEntry[str]],
) -> tuple[list[os.DirEntry[str]], list[os.DirEntry[str]]]:
    """Return the folders in a folder, and everything else in it, by name."""
    every = sorted(entries, key=_name_of)
    folders = [entry for entry in every if entry.is_dir(follow_symlinks=False)]
    if not folders:
        return [], every
    return folders, [entry for entry in every if not entry.is_dir(follow_symlinks=False)]


def _marks_of(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino & _LOW_BITS
