"""Every edit there is, tried on a case as it stands: by name, those that fit it now."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import ModuleType

from annotator.geometry.shapes import BoxShape
from annotator.lesions import edits, groups, kinship, signing, timepoints
from annotator.lesions.case import Case
from annotator.lesions.change import Change
from annotator.lesions.facts import Laboratory
from annotator.lesions.records import (
    ClinicalFact,
    Lesion,
    LesionId,
    MarkOrigin,
    MarkRole,
    Observation,
    ObservationStatus,
    ReadingId,
    ReviewResult,
    TimepointId,
)
from annotator.lesions.timepoints import DatedStudy
from tests.library.editing import PLACES, stroke

Make = Callable[[], Change]
STUDIES = ("1.2.3", "1.2.4", "1.2.5", "1.2.6")


def names_of_edits() -> set[str]:
    """Return the names of all public functions that answer with a change of a case."""
    modules: tuple[ModuleType, ...] = (edits, groups, kinship, signing, timepoints)
    return {
        name
        for module in modules
        for name, made in vars(module).items()
        if callable(made)
        and getattr(made, "__module__", "") == module.__name__
        and not name.startswith("_")
        and made.__annotations__.get("return") == "Change"
    }


def possible(case: Case, reading: ReadingId, chance: random.Random) -> dict[str, Make]:
    """Return the edits that fit a case, with what they need drawn by chance."""
    point = chance.choice(case.timepoints).id
    found = dict(_always(case, reading, point, chance))
    if case.lesions:
        found |= dict(_of_lesion(case, chance.choice(case.lesions).id, point, chance))
    if case.marks:
        found |= dict(_of_marks(case, chance))
    if case.facts:
        fact = chance.choice(case.facts)
        found["set_fact"] = lambda: edits.set_fact(case, fact.id, _doubted(fact))
        found["remove_fact"] = lambda: edits.remove_fact(case, fact.id)
    if not any(one.prevents for one in signing.missing(case, reading)):
        found["sign"] = lambda: signing.sign(case, reading)
    return found


def _always(
    case: Case, reading: ReadingId, point: TimepointId, chance: random.Random
) -> Iterator[tuple[str, Make]]:
    strokes = [stroke(chance) for _ in range(chance.randrange(1, 4))]
    place, draft = chance.choice(PLACES), chance.random() < 0.3
    modality, result = chance.choice(("CT", "MR")), chance.choice([*ReviewResult])
    study, day = chance.choice(STUDIES), chance.choice(("2006-05-20", "2009-01-01", None))
    names, value = ("Dr Ada", "Dr Bo"), chance.uniform(1, 300)
    yield (
        "mark_new_lesion",
        lambda: edits.mark_new_lesion(case, reading, point, strokes[0], place, *strokes[1:], draft=draft),
    )
    yield "add_fact", lambda: edits.add_fact(Laboratory("crp", value, "mg/L"), "2006")
    yield "review_site", lambda: edits.review_site(case, reading, point, modality, PLACES[1], result)
    yield "rename_timepoint", lambda: edits.rename_timepoint(case, point, f"T {value:.0f}")
    yield "move_study", lambda: edits.move_study(case, study, point)
    yield "group_studies", lambda: timepoints.group_studies(case, [DatedStudy(study, day)])
    yield "start_reading", lambda: signing.start_reading(case, names[int(value) % 2])
    yield "amend", lambda: signing.amend(case, reading)


def _of_lesion(
    case: Case, lesion: LesionId, point: TimepointId, chance: random.Random
) -> Iterator[tuple[str, Make]]:
    other, status = chance.choice(case.lesions).id, chance.choice([*ObservationStatus])
    place, note = chance.choice(PLACES), f"Ödem {chance.random()}"
    draft, strokes = chance.random() < 0.3, [stroke(chance), stroke(chance)]
    if draft:
        strokes = [replace(one, origin=MarkOrigin.PASTED) for one in strokes]
    yield "set_place", lambda: edits.set_place(case, lesion, place)
    yield "set_note", lambda: edits.set_note(case, lesion, note)
    yield "observe", lambda: edits.observe(case, lesion, point, status)
    yield "merge", lambda: edits.merge(case, lesion, other)
    yield "delete_lesion", lambda: edits.delete_lesion(case, lesion)
    yield (
        "mark_lesion_again",
        lambda: edits.mark_lesion_again(case, lesion, point, strokes[0], strokes[1], draft=draft),
    )
    yield (
        "in_turn",
        lambda: groups.in_turn(
            case,
            [lambda now, one=one: edits.mark_lesion_again(now, lesion, point, one) for one in strokes],
        ),
    )
    if (seen := case.observation_at(lesion, point)) is not None:
        yield "set_certainty", lambda: edits.set_certainty(case, seen.id, int(chance.choice("12345")))
        role = chance.choice([*MarkRole][1:])
        yield "mark_reference", lambda: edits.mark_reference(case, lesion, point, strokes[0], role)


def _of_marks(case: Case, chance: random.Random) -> Iterator[tuple[str, Make]]:
    several = chance.sample(case.marks, min(len(case.marks), chance.randrange(1, 5)))
    chosen, mark, into = [one.id for one in several], several[0].id, chance.choice(case.lesions).id
    shape = stroke(chance).shape
    yield "reshape", lambda: edits.reshape(case, mark, shape)
    yield (
        "reshape_marks",
        lambda: groups.reshape_marks(case, {one: BoxShape((1, 2), (3, 4)) for one in chosen}),
    )
    yield "delete_mark", lambda: edits.delete_mark(case, mark)
    yield "delete_marks", lambda: groups.delete_marks(case, chosen)
    yield "set_findings", lambda: edits.set_findings(case, mark, frozenset({"sclerotic", "uptake"}))
    yield "accept", lambda: edits.accept(case, chosen)
    yield "join", lambda: edits.join(case, mark, into)
    yield "join_all", lambda: kinship.join_all(case, chosen, into)
    if len(kinship.lesions_of(case, chosen[:1])) == 1:
        yield "split", lambda: kinship.split(case, chosen[:1])


def _doubted(fact: ClinicalFact) -> ClinicalFact:
    return replace(fact, certain=not fact.certain, note="read again")


def owned(case: Case, reading: ReadingId) -> dict[str, object]:
    """Return every record that is part of a reading, with the reading itself, by id."""
    lesions = {one.id: one for one in case.all(Lesion) if one.reading == reading}
    seen = {one.id: one for one in case.all(Observation) if one.lesion in lesions}
    marks = {one.id: one for one in case.marks if one.observation in seen}
    reviews = {one.id: one for one in case.site_reviews if one.reading == reading}
    return {reading: case.table[reading], **lesions, **seen, **marks, **reviews}  # type: ignore[index]
