"""What the words of a header say of the part of the body: its sites, and what an image of it shows."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from types import MappingProxyType

from annotator.resources import resource
from annotator.viewing.site_places import height_of


@dataclass(frozen=True, slots=True)
class BodyPart:
    """A part of the body as words name it.

    Parameters
    ----------
    name : str
    sites : tuple of str
        Those that CNO takes most often first.
    top, bottom : float
        What an image of it shows, from crown (0) to soles (1): of a part of the spine the next vertebra at
        either end, of a long bone the joints at both ends, as guides to technique ask for.
    paired : bool
        There is a right and a left one.
    """

    name: str
    sites: tuple[str, ...]
    top: float
    bottom: float
    paired: bool

    @property
    def length(self) -> float:
        """How much of the body it is."""
        return self.bottom - self.top


@cache
def _by_word() -> Mapping[str, BodyPart]:
    found: dict[str, BodyPart] = {}
    with resource("terms", "body_parts.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            top, bottom = height_of(row["from"])[0], height_of(row["to"])[1]
            part = BodyPart(row["part"], tuple(row["sites"].split()), top, bottom, row["paired"] == "yes")
            found.update(dict.fromkeys(row["words"].split(), part))
    return MappingProxyType(found)


def body_parts(texts: Iterable[str]) -> tuple[BodyPart, ...]:
    """Return the parts of the body that words name, the narrowest of them first.

    Parameters
    ----------
    texts : iterable of str
        Body Part Examined (0018,0015), Series Description, Protocol Name, Study Description.
    """
    known, found = _by_word(), list[BodyPart]()
    for text in texts:
        words = re.findall(r"[a-zäöüß]+", text.lower())
        found += [known[word] for word in (*words, *map("".join, pairwise(words))) if word in known]
    return tuple(sorted(dict.fromkeys(found), key=lambda part: part.length))
