"""The only place that starts threads: work goes in immutable, answers come back on the main thread."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
_OVER = object()
_NICENESS = 10
_log = logging.getLogger(__name__)


class Post(Protocol):
    """Runs a function on the main thread, soon: the toolkit's event queue."""

    def __call__(self, call: Callable[[], None]) -> None:
        """Queue `call`."""


class Cancelled(Exception):  # noqa: N818 - not an error: the answer is no longer wanted
    """Raised inside a job whose answer is no longer wanted."""


class Token:
    """Tells a running job whether its answer is still wanted, and carries progress and parts out."""

    def __init__(self, progress: Callable[[float, str], None], send: Callable[[Any], None]) -> None:
        self._gone = threading.Event()
        self._progress = progress
        self._send = send

    @property
    def cancelled(self) -> bool:
        """Whether the answer is no longer wanted."""
        return self._gone.is_set()

    def cancel(self) -> None:
        """Say that the answer is no longer wanted."""
        self._gone.set()

    def check(self) -> None:
        """Leave the job when its answer is no longer wanted.

        Raises
        ------
        Cancelled
            The answer is no longer wanted.
        """
        if self._gone.is_set():
            raise Cancelled

    def progress(self, share: float, text: str = "") -> None:
        """Report how much is done, 0 to 1; negative when nobody can know."""
        if not self._gone.is_set():
            self._progress(share, text)

    def send(self, part: object) -> None:
        """Hand over a part of the answer before the whole is done."""
        if not self._gone.is_set():
            self._send(part)


Job = Callable[[Token], T]


class Jobs:
    """Runs jobs in threads; the latest job of a key wins, the one before it is cancelled.

    Every method is called on the main thread, and `done`, `failed` and `progressed` are called there.
    """

    def __init__(self, post: Post, threads: int | None = None) -> None:
        self._post = post
        count = threads or min(8, os.cpu_count() or 2)
        self._pool = ThreadPoolExecutor(count, thread_name_prefix="job", initializer=_step_back)
        self._running: dict[str, Token] = {}
        self._closed = False
        self.progressed: Callable[[str, float, str], None] = lambda _key, _share, _text: None

    @property
    def busy(self) -> tuple[str, ...]:
        """The keys of the jobs that run or wait."""
        return tuple(self._running)

    def run(
        self,
        key: str,
        job: Job[T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
        received: Callable[[Any], None] = lambda _part: None,
    ) -> Token:
        """Run `job` in a thread; call `done` with its value, or `failed` with what it raised.

        `received` is called with each part that the job sends meanwhile.
        """
        self.cancel(key)
        token = Token(
            lambda share, text: self._post(lambda: self._report(key, token, share, text)),
            lambda part: self._post(lambda: None if token.cancelled else received(part)),
        )
        self._running[key] = token
        self._pool.submit(self._work, key, token, job, done, failed)
        return token

    def in_turns(self, key: str, steps: Iterator[None]) -> None:
        """Take steps on the main thread, each when what waits there has had its turn.

        They are a job of that key: a later one drops those that are left.
        """
        self.cancel(key)
        token = Token(lambda _share, _text: None, lambda _part: None)
        self._running[key] = token

        def step() -> None:
            if token.cancelled or self._closed:
                return
            is_over = True
            try:
                is_over = next(steps, _OVER) is _OVER
            finally:
                if is_over and self._running.get(key) is token:
                    del self._running[key]
            if not is_over:
                self._post(step)

        self._post(step)

    def cancel(self, key: str) -> None:
        """Drop a job; neither `done` nor `failed` is called for it."""
        token = self._running.pop(key, None)
        if token is not None:
            token.cancel()

    def close(self) -> None:
        """Drop all jobs and wait for the running ones to notice."""
        self._closed = True
        for key in tuple(self._running):
            self.cancel(key)
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _work(
        self,
        key: str,
        token: Token,
        job: Job[T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> None:
        if token.cancelled:
            return
        try:
            value = job(token)
        except Cancelled:
            return
        except Exception as error:  # noqa: BLE001 - a thread's last stop: handed to the main thread whole
            _log.debug("job %s failed", key, exc_info=True)
            # The name of an except clause ends with it, before the posted call runs.
            reason = error
            self._post(lambda: self._finish(key, token, lambda: failed(reason)))
            return
        self._post(lambda: self._finish(key, token, lambda: done(value)))

    def _finish(self, key: str, token: Token, tell: Callable[[], None]) -> None:
        if token.cancelled or self._closed:
            return
        if self._running.get(key) is token:
            del self._running[key]
        tell()

    def _report(self, key: str, token: Token, share: float, text: str) -> None:
        if not token.cancelled:
            self.progressed(key, share, text)


def _step_back() -> None:
    """Let the main thread go first wherever both could run; threads and processes begun here do as well.

    Only Linux counts niceness by the thread.
    """
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
