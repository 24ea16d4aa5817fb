"""Names of vertebrae: one by a reader, others counted from it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from annotator.geometry.plane import Vector3
from annotator.lesions.case import Case
from annotator.lesions.change import Change, added, removed, replaced
from annotator.lesions.records import NamedVertebra, Reading, ReadingId, VertebraId, new_id

_SAME_MM = 8.0
"""Within this, two names are of one vertebra: half of a child's."""


@dataclass(frozen=True, slots=True)
class Here:
    """A place in the patient (LPS mm), and the frame of reference in which it holds."""

    frame_of_reference_uid: str
    position_mm: Vector3


def named_here(case: Case, reading: ReadingId, frame_of_reference_uid: str) -> tuple[NamedVertebra, ...]:
    """Return the vertebrae that a reading named or counted in a frame of reference."""
    every = case.vertebrae_of(reading)
    return tuple(one for one in every if one.frame_of_reference_uid == frame_of_reference_uid)


def others_named(case: Case, reading: ReadingId, site: str, here: Here) -> tuple[NamedVertebra, ...]:
    """Return the vertebrae that readers named and that stay so when another one is named."""
    return tuple(
        one
        for one in named_here(case, reading, here.frame_of_reference_uid)
        if one.confirmed and one.site != site and math.dist(one.position_mm, here.position_mm) > _SAME_MM
    )


def name_vertebra(
    case: Case,
    reading: ReadingId,
    site: str,
    here: Here,
    counted: Mapping[str, Vector3],
    doubt: str = "",
) -> Change:
    """Return the change that names a vertebra and puts what is counted from it for every earlier count.

    What readers named stays, but another name of the same vertebra and the same name elsewhere give way.

    Parameters
    ----------
    site : str
        Of the `vertebrae` of the reader's `terms.spine.Spine`.
    counted : mapping of str to Vector3
        Other vertebrae by site, LPS mm; those that a reader named already are left out.
    doubt : str
        Why the count did not fit.
    """
    kept = others_named(case, reading, site, here)
    before = named_here(case, reading, here.frame_of_reference_uid)
    change = removed([one for one in before if one not in kept])

    def vertebra(name: str, place: Vector3, confirmed: bool, why: str = "") -> NamedVertebra:
        identity = VertebraId(new_id())
        return NamedVertebra(
            identity, reading, name, here.frame_of_reference_uid, place, confirmed=confirmed, doubt=why
        )

    change = change.then(added(vertebra(site, here.position_mm, True, doubt)))
    for name, place in counted.items():
        if name not in {site, *(one.site for one in kept)}:
            change = change.then(added(vertebra(name, place, False)))
    return change


def tell_spine(case: Case, reading: ReadingId, spine: str) -> Change:
    """Return the change that says what is unusual about a spine, by an id of `terms.spine.SPINES`.

    What was counted by another spine goes; what readers named stays.
    """
    before = case.get(Reading, reading)
    if before.spine == spine:
        return Change()
    counted = removed([one for one in case.vertebrae_of(reading) if not one.confirmed])
    return counted.then(replaced(before, replace(before, spine=spine)))


def confirm(case: Case, reading: ReadingId, frame_of_reference_uid: str) -> Change:
    """Return the change that confirms what was counted in a frame of reference."""
    change = Change()
    for one in named_here(case, reading, frame_of_reference_uid):
        if not one.confirmed:
            change = change.then(replaced(one, replace(one, confirmed=True)))
    return change


def forget(case: Case, reading: ReadingId, frame_of_reference_uid: str) -> Change:
    """Return the change that removes all names of vertebrae in a frame of reference."""
    return removed(named_here(case, reading, frame_of_reference_uid))
