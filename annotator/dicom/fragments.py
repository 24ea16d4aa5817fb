"""Encapsulated pixel data: which fragments make up which frame (DICOM PS3.5 A.4)."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import BinaryIO

from annotator.dicom import tags
from annotator.dicom.element_walk import MOST_ITEMS
from annotator.dicom.header import DicomFile
from annotator.dicom.problem import ProblemCode, RefusedError

LARGEST_FRAME_BYTES = 1 << 29
_ITEM, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE0DD
_STARTS = (b"\xff\xd8", b"\xff\x4f\xff\x51", b"\0\0\0\x0cjP")
"""How JPEG and JPEG-LS, JPEG 2000 and a boxed JPEG 2000 begin."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """One fragment: where its bytes lie, and where its item begins after the offset table."""

    offset: int
    length: int
    item: int


@dataclass(frozen=True, slots=True)
class Fragments:
    """All fragments of an object, and the frame starts its offset table claims.

    `complete` is False when the file ends before the sequence does; the last fragment, if cut, is left
    out.
    """

    all: tuple[Fragment, ...]
    frame_starts: tuple[int, ...]
    complete: bool


def walk_fragments(stream: BinaryIO, file: DicomFile) -> Fragments:
    """Return the fragments of encapsulated pixel data; only their headers are read.

    Raises
    ------
    RefusedError
        BAD_STRUCTURE when something else than a fragment turns up, TOO_LARGE beyond 200,000 fragments.
    """
    order = ">" if file.header.big_endian else "<"
    found = fragments_at(stream, file.pixel_element().offset, file.size, order)
    raw = file.header.raw(tags.EXTENDED_OFFSET_TABLE)
    if not found.complete or not raw:
        return found
    return replace(found, frame_starts=struct.unpack_from(f"{order}{len(raw) // 8}Q", raw))


def fragments_at(stream: BinaryIO, offset: int, size: int, order: str = "<") -> Fragments:
    """Return the fragments that begin at `offset` of a stream of `size` bytes.

    Parameters
    ----------
    stream : binary file
    offset, size : int
    order : str
        "<" or ">", the byte order of the item headers.

    Raises
    ------
    RefusedError
        As `walk_fragments`.
    """
    head = struct.Struct(order + "HHL")
    position = offset
    found: list[Fragment] = []
    table: tuple[int, ...] | None = None
    first = 0
    while True:
        stream.seek(position)
        raw = stream.read(8)
        if len(raw) < 8:
            return Fragments(tuple(found), table or (), complete=False)
        group, element, length = head.unpack(raw)
        tag, position = group << 16 | element, position + 8
        if tag == _SEQUENCE_END:
            return Fragments(tuple(found), table or (), complete=True)
        if tag != _ITEM:
            raise RefusedError(
                ProblemCode.BAD_STRUCTURE, f"no fragment at byte {position - 8} of the pixel data"
            )
        if position + length > size:
            return Fragments(tuple(found), table or (), complete=False)
        if table is None:
            table = _offset_table(stream, order, length)
            first = position + length
        else:
            found.append(Fragment(position, length, position - 8 - first))
        position += length
        if len(found) > MOST_ITEMS:
            raise RefusedError(ProblemCode.TOO_LARGE, f"more than {MOST_ITEMS} fragments")


def _offset_table(stream: BinaryIO, order: str, length: int) -> tuple[int, ...]:
    count = min(length // 4, MOST_ITEMS)
    return struct.unpack(f"{order}{count}L", stream.read(count * 4))


def frame_fragments(
    fragments: Fragments, frame: int, frames: int, first_bytes: Callable[[Fragment], bytes]
) -> tuple[Fragment, ...]:
    """Return the fragments of a frame (from 1).

    The offset table is believed only where each entry points at a fragment; else one fragment is one
    frame, or the beginnings of code streams tell.

    Parameters
    ----------
    fragments : Fragments
    frame, frames : int
    first_bytes : function
        Gives the first bytes of a fragment; asked only when nothing else helps.

    Raises
    ------
    RefusedError
        FRAME_MISSING when there are fewer frames than that; BAD_STRUCTURE when they cannot be told apart.
    """
    every = fragments.all
    starts = _trusted_starts(fragments, frames)
    if starts is None and frames == 1:
        starts = [0]
    if starts is None and len(every) <= frames:
        starts = list(range(len(every)))
    if starts is None:
        starts = [at for at, fragment in enumerate(every) if first_bytes(fragment).startswith(_STARTS)]
        if len(starts) != frames:
            raise RefusedError(
                ProblemCode.BAD_STRUCTURE, f"{len(every)} fragments cannot be told apart into {frames} frames"
            )
    if frame > len(starts) or not every:
        there = len(starts) if every else 0
        raise RefusedError(ProblemCode.FRAME_MISSING, f"frame {frame} of {frames} is not there, {there} are")
    end = starts[frame] if frame < len(starts) else len(every)
    return every[starts[frame - 1] : end]


def _trusted_starts(fragments: Fragments, frames: int) -> list[int] | None:
    claimed = fragments.frame_starts
    if len(claimed) != frames or frames == 1:
        return None
    at_item = {fragment.item: number for number, fragment in enumerate(fragments.all)}
    starts = [at_item.get(start) for start in claimed]
    numbers = [start for start in starts if start is not None]
    rising = all(a < b for a, b in pairwise(numbers))
    return numbers if len(numbers) == frames and rising and numbers[0] == 0 else None
