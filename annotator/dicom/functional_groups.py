"""Attributes of one frame of a multi-frame object (DICOM PS3.3 C.7.6.16)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from annotator.dicom import tags
from annotator.dicom.header import Header

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FunctionalGroups:
    """The shared and the per-frame functional groups of an object; both empty in classic objects."""

    header: Header
    shared: Header
    per_frame: tuple[Header, ...]

    @property
    def exist(self) -> bool:
        """Whether the object is an enhanced one."""
        return bool(self.per_frame or self.shared.elements)

    def macro(self, frame: int, tag: int) -> Header:
        """Return the item of a macro for a frame (from 1): its own, else the shared, else the object.

        So the same element can be asked for in classic and in enhanced objects.
        """
        for group in (self._own(frame), self.shared):
            item = group.item(tag)
            if item.elements:
                return item
        return self.header

    def items(self, frame: int, tag: int) -> tuple[Header, ...]:
        """Return all items of a macro that may have several for a frame (from 1), found as in `macro`."""
        return self._own(frame).items(tag) or self.shared.items(tag) or self.header.items(tag)

    def each(self, tag: int, frames: int, make: Callable[[Header], T]) -> list[T]:
        """Return what is made of a macro for each frame, made once where frames share the macro.

        Of an object of thousands of frames most macros are the same bytes, which are read only once.
        """
        found: list[T] = []
        known: dict[int, T] = {}
        for frame in range(1, frames + 1):
            # The header keeps the elements, so their identity lasts as long as this call.
            key = id(self._own(frame).elements.get(tag))
            if key not in known:
                known[key] = make(self.macro(frame, tag))
            found.append(known[key])
        return found

    def _own(self, frame: int) -> Header:
        return self.per_frame[frame - 1] if 0 < frame <= len(self.per_frame) else self.shared


def functional_groups(header: Header) -> FunctionalGroups:
    """Return the functional groups of an object."""
    return FunctionalGroups(
        header,
        header.item(tags.SHARED_FUNCTIONAL_GROUPS),
        header.items(tags.PER_FRAME_FUNCTIONAL_GROUPS),
    )
