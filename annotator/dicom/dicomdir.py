"""DICOMDIR: the index of a medium, followed only below its own folder (DICOM PS3.3 annex F)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from annotator.dicom import tags
from annotator.dicom.header import Header
from annotator.dicom.problem import Problem, ProblemCode


def referenced_files(dicomdir: Path, header: Header) -> Iterator[Path | Problem]:
    """Yield the files an index names, each once; a problem for each that is missing or elsewhere.

    The records are read as the plain list they are stored as: offsets between them, which may run in
    circles, are not followed.

    Parameters
    ----------
    dicomdir : Path
    header : Header
        Of the index.
    """
    folder = dicomdir.parent
    seen: set[tuple[str, ...]] = set()
    for record in header.items(tags.DIRECTORY_RECORD_SEQUENCE):
        parts = record.terms(tags.REFERENCED_FILE_ID)
        if not any(parts) or parts in seen or record.integer(tags.RECORD_IN_USE) == 0:
            continue
        seen.add(parts)
        yield _resolved(folder, parts)


def _resolved(folder: Path, parts: tuple[str, ...]) -> Path | Problem:
    name = "/".join(parts)
    if any(part in ("", ".", "..") or set(part) & set("/\\:\0") for part in parts):
        return Problem.of(
            str(folder / "DICOMDIR"),
            ProblemCode.UNSAFE_PATH,
            f"(0004,1500) points at {name!r}, outside its folder",
        )
    path = folder
    for part in parts:
        path = _child(path, part)
    if not path.exists():
        return Problem.of(
            str(path), ProblemCode.MISSING_FILE, f"(0004,1500) names {name}, which is not there"
        )
    if not path.resolve().is_relative_to(folder.resolve()):
        reason = f"(0004,1500) {name} leads outside its folder by a link"
        return Problem.of(str(path), ProblemCode.UNSAFE_PATH, reason)
    return path


def _child(folder: Path, part: str) -> Path:
    """Return a file by name; media are often copied to file systems that change the case of names."""
    path = folder / part
    if path.exists() or not folder.is_dir():
        return path
    return next((each for each in folder.iterdir() if each.name.casefold() == part.casefold()), path)
