"""The words of a patient's name and ID, found in what a person typed however it is written there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from annotator.lesions.case import Patient

_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile(
    "[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)
"""Kana, Han and Hangul: a name runs on into the words behind it."""
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_DIGRAPHS = (("ae", "a"), ("oe", "o"), ("ue", "u"))
_LONG_ID, _SHORTEST, _SHORTEST_NUMBER = 5, 2, 3


@dataclass(frozen=True, slots=True)
class PatientWords:
    """What would name a patient: folded words, and parts that are found within words.

    Parameters
    ----------
    words : frozenset of str
    parts : tuple of str
        Words in scripts that set no spaces, the longest first.
    numbers : tuple of str
        Long words of the ID, and all of it as one.
    """

    words: frozenset[str]
    parts: tuple[str, ...]
    numbers: tuple[str, ...]

    @classmethod
    @lru_cache(maxsize=16)
    def of(cls, patient: Patient) -> PatientWords:
        """Return the words of a patient.

        Words of two letters count as family, given or middle name alone (PS3.5 6.2.1.1): ``Mr`` before a
        name, or before the digits of an ID, is a modality too.
        """
        words = {word for word in _words_of(patient.id) if len(word) > _SHORTEST}
        for group in patient.name.split("="):
            for place, component in enumerate(group.split("^")):
                found = [word for word in _words_of(component) if place < 3 or len(word) > _SHORTEST]
                words.update(found)
        parts = {word for word in words if _UNSPACED.search(word)}
        numbers = {word for word in _words_of(patient.id) if len(word) >= _LONG_ID}
        longest_first = sorted(parts, key=lambda one: (-len(one), one))
        return cls(frozenset(words - parts), tuple(longest_first), tuple(sorted(numbers)))

    def without(self, text: str) -> str:
        """Return a text with an ellipsis for each word that would name the patient."""
        for part in self.parts:
            text = re.sub(re.escape(part), "…", text, flags=re.IGNORECASE)
        return _WORD.sub(lambda word: "…" if self._names(word[0]) else word[0], text)

    def _names(self, word: str) -> bool:
        folded = _folded(word)
        known = bool({folded, _plainest(folded)} & self.words)
        return known or any(number in folded for number in self.numbers)


def _words_of(text: str) -> Iterator[str]:
    """Yield the folded words of a name or an ID, and all of it as one word."""
    for word in (*_WORD.findall(text), _joined(text)):
        folded = _folded(word)
        shortest = _SHORTEST_NUMBER if folded.isdecimal() else 1 if _UNSPACED.search(folded) else _SHORTEST
        if len(folded) >= shortest:
            yield folded
            yield _plainest(folded)


def _joined(text: str) -> str:
    return _folded("".join(_WORD.findall(text)))


def _folded(word: str) -> str:
    """Return a word without case and accents."""
    if _UNSPACED.search(word):
        return unicodedata.normalize("NFC", word.casefold())
    apart = unicodedata.normalize("NFKD", word.casefold().translate(_LETTERS))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _plainest(folded: str) -> str:
    """Return a folded word as ``Müller`` is: ``Mueller`` is the same."""
    for digraph, letter in _DIGRAPHS:
        folded = folded.replace(digraph, letter)
    return folded
