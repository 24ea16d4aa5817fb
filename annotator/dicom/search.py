"""The files that paths lead to: folders searched to the bottom, each file once however it is reached."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from annotator.dicom.problem import Problem, ProblemCode, RefusedError
from annotator.dicom.source import Source, source_from, system_errors

Met = Source | Problem


class FileSearch:
    """One walk over the file system: what was already visited, and whether to go on."""

    def __init__(self, cancelled: Callable[[], bool]) -> None:
        self._cancelled = cancelled
        self._visited: set[tuple[int, int]] = set()

    def path(self, path: Path) -> Iterator[Met]:
        """Yield what one path given by a person leads to."""
        try:
            with system_errors():
                is_folder = stat.S_ISDIR(path.stat().st_mode)
        except RefusedError as error:
            yield error.problem(str(path))
            return
        if is_folder:
            yield from self._folder(path)
        elif (met := self.file(path)) is not None:
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

    def _folder(self, root: Path) -> Iterator[Met]:
        waiting = [root]
        while waiting and not self._cancelled():
            folder = waiting.pop()
            try:
                folders, files = self._entries(folder, follow=folder is root)
            except RefusedError as error:
                yield error.problem(str(folder))
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
            folders = [Path(entry) for entry in entries if entry.is_dir(follow_symlinks=False)]
            return folders, [entry.path for entry in entries if not entry.is_dir(follow_symlinks=False)]

    def _entry(self, path: str) -> Met | None:
        try:
            status = os.stat(path)  # noqa: PTH116 - of thousands of files, one call each
        except OSError:
            return self.file(Path(path))  # says why
        if stat.S_ISREG(status.st_mode):
            return source_from(path, status) if self._is_new(status) else None
        if stat.S_ISDIR(status.st_mode):
            # Linked folders are not entered: they may lead anywhere, and back.
            return Problem.of(path, ProblemCode.NOT_A_FILE, "a link to a folder, not followed")
        return self.file(Path(path))

    def _is_new(self, status: os.stat_result) -> bool:
        key = (status.st_dev, status.st_ino)
        if key in self._visited:
            return False
        self._visited.add(key)
        return True
