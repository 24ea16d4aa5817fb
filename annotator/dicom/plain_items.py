"""Items of sequences as nearly all of them are: read at one stroke, and once only where they recur.

Whatever is unusual is left to the careful walk, which finds the same in all that is read here.
"""

from __future__ import annotations

import struct
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import NamedTuple

from annotator.dicom.elements import ITEM, ITEM_END, SEQUENCE_END, SHORT_VRS, UNDEFINED, Element, Elements

LEVELS = 3
"""Sequences within sequences that are read at one stroke; functional groups have two."""
_FIRST_PIXEL_GROUP = 0x7FE0
_made = tuple.__new__


@dataclass(slots=True)
class Tally:
    """Elements and items met so far, which are limited."""

    elements: int = 0
    items: int = 0


class _Known(NamedTuple):
    """A sequence as it was met last: all its bytes, what they say, and how much that is."""

    raw: bytes
    implicit: bool
    element: Element
    elements: int
    items: int


class PlainItems:
    """Reads leaves and items from a block of bytes.

    Parameters
    ----------
    big_endian : bool
    sequences : set of int
        Tags known to be sequences where no VR says so.
    not_leaves : set of int
        Tags that are no leaves, whatever their value.
    private : bool
        Whether private elements are kept.
    """

    def __init__(
        self, *, big_endian: bool, sequences: AbstractSet[int], not_leaves: AbstractSet[int], private: bool
    ) -> None:
        order = ">" if big_endian else "<"
        self.tally = Tally()
        self._sequences, self._not_leaves, self._private = sequences, not_leaves, private
        self._tag_of = struct.Struct(order + "HH").unpack_from
        self._long_of = struct.Struct(order + "L").unpack_from
        self._explicit_of = struct.Struct(order + "HH2sH").unpack_from
        self._implicit_of = struct.Struct(order + "HHL").unpack_from
        self._item_end = struct.pack(order + "HHL", ITEM_END >> 16, ITEM_END & 0xFFFF, 0)
        self._last: dict[int, _Known] = {}

    def leaves(
        self, elements: Elements, block: bytes, at: int, end: int, *, implicit: bool, only: int | None = None
    ) -> int:
        """Keep the plain elements from `at` on; return where the first lies that is another, or does not fit.

        `only` is the group they must be of.
        """
        private, not_leaves, count = self._private, self._not_leaves, 0
        lowest, beyond = (0, _FIRST_PIXEL_GROUP) if only is None else (only, only + 1)
        head_of = self._implicit_of if implicit else self._explicit_of
        last, vr = end - 8, b""
        while at <= last:
            if implicit:
                group, element, length = head_of(block, at)
                is_plain = group << 16 | element not in not_leaves
            else:
                group, element, vr, length = head_of(block, at)
                is_plain = vr in SHORT_VRS
            value = at + 8
            after = value + length
            if not is_plain or after > end or not lowest <= group < beyond:
                break
            if private or not group & 1:
                # As `Element(vr, …)`, in a third of the time.
                elements[group << 16 | element] = _made(Element, (vr, block[value:after], (), None))
            count += 1
            at = after
        self.tally.elements += count
        return at

    def stretch(
        self, elements: Elements, block: bytes, at: int, end: int, *, implicit: bool, levels: int = LEVELS
    ) -> int:
        """Keep plain elements and sequences from `at` on; return where the first lies that is neither."""
        while True:
            at = self.leaves(elements, block, at, end, implicit=implicit)
            if at + 8 > end:
                return at
            group, element = self._tag_of(block, at)
            tag = group << 16 | element
            if group >= _FIRST_PIXEL_GROUP or not tag:
                return at
            known = self._last.get(tag)
            if known is None or not self._recurs(known, block, at, end, implicit):
                known = self._sequence(tag, block, at, end, implicit, levels)
                if known is None:
                    return at
                self._last[tag] = known
            elements[tag] = known.element
            at += len(known.raw)

    def item(
        self, block: bytes, at: int, end: int, *, implicit: bool, is_open: bool
    ) -> tuple[Elements, int] | None:
        """Return the elements of an item and where it ends; None, and nothing counted, where it is unusual.

        Parameters
        ----------
        block : bytes
        at, end : int
            Where its first element begins, and where it ends, or must have ended when it `is_open`: of
            undefined length.
        """
        elements, items = self.tally.elements, self.tally.items
        found = self._content(block, at, end, implicit, is_open, LEVELS)
        if found is None:
            self.tally.elements, self.tally.items = elements, items
        return found

    def _content(
        self, block: bytes, at: int, end: int, implicit: bool, is_open: bool, levels: int
    ) -> tuple[Elements, int] | None:
        elements: Elements = {}
        at = self.stretch(elements, block, at, end, implicit=implicit, levels=levels)
        if at == end and not is_open:
            return elements, at
        if not is_open or block[at : at + 8] != self._item_end or at + 8 > end:
            return None
        self.tally.elements += 1
        return elements, at + 8

    def _recurs(self, known: _Known, block: bytes, at: int, end: int, implicit: bool) -> bool:
        fits = at + len(known.raw) <= end and known.implicit == implicit
        if not fits or not block.startswith(known.raw, at):
            return False
        self.tally.elements += known.elements
        self.tally.items += known.items
        return True

    def _sequence(
        self, tag: int, block: bytes, at: int, end: int, implicit: bool, levels: int
    ) -> _Known | None:
        """Return the sequence whose header begins at `at`."""
        is_sequence = tag in self._sequences if implicit else block[at + 4 : at + 6] == b"SQ"
        first = at + 8 if implicit else at + 12
        if not is_sequence or not levels or first > end:
            return None
        length = self._long_of(block, first - 4)[0]
        is_open = length == UNDEFINED
        stop = end if is_open else first + length
        if stop > end:
            return None
        elements, items = self.tally.elements, self.tally.items
        self.tally.elements += 1
        found = self._items(block, first, stop, implicit, is_open, levels - 1)
        if found is None:
            self.tally.elements, self.tally.items = elements, items
            return None
        counts = self.tally.elements - elements, self.tally.items - items
        return _Known(block[at : found[1]], implicit, Element(b"SQ", b"", found[0]), *counts)

    def _items(
        self, block: bytes, at: int, stop: int, implicit: bool, is_open: bool, levels: int
    ) -> tuple[list[Elements], int] | None:
        items: list[Elements] = []
        while is_open or at < stop:
            if at + 8 > stop:
                return None
            group, element = self._tag_of(block, at)
            tag, length = group << 16 | element, self._long_of(block, at + 4)[0]
            at += 8
            if tag == SEQUENCE_END and is_open and not length:
                break
            has_end = length != UNDEFINED
            if tag != ITEM or (has_end and at + length > stop):
                return None
            self.tally.items += 1
            found = self._content(block, at, at + length if has_end else stop, implicit, not has_end, levels)
            if found is None:
                return None
            items.append(found[0])
            at = found[1]
        return items, at
