"""Which keys run which command: ours, those of another viewer, and what the reader changed."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from annotator.errors import AnnotatorError, CaseFileError
from annotator.resources import resource
from annotator.workspace.action import Action
from annotator.workspace.actions import ACTIONS
from annotator.workspace.session import Session

OURS = "ours"
_SETTING = "keys"
_FILES = ("weasis", "ohif", "slicer")

Keys = Mapping[str, tuple[str, ...]]
"""Keys by the id of a command."""


@dataclass(frozen=True, slots=True)
class Preset:
    """The keys of another viewer: for which commands, where that is written, and what differs."""

    id: str
    title: str
    source: str = ""
    note: str = ""
    keys: Keys = field(default_factory=dict)


@cache
def presets() -> Mapping[str, Preset]:
    """Return the presets by id, ours first, as `resources/keys` says."""
    found = {OURS: Preset(OURS, "Lesion Annotator")}
    for name in _FILES:
        said = tomllib.loads(resource("keys", f"{name}.toml").read_text("utf-8"))
        keys = {one: tuple(these) for one, these in said["keys"].items()}
        found[name] = Preset(name, said["title"], said["source"], said["note"], keys)
    return found


@dataclass(frozen=True, slots=True)
class Keymap:
    """A preset and the reader's changes to it, the last one last; a key runs one command only."""

    preset: str = OURS
    changed: Keys = field(default_factory=dict)
    _now: dict[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Lay the reader's keys over those of the preset, and these over ours."""
        now = {action.id: action.keys for action in ACTIONS}
        for layer in (presets()[self.preset].keys, self.changed):
            for name, keys in layer.items():
                for other in now:
                    now[other] = tuple(key for key in now[other] if key not in keys)
                now[name] = keys
        object.__setattr__(self, "_now", now)

    def keys(self, action: Action) -> tuple[str, ...]:
        """Return the keys of a command, the first one first; none where another took them."""
        return self._now[action.id]

    def first(self, action: Action) -> str:
        """Return the key of a command that people are told, "" of one without."""
        return next(iter(self.keys(action)), "")

    def holder(self, key: str) -> Action | None:
        """Return the command that a key runs, or None."""
        return next((one for one in ACTIONS if key in self.keys(one)), None)

    def with_key(self, action: Action, key: str) -> Keymap:
        """Return the map in which a key runs a command, and nothing else."""
        return Keymap(self.preset, {**self._without(action), action.id: (key,)})

    def reset(self, action: Action) -> Keymap:
        """Return the map with the preset's keys for a command, as far as no change took them."""
        return Keymap(self.preset, self._without(action))

    def _without(self, action: Action) -> dict[str, tuple[str, ...]]:
        return {name: keys for name, keys in self.changed.items() if name != action.id}

    def text(self) -> str:
        """Return the map as text, which `read_keymap` reads."""
        return json.dumps({"preset": self.preset, "changed": self.changed})


def read_keymap(text: str) -> Keymap:
    """Return the map of a text; commands that are no more are left out.

    Raises
    ------
    CaseFileError
        The text is not one that `Keymap.text` wrote.
    """
    known = {action.id for action in ACTIONS}
    try:
        said = json.loads(text)
        changed = {name: tuple(map(str, keys)) for name, keys in said["changed"].items() if name in known}
        return Keymap(said["preset"], changed)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CaseFileError(
            "The keys kept in the library cannot be read; those of the program are in use.",
            "Set yours again under Help, Keys.",
        ) from error


def kept_keymap(session: Session) -> Keymap:
    """Return the reader's map, as the library keeps it; says so where it cannot be read."""
    text = session.store.recall(_SETTING)
    try:
        return Keymap() if text is None else read_keymap(text)
    except AnnotatorError as error:
        session.tell(error.message, hint=error.hint)
        return Keymap()


def keep_keymap(session: Session, keymap: Keymap) -> None:
    """Keep the reader's map in the library."""
    session.keep(_SETTING, keymap.text())
