"""Background work: answers come on the main thread, the latest of a key wins."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator

import pytest

from annotator.workspace.jobs import Jobs, Token


class MainThread:
    """Stands for the toolkit's event queue."""

    def __init__(self) -> None:
        self.calls: queue.Queue[Callable[[], None]] = queue.Queue()

    def __call__(self, call: Callable[[], None]) -> None:
        self.calls.put(call)

    def run_one(self) -> None:
        self.calls.get(timeout=5)()

    def run_all(self) -> None:
        while not self.calls.empty():
            self.calls.get_nowait()()


@pytest.fixture
def main() -> MainThread:
    return MainThread()


@pytest.fixture
def jobs(main: MainThread) -> Iterator[Jobs]:
    made = Jobs(main, threads=2)
    yield made
    made.close()


def refuse(error: Exception) -> None:
    raise AssertionError(error)


def test_the_answer_comes_on_the_main_thread(main: MainThread, jobs: Jobs) -> None:
    threads: list[int] = []

    def work(_token: Token) -> int:
        threads.append(threading.get_ident())
        return 7

    answers: list[int] = []
    jobs.run("key", work, answers.append, refuse)
    main.run_one()
    assert answers == [7]
    assert threads != [threading.get_ident()]
    assert jobs.busy == ()


def test_steps_are_taken_in_turns_with_what_else_waits(main: MainThread, jobs: Jobs) -> None:
    done: list[str] = []

    def steps() -> Iterator[None]:
        done.append("first")
        main(lambda: done.append("between"))
        yield
        done.append("second")

    jobs.in_turns("key", steps())
    assert (done, jobs.busy) == ([], ("key",))
    main.run_all()
    assert (done, jobs.busy) == (["first", "between", "second"], ())


def test_a_later_job_of_a_key_drops_the_steps_that_are_left(main: MainThread, jobs: Jobs) -> None:
    done: list[str] = []

    def steps(name: str) -> Iterator[None]:
        done.append(f"{name} 1")
        yield
        done.append(f"{name} 2")

    jobs.in_turns("key", steps("old"))
    main.run_one()
    jobs.in_turns("key", steps("new"))
    main.run_all()
    assert done == ["old 1", "new 1", "new 2"]


def test_a_step_that_fails_ends_the_steps(main: MainThread, jobs: Jobs) -> None:
    def steps() -> Iterator[None]:
        raise ValueError("broken")
        yield

    jobs.in_turns("key", steps())
    with pytest.raises(ValueError, match="broken"):
        main.run_one()
    assert jobs.busy == ()


def test_what_a_job_raises_is_handed_over_whole(main: MainThread, jobs: Jobs) -> None:
    def work(_token: Token) -> int:
        raise ValueError("broken")

    failures: list[Exception] = []
    jobs.run("key", work, refuse, failures.append)  # type: ignore[arg-type]
    main.run_one()
    assert [str(failure) for failure in failures] == ["broken"]


def test_the_latest_job_of_a_key_wins(main: MainThread, jobs: Jobs) -> None:
    go, started = threading.Event(), threading.Event()

    def slow(token: Token) -> str:
        started.set()
        go.wait(5)
        token.check()
        return "slow"

    answers: list[str] = []
    jobs.run("key", slow, answers.append, refuse)
    assert started.wait(5)
    jobs.run("key", lambda _token: "quick", answers.append, refuse)
    main.run_one()
    go.set()
    jobs.close()
    main.run_all()
    assert answers == ["quick"]


def test_a_cancelled_job_says_nothing_even_when_its_answer_is_queued(main: MainThread, jobs: Jobs) -> None:
    answers: list[int] = []
    jobs.run("key", lambda _token: 1, answers.append, refuse)
    call = main.calls.get(timeout=5)
    jobs.cancel("key")
    call()
    assert answers == []


def test_progress_reaches_the_main_thread_under_its_key(main: MainThread, jobs: Jobs) -> None:
    seen: list[tuple[str, float, str]] = []
    jobs.progressed = lambda key, share, text: seen.append((key, share, text))

    def work(token: Token) -> None:
        token.progress(0.5, "half")

    jobs.run("key", work, lambda _none: None, refuse)
    main.run_one()
    main.run_one()
    assert seen == [("key", 0.5, "half")]
