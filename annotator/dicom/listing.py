"""Every element of a file as plain text for people to read: a bounded walk that reads no pixels."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from annotator.dicom import tags
from annotator.dicom.dictionary import Entry, entry, private_entry, sequence_tags, uid_name
from annotator.dicom.elements import Element, Elements, Everything, tag_name
from annotator.dicom.header import BINARY, DicomFile, Header, naming, read_header
from annotator.dicom.identifying import identifies
from annotator.dicom.source import Source, opened
from annotator.dicom.text import decoded

LONGEST_BYTES = 4096
"""Of a value that are read; the rest is told as a number of bytes."""

_TEXT = frozenset(("LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT"))
_TERMS = frozenset(("AE", "AS", "CS", "DA", "DS", "DT", "IS", "TM", "UI"))
_MOST_NUMBERS = 256

Path = tuple[int, ...]
"""Where an element stands: its tag, or tag, item (from 1), tag, … inside sequences."""


class Row(NamedTuple):
    """One line of a listing: an element, or an item of a sequence.

    `tag` is as people write it, "" of an item; `vr` is empty where neither file nor dictionary know it;
    `identifies` tells that the value may say who the patient is, or when.
    """

    path: Path
    tag: str
    vr: str
    name: str
    keyword: str
    value: str
    identifies: bool


class _Place(NamedTuple):
    """The data set that elements stand in: its path, byte order and character sets."""

    path: Path
    big_endian: bool
    character_sets: tuple[str, ...]


def listing(source: Source) -> tuple[Row, ...]:
    """Return all elements of a file up to its pixels, sequences before their items.

    Values longer than 4 KiB end in their size; binary ones are sizes alone; nothing of the text can
    steer a terminal or the direction of reading.

    Raises
    ------
    RefusedError
        As `read_header`; the file is named.
    """
    with naming(source), opened(source) as stream:
        file = read_header(stream, Everything(sequence_tags(), LONGEST_BYTES))
    return tuple(_rows_of(file))


def _rows_of(file: DicomFile) -> Iterator[Row]:
    header = file.header
    yield from _rows(file.meta.elements, _Place((), False, ()))
    yield from _rows(header.elements, _Place((), header.big_endian, header.character_sets))
    if file.pixels is not None:
        length = file.pixels.length
        known = entry(file.pixels.tag)
        size = "encapsulated" if length is None else f"{length:,} bytes"
        vr = file.pixels.vr.decode("latin-1") or known.vr
        path = (file.pixels.tag,)
        yield Row(path, tag_name(path[0]), vr, known.name, known.keyword, size, identifies=False)


def _rows(elements: Elements, place: _Place) -> Iterator[Row]:
    own = Header(elements).terms(tags.SPECIFIC_CHARACTER_SET)
    if own:
        place = place._replace(character_sets=own)
    for tag in sorted(elements):
        element, known = elements[tag], _entry(tag, elements)
        vr = _vr(element, known)
        path = (*place.path, tag)
        value = _counted(len(element.items), "item") if vr == "SQ" else _value(element, vr, place)
        hides = vr != "SQ" and identifies(tag, vr, value)
        yield Row(path, tag_name(tag), vr, known.name or _unnamed(tag), known.keyword, value, hides)
        for number, item in enumerate(element.items, 1):
            here = (*path, number)
            yield Row(here, "", "", f"Item {number}", "", _counted(len(item), "element"), identifies=False)
            yield from _rows(item, place._replace(path=here))


def _entry(tag: int, elements: Elements) -> Entry:
    if not tag & 0x10000:
        return entry(tag)
    block = tag >> 8 & 0xFF
    if not block:
        return Entry("LO", "Private Creator")
    creator = Header(elements).term(tag & 0xFFFF0000 | block)
    found = private_entry(tag, creator)
    return found if found.name or not creator else Entry(found.vr, f"Private, {creator}")


def _unnamed(tag: int) -> str:
    return "Private" if tag & 0x10000 else "Unknown"


def _vr(element: Element, known: Entry) -> str:
    said = element.vr.decode("latin-1")
    return said if said not in ("", "UN") else known.vr or said


def _value(element: Element, vr: str, place: _Place) -> str:
    raw, size = element.value, element.length or len(element.value)
    if vr in _TEXT:
        lines = raw.replace(b"\r\n", b" ").replace(b"\n", b" ").replace(b"\t", b" ")
        return _ended(decoded(lines, place.character_sets, is_name=vr == "PN"), element)
    if vr in _TERMS:
        terms = decoded(raw, ())
        name = uid_name(terms) if vr == "UI" else ""
        return _ended(f"{terms} ({name})" if name else terms, element)
    if vr == "AT":
        order = ">" if place.big_endian else "<"
        pairs = struct.iter_unpack(f"{order}HH", raw[: len(raw) // 4 * 4])
        return _ended("\\".join(tag_name(group << 16 | number) for group, number in pairs), element)
    code = BINARY.get(vr.encode())
    if code is not None:
        return _numbers(element, code, ">" if place.big_endian else "<")
    if vr in ("", "UN") and raw.strip(b"\0 ") and _is_printable(raw):
        return _ended(decoded(raw, ()), element)
    return f"{size:,} bytes" if size else ""


def _numbers(element: Element, code: str, order: str) -> str:
    width = struct.calcsize(f"{order}{code}")
    whole = (element.length or len(element.value)) // width
    count = min(len(element.value) // width, _MOST_NUMBERS)
    said = "\\".join(
        f"{number:.10g}" for number in struct.unpack_from(f"{order}{count}{code}", element.value)
    )
    return said if count == whole else f"{said}… ({whole:,} values)"


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _ended(text: str, element: Element) -> str:
    return text if element.length is None else f"{text}… ({element.length:,} bytes)"


def _is_printable(raw: bytes) -> bool:
    text = raw.rstrip(b"\0 ")
    return (
        text.isascii()
        and all(byte >= 0x20 for byte in text if byte not in (9, 10, 13))
        and b"\x7f" not in text
    )
