"""The collector of cyclic garbage, kept from looking through what thousands of files are made into."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_turn = threading.Lock()
_pauses: list[bool] = []
"""For each block that is under way, whether the collector was at work before it."""


@contextmanager
def collector_paused() -> Iterator[None]:
    """Make no search for cyclic garbage in this block, nor in others that threads are in meanwhile.

    Image objects refer to nothing that refers to them. Each search looks at all of them in vain, and at
    everything else that lives: a sixth of the time of a scan.
    """
    with _turn:
        _pauses.append(gc.isenabled())
        gc.disable()
    try:
        yield
    finally:
        with _turn:
            # Blocks of several threads end in any order: the first one began before the pause.
            if len(_pauses) > 1:
                _pauses.pop()
            elif _pauses.pop():
                gc.enable()


def leave_to_the_end() -> None:
    """Have no later search look at what lives now: modules and a window, there until the program ends.

    A search through them would keep the window still for three frames.
    """
    gc.collect()
    gc.freeze()
