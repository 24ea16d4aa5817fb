"""The decoder processes of this program: as many as the machine has cores, each started when needed."""

from __future__ import annotations

import atexit
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from numpy.typing import NDArray

from annotator.dicom.codestream import CodedFrame
from annotator.dicom.decode_worker import CHILD, SECONDS, DecodeWorker
from annotator.dicom.problem import RefusedError
from annotator.dicom.threads import Take, gathered

T = TypeVar("T")
_MOST_WORKERS = 8
_FRAMES_A_TURN = 2
"""After so many, an image that somebody waits for goes first."""


class DecodePool:
    """Decoder processes, lent in the order of asking.

    Parameters
    ----------
    size : int, optional
        Number of processes.
    child, seconds
        As of `DecodeWorker`.
    """

    def __init__(self, size: int | None = None, child: Path = CHILD, seconds: float = SECONDS) -> None:
        count = size or min(_MOST_WORKERS, os.cpu_count() or 1)
        self._workers = [DecodeWorker(child, seconds) for _ in range(count)]
        self._idle = list(self._workers)
        self._queue: deque[object] = deque()
        self._freed = threading.Condition()

    @property
    def process_ids(self) -> tuple[int, ...]:
        """The processes that run."""
        return tuple(one.process_id for one in self._workers if one.process_id is not None)

    def decode(self, frame: CodedFrame) -> NDArray[Any]:
        """Return the samples of one frame.

        Raises
        ------
        RefusedError
            As `DecodeWorker.serve` yields it.
        """
        with self._lent() as worker:
            return worker.decode(frame)

    def decoded(
        self, load: Callable[[int], CodedFrame], keep: Callable[[int, NDArray[Any]], T], count: int
    ) -> Iterator[tuple[int, T | RefusedError]]:
        """Decode many frames side by side; yield each as it is done, with its number.

        A frame that fails is its own refusal; the others go on.

        Parameters
        ----------
        load : function
            Reads the frame of a number from 0 to `count` − 1; may raise RefusedError.
        keep : function
            Makes of the samples, which hold only during the call, what is to be yielded.
        count : int
        """

        def produce(take: Take) -> Iterator[tuple[int, T | RefusedError]]:
            lot = _Lot(take, load, lambda: bool(self._queue))
            while not lot.is_done:
                lot.begin()
                with self._lent() as worker, closing(worker.serve(lot.following)) as found:
                    for number, samples in found:
                        yield number, samples if isinstance(samples, RefusedError) else keep(number, samples)
                yield from lot.refusals()

        yield from gathered(produce, count, len(self._workers))

    def close(self) -> None:
        """End all processes."""
        for worker in self._workers:
            worker.close()

    @contextmanager
    def _lent(self) -> Iterator[DecodeWorker]:
        ticket = object()
        with self._freed:
            self._queue.append(ticket)
            self._freed.wait_for(lambda: self._queue[0] is ticket and bool(self._idle))
            self._queue.popleft()
            worker = self._idle.pop()
            self._freed.notify_all()
        try:
            yield worker
        finally:
            with self._freed:
                self._idle.append(worker)
                self._freed.notify_all()


class _Lot:
    """The frames that one thread works off, and those of them that could not be read."""

    def __init__(
        self, take: Take, load: Callable[[int], CodedFrame], others_wait: Callable[[], bool]
    ) -> None:
        self._take, self._load, self._others_wait = take, load, others_wait
        self._refused: list[tuple[int, RefusedError]] = []
        self._given = 0
        self.is_done = False

    def begin(self) -> None:
        """Count anew: a process was lent."""
        self._given = 0

    def following(self) -> tuple[int, CodedFrame] | None:
        """Return the next frame; None when there is none, or when it is another's turn with the process."""
        if self._given >= _FRAMES_A_TURN and self._others_wait():
            return None
        while (number := self._take()) is not None:
            self._given += 1
            try:
                return number, self._load(number)
            except RefusedError as error:
                self._refused.append((number, error))
        self.is_done = True
        return None

    def refusals(self) -> Iterator[tuple[int, RefusedError]]:
        """Yield what could not be read since the last time."""
        yield from self._refused
        self._refused.clear()


_pool = DecodePool()
atexit.register(_pool.close)


def decode_pool() -> DecodePool:
    """Return the decoder processes of this program."""
    return _pool
