"""Decoded frames: fetched in the background nearest first, kept within a budget of bytes."""

from __future__ import annotations

import os
import time
import weakref
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import Any

from numpy.typing import NDArray

from annotator.dicom.instance import Instance
from annotator.dicom.pixels import read_frames
from annotator.dicom.source import Source
from annotator.errors import AnnotatorError
from annotator.events import Event
from annotator.imaging.image import Image
from annotator.viewing.levels import Levels
from annotator.workspace.jobs import Jobs, Token

FrameKey = tuple[str, int, Source]
"""SOP Instance UID, frame from 1, and the file: two may claim one UID, and one may be replaced."""
FrameOf = tuple[Instance, int]

_SHARE_OF_MEMORY = 0.25
_LEAST_BYTES = 256 << 20
_HANDFUL_S = 0.03
_AHEAD = 3
_SHARED_AT_ONCE = 64


def frame_key(frame: FrameOf) -> FrameKey:
    """Return the key of a frame."""
    return frame[0].uid, frame[1], frame[0].source


class Frames:
    """A cache of frames. `arrived` announces each one that was decoded, or could not be."""

    def __init__(self, jobs: Jobs, budget_bytes: int | None = None) -> None:
        self.arrived: Event[FrameKey] = Event()
        self.jobs = jobs
        self._budget = budget_bytes or _usual_budget()
        self._kept: OrderedDict[FrameKey, Levels] = OrderedDict()
        self._faults: dict[FrameKey, AnnotatorError] = {}
        self._who: set[str] = set()
        self._volumes: dict[FrameKey, tuple[weakref.ref[NDArray[Any]], int]] = {}
        self._bytes = 0

    def get(self, key: FrameKey) -> Levels | None:
        """Return a frame when it is here; it is then the last to be dropped."""
        levels = self._kept.get(key)
        if levels is not None:
            self._kept.move_to_end(key)
        return levels

    def fault(self, key: FrameKey) -> AnnotatorError | None:
        """Return why a frame could not be decoded, or None."""
        return self._faults.get(key)

    def is_here(self, key: FrameKey) -> bool:
        """Tell whether a frame is decoded."""
        return key in self._kept

    def wants(self, who: str) -> bool:
        """Tell whether frames were asked for by `who`."""
        return who in self._who

    def want(self, who: str, frames: Sequence[FrameOf]) -> None:
        """Fetch frames in this order for `who`; what was wanted before and did not come yet is dropped.

        Those that would not fit beside what others want are left for the next time.
        """
        if frames:
            self._who.add(who)
        else:
            self._who.discard(who)
        near = self._that_fit(frames)
        keys = [frame_key(one) for one in near]
        for key in reversed(keys):
            self.get(key)  # The nearest are dropped last.
        missing = [one for one, key in zip(near, keys, strict=True) if not self._is_known(key)]
        if not missing:
            self.jobs.cancel(who)
            return
        self.jobs.run(who, partial(_fetch, missing), _ignore, _raise, self._receive)

    def share(self, frames: Sequence[FrameOf], stored: NDArray[Any]) -> None:
        """Let frames lie in the volume that was read of them, soon, so that nothing is in memory twice.

        Parameters
        ----------
        frames : sequence of FrameOf
        stored : ndarray, shape (frames, rows, columns)
            The stored values of the frames; modality values are of no use here.
        """
        self.jobs.in_turns(f"share {id(stored)}", self._sharing(frames, weakref.ref(stored)))

    def _sharing(self, frames: Sequence[FrameOf], volume: weakref.ref[NDArray[Any]]) -> Iterator[None]:
        for at, one in enumerate(frames):
            if at % _SHARED_AT_ONCE == 0:
                yield
            key = frame_key(one)
            known = self._volumes.get(key)
            if known is not None and known[0]() is volume():
                continue  # It lies there already, and what was made of it is kept.
            self._volumes[key] = (volume, at)
            if (levels := self._kept.get(key)) is not None:
                image = self._in_volume(key, levels.image)
                self._kept[key] = levels if image is levels.image else Levels(image)

    def clear(self) -> None:
        """Forget all frames, also those on their way: other studies are on the desk."""
        for who in self._who:
            self.jobs.cancel(who)
        self._kept.clear()
        self._faults.clear()
        self._who.clear()
        self._volumes.clear()
        self._bytes = 0

    def _is_known(self, key: FrameKey) -> bool:
        return key in self._kept or key in self._faults

    def _that_fit(self, frames: Sequence[FrameOf]) -> list[FrameOf]:
        """Return the first of the frames, as many as a fair share of the budget holds; one at least."""
        left = self._budget // max(1, len(self._who))
        chosen: list[FrameOf] = []
        facts, size = None, 0
        for one in frames:
            if one[0].facts is not facts:  # Those of a series share them.
                facts, size = one[0].facts, _bytes_of(one)
            left -= size
            if left < 0 and chosen:
                break
            chosen.append(one)
        return chosen

    def _receive(self, part: Sequence[tuple[FrameKey, Image | AnnotatorError]]) -> None:
        for key, answer in part:
            if isinstance(answer, AnnotatorError):
                self._faults[key] = answer
            elif key not in self._kept:
                self._kept[key] = Levels(self._in_volume(key, answer))
                self._bytes += answer.stored.nbytes
                self._make_room()
            self.arrived.announce(key)

    def _in_volume(self, key: FrameKey, image: Image) -> Image:
        """Return an image whose values lie in a volume where there is one, else the image itself."""
        volume, at = self._volumes.get(key, (None, 0))
        stored = None if volume is None else volume()
        if stored is None or stored.dtype != image.stored.dtype or stored[at].shape != image.stored.shape:
            return image
        return replace(image, stored=stored[at], known_range=image.stored_range)

    def _make_room(self) -> None:
        while self._bytes > self._budget and len(self._kept) > 1:
            _, dropped = self._kept.popitem(last=False)
            self._bytes -= dropped.image.stored.nbytes


def _fetch(frames: Sequence[FrameOf], token: Token) -> None:
    """Read frames and hand them over: the first at once, the others in handfuls.

    Each handing over takes a turn of the window's event loop; so many a second do not disturb it.
    """
    handful: list[tuple[FrameKey, Image | AnnotatorError]] = []
    due = 0.0
    with closing(read_frames(frames)) as found:
        for done, (at, answer) in enumerate(found, 1):
            token.check()
            handful.append((frame_key(frames[at]), answer))
            if time.monotonic() >= due or done == len(frames):
                token.send(tuple(handful))
                token.progress(done / len(frames), "Loading images")
                handful.clear()
                due = time.monotonic() + _HANDFUL_S


def _bytes_of(frame: FrameOf) -> int:
    layout = frame[0].layout
    return layout.rows * layout.columns * (3 if layout.is_colour else layout.dtype.itemsize)


def _ignore(_done: None) -> None:
    """All frames were handed over one by one."""


def _raise(error: Exception) -> None:
    raise error


def _usual_budget() -> int:
    if not hasattr(os, "sysconf"):
        return 4 * _LEAST_BYTES
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(_LEAST_BYTES, int(_SHARE_OF_MEMORY * memory))


def nearest_first(count: int, at: int, direction: int = 0) -> list[int]:
    """Return the indices of a stack of `count`, nearest to `at` first.

    Parameters
    ----------
    count, at : int
    direction : int
        The way the reader scrolls: 1 or −1, of which three come for each one behind; 0 for both alike.
    """
    forth, back = list(range(at + 1, count)), list(range(at - 1, -1, -1))
    ahead, behind = (back, forth) if direction < 0 else (forth, back)
    share = _AHEAD if direction else 1
    order = [at]
    for step in range(max(-(-len(ahead) // share), len(behind))):
        order += ahead[step * share : (step + 1) * share] + behind[step : step + 1]
    return order
