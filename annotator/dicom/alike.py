"""Image objects of files that share a layout: what is equal is understood once, the rest cut out in bulk.

What an `Instance` says depends only on the elements that were asked for while it was made. They are
noted. Another file of the layout that holds the same bytes there must give the same instance but for its
own UID, number and position; a file that does not is made into an instance in full, and serves as the
example from then on.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from itertools import chain, groupby, pairwise, repeat
from typing import Any, NamedTuple

import numpy as np

from annotator.dicom import tags
from annotator.dicom.alike_frames import NO_NUMBER, AlikeFrames, FoundImage
from annotator.dicom.element_walk import walk_elements
from annotator.dicom.elements import Element, PixelElement
from annotator.dicom.fragments import fragments_at
from annotator.dicom.head_layout import OWN_TAGS, HeadLayout, Heads, Numbers, Words, left_of, mask_of
from annotator.dicom.header import DicomFile, Header
from annotator.dicom.image_object import FRAGMENT_HEAD, instance_of
from annotator.dicom.instance import Instance
from annotator.dicom.many_values import integers_of, origins_of, uids_of
from annotator.dicom.source import Source, Sources, opened, taken
from annotator.geometry.plane import Vector3

_MOST_EXAMPLES = 512
_Key = bytes | tuple[bytes, ...]


class _Example(NamedTuple):
    """An instance made in full, for others to share its facts.

    `position` is set where it may not be exchanged for another; `least_bytes` must follow where the
    pixel data begin.
    """

    instance: Instance
    position: bytes | None
    least_bytes: float


class _Own(NamedTuple):
    """What each of some files has of its own, one entry for each; `raw_positions` as in the file."""

    keys: Sequence[_Key]
    uids: Sequence[str | None]
    numbers: Sequence[int | None]
    origins: Sequence[Vector3 | None]
    raw_positions: Sequence[bytes]

    @staticmethod
    def of(keys: Sequence[_Key], columns: Sequence[Sequence[bytes]]) -> _Own:
        uids, numbers, positions = columns
        return _Own(keys, uids_of(uids), integers_of(numbers), origins_of(positions), positions)

    def at(self, number: int) -> tuple[Any, ...]:
        """Return what one file has."""
        return tuple(column[number] for column in self)

    def frames(
        self, like: Instance, members: Sequence[int], sources: Sources, offsets: Sequence[int]
    ) -> AlikeFrames:
        """Return some of the files as frames that are like one; their sources, and offsets of pixels."""
        integers = [
            sources.sizes,
            sources.modified_ns,
            [NO_NUMBER if number is None else number for number in taken(self.numbers, members)],
            offsets,
        ]
        uids = [uid for uid in taken(self.uids, members) if uid is not None]
        origins = [origin for origin in taken(self.origins, members) if origin is not None]
        places = np.fromiter(chain.from_iterable(origins), np.float64, 3 * len(members)).reshape(-1, 3)
        return AlikeFrames(like, sources.files, uids, np.array(integers, np.int64), places)


class _Cut(dict[int, Element]):
    """The elements of one head, cut out when they are asked for; what is asked for is noted."""

    def __init__(self, layout: HeadLayout, head: bytes, shifts: Sequence[int], asked: set[int]) -> None:
        super().__init__()
        self._layout, self._head, self._shifts, self._asked = layout, head, shifts, asked
        self._is_shifted = any(shifts)

    def get(self, tag: int, default: Any = None) -> Any:
        if tag in self:
            return self[tag]
        number = self._layout.top.get(tag)
        if number is None:
            return default
        self._asked.add(tag)
        made = self[tag] = self._element(tag, number)
        return made

    def _element(self, tag: int, number: int) -> Element:
        step = self._layout.steps[number]
        if not self._is_shifted and not step.is_container:
            return Element(step.vr, self._head[step.value : step.end])
        first, last = self._layout.columns(number)
        end = step.end + self._shifts[last]
        if not step.is_container:
            return Element(step.vr, self._head[step.value + self._shifts[first] : end])
        whole = self._head[step.position + self._shifts[self._layout.column(number)] : end]
        implicit = self._layout.file.syntax.implicit
        elements, _, _ = walk_elements(io.BytesIO(whole), 0, len(whole), implicit=implicit, big_endian=False)
        return elements[tag]


class Alike:
    """The images of one layout that were understood so far."""

    def __init__(self, layout: HeadLayout) -> None:
        self.layout = layout
        self._asked: set[int] = set()
        self._examples: dict[_Key, _Example] = {}
        self._tabulated: tuple[int, int] = (0, 0)

    def instances(
        self, heads: Heads, rows: Numbers, sources: Sources
    ) -> tuple[list[int], list[FoundImage | None]]:
        """Return the rows of this layout and their images; None for one that must be read alone.

        Parameters
        ----------
        heads : Heads
        rows : ndarray of int64
            The heads to look at.
        sources : Sources
            Of all heads.
        """
        exact = self.layout.exactly(heads, rows)
        others, shifts = self.layout.locate(heads, left_of(rows, exact))
        made = self._made(heads, exact, None, sources) + self._made(heads, others, shifts, sources)
        return [*exact.tolist(), *others.tolist()], made

    def _made(
        self, heads: Heads, rows: Numbers, shifts: Numbers | None, sources: Sources
    ) -> list[FoundImage | None]:
        """Return the images of rows; without shifts, all lengths are those of the layout."""
        made: list[FoundImage | None] = []
        while len(made) < len(rows):
            left = rows[len(made) :]
            left_shifts = None if shifts is None else shifts[len(made) :]
            self._tabulate()
            own = (
                self._cut_exactly(heads, left) if left_shifts is None else self._cut(heads, left, left_shifts)
            )
            found = self._instances(heads, left, left_shifts, sources, own)
            ends = None if left_shifts is None else left_shifts[:, -1]
            made += self._with_columns(found, own, left.tolist(), ends, sources)
        return made

    def _instances(
        self, heads: Heads, rows: Numbers, shifts: Numbers | None, sources: Sources, own: _Own
    ) -> list[Instance | _Example | None]:
        """Return instances, or what they are like, up to that with which the keys began to say too little."""
        made: list[Instance | _Example | None] = []
        asked, numbers = len(self._asked), rows.tolist()
        while len(made) < len(rows) and len(self._asked) == asked:
            at = len(made)
            if shifts is None and (like := self._those_alike(own, numbers, at, sources)):
                made += like
                continue
            shift = self._no_shift if shifts is None else shifts[at]
            try:
                made.append(self._instance(heads, numbers[at], shift, sources, own.at(at)))
            except Exception:  # noqa: BLE001 - whatever is wrong with the file, read alone it is told
                made.append(None)
        return made

    def _those_alike(
        self, own: _Own, rows: Sequence[int], begin: int, sources: Sources
    ) -> list[Instance | _Example | None]:
        """Return the example of a row, once for it and for each next one that is plainly like it.

        Files of a series follow one another, so this holds for nearly all.
        """
        key = own.keys[begin]
        example = self._examples.get(key)
        if example is None or example.position is not None or example.instance.pixels.length is None:
            return []
        end = begin + 1
        while end < len(rows) and own.keys[end] is key:
            end += 1
        least_bytes = min([sources.sizes[row] for row in rows[begin:end]]) - self.layout.end
        if least_bytes < example.least_bytes or None in own.uids[begin:end] or None in own.origins[begin:end]:
            return []
        return [example] * (end - begin)

    def _instance(
        self, heads: Heads, row: int, shifts: Numbers, sources: Sources, own: tuple[Any, ...]
    ) -> Instance | _Example | None:
        """Return the image of a row, or the example from which it differs only in what has a column."""
        key, uid, number, origin, raw_position = own
        if uid is None:
            return None
        example = self._examples.get(key)
        if example is None:
            example = self._examples[key] = self._example(heads, row, shifts, sources[row])
        offset = self._offset(shifts)
        # What follows the pixel data does not matter; a frame that may be missing does.
        if sources.sizes[row] - offset < example.least_bytes:
            return None
        like = example.instance
        if like.pixels.length is None and not self._is_whole(sources[row], offset, like):
            return None
        if example.position is None:
            return None if origin is None else example
        if example.position != raw_position.rstrip(b"\0"):
            return None
        known = like.pixels
        pixels = known if offset == known.offset else PixelElement(known.tag, known.vr, offset, known.length)
        return Instance(sources[row], uid, number, pixels, like.placements, like.facts)

    def _with_columns(
        self,
        made: Sequence[Instance | _Example | None],
        own: _Own,
        rows: Sequence[int],
        ends: Numbers | None,
        sources: Sources,
    ) -> list[FoundImage | None]:
        """Return images, those that are like an example as one of its frames."""
        of_example: dict[int, tuple[Instance, list[int]]] = {}
        found: list[FoundImage | None] = []
        for _, alike in groupby(made, id):
            begin, run = len(found), list(alike)
            if isinstance(run[0], _Example):
                members = of_example.setdefault(id(run[0]), (run[0].instance, []))[1]
                members.extend(range(begin, begin + len(run)))
                found += repeat(None, len(run))
            else:
                found += [one for one in run if not isinstance(one, _Example)]
        for like, members in of_example.values():
            moved = repeat(0, len(members)) if ends is None else ends[members].tolist()
            offsets = [self.layout.end + more for more in moved]
            frames = own.frames(like, members, sources.taken([rows[at] for at in members]), offsets)
            for place, at in enumerate(members):
                found[at] = (frames, place)
        return found

    def _example(self, heads: Heads, row: int, shifts: Numbers, source: Source) -> _Example:
        if len(self._examples) >= _MOST_EXAMPLES:
            self._examples.clear()
        file = self._file(heads, row, shifts, source)
        instance = instance_of(source, file)
        position = file.header.raw(tags.IMAGE_POSITION_PATIENT).rstrip(b"\0")
        moves = _is_placed_by_position(instance, self.layout)
        length = file.pixel_element().length
        least = instance.frames * FRAGMENT_HEAD if length is None else length
        # What stands in for UIDs that are missing depends on the file, not on what it says.
        is_whole = not (instance.missing_frames or instance.missing_uids)
        return _Example(instance, None if moves else position, least if is_whole else math.inf)

    def _file(self, heads: Heads, row: int, shifts: Numbers, source: Source) -> DicomFile:
        like, start = self.layout.file, row * heads.stride
        head = heads.buffer[start : start + int(heads.counts[row])].tobytes()
        elements = _Cut(self.layout, head, shifts.tolist(), self._asked)
        header = Header(elements)
        header = Header(elements, character_sets=header.terms(tags.SPECIFIC_CHARACTER_SET))
        known = like.pixel_element()
        pixels = PixelElement(known.tag, known.vr, self._offset(shifts), known.length)
        return DicomFile(header, like.syntax, pixels, source.size, like.assumed_syntax)

    def _offset(self, shifts: Numbers) -> int:
        """Return where the pixel data lie."""
        return self.layout.end if shifts is self._no_shift else self.layout.end + int(shifts[-1])

    def _is_whole(self, source: Source, offset: int, like: Instance) -> bool:
        with opened(source) as stream:
            fragments = fragments_at(stream, offset, source.size)
        return fragments.complete and len(fragments.all) >= like.frames

    def _cut_exactly(self, heads: Heads, rows: Numbers) -> _Own:
        """As `_cut`, of heads in which everything stands where it does in the layout."""
        keys = _pieces(heads.table(rows).take(self._asked_columns, axis=1) & self._asked_mask)
        own = [
            [b""] * len(rows) if extent is None else heads.column(extent.begin, extent.end, rows)
            for extent in self._own
        ]
        return _Own.of(keys, own)

    def _cut(self, heads: Heads, rows: Numbers, shifts: Numbers) -> _Own:
        """Return what each head says where it was asked, and the values that are its own."""
        start = rows * heads.stride
        at = start[:, None] + self._positions + shifts[:, self._columns]
        fixed = _pieces(heads.words[at] & self._masks)
        bytes_of = heads.buffer.data

        def cut(extent: _Extent) -> list[bytes]:
            begins = (start + extent.begin + shifts[:, extent.first]).tolist()
            ends = (start + extent.end + shifts[:, extent.last]).tolist()
            return [bytes(bytes_of[begin:end]) for begin, end in zip(begins, ends, strict=True)]

        keys: list[_Key] = list(zip(fixed, *(cut(extent) for extent in self._of_varying_length), strict=True))
        own = [cut(extent) if extent is not None else [b""] * len(rows) for extent in self._own]
        return _Own.of(keys, own)

    def _tabulate(self) -> None:
        """List the words and the values that make up a key, anew when more is asked or more varies."""
        state = (self.layout.generation, len(self._asked))
        if state == self._tabulated:
            return
        self._tabulated = state
        self._examples.clear()
        layout = self.layout
        extents = {tag: _Extent.of(layout, layout.top[tag]) for tag in sorted(self._asked - set(OWN_TAGS))}
        self._own = [_Extent.of(layout, layout.top[tag]) if tag in layout.top else None for tag in OWN_TAGS]
        self._of_varying_length = [extent for extent in extents.values() if extent.first != extent.last]
        words = [
            (at, (1 << 8 * min(extent.end - at, 8)) - 1, extent)
            for extent in extents.values()
            for at in range(extent.begin, extent.end, 8)
        ]
        mask = mask_of((at, mask) for at, mask, _ in words)
        self._asked_columns = np.flatnonzero(mask)
        self._asked_mask = mask[self._asked_columns]
        words = [word for word in words if word[2].first == word[2].last]
        self._positions = np.array([at for at, _, _ in words], np.int64)
        self._masks = np.array([mask for _, mask, _ in words], np.uint64)
        self._columns = np.array([extent.first for _, _, extent in words], np.intp)
        self._no_shift = np.zeros(layout.column(len(layout.steps)) + 1, np.int64)


def _pieces(words: Words) -> list[bytes]:
    """Return the bytes of each row, the same object for rows that follow one another and are equal."""
    is_new = np.ones(len(words), np.bool_)
    is_new[1:] = (words[1:] != words[:-1]).any(axis=1)
    pieces: list[bytes] = []
    for begin, end in pairwise([*np.flatnonzero(is_new).tolist(), len(words)]):
        pieces += [words[begin].tobytes()] * (end - begin)
    return pieces


class _Extent(NamedTuple):
    """The bytes of a value in the layout, and the columns of the shifts of its two ends."""

    begin: int
    end: int
    first: int
    last: int

    @staticmethod
    def of(layout: HeadLayout, number: int) -> _Extent:
        step = layout.steps[number]
        return _Extent(step.value, step.end, *layout.columns(number))


def _is_placed_by_position(instance: Instance, layout: HeadLayout) -> bool:
    """Tell whether Image Position (Patient) decides where the only frame begins, and nothing else."""
    (placement, *more) = instance.placements
    enhanced = tags.SHARED_FUNCTIONAL_GROUPS in layout.top or tags.PER_FRAME_FUNCTIONAL_GROUPS in layout.top
    return not (more or enhanced or placement.plane is None or placement.nuclear is not None)
