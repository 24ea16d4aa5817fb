"""The memory of the last volume, and of the last large frame, that was let go, kept for the next.

Memory that was never touched costs about as much to touch as a volume does to read.
"""

from __future__ import annotations

import math
import weakref
from collections import deque
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

MOST_BYTES = 1 << 30
MOST_BYTES_OF_FRAME = 64 << 20
_WASTE = 2
"""Memory this many times too large is not used: it would be kept as long as the small volume."""


class SpareMemory:
    """One block of memory at most that nobody uses, of at most so many bytes."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        # Its operations are atomic: a volume may be let go by any thread, at any time.
        self._spare: deque[NDArray[np.uint8]] = deque(maxlen=1)

    @property
    def size(self) -> int:
        """Bytes that are kept and not used."""
        return sum(block.nbytes for block in tuple(self._spare))

    def array(self, shape: Sequence[int], dtype: DTypeLike) -> NDArray[Any]:
        """Return an array with no particular values, in the spare memory where that fits.

        When it and all views of it are gone, its memory is the spare one, where that is allowed.
        """
        size = math.prod(shape) * np.dtype(dtype).itemsize
        block = self._taken(size)
        if block is None:
            block = np.empty(size, np.uint8)
        # Views of an array over a foreign buffer keep that array, not only the buffer: it goes last.
        lent = np.frombuffer(block.data[:size], dtype)
        if block.nbytes <= self._most_bytes:
            weakref.finalize(lent, self._spare.append, block).atexit = False
        return lent.reshape(shape)

    def _taken(self, size: int) -> NDArray[np.uint8] | None:
        try:
            block = self._spare.pop()
        except IndexError:
            return None
        return block if size <= block.nbytes <= _WASTE * size else None


spare_memory = SpareMemory()
"""The spare memory of volumes."""
spare_frame = SpareMemory(MOST_BYTES_OF_FRAME)
"""That of frames: a radiograph, as large as it is, does not drive out the memory of a volume."""
