"""Edits through disk errors that a tracer injects; prints ``sound`` when nothing acknowledged was lost.

A refused edit is tried again, as the window does: until then at most this one edit may be there too.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from annotator.errors import LibraryError
from annotator.library import open_library
from tests.library.editing import Desk, starting_case

T = TypeVar("T")
EDITS = 80
refused: list[str] = []


def insisting(act: Callable[[], T]) -> T:
    """Try until the library takes it."""
    while True:
        try:
            return act()
        except LibraryError as error:
            refused.append(error.message)
            if len(refused) > 50:
                raise


def main() -> int:
    """Edit, and look after each refusal."""
    folder = Path(sys.argv[1])
    store = insisting(lambda: open_library(folder))
    insisting(lambda: store.cases() or store.create(starting_case(), "Dr Ada"))
    desk = Desk(store, starting_case(), random.Random(6))
    for _ in range(EDITS):
        desk.choose()
        edit = desk.chosen[0]
        before = len(refused)
        insisting(desk.commit)
        if len(refused) > before and insisting(lambda: store.load(desk.case.id)) != desk.case:
            print("an edit was lost or came through twice:", edit.name)
            return 1
    insisting(store.close)
    with open_library(folder) as again:
        whole = again.load(desk.case.id) == desk.case and again.history(desk.case.id) == desk.history
        faults = again.verify()
        count = len(again.audit(desk.case.id))
    sound = whole and not faults and count == EDITS + 1
    print("sound" if sound else "broken", "after", len(refused), "refusals", *faults)
    return 0


if __name__ == "__main__":
    sys.exit(main())
