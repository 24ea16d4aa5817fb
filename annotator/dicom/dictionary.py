"""Names and value representations of the data dictionary (DICOM PS3.6), for showing what is there."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple


class Entry(NamedTuple):
    """A line of the dictionary: value representation, name and keyword; empty when not known."""

    vr: str = ""
    name: str = ""
    keyword: str = ""


@cache
def entry(tag: int) -> Entry:
    """Return what the dictionary says of a standard tag, repeating groups (60xx) included."""
    # Late: pydicom costs half a second of start-up.
    from pydicom.datadict import get_entry

    if not tag & 0xFFFF:
        return Entry("UL", "Group Length")
    try:
        vr, _multiplicity, name, _retired, keyword = get_entry(tag)
    except KeyError:
        return Entry()
    return Entry(vr.split(" or ")[0], name, keyword)


@cache
def private_entry(tag: int, creator: str) -> Entry:
    """Return what is publicly known of a private tag under its creator."""
    from pydicom.datadict import private_dictionary_description, private_dictionary_VR

    try:
        vr, name = private_dictionary_VR(tag, creator), private_dictionary_description(tag, creator)
        return Entry(vr.split(" or ")[0], "" if name == "Unknown" else name)
    except KeyError:
        return Entry()


@cache
def sequence_tags() -> frozenset[int]:
    """Return the tags that the dictionary knows as sequences."""
    from pydicom.datadict import DicomDictionary  # type: ignore[attr-defined]

    return frozenset(tag for tag, line in DicomDictionary.items() if line[0] == "SQ")


@cache
def uid_name(uid: str) -> str:
    """Return the name of a UID of the standard (PS3.6 A), "" for any other."""
    from pydicom.uid import UID_dictionary  # type: ignore[attr-defined]

    found = UID_dictionary.get(uid)
    return "" if found is None else found[0]
