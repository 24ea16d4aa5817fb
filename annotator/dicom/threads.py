"""Work spread over a few threads; when the call is over, none of them is at it any more."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Generic, TypeVar

T = TypeVar("T")
Take = Callable[[], int | None]
"""Gives the number of the next piece of work, None when there is none left."""

_standby = ThreadPoolExecutor(1, "standby")


def helped(work: Callable[[], list[T]]) -> list[T]:
    """Return what this thread, and one that stands by, made of work that they share.

    Where that one wakes up too late, because others need its help or the processor, it is not waited for.

    Parameters
    ----------
    work : function
        Run in both threads; it goes on until nothing is left to be taken.
    """
    helper = _standby.submit(work)
    try:
        own = work()
    finally:
        if not helper.cancel():
            wait((helper,))
    return own if helper.cancelled() else own + helper.result()


class _Failure(Generic[T]):
    def __init__(self, error: BaseException | None) -> None:
        self.error = error


def gathered(produce: Callable[[Take], Iterator[T]], count: int, threads: int) -> Generator[T, None, None]:
    """Yield what `produce` yields in each of the threads.

    Closing the iterator stops the giving out of work and waits for what is under way.

    Parameters
    ----------
    produce : function
        Works off the numbers 0 to `count` − 1 that it takes; run once in each thread.
    count, threads : int
    """
    numbers = iter(range(count))
    turn, stopped = threading.Lock(), threading.Event()

    def take() -> int | None:
        with turn:
            return None if stopped.is_set() else next(numbers, None)

    if min(threads, count) <= 1:
        yield from produce(take)
        return
    done: queue.SimpleQueue[T | _Failure[T]] = queue.SimpleQueue()

    def work() -> None:
        try:
            for one in produce(take):
                done.put(one)
        except BaseException as error:  # noqa: BLE001 - a thread's last stop: raised again by who waits
            done.put(_Failure(error))
        else:
            done.put(_Failure(None))

    crew = [threading.Thread(target=work, daemon=True) for _ in range(min(threads, count))]
    for thread in crew:
        thread.start()
    try:
        yield from _until_all_ended(done, len(crew))
    finally:
        stopped.set()
        for thread in crew:
            thread.join()


def _until_all_ended(done: queue.SimpleQueue[T | _Failure[T]], running: int) -> Iterator[T]:
    while running:
        one = done.get()
        if not isinstance(one, _Failure):
            yield one
        elif one.error is not None:
            raise one.error
        else:
            running -= 1
