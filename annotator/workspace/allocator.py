"""How the C library's allocator serves the threads of this process."""

from __future__ import annotations

import ctypes
import sys

_M_ARENA_MAX = -8


def share_one_arena() -> bool:
    """Let all threads take memory from one place, from now on; tell whether the C library can be told so.

    glibc gives each thread an arena of its own, and what a thread frees there stays with the process:
    images that pass through the threads of the jobs would leave some 80 MB behind. Python's own lock
    takes turns between the threads, so that they hardly ever meet in the one arena.

    References
    ----------
    mallopt(3), M_ARENA_MAX.
    """
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # absent from musl
        return mallopt is not None and mallopt(_M_ARENA_MAX, 1) == 1
    else:  # noqa: RET505 - mypy reads the branch of each system alone
        return False
