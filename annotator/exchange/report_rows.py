"""What stands in the tables of a report."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.exchange.key_images import KeyImage
from annotator.exchange.language import Told
from annotator.terms.findings import FindingKind


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to an anchor of the report; "" where they lead nowhere."""

    words: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class NamedKind:
    """A kind of finding in the words of the report's language."""

    kind: FindingKind
    short: str
    label: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A lesion at a timepoint: its fate since the one before (key and words), and what was seen there."""

    fate: str
    words: str
    lines: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class LesionRow:
    """A row of the table of lesions; `seen` has one cell a timepoint."""

    name: str
    uid: str
    site: str
    segment: str
    note: str
    present: bool
    kinds: tuple[NamedKind, ...]
    picture: KeyImage | None
    anchor: str
    seen: tuple[Seen, ...]
    certainty: str


@dataclass(frozen=True, slots=True)
class MarkRow:
    """A lesion on one modality at one timepoint: its picture, and the marks it rests on.

    `marks` are ids of marks with the anchor of each; `frames` say on which images they lie; `seen_on` is
    the modality with the date.
    """

    lesion: str
    site: str
    seen_on: str
    caption: str
    picture: KeyImage | None
    marks: tuple[Link, ...]
    frames: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FactRow:
    """The clinical facts of one kind, each with its date before it where it has one."""

    kind: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class StepRow:
    """The fates from one timepoint to the next: how many of each, and why."""

    title: str
    counts: tuple[tuple[str, str], ...]
    told: tuple[tuple[str, Told], ...]


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A judged item of a criteria set, and where its evidence lies."""

    title: Told
    verdict: str
    words: str
    because: Told
    deciding: bool
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class SetRow:
    """A judged criteria set. `decides` are the records that would decide it; `caution` says what a result
    takes for granted, "" where nothing."""

    anchor: str
    title: Told
    source: Told
    verification: str
    result: str
    words: str
    points: str
    caution: str
    decides: tuple[Told, ...]
    together: bool
    remark: Told | None
    lacks: Told | None
    items: tuple[ItemRow, ...]


@dataclass(frozen=True, slots=True)
class MissingRow:
    """A record that is missing, and the sets that it would settle or help to settle."""

    needs: Told
    sets: tuple[Link, ...]
