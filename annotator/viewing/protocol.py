"""What a hanging protocol is: weighted rules about series, and panes that want them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

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
    `description` joins the words of series, protocol and kernel; `name` is what people call the
    series; `laterality` is "L", "R" or ""; `frame_of_reference_uid` is None where nothing has a place;
    `study_time` is as text that can be ordered, "" where it is not known.
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
    laterality: str = ""
    frame_of_reference_uid: str | None = None
    study_time: str = ""

    @property
    def when(self) -> tuple[date, str]:
        """Date and time of its study, to be ordered by; one without a date is the first."""
        return self.study_date or date.min, self.study_time


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

    @property
    def claim(self) -> str:
        """What the rule asks for: ``modality NM or PT``."""
        name = _WORDS.get(self.attribute, self.attribute)
        if self.attribute == "least_frames":
            return f"at least {self.least} frames"
        if self.pattern:
            words = re.sub(r"\\b|[()?]|\.\*", "", self.pattern).replace("|", " or ")
            wanted = f"{name} that says {words}"
        else:
            wanted = f"{name} {' or '.join(self.allowed)}"
        return f"no {wanted}" if self.unless else wanted

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

    Rules with the same name in `tabs` share one pane. `reuse` lets it show a series that another pane
    shows already; below `least_score` it takes none. With `any_study` it looks in the other studies of
    the patient too. `over` is what a series must be to be fused with the image, in its frame of reference.
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
    mirrored: bool = False
    tabs: str = ""
    slab_mm: float = 0.0
    linked: bool = False
    any_study: bool = False
    over: tuple[Rule, ...] = ()
    over_colour_map: str = "hot_metal"
    over_opacity: float = 0.5


Prior = Literal["below", "beside", "none"]
Subject = Literal["study", "lesion"]


@dataclass(frozen=True, slots=True)
class Protocol:
    """A hanging protocol.

    Parameters
    ----------
    columns : int
        1 to 3; `column_shares` are their widths relative to each other, empty for equal ones.
    panes : tuple of PaneRule
    applies : tuple of Rule
        Which studies it is for.
    prior : str
        Where the prior study goes: below (a second set of rows), beside (left of each pane) or none.
    subject : str
        "lesion" hangs only images on which the chosen lesion is marked, one pane a modality or date.
    automatic : bool
        Whether it may be taken without being asked for.
    least_score, least_panes : int
        Below either it does not apply: summed weight of `applies`, panes that find a series.
    specific : int
        Weight that it has on top when it applies, against protocols that take such studies too.
    thumbnails : bool
        Whether panes offer the other side and the prior as thumbnails.
    remembered : bool
        It is the reader's own, not one of the program.
    """

    id: str
    title: str
    columns: int
    panes: tuple[PaneRule, ...]
    applies: tuple[Rule, ...] = ()
    prior: Prior = "none"
    subject: Subject = "study"
    automatic: bool = True
    least_score: int = 0
    least_panes: int = 1
    column_shares: tuple[int, ...] = ()
    specific: int = 0
    thumbnails: bool = False
    remembered: bool = False


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
    """Return the rules that hold for a candidate, in words, weights in brackets; each once."""
    held = [rule.words(candidate) for rule in rules if not rule.unless and rule.fits(candidate)]
    return ", ".join(dict.fromkeys(held))
