"""What the reader says of a mark right after the stroke: site, side, segment, kinds, certainty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from annotator.lesions import edits
from annotator.lesions.case import Case
from annotator.lesions.change import Change
from annotator.lesions.edits import Place
from annotator.lesions.history import Edit
from annotator.lesions.records import LesionId, Mark, MarkId, Observation
from annotator.lesions.regions import with_regions
from annotator.terms.findings import finding_kind
from annotator.terms.sites import site_label

_USUAL = {"NM": "uptake", "PT": "uptake", "MR": "marrow_oedema"}


@dataclass(frozen=True, slots=True)
class Description:
    """The answers for one mark. `same_as` makes it one more mark of a lesion already there."""

    place: Place = field(default_factory=Place)
    findings: frozenset[str] = frozenset()
    certainty: int | None = None
    same_as: LesionId | None = None


def description_of(case: Case, mark_id: MarkId) -> Description:
    """Return what is said of a mark so far."""
    mark = case.get(Mark, mark_id)
    lesion = case.lesion_of_mark(mark)
    observation = case.get(Observation, mark.observation)
    place = Place(lesion.site, lesion.side, lesion.segment)
    return Description(place, mark.findings, observation.certainty)


def describe(case: Case, mark_id: MarkId, said: Description) -> Edit:
    """Return one edit that says all of a description; empty when it says nothing new."""
    change, after = Change(), case

    def add(step: Change) -> None:
        nonlocal change, after
        change, after = change.then(step), after.after(step)

    if said.same_as is not None:
        add(edits.join(after, mark_id, said.same_as))
    else:
        add(edits.set_place(after, after.lesion_of_mark(after.get(Mark, mark_id)).id, said.place))
    add(edits.set_findings(after, mark_id, said.findings))
    add(edits.set_certainty(after, after.get(Mark, mark_id).observation, said.certainty))
    return Edit(_name(after, mark_id, said), change)


def describe_all(case: Case, marks: Sequence[MarkId], said: Description) -> Edit:
    """Return one edit that says of several marks what differs from what is said of the first.

    What the reader left as it was of the first stays as it is of each.
    """
    return Edit(f"Describe {len(marks)} marks", _said_of_all(case, marks, said))


def describe_region(case: Case, mark_id: MarkId, said: Description) -> Edit:
    """Return one edit that says of a region, on all its slices, what is new of the slice asked about.

    A mark that is no region, or on one slice only, is described alone.
    """
    marks = with_regions(case, (mark_id,))
    if len(marks) == 1:
        return describe(case, mark_id, said)
    change = _said_of_all(case, marks, said)
    return Edit(f"{_name(case.after(change), mark_id, said)} on {len(marks)} slices", change)


def _said_of_all(case: Case, marks: Sequence[MarkId], said: Description) -> Change:
    before, change, after = description_of(case, marks[0]), Change(), case
    for mark in marks:
        own = description_of(after, mark)
        answer = Description(
            own.place if said.place == before.place else said.place,
            own.findings if said.findings == before.findings else said.findings,
            own.certainty if said.certainty == before.certainty else said.certainty,
            said.same_as,
        )
        step = describe(after, mark, answer).change
        change, after = change.then(step), after.after(step)
    return change


def _name(case: Case, mark_id: MarkId, said: Description) -> str:
    lesion = case.lesion_of_mark(case.get(Mark, mark_id))
    where = site_label(lesion.site, lesion.side, lesion.segment)
    if said.same_as is not None:
        return f"Join mark to {lesion.name}: {where}"
    kinds = ", ".join(sorted(finding_kind(kind).short for kind in said.findings))
    return f"Describe {lesion.name}: {where}" + (f", {kinds}" if kinds else "")


def usual_findings(case: Case, modality: str) -> frozenset[str]:
    """Return the kinds a new mark most likely shows.

    Uptake on a bone scan, marrow oedema on MR; on radiographs and CT the kinds of the last mark there.
    """
    if modality in _USUAL:
        return frozenset({_USUAL[modality]})
    for mark in reversed(case.marks):
        if mark.image.modality == modality and mark.findings:
            return mark.findings
    return frozenset()
