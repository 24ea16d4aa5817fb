"""DICOMDIR: the index of a medium, followed only below its own folder (DICOM PS3.3 annex F)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from annotator.dicom import tags
from annotator.dicom.header import Header
from annotator.dicom.problem import Problem, ProblemCode


def referenced_files(dicomdir: Path, header: Header) -> Iterator[tuple[str, Path | Problem]]:
    """Yield the UID and the file of each object that an index names; a problem for what is not below it.

    The records are read as the plain list they are stored as: offsets between them, which may run in
    circles, are not followed.

    Parameters
    ----------
    dicomdir : Path
    header : Header
        Of the index.
    """
    medium = _Medium(dicomdir.parent)
    seen: set[tuple[str, ...]] = set()
    for record in header.items(tags.DIRECTORY_RECORD_SEQUENCE):
        parts = record.terms(tags.REFERENCED_FILE_ID)
        if not any(parts) or parts in seen or record.integer(tags.RECORD_IN_USE) == 0:
            continue
        seen.add(parts)
        yield record.term(tags.REFERENCED_SOP_INSTANCE_UID_IN_FILE), medium.resolved(parts)


class _Medium:
    """The folder of an index; what its folders hold is listed once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names: dict[Path, dict[str, str]] = {}

    def resolved(self, parts: tuple[str, ...]) -> Path | Problem:
        name = "/".join(parts)
        if any(part in ("", ".", "..") or set(part) & set("/\\:\0") for part in parts):
            return Problem.of(
                str(self._folder / "DICOMDIR"),
                ProblemCode.UNSAFE_PATH,
                f"(0004,1500) points at {name!r}, outside its folder",
            )
        path = self._folder
        for part in parts:
            path = self._child(path, part)
        # Not Path.exists, which raises for names that are too long or folders that may not be read.
        if not os.path.exists(path):  # noqa: PTH110
            reason = f"(0004,1500) names {name}, which is not there"
            return Problem.of(str(path), ProblemCode.MISSING_FILE, reason)
        if not path.resolve().is_relative_to(self._folder.resolve()):
            reason = f"(0004,1500) {name} leads outside its folder by a link"
            return Problem.of(str(path), ProblemCode.UNSAFE_PATH, reason)
        return path

    def _child(self, folder: Path, part: str) -> Path:
        """Return a file by name; media are often copied to file systems that change the case of names."""
        if os.path.exists(folder / part):  # noqa: PTH110 - as above
            return folder / part
        if folder not in self._names:
            self._names[folder] = {name.casefold(): name for name in reversed(_listed(folder))}
        return folder / self._names[folder].get(part.casefold(), part)


def _listed(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208 - names are all that is needed
    except OSError:
        return []  # The file named is then told as missing.
