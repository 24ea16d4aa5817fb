"""A bounded, iterative walk over data elements: the first thing that touches foreign bytes.

It never trusts a length and recurses three levels at most, so its time and memory are limited whatever the
file says. It keeps the values of standard elements and stops at the pixel data (DICOM PS3.5 section 7).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

from annotator.dicom.elements import (
    ITEM,
    ITEM_END,
    LONG_VRS,
    SEQUENCE_END,
    SHORT_VRS,
    UNDEFINED,
    Element,
    Elements,
    Everything,
    PixelElement,
    tag_name,
)
from annotator.dicom.plain_items import PlainItems
from annotator.dicom.problem import ProblemCode, RefusedError
from annotator.dicom.tags import DICTIONARY_SEQUENCES, PIXEL_DATA_TAGS

DEEPEST = 64
MOST_ELEMENTS = 400_000
MOST_ITEMS = 200_000
LARGEST_VALUE = 8 << 20
"""Longer values other than pixels are stepped over: nothing in a header that is read is as long."""
LARGEST_HEADER = 128 << 20
"""Bytes read before the pixel data; those of an object of 10,000 frames need a quarter of it."""

_PADDING = 0
"""No data element has the tag (0000,0000): what follows is zeros to the end of a block."""
_NO_LEAVES = PIXEL_DATA_TAGS | {_PADDING}
_NOT_LEAVES = DICTIONARY_SEQUENCES | _NO_LEAVES
FIRST_BLOCK, _BLOCK = 32 << 10, 256 << 10
"""Bytes read at a time: most headers are shorter than the first block."""


@dataclass(slots=True)
class _Container:
    """A data set, sequence, item or run of fragments the walk is inside of."""

    kind: str
    end: int | None
    implicit: bool
    elements: Elements
    items: list[Elements]


def walk_elements(
    stream: BinaryIO,
    start: int,
    size: int,
    *,
    implicit: bool,
    big_endian: bool,
    only_group: int | None = None,
    everything: Everything | None = None,
    beginning: bytes = b"",
) -> tuple[Elements, PixelElement | None, int]:
    """Return the standard elements of a data set up to its pixel data.

    Parameters
    ----------
    stream : binary file
    start, size : int
        Where the data set begins, and the number of bytes of the stream.
    implicit, big_endian : bool
        From the transfer syntax; an element whose VR is no VR is read as implicit.
    only_group : int, optional
        Stop before the first element of another group (for the file meta information).
    everything : Everything, optional
        For people who want to see all that is there.
    beginning : bytes
        The first bytes of the stream, where they were read already.

    Returns
    -------
    elements : dict from tag to Element
        Private elements are stepped over, unless everything is asked for.
    pixels : PixelElement or None
    end : int
        The offset at which the walk stopped.

    Raises
    ------
    RefusedError
        TRUNCATED when a length reaches beyond what holds it, TOO_DEEP beyond 64 levels, TOO_LARGE beyond
        400,000 elements, 200,000 items or 128 MiB, BAD_STRUCTURE for what cannot be a data set.
    """
    walk = _Walk(stream, start, size, big_endian, only_group, everything, beginning)
    return walk.run(implicit)


class _Walk:
    """The state of one walk: a window onto the bytes and a stack of containers."""

    def __init__(
        self,
        stream: BinaryIO,
        start: int,
        size: int,
        big_endian: bool,
        only_group: int | None,
        everything: Everything | None,
        beginning: bytes,
    ) -> None:
        self.private = everything is not None
        self.longest = LARGEST_VALUE if everything is None else everything.longest_bytes
        self.sequences = DICTIONARY_SEQUENCES if everything is None else everything.sequences
        not_leaves = _NOT_LEAVES if everything is None else self.sequences | _NO_LEAVES
        self.stream, self.size, self.only_group = stream, size, only_group
        self.position = start
        self.block, self.block_start = beginning, 0
        self.bytes_read = len(beginning)
        order = ">" if big_endian else "<"
        self.tag_of = struct.Struct(order + "HH").unpack_from
        self.short_of = struct.Struct(order + "H").unpack_from
        self.long_of = struct.Struct(order + "L").unpack_from
        self.plain = PlainItems(
            big_endian=big_endian, sequences=self.sequences, not_leaves=not_leaves, private=self.private
        )
        self.tally = self.plain.tally
        self.stack: list[_Container] = []

    def run(self, implicit: bool) -> tuple[Elements, PixelElement | None, int]:
        root = _Container("item", None, implicit, {}, [])
        self.stack = [root]
        while True:
            top = self.stack[-1]
            if top.end is not None and self.position >= top.end:
                self._leave(top)
                continue
            if self.position + 8 > self.size:
                if len(self.stack) > 1:
                    self._refuse_end()
                return root.elements, None, self.position
            at = self._window(8)
            if top.kind == "item" and self._leaves(top, at):
                continue
            group, element = self.tag_of(self.block, at)
            tag = group << 16 | element
            if top.kind == "item":
                is_end = self.only_group is not None and group != self.only_group
                if is_end or (tag == _PADDING and top is root):
                    return root.elements, None, self.position
                pixels = self._element(top, tag, at)
                if pixels is not None:
                    return root.elements, pixels, pixels.offset
            else:
                self._item(top, tag, self.long_of(self.block, at + 4)[0])

    def _window(self, count: int) -> int:
        """Return the place of `position` in the block, refilled to hold `count` bytes from there."""
        at = self.position - self.block_start
        if at < 0 or at + count > len(self.block):
            wanted = max(count, _BLOCK if self.block else FIRST_BLOCK)
            self.stream.seek(self.position)
            self.block, self.block_start, at = read_block(self.stream, wanted), self.position, 0
            self.bytes_read += len(self.block)
            if self.bytes_read > LARGEST_HEADER:
                raise RefusedError(
                    ProblemCode.TOO_LARGE, f"more than {LARGEST_HEADER >> 20} MiB of header before any pixels"
                )
            if len(self.block) < count:
                raise RefusedError(
                    ProblemCode.TRUNCATED, f"the file ends at byte {self.position + len(self.block)}"
                )
        return at

    def _leaves(self, top: _Container, at: int) -> bool:
        """Keep the plain elements and sequences ahead, as far as the block holds them; tell whether any.

        Nine elements of ten are of this kind; all others, and all that look odd, go the careful way.
        """
        end = min(len(self.block), (self.size if top.end is None else top.end) - self.block_start)
        if self.only_group is None and len(self.stack) <= DEEPEST:
            after = self.plain.stretch(top.elements, self.block, at, end, implicit=top.implicit)
        else:
            after = self.plain.leaves(
                top.elements, self.block, at, end, implicit=top.implicit, only=self.only_group
            )
        self.position = self.block_start + after
        self._check_count()
        return after > at

    def _check_count(self) -> None:
        if self.tally.elements > MOST_ELEMENTS:
            raise RefusedError(ProblemCode.TOO_LARGE, f"more than {MOST_ELEMENTS} data elements")
        if self.tally.items > MOST_ITEMS:
            raise RefusedError(ProblemCode.TOO_LARGE, f"more than {MOST_ITEMS} sequence items")

    def _leave(self, container: _Container) -> None:
        if container.end is not None and self.position > container.end:
            raise RefusedError(
                ProblemCode.BAD_STRUCTURE, f"an item overruns its sequence at byte {self.position}"
            )
        self.stack.pop()

    def _refuse_end(self) -> None:
        raise RefusedError(
            ProblemCode.TRUNCATED,
            f"the file ends at byte {self.size} inside {len(self.stack) - 1} open sequences and items",
        )

    def _enter(self, container: _Container) -> None:
        # A sequence and its item are two containers, but one level of nesting.
        if len(self.stack) > 2 * DEEPEST:
            raise RefusedError(
                ProblemCode.TOO_DEEP, f"sequences nested deeper than {DEEPEST} at byte {self.position}"
            )
        self.stack.append(container)

    def _element(self, top: _Container, tag: int, at: int) -> PixelElement | None:
        self.tally.elements += 1
        self._check_count()
        if tag >> 16 == 0xFFFE:
            self._stray_delimiter(top, tag)
            return None
        vr, length = self._vr_and_length(top, at)
        if tag in PIXEL_DATA_TAGS and len(self.stack) == 1:
            if length == UNDEFINED:
                self._check_fragments(tag)
            return PixelElement(tag, vr, self.position, None if length == UNDEFINED else length)
        if length == UNDEFINED:
            self._enter_undefined(top, tag, vr)
            return None
        end = self.position + length
        limit = self.size if top.end is None else top.end
        if end > limit:
            raise RefusedError(
                ProblemCode.TRUNCATED,
                f"{tag_name(tag)} at byte {self.position} claims {length} bytes, "
                f"{limit - self.position} are left",
            )
        if vr == b"SQ" or (vr in (b"UN", b"") and tag in self.sequences):
            self._enter_sequence(top, tag, vr, end)
            return None
        if length <= self.longest and (self.private or not tag & 0x10000):
            at = self._window(length)
            top.elements[tag] = Element(vr, self.block[at : at + length])
        elif self.private:
            at = self._window(self.longest)
            top.elements[tag] = Element(vr, self.block[at : at + self.longest], length=length)
        self.position = end
        return None

    def _check_fragments(self, tag: int) -> None:
        at = self._window(8) if self.position + 8 <= self.size else None
        group, element = (0, 0) if at is None else self.tag_of(self.block, at)
        if group << 16 | element not in (ITEM, SEQUENCE_END):
            raise RefusedError(
                ProblemCode.TRUNCATED, f"{tag_name(tag)} has neither a length nor fragments that end"
            )

    def _vr_and_length(self, top: _Container, at: int) -> tuple[bytes, int]:
        """Return VR and length of the element at `position`, and step to its value."""
        vr = self.block[at + 4 : at + 6]
        if top.implicit or not (vr in SHORT_VRS or vr in LONG_VRS or (vr.isalpha() and vr.isupper())):
            # No VR where one should be: some writers switch to implicit inside private sequences.
            self.position += 8
            return b"", self.long_of(self.block, at + 4)[0]
        if vr in LONG_VRS or (vr not in SHORT_VRS and self.block[at + 6 : at + 8] == b"\0\0"):
            at = self._window(12)
            self.position += 12
            return vr, self.long_of(self.block, at + 8)[0]
        self.position += 8
        return vr, self.short_of(self.block, at + 6)[0]

    def _enter_undefined(self, top: _Container, tag: int, vr: bytes) -> None:
        if vr in (b"OB", b"OW") or (vr == b"" and tag in PIXEL_DATA_TAGS):
            self._enter(_Container("fragments", None, top.implicit, {}, []))
            return
        self._enter_sequence(top, tag, vr, None)

    def _enter_sequence(self, top: _Container, tag: int, vr: bytes, end: int | None) -> None:
        items: list[Elements] = []
        top.elements[tag] = Element(b"SQ", b"", items)
        # PS3.5 6.2.2, note 4: what UN hides is implicit little endian.
        self._enter(_Container("sequence", end, top.implicit or vr == b"UN", {}, items))

    def _item(self, top: _Container, tag: int, length: int) -> None:
        """Step into the next item of a sequence or over the next fragment, or leave at the end."""
        self.position += 8
        if tag == SEQUENCE_END:
            self.stack.pop()
            return
        if tag != ITEM:
            raise RefusedError(
                ProblemCode.BAD_STRUCTURE, f"{tag_name(tag)} at byte {self.position - 8} where an item is due"
            )
        self.tally.items += 1
        self._check_count()
        limit = self.size if top.end is None else top.end
        if length != UNDEFINED and self.position + length > limit:
            raise RefusedError(
                ProblemCode.TRUNCATED,
                f"an item at byte {self.position} claims {length} bytes, {limit - self.position} are left",
            )
        if top.kind == "fragments":
            self.position += length
            return
        if self._plain_item(top, length):
            return
        item: Elements = {}
        top.items.append(item)
        end = None if length == UNDEFINED else self.position + length
        self._enter(_Container("item", end, top.implicit, item, []))

    def _plain_item(self, top: _Container, length: int) -> bool:
        """Read an item that lies whole in the block at one stroke; return whether it could be read so."""
        at, is_open = self.position - self.block_start, length == UNDEFINED
        end = min(len(self.block), (self.size if top.end is None else top.end) - self.block_start)
        if len(self.stack) > DEEPEST or (not is_open and at + length > end):
            return False
        stop = end if is_open else at + length
        found = self.plain.item(self.block, at, stop, implicit=top.implicit, is_open=is_open)
        if found is None:
            return False
        top.items.append(found[0])
        self.position = self.block_start + found[1]
        self._check_count()
        return True

    def _stray_delimiter(self, top: _Container, tag: int) -> None:
        """End an item at its delimiter; step over one that ends nothing."""
        if tag == ITEM and len(self.stack) == 1:
            raise RefusedError(
                ProblemCode.BAD_STRUCTURE, f"an item at byte {self.position} outside any sequence"
            )
        if tag == SEQUENCE_END and len(self.stack) > 1 and top.end is None:
            self.stack.pop()  # The item's own delimiter is missing: the sequence ends here.
            return
        self.position += 8
        if tag == ITEM_END and len(self.stack) > 1 and top.end is None:
            self.stack.pop()


def read_block(stream: BinaryIO, count: int) -> bytes:
    """Read `count` bytes; fewer only at the end (an unbuffered stream may stop early)."""
    block = stream.read(count)
    while len(block) < count:
        more = stream.read(count - len(block))
        if not more:
            break
        block += more
    return block
