"""Many files at one stroke: their heads in one buffer, tried against the layouts that were met last."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from annotator.dicom.alike import Alike
from annotator.dicom.alike_frames import FoundImage
from annotator.dicom.head_layout import SPARE, Heads, layout_of, left_of
from annotator.dicom.header import header_of
from annotator.dicom.problem import RefusedError
from annotator.dicom.source import Source, Sources, read_beginnings

SHORTEST_HEAD, LONGEST_HEAD = 4 << 10, 256 << 10
_BUFFER = 4 << 20
_PREAMBLE = 128
_MOST_LAYOUTS = 8
_MOST_NEW_LAYOUTS = 16
"""In one batch: files that have nothing in common are better read one by one."""


class BulkReader:
    """Reads image objects that resemble others; remembers the layouts of the last ones."""

    def __init__(self, cancelled: Callable[[], bool]) -> None:
        self._cancelled = cancelled
        self._known: list[Alike] = []
        self._head_bytes = SHORTEST_HEAD
        self._buffer = np.empty(0, np.uint8)

    @property
    def most_files(self) -> int:
        """How many files are read at one stroke at most."""
        return _BUFFER // self._head_bytes

    def instances(self, sources: Sources) -> list[FoundImage | None]:
        """Return the image of each file, None for each that must be read alone (or was not reached).

        Parameters
        ----------
        sources : Sources
            At most `most_files`.
        """
        if len(sources) < 2:
            return [None] * len(sources)
        longest = self._head_bytes
        found = self._instances(sources)
        while longest < self._head_bytes:
            longest, at_most = self._head_bytes, self.most_files
            waiting = [number for number, image in enumerate(found) if image is None]
            for begin in range(0, len(waiting), at_most):
                part = waiting[begin : begin + at_most]
                for number, image in zip(part, self._instances(sources.taken(part)), strict=True):
                    found[number] = image
        return found

    def _instances(self, sources: Sources) -> list[FoundImage | None]:
        found: list[FoundImage | None] = [None] * len(sources)
        heads = self._read(sources)
        rows = np.flatnonzero(heads.counts > _PREAMBLE + SPARE).astype(np.int64)
        magic = heads.words[rows * heads.stride + _PREAMBLE] & np.uint64(0xFFFFFFFF)
        waiting = rows[magic == int.from_bytes(b"DICM", "little")]
        used: list[Alike] = []
        for alike in self._known:
            waiting = _tried(alike, heads, waiting, sources, found, used)
        for _ in range(_MOST_NEW_LAYOUTS):
            if len(waiting) < 2 or self._head_bytes + SPARE > heads.stride:
                break
            alike_new = self._understood(heads, int(waiting[0]), sources[int(waiting[0])])
            if alike_new is None:
                waiting = waiting[1:]
            else:
                waiting = _tried(alike_new, heads, waiting, sources, found, used)
        self._known = (used + [alike for alike in self._known if alike not in used])[:_MOST_LAYOUTS]
        return found

    def _read(self, sources: Sources) -> Heads:
        stride = self._head_bytes + SPARE
        if len(self._buffer) < len(sources) * stride + SPARE:
            self._buffer = np.empty(len(sources) * stride + SPARE, np.uint8)
        counts = read_beginnings(sources.files, self._buffer.data, self._head_bytes, stride, self._cancelled)
        return Heads(self._buffer, stride, np.array(counts, np.int64))

    def _understood(self, heads: Heads, row: int, source: Source) -> Alike | None:
        start, count = row * heads.stride, int(heads.counts[row])
        layout = layout_of(heads.buffer[start : start + count].tobytes(), source.size)
        if layout is None and source.size > count:
            self._head_bytes = max(self._head_bytes, _bytes_wanted(source))
        return None if layout is None else Alike(layout)


def _bytes_wanted(source: Source) -> int:
    """Return how much of a file must be read for its head; 0 where it is too long, or would not serve."""
    try:
        file = header_of(source)
    except RefusedError:
        return 0
    if file.data is not None or file.pixels is None:
        return 0
    wanted = 1 << (file.pixels.offset + SPARE - 1).bit_length()
    return wanted if wanted <= LONGEST_HEAD else 0


def _tried(
    alike: Alike,
    heads: Heads,
    waiting: NDArray[np.int64],
    sources: Sources,
    found: list[FoundImage | None],
    used: list[Alike],
) -> NDArray[np.int64]:
    """Fill in the instances of a layout, note whether there were any, and return what still waits."""
    if not len(waiting):
        return waiting
    rows, made = alike.instances(heads, waiting, sources)
    for row, instance in zip(rows, made, strict=True):
        found[row] = instance
    if len(rows) > 1:
        used.append(alike)
    return left_of(waiting, rows)
