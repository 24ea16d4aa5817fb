"""Decoded frames: fetched in the background nearest first, kept within a budget of bytes."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Sequence
from functools import partial

from annotator.dicom.instance import Instance
from annotator.dicom.pixels import read_frame
from annotator.errors import AnnotatorError
from annotator.events import Event
from annotator.imaging.image import Image
from annotator.viewing.levels import Levels
from annotator.workspace.jobs import Jobs, Token

FrameKey = tuple[str, int]
"""SOP Instance UID, and frame from 1."""
FrameOf = tuple[Instance, int]

_SHARE_OF_MEMORY = 0.25
_LEAST_BYTES = 256 << 20


def frame_key(frame: FrameOf) -> FrameKey:
    """Return the key of a frame."""
    return frame[0].uid, frame[1]


class Frames:
    """A cache of frames. `arrived` announces each one that was decoded, or could not be."""

    def __init__(self, jobs: Jobs, budget_bytes: int | None = None) -> None:
        self.arrived: Event[FrameKey] = Event()
        self._jobs = jobs
        self._budget = budget_bytes or _usual_budget()
        self._kept: OrderedDict[FrameKey, Levels] = OrderedDict()
        self._faults: dict[FrameKey, AnnotatorError] = {}
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

    def want(self, who: str, frames: Sequence[FrameOf]) -> None:
        """Fetch frames in this order for `who`; what was wanted before and did not come yet is dropped."""
        missing = [one for one in frames if not self.is_here(frame_key(one))]
        missing = [one for one in missing if frame_key(one) not in self._faults]
        if not missing:
            self._jobs.cancel(who)
            return
        self._jobs.run(who, partial(_fetch, missing), _ignore, _raise, self._receive)

    def clear(self) -> None:
        """Forget all frames: other studies are on the desk."""
        self._kept.clear()
        self._faults.clear()
        self._bytes = 0

    def _receive(self, part: tuple[FrameKey, Image | AnnotatorError]) -> None:
        key, answer = part
        if isinstance(answer, AnnotatorError):
            self._faults[key] = answer
        elif key not in self._kept:
            self._kept[key] = Levels(answer)
            self._bytes += answer.stored.nbytes
            self._make_room()
        self.arrived.announce(key)

    def _make_room(self) -> None:
        while self._bytes > self._budget and len(self._kept) > 1:
            _, dropped = self._kept.popitem(last=False)
            self._bytes -= dropped.image.stored.nbytes


def _fetch(frames: Sequence[FrameOf], token: Token) -> None:
    for done, frame in enumerate(frames):
        token.check()
        try:
            answer: Image | AnnotatorError = read_frame(*frame)
        except AnnotatorError as error:
            answer = error
        token.send((frame_key(frame), answer))
        token.progress((done + 1) / len(frames), "Loading images")


def _ignore(_done: None) -> None:
    """All frames were handed over one by one."""


def _raise(error: Exception) -> None:
    raise error


def _usual_budget() -> int:
    if not hasattr(os, "sysconf"):
        return 4 * _LEAST_BYTES
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(_LEAST_BYTES, int(_SHARE_OF_MEMORY * memory))


def centre_out(count: int, centre: int, reach: int) -> list[int]:
    """Return the indices of a stack of `count`, nearest to `centre` first, at most `reach` away."""
    order = [centre]
    for step in range(1, reach + 1):
        order += [at for at in (centre + step, centre - step) if 0 <= at < count]
    return [at for at in order if 0 <= at < count]
