"""Where the files of `resources/` and the sample studies are, in a checkout and in a wheel."""

from __future__ import annotations

from pathlib import Path

from annotator.errors import AnnotatorError

_PACKAGE = Path(__file__).resolve().parent


def _first(candidates: tuple[Path, ...], what: str) -> Path:
    for candidate in candidates:
        if candidate.is_dir():
            return candidate
    raise AnnotatorError(f"The folder of {what} is missing ({candidates[0]}).", "Install the package again.")


def resource(*parts: str) -> Path:
    """Return the path of a file of `resources/`, for example ``resource("terms", "sites.csv")``.

    Raises
    ------
    AnnotatorError
        The folder or the file is not there: the installation is damaged.
    """
    folder = _first((_PACKAGE / "resources_data", _PACKAGE.parent / "resources"), "resources")
    path = folder.joinpath(*parts)
    if not path.exists():
        raise AnnotatorError(f"The resource {'/'.join(parts)} is missing.", "Install the package again.")
    return path


def sample_studies() -> Path:
    """Return the folder of the sample studies, one folder a case.

    Raises
    ------
    AnnotatorError
        The folder is not there: the installation is damaged.
    """
    return _first((_PACKAGE / "sample_studies", _PACKAGE.parent / "sample_studies"), "sample studies")
