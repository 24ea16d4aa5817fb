"""Which marks are one lesion: joined, merged and split, each lesion keeping where it came from."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial

from annotator.lesions import edits
from annotator.lesions.case import Case
from annotator.lesions.change import Change, added, removed, replaced
from annotator.lesions.groups import in_turn
from annotator.lesions.records import (
    Lesion,
    LesionId,
    Mark,
    MarkId,
    Observation,
    ObservationId,
    Reading,
    Relative,
    new_id,
    new_uid,
)


def lesions_of(case: Case, marks: Collection[MarkId]) -> tuple[Lesion, ...]:
    """Return the lesions that marks show, by number."""
    found = {case.lesion_of_mark(case.get(Mark, mark)) for mark in marks}
    return tuple(sorted(found, key=lambda lesion: lesion.number))


def join_all(case: Case, marks: Collection[MarkId], into: LesionId) -> Change:
    """Return the change that makes marks part of one lesion; a lesion of which all go is merged into it."""
    chosen = frozenset(marks)

    steps: list[Callable[[Case], Change]] = []
    for lesion in lesions_of(case, marks):
        own = [mark.id for mark in case.marks_of_lesion(lesion.id)]
        if chosen.issuperset(own):
            steps.append(partial(edits.merge, absorbed=lesion.id, into=into))
        else:
            steps += [partial(edits.join, mark=mark, lesion=into) for mark in own if mark in chosen]
    return in_turn(case, steps)


def split(case: Case, marks: Collection[MarkId]) -> Change:
    """Return the change that makes some marks of a lesion a lesion of their own, at the same site.

    What was said of the lesion at those timepoints holds for both. Empty when no mark would be left.

    Raises
    ------
    ValueError
        The marks are of several lesions.
    """
    (before,) = lesions_of(case, marks)
    chosen = frozenset(marks)
    if {mark.id for mark in case.marks_of_lesion(before.id)} <= chosen:
        return Change()
    owner = case.get(Reading, before.reading)
    number = owner.lesions_numbered + 1
    lesion = replace(
        before,
        id=LesionId(new_uid()),
        number=number,
        note="",
        absorbed=(),
        split_from=Relative(before.id, before.number),
    )
    change = replaced(owner, replace(owner, lesions_numbered=number)).then(added(lesion))
    for observation in case.observations_of(before.id):
        going = [mark for mark in case.marks_of(observation.id) if mark.id in chosen]
        if going:
            change = change.then(_split_observation(case, observation, lesion.id, going))
    return change


def _split_observation(case: Case, before: Observation, lesion: LesionId, going: Collection[Mark]) -> Change:
    after = replace(before, id=ObservationId(new_id()), lesion=lesion)
    change = added(after)
    moving = list(going)
    if len(going) == len(case.marks_of(before.id)):
        moving += case.references_of(before.id)
        change = change.then(removed([before]))
    for mark in moving:
        change = change.then(replaced(mark, replace(mark, observation=after.id)))
    return change


def waits(case: Case, observation: Observation) -> bool:
    """Tell whether all there is at a timepoint are copies that nobody accepted yet."""
    marks = case.marks_of(observation.id)
    return bool(marks) and all(one.waits for one in marks)


def kin_words(lesion: Lesion) -> str:
    """Return where a lesion came from: ``includes L2, L5 · split from L1``; "" when nothing is known."""
    names = ", ".join(f"L{one.number}" for one in lesion.absorbed)
    parts = (
        f"includes {names}" if names else "",
        f"split from L{lesion.split_from.number}" if lesion.split_from else "",
    )
    return " · ".join(part for part in parts if part)
