"""Which panes stand in windows of their own, and where: kept from one start to the next."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

_log = logging.getLogger(__name__)
WHOLE = -1
"""Stands for all panes together."""
_LEAST_PX = 120


@dataclass(frozen=True, slots=True)
class Place:
    """Where a window stands: the screen by name, and px from its upper left corner."""

    screen: str
    x: int
    y: int
    width: int
    height: int
    maximised: bool = False


@dataclass(frozen=True, slots=True)
class Detached:
    """The panes in windows of their own, each with its place; `WHOLE` for all of them together."""

    places: Mapping[int, Place] = field(default_factory=lambda: MappingProxyType({}))

    def on(self, screens: Collection[str]) -> Detached:
        """Return those whose screen is there; the others go back into the main window."""
        return Detached({pane: place for pane, place in self.places.items() if place.screen in screens})

    def text(self) -> str:
        """Return this as text to keep."""
        return json.dumps(
            [
                [pane, place.screen, place.x, place.y, place.width, place.height, place.maximised]
                for pane, place in sorted(self.places.items())
            ]
        )


def detached_from_text(text: str | None) -> Detached:
    """Return what a text keeps; nothing where it fits no window."""
    if not text:
        return Detached()
    try:
        return Detached(dict(_entry(entry) for entry in json.loads(text)))
    except (ValueError, LookupError, TypeError):
        # A setting of another release: everything stands in the main window.
        _log.warning("the stored windows do not fit this release")
        return Detached()


def _entry(entry: list[Any]) -> tuple[int, Place]:
    pane, screen, x, y, width, height, maximised = entry
    place = Place(str(screen), int(x), int(y), int(width), int(height), maximised is True)
    if int(pane) < WHOLE or min(place.width, place.height) < _LEAST_PX:
        raise ValueError(f"no window has {width} × {height} px")
    return int(pane), place
