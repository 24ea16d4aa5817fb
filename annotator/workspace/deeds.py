"""What an edit that takes something away or moves it elsewhere says of itself once it is done."""

from __future__ import annotations

import re

_DONE = {"Delete": "deleted", "Join": "joined", "Split": "split", "Copy": "copied", "Move": "moved"}
_WAY = re.compile(r" (?=(?:to|into|off|from|onto) )")


def deed_words(name: str) -> str:
    """Return the name of an edit as what was done: ``Mark deleted`` of ``Delete mark``.

    "" for edits that are seen where they happen, as drawing is: there is nothing to remind of.
    """
    verb, _, rest = name.partition(" ")
    if verb not in _DONE or not rest:
        return ""
    what, *way = _WAY.split(rest, maxsplit=1)
    return " ".join((what[:1].upper() + what[1:], _DONE[verb], *way))
