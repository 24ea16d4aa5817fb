"""What a command says: results on stdout, progress and errors on stderr."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from annotator.errors import AnnotatorError
from annotator.exchange.text import plain

if TYPE_CHECKING:
    from annotator.exchange.writing import Exported

Progress = Callable[[int], None]
"""Told how many are done."""


def say(text: str = "") -> None:
    """Print a line for people; characters that the terminal cannot show are written as escapes."""
    stream = sys.stdout
    if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
        stream.reconfigure(errors="backslashreplace")
    print(text)


def say_json(document: object) -> None:
    """Print one JSON document."""
    is_utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    print(json.dumps(document, ensure_ascii=not is_utf8, indent=1, allow_nan=False))


def remark(text: str) -> None:
    """Print to stderr what limits a result that is right otherwise."""
    print(f"annotator: {plain(text)}", file=sys.stderr)


def fail(error: AnnotatorError) -> None:
    """Print an error and its hint to stderr."""
    stream = sys.stderr
    if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
        stream.reconfigure(errors="backslashreplace")
    print(f"annotator: {plain(error.message)}", file=stream)
    if error.hint:
        print(f"  {plain(error.hint)}", file=stream)


def table(rows: Iterable[Sequence[object]], head: Sequence[str]) -> None:
    """Print rows in columns as wide as their widest cell; numbers stand to the right."""
    cells = [tuple(head), *(tuple(plain(str(value)) for value in row) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        padded = (
            text.rjust(width) if text.isdecimal() else text.ljust(width)
            for text, width in zip(row, widths, strict=True)
        )
        say("  ".join(padded).rstrip())


@contextmanager
def progress(what: str, unit: str) -> Iterator[Progress | None]:
    """Yield a function that shows how many are done, or None when stderr is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from tqdm import tqdm  # only shown progress needs it

    with tqdm(desc=what, leave=False, file=sys.stderr, unit=unit) as bar:
        yield lambda done: bar.update(done - bar.n)


def written(one: Exported) -> str:
    """Return what became of an export, in a line."""
    tick = "read back and compared with the case" if one.compared else "read back"
    return f"{plain(str(one.path))}: {one.size} bytes, {tick}"


def problem_rows(problems: Iterable[Any]) -> None:
    """Print problems: place, code, reason and, below, what to do."""
    for one in problems:
        place = f"{plain(one['file'])}: " if one["file"] else ""
        say(f"{place}{one['code']}: {plain(one['reason'])}")
        if one["hint"]:
            say(f"  {plain(one['hint'])}")
