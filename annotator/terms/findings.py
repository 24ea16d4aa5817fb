"""The kinds of finding a mark can show, read from `resources/terms/findings.csv`."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType

from annotator.errors import UnknownRecordError
from annotator.resources import resource
from annotator.terms.code import Code

SCHEME = "99CRMO"
"""The private scheme: no public code was found that names these morphologies."""
UNSPECIFIED = "unspecified"
"""The kind of what a mark shows when nobody said it."""


@dataclass(frozen=True, slots=True)
class FindingKind:
    """A kind of finding.

    Parameters
    ----------
    id : str
        Stable name, for example ``osteolytic``.
    code : Code
        In the private scheme 99CRMO; `crosswalk` names public codes of near meaning.
    label, short : str
        In sentences, and in labels beside marks.
    letter : str
        The key that toggles it after a stroke; empty when it has none.
    glyph : str
        Shape that doubles the colour: circle, square, half, triangle, diamond, hexagon, bar, cross.
    colour : str
        ``#rrggbb`` (Wong's palette, readable for colour-blind eyes).
    modalities : frozenset of str
        DICOM modalities on which the finding can be seen.
    osteolytic, sclerotic : bool
        Whether it counts as such for the criteria; mixed is both.
    """

    id: str
    code: Code
    label: str
    short: str
    letter: str
    glyph: str
    colour: str
    modalities: frozenset[str]
    osteolytic: bool
    sclerotic: bool
    crosswalk: str


@cache
def finding_kinds() -> Mapping[str, FindingKind]:
    """Return all kinds by id, in the order of the table."""
    with resource("terms", "findings.csv").open(encoding="utf-8", newline="") as lines:
        kinds = [_kind(row) for row in csv.DictReader(lines)]
    return MappingProxyType({kind.id: kind for kind in kinds})


def _kind(row: Mapping[str, str]) -> FindingKind:
    return FindingKind(
        id=row["id"],
        code=Code(row["code"], SCHEME, row["label"]),
        label=row["label"],
        short=row["short"],
        letter=row["letter"],
        glyph=row["glyph"],
        colour=row["colour"],
        modalities=frozenset(row["modalities"].split(";")),
        osteolytic=row["osteolytic"] == "yes",
        sclerotic=row["sclerotic"] == "yes",
        crosswalk=row["crosswalk"],
    )


def finding_kind(kind_id: str) -> FindingKind:
    """Return the kind of an id.

    Raises
    ------
    UnknownRecordError
        There is no such kind.
    """
    found = finding_kinds().get(kind_id)
    if found is None:
        raise UnknownRecordError(
            f"There is no finding kind {kind_id!r}.", "See resources/terms/findings.csv."
        )
    return found


def kinds_on(modality: str) -> tuple[FindingKind, ...]:
    """Return the kinds that can be seen on a DICOM modality; all of them on an unknown one."""
    kinds = tuple(finding_kinds().values())
    if modality not in {name for kind in kinds for name in kind.modalities}:
        return kinds
    return tuple(kind for kind in kinds if modality in kind.modalities)


@lru_cache(maxsize=1024)
def leading_kind(kind_ids: frozenset[str]) -> FindingKind | None:
    """Return the kind that colours a mark with several: lytic with sclerotic is mixed, else table order."""
    kinds = [kind for kind in finding_kinds().values() if kind.id in kind_ids]
    if any(kind.osteolytic for kind in kinds) and any(kind.sclerotic for kind in kinds):
        return finding_kind("mixed")
    return kinds[0] if kinds else None


def lettered_kinds_on(modality: str) -> tuple[FindingKind, ...]:
    """Return the kinds on a modality that a letter chooses."""
    return tuple(kind for kind in kinds_on(modality) if kind.letter)
