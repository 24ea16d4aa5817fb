"""The files that paths lead to: folders searched to the bottom, each file once however it is reached."""

from __future__ import annotations

import os
import stat
import time
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, TypeVar

from annotator.dicom.problem import Problem, ProblemCode, RefusedError
from annotator.dicom.source import Source, source_from, system_errors

Met = Source | Problem
Place = int | Met
"""A number in the listing, or something that is not in it."""
T = TypeVar("T")


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

    def path(self, path: Path) -> Iterator[Place]:
        """Yield what one path given by a person leads to; `met` says what it is."""
        try:
            with system_errors():
                is_folder = stat.S_ISDIR(path.stat().st_mode)
        except RefusedError as error:
            yield self._told(error.problem(str(path)))
            return
        if is_folder:
            yield from self._folder(path)
        elif (met := self._entry(str(path))) is not None:
            yield met

    def file(self, path: Path) -> Met | None:
        """Return a file, or why it cannot be read; None when it was met before."""
        try:
            with system_errors():
                status = path.stat()
            source = source_from(str(path), status)
        except RefusedError as error:
            return error.problem(str(path))
        return source if self._is_new(status) else None

    def met(self, place: Place) -> Met:
        """Return the file of a place in the listing; sources are made only when files are read."""
        if not isinstance(place, int):
            return place
        at = Listing.WIDTH * place
        return Source(self._files[place], self._marks[at], self._marks[at + 1])

    def _folder(self, root: Path) -> Iterator[Place]:
        waiting = [root]
        while waiting and not self._cancelled():
            folder = waiting.pop()
            try:
                folders, files = self._entries(folder, follow=folder is root)
            except RefusedError as error:
                yield self._told(error.problem(str(folder)))
                continue
            waiting.extend(reversed(folders))
            for path in files:
                if self._cancelled():
                    return
                if (met := self._entry(path)) is not None:
                    yield met

    def _entries(self, folder: Path, *, follow: bool) -> tuple[list[Path], list[str]]:
        """Return the folders in a folder, and everything else in it, by name; nothing the second time."""
        with system_errors():
            status = folder.stat() if follow else folder.lstat()
            if not stat.S_ISDIR(status.st_mode):
                raise RefusedError(ProblemCode.FILE_CHANGED, "the folder has changed since it was found")
            if not self._is_new(status):
                return [], []
            with os.scandir(folder) as found:
                entries = sorted(found, key=lambda entry: entry.name)
            folders, files = [], []
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(Path(entry.path))
                else:
                    files.append(entry.path)
            return folders, files

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
        self._marks.extend(
            # Where inodes are larger, their low bits tell files apart as well.
            (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino & 0x7FFFFFFFFFFFFFFF)
        )
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
