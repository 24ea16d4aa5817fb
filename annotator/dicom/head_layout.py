"""Where each element stands in the head of a file, found once and tried on many files at one stroke.

Files of one series have the same elements in the same order; only values, and some of their lengths,
differ. So one head is walked, and in the others the same tags, value representations and lengths are
looked for with numpy. A file in which anything else is found is none of this layout: `walk_elements`,
which stays the reference, reads it alone.
"""

from __future__ import annotations

import io
import struct
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from annotator.dicom import tags
from annotator.dicom.elements import (
    ITEM,
    ITEM_END,
    LONG_VRS,
    SEQUENCE_END,
    SHORT_VRS,
    UNDEFINED,
    PixelElement,
)
from annotator.dicom.header import TEXT_VRS, DicomFile, read_header
from annotator.dicom.problem import RefusedError

Words = NDArray[np.uint64]
Numbers = NDArray[np.int64]
SPARE = 16
"""Bytes that a head must go on after its last element, as words of eight bytes are compared."""
OWN_TAGS = (tags.SOP_INSTANCE_UID, tags.INSTANCE_NUMBER, tags.IMAGE_POSITION_PATIENT)
"""What tells one image of a series from the others."""
_START = 132
_BLOCK = 128
_WHOLE, _LOW_6, _LOW_4, _HIGH_4 = 2**64 - 1, 2**48 - 1, 2**32 - 1, 2**64 - 2**32
_TAG = struct.Struct("<HH").unpack_from
_SHORT = struct.Struct("<H").unpack_from
_LONG = struct.Struct("<L").unpack_from


@dataclass(frozen=True, slots=True)
class Heads:
    """The first bytes of many files, one after the other in one buffer.

    Parameters
    ----------
    buffer : ndarray of uint8, shape (files × stride,)
    stride : int
        Bytes from the beginning of one head to the next.
    counts : ndarray of int64, shape (files,)
        Bytes that were read of each.
    """

    buffer: NDArray[np.uint8]
    stride: int
    counts: Numbers

    @property
    def words(self) -> Words:
        """Eight bytes at every offset of the buffer, little endian: overlapping views, nothing is copied."""
        return np.ndarray((self.buffer.size - 8,), "<u8", self.buffer, 0, (1,))

    def table(self, rows: Numbers) -> Words:
        """Return some heads, in ascending order, in words of eight bytes, shape (rows, stride / 8).

        Nothing is copied where they follow one another, as the files of a series do.
        """
        count = len(self.counts)
        every = self.buffer[: count * self.stride].view("<u8").reshape(count, self.stride // 8)
        if not len(rows):
            return every[:0]
        first, last = int(rows[0]), int(rows[-1])
        return every[first : last + 1] if last - first == len(rows) - 1 else every[rows]

    def column(self, begin: int, end: int, rows: Numbers) -> list[bytes]:
        """Return the bytes from `begin` to `end` of some heads, without zeros at the end."""
        if begin == end:
            return [b""] * len(rows)
        kind, shape = np.dtype(f"S{end - begin}"), (len(self.counts),)
        values = np.ndarray(shape, kind, self.buffer, begin, (self.stride,))[rows]
        found: list[bytes] = values.tolist()
        return found


@dataclass(slots=True)
class Step:
    """The header of an element, item or delimiter, in the order of the file.

    `value` and `end` are where what it holds begins and ends, `after` is the number of the step that
    follows then.
    """

    tag: int
    vr: bytes
    position: int
    value: int
    length: int
    depth: int
    is_container: bool
    end: int = 0
    after: int = 0

    @property
    def may_vary(self) -> bool:
        """Whether a file with another length here can have the same layout."""
        rigid = self.length == UNDEFINED or self.tag in (tags.TRANSFER_SYNTAX_UID, tags.PIXEL_DATA)
        return not rigid and self.tag not in (ITEM_END, SEQUENCE_END)


class HeadLayout:
    """The elements of one file, as a measure for others.

    It learns which lengths vary. Shifts tell how far a file's bytes lie behind those of the layout:
    one column for the bytes before the first value of varying length, one for those after it, and so on.
    """

    def __init__(self, head: bytes, steps: Sequence[Step], file: DicomFile) -> None:
        self.steps, self.file = tuple(steps), file
        self._head = head
        self.end = self.steps[-1].value
        self.top = {
            step.tag: number
            for number, step in enumerate(self.steps)
            if not step.depth and step.tag >> 16 > 2
        }
        self.generation = 0
        self._varying: list[int] = []
        self._tabulate()
        mask = mask_of((at, mask) for _, at, _, mask, _ in self._entries_of(set()))
        image = np.frombuffer(head.ljust(len(mask) * 8, b"\0"), "<u8", len(mask))
        self._places = np.flatnonzero(mask)
        self._mask, self._image = mask[self._places], (image & mask)[self._places]

    def exactly(self, heads: Heads, rows: Numbers) -> Numbers:
        """Return the rows of this layout in which every length is the same too."""
        if self.end + SPARE > heads.stride:
            return rows[:0]
        differs = np.empty(len(rows), np.bool_)
        for begin in range(0, len(rows), _BLOCK):  # what is compared at a time stays in the cache
            part = heads.table(rows[begin : begin + _BLOCK]).take(self._places, axis=1) & self._mask
            differs[begin : begin + _BLOCK] = (part != self._image).any(axis=1)
        fits: Numbers = rows[~differs & (heads.counts[rows] >= self.end + SPARE // 2)]
        return fits

    def locate(self, heads: Heads, rows: Numbers) -> tuple[Numbers, Numbers]:
        """Return the rows of this layout and their shifts, shape (rows, values of varying length + 1)."""
        if self.end + SPARE > heads.stride:
            return rows[:0], np.zeros((0, 1), np.int64)
        words = heads.words
        while True:
            shifts, deltas, fits = self._shifts(words, heads, rows)
            at = (rows * heads.stride)[:, None] + self._positions + shifts[:, self._columns]
            same = (words[at] & self._masks) == self._expected
            for number, (first, last) in self._containers.items():
                fits &= shifts[:, last] - shifts[:, first] == deltas.get(number, 0)
            good = same.all(axis=1) & fits
            if good.all() or not self._learn(words, at[~good], same[~good]):
                return rows[good], shifts[good]

    def column(self, number: int) -> int:
        """Return the column of the shifts that holds for the header of a step."""
        return bisect_left(self._shifting, number)

    def columns(self, number: int) -> tuple[int, int]:
        """Return the columns of the shifts that hold for the beginning and the end of what a step holds."""
        return self.column(number), self.column(self.steps[number].after)

    def _shifts(
        self, words: Words, heads: Heads, rows: Numbers
    ) -> tuple[Numbers, dict[int, Numbers], NDArray[np.bool_]]:
        start, room = rows * heads.stride, heads.counts[rows] - self.end - SPARE // 2
        shift, fits, deltas = np.zeros(len(rows), np.int64), room >= 0, {}
        shifts = [shift]
        for number in self._varying:
            step = self.steps[number]
            is_short = step.value - step.position == 8 and step.vr != b""
            at = start + step.value - 8 + shift
            length = (words[at] >> np.uint64(48 if is_short else 32)).astype(np.int64)
            delta = length - step.length
            if step.is_container:
                deltas[number] = delta
                continue
            shift = shift + delta
            fits = fits & (shift <= room)
            shift = np.where(fits, shift, 0)
            shifts.append(shift)
        return np.stack(shifts, axis=1), deltas, fits

    def _learn(self, words: Words, at: Numbers, same: NDArray[np.bool_]) -> bool:
        """Take up the lengths by which files first differ from the layout; tell whether any are new."""
        differs = ~same.all(axis=1)
        entries = np.argmin(same[differs], axis=1)
        found = words[at[differs, entries]]
        new = set()
        for entry, word in zip(entries.tolist(), found.tolist(), strict=True):
            number, loose = self._steps[entry], self._loose_masks[entry]
            if self.steps[number].may_vary and word & loose == int(self._expected[entry]) & loose:
                new.add(number)
        self._varying = sorted({*self._varying, *new})
        if new:
            self._tabulate()
        return bool(new)

    def _tabulate(self) -> None:
        """List the words to compare, and what each part of a file is shifted by."""
        self.generation += 1
        varying = set(self._varying)
        self._shifting = [number for number in self._varying if not self.steps[number].is_container]
        entries = self._entries_of(varying)
        self._steps = [entry[0] for entry in entries]
        self._positions = np.array([entry[1] for entry in entries], np.int64)
        self._expected = np.array([entry[2] & entry[3] for entry in entries], np.uint64)
        self._masks = np.array([entry[3] for entry in entries], np.uint64)
        self._loose_masks = [entry[4] for entry in entries]
        self._columns = np.array([self.column(number) for number in self._steps], np.intp)
        self._containers = {
            number: (self.column(number + 1), self.column(step.after))
            for number, step in enumerate(self.steps)
            if step.is_container and step.length != UNDEFINED
        }
        self._containers = {
            number: columns
            for number, columns in self._containers.items()
            if number in varying or columns[0] != columns[1]
        }

    def _entries_of(self, varying: set[int]) -> list[tuple[int, int, int, int, int]]:
        entries = [entry for number in range(len(self.steps)) for entry in self._entries(number, varying)]
        return [*entries, (0, 128, int.from_bytes(b"DICM", "little"), _LOW_4, _WHOLE)]

    def _entries(self, number: int, varying: set[int]) -> list[tuple[int, int, int, int, int]]:
        """Return step, position, word, mask, and the mask of what must agree though the length varies."""
        step, head = self.steps[number], self._head
        word, longer = _word(head, step.position), _word(head, step.position + 4)
        if step.tag == tags.TRANSFER_SYNTAX_UID:
            value = range(step.value, step.end, 8)
            masks = [_WHOLE if at + 8 <= step.end else (1 << 8 * (step.end - at)) - 1 for at in value]
            uid = [(number, at, _word(head, at), mask, _WHOLE) for at, mask in zip(value, masks, strict=True)]
            return [(number, step.position, word, _WHOLE, _WHOLE), *uid]
        if step.value - step.position == 12:
            first = (number, step.position, word, _LOW_6, _WHOLE)
            length = (number, step.position + 4, longer, _HIGH_4, 0)
            made = [first] if number in varying else [first, length]
        else:
            loose = _LOW_6 if step.vr else _LOW_4
            made = [(number, step.position, word, loose if number in varying else _WHOLE, loose)]
        if step.tag == tags.PIXEL_DATA and step.length == UNDEFINED:
            made.append((number, step.value, _word(head, step.value), _LOW_4, _WHOLE))
        return made


def left_of(rows: Numbers, taken: Numbers | Sequence[int]) -> Numbers:
    """Return the rows that are not among those taken, which all are rows."""
    return rows[:0] if len(taken) == len(rows) else np.setdiff1d(rows, taken, assume_unique=True)


def mask_of(parts: Iterable[tuple[int, int]]) -> Words:
    """Return the mask of a whole head from masks of eight bytes and where these begin."""
    ends = list(parts)
    mask = np.zeros(max((at for at, _ in ends), default=0) // 8 * 8 + 16, np.uint8)
    for at, part in ends:
        mask[at : at + 8] |= np.frombuffer(part.to_bytes(8, "little"), np.uint8)
    return mask.view("<u8")


def layout_of(head: bytes, size: int) -> HeadLayout | None:
    """Return the layout of a file by its first bytes; None where it is unusual, damaged or longer.

    Only native and encapsulated pixels behind plain little endian elements, in ascending order, are
    taken; what is cut out by the layout must be what `read_header` finds.
    """
    try:
        file = read_header(io.BytesIO(head), size=size)
    except RefusedError:
        return None
    syntax, pixels = file.syntax, file.pixels
    if syntax.deflated or syntax.big_endian or not syntax.supported or pixels is None:
        return None
    if head[128:132] != b"DICM" or pixels.tag != tags.PIXEL_DATA or pixels.offset + SPARE > len(head):
        return None
    steps = _Stepper(head, implicit=syntax.implicit).run()
    return HeadLayout(head, steps, file) if steps and _agree(steps, head, file) else None


def _agree(steps: Sequence[Step], head: bytes, file: DicomFile) -> bool:
    """Tell whether steps lead to the elements that the reference found."""
    top = [step for step in steps if not step.depth and step.tag >> 16 > 2]
    pixels = top.pop()
    ascending = all(before.tag < after.tag for before, after in pairwise(top))
    cut = {
        step.tag: None if step.is_container else (step.vr, head[step.value : step.end])
        for step in top
        if step.is_container or not step.tag & 0x10000
    }
    walked = {
        tag: None if element.vr == b"SQ" else (element.vr, element.value)
        for tag, element in file.header.elements.items()
    }
    length = None if pixels.length == UNDEFINED else pixels.length
    same_pixels = file.pixels == PixelElement(pixels.tag, pixels.vr, pixels.value, length)
    # Those that are cut out of each file must be text, as they are in a file of the standard.
    own_are_text = all(step.vr in TEXT_VRS for step in top if step.tag in OWN_TAGS)
    return ascending and cut == walked and same_pixels and own_are_text


def _word(head: bytes, at: int) -> int:
    return int.from_bytes(head[at : at + 8], "little")


class _Stepper:
    """Lists the headers of a head; gives up at whatever is unusual."""

    def __init__(self, head: bytes, *, implicit: bool) -> None:
        self._head, self._implicit = head, implicit
        self._at = _START
        self._steps: list[Step] = []
        self._open: list[Step] = []

    def run(self) -> list[Step]:
        """Return the steps up to the pixel data, none when there is anything unusual on the way."""
        while self._leave() and self._at + 12 <= len(self._head):
            step = self._header()
            if step is None:
                break
            self._steps.append(step)
            if step.tag in tags.PIXEL_DATA_TAGS:
                return self._steps if step.tag == tags.PIXEL_DATA and not step.depth else []
            if not self._enter(step):
                break
        return []

    def _leave(self) -> bool:
        """Close the containers that end here; tell whether none was overrun."""
        while self._open and self._open[-1].length != UNDEFINED and self._at >= self._open[-1].end:
            if self._at > self._open[-1].end:
                return False
            self._close()
        return True

    def _close(self) -> None:
        container = self._open.pop()
        container.end, container.after = self._at, len(self._steps)

    def _header(self) -> Step | None:
        group, element = _TAG(self._head, self._at)
        tag, at, depth = group << 16 | element, self._at, len(self._open)
        if group == 0xFFFE:
            return Step(tag, b"", at, at + 8, _LONG(self._head, at + 4)[0], depth, tag == ITEM)
        if self._implicit and group > 2:
            length = _LONG(self._head, at + 4)[0]
            is_sequence = tag in tags.DICTIONARY_SEQUENCES or length == UNDEFINED
            is_sequence = is_sequence and tag not in tags.PIXEL_DATA_TAGS
            return Step(tag, b"", at, at + 8, length, depth, is_sequence)
        vr = self._head[at + 4 : at + 6]
        if vr in SHORT_VRS:
            return Step(tag, vr, at, at + 8, _SHORT(self._head, at + 6)[0], depth, False)
        if vr not in LONG_VRS or (vr == b"UN" and tag in tags.DICTIONARY_SEQUENCES):
            return None
        return Step(tag, vr, at, at + 12, _LONG(self._head, at + 8)[0], depth, vr == b"SQ")

    def _enter(self, step: Step) -> bool:
        """Go on to what follows a header; tell whether it may stand there."""
        inside = self._open[-1].tag if self._open else 0
        self._at = step.value
        if step.tag in (ITEM_END, SEQUENCE_END):
            ends = self._open and self._open[-1].length == UNDEFINED
            if not ends or (inside == ITEM) != (step.tag == ITEM_END):
                return False
            step.length, step.end, step.after = 0, self._at, len(self._steps)
            self._close()
            return True
        # An item stands in a sequence, an element in an item or in the data set itself.
        if (step.tag == ITEM) != (bool(self._open) and inside != ITEM):
            return False
        if step.is_container:
            step.end = step.value + step.length
            self._open.append(step)
            return True
        self._at = step.end = step.value + step.length
        step.after = len(self._steps)
        return step.length != UNDEFINED and step.end <= len(self._head)
