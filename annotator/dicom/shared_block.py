"""Memory that this program and a decoder process both see: no name in the file system, gone with them."""

from __future__ import annotations

import mmap
import os
import sys
import tempfile
import uuid


class SharedBlock:
    """A block of shared memory that can grow.

    On POSIX the process inherits a descriptor (`inherited`) of memory without a name; on Windows the block
    is found by a name nobody can guess. Either is `name` to the process.
    """

    def __init__(self) -> None:
        self._descriptor: int | None = None
        self._map: mmap.mmap | None = None
        self.name = ""

    @property
    def inherited(self) -> tuple[int, ...]:
        """The descriptors that the process must inherit."""
        return () if self._descriptor is None else (self._descriptor,)

    @property
    def size(self) -> int:
        """Bytes of the block."""
        return 0 if self._map is None else len(self._map)

    @property
    def memory(self) -> mmap.mmap:
        """The block; views of it stay valid when it grows, but are then another memory on Windows."""
        if self._map is None:
            raise ValueError("the block is empty")
        return self._map

    def grow(self, size: int) -> None:
        """Make the block `size` bytes large; what it held is not kept."""
        if sys.platform == "win32":
            self.name = f"annotator-{uuid.uuid4()}"
            self._map = mmap.mmap(-1, size, tagname=self.name)
        else:
            if self._descriptor is None:
                self._descriptor = _nameless_file()
                self.name = str(self._descriptor)
            os.ftruncate(self._descriptor, size)
            self._map = mmap.mmap(self._descriptor, size)

    def close(self) -> None:
        """Give the memory back as soon as nobody looks at it."""
        self._map = None
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _nameless_file() -> int:
    if sys.platform == "linux":
        return os.memfd_create("annotator")
    else:  # noqa: RET505 - mypy reads the branch of each system alone
        with tempfile.TemporaryFile() as file:
            return os.dup(file.fileno())
