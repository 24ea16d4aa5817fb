"""Person names as people write them (DICOM PS3.5 6.2.1.1)."""

from __future__ import annotations


def display_name(name: str) -> str:
    """Return a name for reading: ``Adams, Rev. John Robert Quincy, B.A.``, ``Yamada, Tarou (山田 太郎)``.

    Parameters
    ----------
    name : str
        ``FAMILY^GIVEN^MIDDLE^PREFIX^SUFFIX``, and after ``=`` the same in ideographs and in phonetic
        letters. The phonetic group stands in for the others where they are missing.
    """
    groups = [[part.strip() for part in group.split("^")] + [""] * 5 for group in name.split("=")[:3]]
    family, given, middle, prefix, suffix = groups[0][:5]
    first = ", ".join(part for part in (family, _spaced(prefix, given, middle), suffix) if part)
    ideographic, phonetic = (_spaced(*group[:5]) for group in [*groups[1:], [], []][:2])
    if not first:
        return ideographic or phonetic
    return f"{first} ({ideographic})" if ideographic else first


def _spaced(*parts: str) -> str:
    return " ".join(part for part in parts if part)
