"""What a hanging protocol is: weighted rules, read from `resources/hanging`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, cast

from annotator.errors import CaseFileError, UnknownRecordError
from annotator.resources import resource
from annotator.viewing.layout import Reformat, SeriesKey

WEIGHTS = MappingProxyType(
    {"modality": 10, "body_part": 6, "view": 4, "description": 3, "orientation": 3, "least_frames": 1}
)
"""How much a rule about an attribute counts."""

_WORDS = {"body_part": "body part", "least_frames": "number of frames"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A series, or the frames of one view of it, that a pane may show.

    `frame` is where to open it, from 0; `orientation` axial, coronal, sagittal or "" for projections;
    `description` joins the words of series, protocol and kernel; `name` is what people call the series.
    """

    key: SeriesKey
    study_uid: str
    study_date: date | None
    modality: str
    body_part: str = ""
    view: str = ""
    description: str = ""
    orientation: str = ""
    frame: int = 0
    frames: int = 1
    name: str = ""
    is_localizer: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One claim about a candidate; `weight` counts when it holds.

    `attribute` is a key of `WEIGHTS`. `required` disqualifies what does not fit, `unless` what fits.
    """

    attribute: str
    allowed: tuple[str, ...] = ()
    pattern: str = ""
    least: int = 0
    required: bool = False
    unless: bool = False

    @property
    def weight(self) -> int:
        """What the rule counts when it holds."""
        return 0 if self.unless else WEIGHTS[self.attribute]

    def fits(self, candidate: Candidate) -> bool:
        """Tell whether the attribute of a candidate is among the allowed ones, or matches the pattern."""
        if self.attribute == "least_frames":
            return candidate.frames >= self.least
        value = str(getattr(candidate, self.attribute))
        if self.pattern:
            return re.search(self.pattern, value, re.IGNORECASE) is not None
        return value.strip().casefold() in {one.casefold() for one in self.allowed}

    def words(self, candidate: Candidate) -> str:
        """Return why the rule counts for a candidate: ``the modality is NM (10)``."""
        if self.attribute == "least_frames":
            return f"it has {candidate.frames} frames ({self.weight})"
        value = getattr(candidate, self.attribute)
        if self.pattern:
            match = re.search(self.pattern, value, re.IGNORECASE)
            value = f"“{match[0]}”" if match else value
            return f"the {self.attribute} says {value} ({self.weight})"
        return f"the {_WORDS.get(self.attribute, self.attribute)} is {value} ({self.weight})"


@dataclass(frozen=True, slots=True)
class PaneRule:
    """What one pane wants and how it shows it; the fields are those of `layout.Pane`.

    `reuse` lets it show a series that another pane shows already; below `least_score` it takes none.
    """

    title: str
    wants: tuple[Rule, ...] = ()
    reuse: bool = False
    least_score: int = 0
    preset: str = ""
    colour_map: str = "grey"
    reformat: Reformat = "acquired"
    window_group: str = ""
    scroll_group: str = ""


@dataclass(frozen=True, slots=True)
class Protocol:
    """A hanging protocol.

    `prior` says where the prior study goes: below (a second set of rows), beside (left of each pane) or
    none. Below `least_score` it does not apply; one that is not `automatic` is only taken when asked for.
    """

    id: str
    title: str
    columns: int
    panes: tuple[PaneRule, ...]
    applies: tuple[Rule, ...] = ()
    prior: Literal["below", "beside", "none"] = "none"
    automatic: bool = True
    least_score: int = 0


def score(rules: tuple[Rule, ...], candidate: Candidate) -> int | None:
    """Return the summed weight of the rules that hold, or None when one disqualifies the candidate."""
    total = 0
    for rule in rules:
        fits = rule.fits(candidate)
        if (rule.required and not fits) or (rule.unless and fits):
            return None
        total += rule.weight if fits else 0
    return total


def reasons(rules: tuple[Rule, ...], candidate: Candidate) -> str:
    """Return the rules that hold for a candidate, in words, weights in brackets."""
    return ", ".join(rule.words(candidate) for rule in rules if not rule.unless and rule.fits(candidate))


def protocol(protocol_id: str) -> Protocol:
    """Return the protocol of an id.

    Raises
    ------
    UnknownRecordError
        There is none.
    """
    if protocol_id not in protocols():
        raise UnknownRecordError(
            f"There is no hanging protocol {protocol_id!r}.", f"Choose one of {', '.join(protocols())}."
        )
    return protocols()[protocol_id]


@cache
def protocols() -> Mapping[str, Protocol]:
    """Return all protocols by id.

    Raises
    ------
    CaseFileError
        A file of `resources/hanging` does not say what it should; it and the reason are named.
    """
    read = [_read(path) for path in sorted(resource("hanging").glob("*.toml"))]
    return MappingProxyType({one.id: one for one in read})


def _read(path: Path) -> Protocol:
    try:
        with path.open("rb") as stream:
            content = tomllib.load(stream)
        panes, applies = content.pop("pane"), content.pop("applies", ())
        return Protocol(
            **content,
            panes=tuple(_pane(entry) for entry in panes),
            applies=tuple(_rule(entry) for entry in applies),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, re.error) as error:
        raise CaseFileError(f"The hanging protocol {path.name} cannot be read: {error}.") from error


def _pane(entry: Mapping[str, Any]) -> PaneRule:
    wants = tuple(_rule(rule) for rule in entry.get("wants", ()))
    return PaneRule(**{**entry, "wants": wants})


def _rule(entry: Mapping[str, Any]) -> Rule:
    required = entry.get("required", False)
    names = [name for name in entry if name != "required"]
    if len(names) != 1 or names[0].removeprefix("unless_") not in WEIGHTS:
        raise ValueError(
            f"a rule is about one of {', '.join(WEIGHTS)}, not {' and '.join(names) or 'nothing'}"
        )
    attribute, value = names[0].removeprefix("unless_"), entry[names[0]]
    unless = names[0].startswith("unless_")
    if attribute == "least_frames":
        return Rule(attribute, least=int(value), required=required, unless=unless)
    if attribute == "description":
        return Rule(attribute, pattern=re.compile(value).pattern, required=required, unless=unless)
    return Rule(attribute, tuple(cast(list[str], value)), required=required, unless=unless)
