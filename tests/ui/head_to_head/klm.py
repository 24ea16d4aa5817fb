"""The keystroke-level model: how long a practised person needs for gestures, without the program's own time.

Card, Moran and Newell, The keystroke-level model for user performance time with interactive systems,
Commun. ACM 23 (1980) 396; K for an average typist, B after Kieras (2001). A modifier is a key of its own.
What their rules leave open is settled alike for both sides: the hand begins on the mouse, a notch of the
wheel takes as long as a button, a stroke of the mouse is pointing, pressing, pointing, releasing. A thought
(M) comes before each search in an image or a list and before each answer chosen; not before what confirms
it, nor before the same command again.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

K, P, B, H, M = 0.28, 1.1, 0.1, 0.4, 1.35
"""Seconds: a key, pointing, a button pressed or released, a hand to the other device, a thought."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What hands did; a chord such as Ctrl+Z is one key."""

    clicks: int = 0
    drags: int = 0
    notches: int = 0
    keys: int = 0
    """Typed letters among them."""
    typed: int = 0
    human_s: float = 0.0
    """By the model."""

    @property
    def gestures(self) -> int:
        """Everything a hand did, whatever it was."""
        return self.clicks + self.drags + self.notches + self.keys


class Ledger:
    """Writes down gestures as they are made, and how long a person would take."""

    def __init__(self) -> None:
        self._clicks = self._drags = self._notches = self._keys = self._typed = 0
        self._tenths_ms = 0
        self._on_mouse = True
        self._pointer: Hashable = None

    @property
    def counts(self) -> Counts:
        """What was written down so far."""
        seconds = round(self._tenths_ms / 10_000, 2)
        return Counts(self._clicks, self._drags, self._notches, self._keys, self._typed, seconds)

    def think(self) -> None:
        """Search something, or make up one's mind."""
        self._take(M)

    def click(self, place: Hashable) -> None:
        """Press and release a button; the pointer goes there first, unless it is there."""
        self._clicks += 1
        self._point(place)
        self._take(2 * B)

    def drag(self, start: Hashable, end: Hashable) -> None:
        """Press at a place, move to another, release there."""
        self._drags += 1
        self._point(start)
        self._take(B)
        self._point(end)
        self._take(B)

    def wheel(self, notches: int, place: Hashable) -> None:
        """Turn the wheel over a place."""
        self._notches += notches
        self._point(place)
        self._take(notches * B)

    def key(self, name: str) -> None:
        """Press a key, or a chord such as ``Ctrl+Shift+Z``."""
        self._home(mouse=False)
        self._keys += 1
        self._take(K * len([part for part in name.replace("++", "+plus").split("+") if part]))

    def type(self, text: str) -> None:
        """Type letters."""
        for letter in text:
            self.key(letter)
        self._typed += len(text)

    def follow(self, gestures: Iterable[str]) -> None:
        """Write down gestures given as words: ``think``, ``click``, ``click again``, ``drag``, ``wheel 2``,
        ``key Ctrl+Z``, ``type r si``. Each click and drag is at a place of its own, but for ``again``.

        Raises
        ------
        ValueError
            There is no such gesture.
        """
        for gesture in gestures:
            verb, _, rest = gesture.partition(" ")
            match verb, rest:
                case "think", "":
                    self.think()
                case "click", "again":
                    self.click(self._pointer)
                case "click", "":
                    self.click(object())
                case "drag", "":
                    self.drag(object(), object())
                case "wheel", _:
                    self.wheel(int(rest), self._pointer)
                case "key", _:
                    self.key(rest)
                case "type", _:
                    self.type(rest)
                case _:
                    raise ValueError(f"no gesture is called {gesture!r}")

    def _point(self, place: Hashable) -> None:
        self._home(mouse=True)
        if place != self._pointer:
            self._take(P)
            self._pointer = place

    def _home(self, *, mouse: bool) -> None:
        if self._on_mouse is not mouse:
            self._take(H)
            self._on_mouse = mouse

    def _take(self, seconds: float) -> None:
        self._tenths_ms += round(seconds * 10_000)
