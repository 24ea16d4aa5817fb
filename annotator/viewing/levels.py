"""The resolution levels of one image: each the 2 × 2 mean of the one before, made when first needed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.imaging.image import Image

_ENTRIES = 1 << 16
_SHARED = 1 << 10


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """An image at one resolution.

    Parameters
    ----------
    entries : ndarray
        Shape (rows, columns): unsigned places in the table of `stored_values`, or, where the image
        spans too many values for a table, stored values. In colour (rows, columns, 3), uint8.
    factor : int
        Image pixels along each side of one pixel of this level.
    fraction_bits : int
        An entry is (stored − lowest) · 2**fraction_bits on the reduced levels: means keep fractions.
    as_stored : bool
        The entries are the stored bytes themselves, read as unsigned numbers.
    """

    entries: NDArray[Any]
    factor: int
    fraction_bits: int = 0
    as_stored: bool = False


class Levels:
    """An image with its levels; keep it as long as the image is on the screen.

    Level k has about rows / 2**k × columns / 2**k pixels. Level 0 is a view of the image's own numbers.
    """

    __slots__ = ("_made", "image")

    def __init__(self, image: Image) -> None:
        self.image = image
        self._made: dict[int, Level] = {}

    @property
    def has_table(self) -> bool:
        """Whether the stored values are few enough for a look-up table of 65,536 entries."""
        lowest, highest = self.image.stored_range
        return not self.image.is_colour and highest - lowest < _ENTRIES

    def level(self, k: int) -> Level:
        """Return the level of factor 2**k; 0 is the image itself."""
        if k not in self._made:
            # Two threads may make the same level at once; both are the same, one is kept.
            self._made.setdefault(k, self._first() if k == 0 else self._halved(self.level(k - 1)))
        return self._made[k]

    def level_for(self, scale: float) -> Level:
        """Return the coarsest level that still has a pixel or more per screen px.

        Parameters
        ----------
        scale : float
            Screen px per image pixel.
        """
        side = max(self.image.rows, self.image.columns)
        k = math.floor(math.log2(1.0 / scale) + 1e-9) if scale < 1.0 else 0
        return self.level(min(k, side.bit_length() - 1))

    def stored_values(self, level: Level) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """Return the table places that entries of a level can have, and the stored value of each."""
        lowest, highest = self.image.stored_range
        if level.as_stored:
            values = np.arange(lowest, highest + 1)
            return np.asarray(values & ((1 << self._width_bits) - 1), np.intp), values.astype(np.float64)
        places = np.arange((highest - lowest << level.fraction_bits) + 1)
        return places, lowest + places / (1 << level.fraction_bits)

    @property
    def shared_range(self) -> tuple[int, int, int]:
        """The range of stored values, widened so that neighbours in a series share it; bits of an entry."""
        lowest, highest = self.image.stored_range
        if self.image.stored.dtype.itemsize > 2:
            # Cut to 16 bits they still differ within their own range, but not within a wider one.
            return lowest, highest, self._width_bits
        limits = np.iinfo(f"{'i' if lowest < 0 else 'u'}{self._width_bits // 8}")
        low, high = lowest // _SHARED * _SHARED, (highest // _SHARED + 1) * _SHARED - 1
        return max(low, limits.min), min(high, limits.max), self._width_bits

    @property
    def _width_bits(self) -> int:
        return 8 * min(2, self.image.stored.dtype.itemsize)

    def _first(self) -> Level:
        stored = self.image.stored
        if not self.has_table:
            return Level(stored, 1)
        unsigned = np.dtype(f"u{self._width_bits // 8}")
        if stored.dtype.itemsize == unsigned.itemsize and stored.dtype.isnative:
            return Level(stored.view(unsigned), 1, as_stored=True)  # the same bytes; negative values wrap
        return Level(stored.astype(unsigned), 1, as_stored=True)

    def _halved(self, finer: Level) -> Level:
        entries = self.image.stored if finer.factor == 1 else finer.entries
        sums = _block_sums(entries)
        factor = finer.factor * 2
        if not self.has_table:
            return Level(((sums + 2) >> 2).astype(entries.dtype), factor)
        lowest, highest = self.image.stored_range
        if finer.factor == 1:
            sums -= 4 * lowest
        room = (_ENTRIES - 1) // max(1, highest - lowest)
        bits = min(finer.fraction_bits + 2, room.bit_length() - 1)
        lost = finer.fraction_bits + 2 - bits
        if lost:
            sums = (sums + (1 << lost >> 1)) >> lost
        return Level(sums.astype(np.uint16), factor, bits)


def _block_sums(entries: NDArray[Any]) -> NDArray[Any]:
    """Return the sums of 2 × 2 blocks; an odd last row or column counts twice."""
    odd = [(0, side % 2) for side in entries.shape[:2]] + [(0, 0)] * (entries.ndim - 2)
    if any(after for _, after in odd):
        entries = np.pad(entries, odd, "edge")
    wide = np.int32 if entries.dtype.itemsize <= 2 else np.int64
    pairs = np.add(entries[0::2], entries[1::2], dtype=wide)
    return np.asarray(pairs[:, 0::2] + pairs[:, 1::2])
