"""The edits of a case: pure functions that answer with the change to apply."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from annotator.geometry.plane import Plane
from annotator.geometry.shapes import Shape
from annotator.lesions.case import Case
from annotator.lesions.change import Change, added, removed, replaced
from annotator.lesions.facts import Detail
from annotator.lesions.observed import seen_there
from annotator.lesions.records import (
    ClinicalFact,
    FactId,
    ImageReference,
    Lesion,
    LesionId,
    Mark,
    MarkId,
    MarkOrigin,
    MarkRole,
    Observation,
    ObservationId,
    ObservationStatus,
    Reading,
    ReadingId,
    Relative,
    ReviewResult,
    SiteReview,
    SiteReviewId,
    Timepoint,
    TimepointId,
    new_id,
    new_uid,
)
from annotator.terms.side import Side


@dataclass(frozen=True, slots=True)
class Stroke:
    """What a hand drew and where: the part of a mark that a gesture knows."""

    image: ImageReference
    shape: Shape
    findings: frozenset[str] = frozenset()
    origin: MarkOrigin = MarkOrigin.DRAWN
    note: str = ""
    plane: Plane | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A site with side and segment; an empty site is one not yet chosen."""

    site: str = ""
    side: Side = Side.MIDLINE
    segment: str = ""


def mark_new_lesion(
    case: Case,
    reading: ReadingId,
    timepoint: TimepointId,
    stroke: Stroke,
    place: Place,
    *more: Stroke,
    draft: bool = False,
) -> Change:
    """Return the change that adds a lesion with the next number, its observation and its first marks.

    The marks are drafts while the site is not chosen; a `draft` waits to be accepted too.
    """
    owner = case.get(Reading, reading)
    number = owner.lesions_numbered + 1
    lesion = Lesion(
        LesionId(new_uid()), reading, number, site=place.site, side=place.side, segment=place.segment
    )
    observation = Observation(ObservationId(new_id()), lesion.id, timepoint)
    counted = replace(owner, lesions_numbered=number)
    return replaced(owner, counted).then(
        added(
            lesion,
            observation,
            *(_mark(observation.id, one, draft=draft or not place.site) for one in (stroke, *more)),
        )
    )


def mark_lesion_again(
    case: Case, lesion: LesionId, timepoint: TimepointId, stroke: Stroke, *more: Stroke, draft: bool = False
) -> Change:
    """Return the change that adds marks to a lesion, and its observation at the timepoint if new.

    A `draft` waits to be accepted or moved, and changes nothing of what was said at the timepoint.
    """
    owner = case.get(Lesion, lesion)
    observation = case.observation_at(lesion, timepoint)
    home = observation or Observation(ObservationId(new_id()), lesion, timepoint)
    marks = [_mark(home.id, one, draft=draft or not owner.site) for one in (stroke, *more)]
    if observation is None:
        return added(home, *marks)
    seen = Change() if draft else seen_there(observation)
    return seen.then(added(*marks))


def mark_reference(
    case: Case, lesion: LesionId, timepoint: TimepointId, stroke: Stroke, role: MarkRole
) -> Change:
    """Return the change that adds a reference region, which a lesion is measured against at a timepoint.

    One of the same role on the same frame gives way to it.

    Raises
    ------
    ValueError
        The role is that of a lesion, or the lesion is not observed at the timepoint.
    """
    observation = case.observation_at(lesion, timepoint)
    if role is MarkRole.LESION or observation is None:
        raise ValueError("a reference region belongs to an observed lesion, and is none itself")
    frame = (stroke.image.sop_instance_uid, stroke.image.frame)
    before = [
        one
        for one in case.references_of(observation.id)
        if one.role is role and (one.image.sop_instance_uid, one.image.frame) == frame
    ]
    new = Mark(MarkId(new_id()), observation.id, stroke.image, stroke.shape, origin=stroke.origin, role=role)
    return removed(before).then(added(new))


def _mark(observation: ObservationId, stroke: Stroke, *, draft: bool) -> Mark:
    return Mark(
        MarkId(new_id()),
        observation,
        stroke.image,
        stroke.shape,
        stroke.findings,
        stroke.origin,
        draft,
        stroke.note,
        plane=stroke.plane,
    )


def set_place(case: Case, lesion: LesionId, place: Place) -> Change:
    """Return the change that ties a lesion to a site; its marks stop being drafts."""
    owner = case.get(Lesion, lesion)
    change = replaced(owner, replace(owner, site=place.site, side=place.side, segment=place.segment))
    for mark in case.marks_of_lesion(lesion):
        change = change.then(replaced(mark, replace(mark, draft=_waits(mark, sited=bool(place.site)))))
    return change


def _waits(mark: Mark, *, sited: bool) -> bool:
    """Tell whether a mark is a draft: its lesion has no site, or nobody accepted what no hand drew."""
    if mark.is_reference:
        return False
    return not sited or mark.waits


def set_findings(case: Case, mark: MarkId, findings: frozenset[str]) -> Change:
    """Return the change that gives a mark its kinds of finding."""
    before = case.get(Mark, mark)
    return replaced(before, replace(before, findings=findings))


def reshape(case: Case, mark: MarkId, shape: Shape, image: ImageReference | None = None) -> Change:
    """Return the change that gives a mark another shape, which accepts a draft of a lesion with a site.

    `image` is what it is bound to from now on, where that is another.
    """
    before = case.get(Mark, mark)
    draft = before.draft and not case.lesion_of_mark(before).site
    return replaced(before, replace(before, shape=shape, image=image or before.image, draft=draft))


def accept(case: Case, marks: Iterable[MarkId]) -> Change:
    """Return the change by which drafts of lesions that have a site become marks like others."""
    change = Change()
    for mark in marks:
        before = case.get(Mark, mark)
        if before.draft and case.lesion_of_mark(before).site:
            change = change.then(replaced(before, replace(before, draft=False)))
    return change


def set_certainty(case: Case, observation: ObservationId, certainty: int | None) -> Change:
    """Return the change of a lesion's certainty at a timepoint, 1 (doubtful) to 5 (sure)."""
    before = case.get(Observation, observation)
    return replaced(before, replace(before, certainty=certainty))


def observe(case: Case, lesion: LesionId, timepoint: TimepointId, status: ObservationStatus) -> Change:
    """Return the change that records what became of a lesion at a timepoint."""
    before = case.observation_at(lesion, timepoint)
    if before is None:
        return added(Observation(ObservationId(new_id()), lesion, timepoint, status))
    return replaced(before, replace(before, status=status))


def set_note(case: Case, lesion: LesionId, note: str) -> Change:
    """Return the change of a lesion's note."""
    before = case.get(Lesion, lesion)
    return replaced(before, replace(before, note=note))


def join(case: Case, mark: MarkId, lesion: LesionId) -> Change:
    """Return the change that makes a mark one more mark of another lesion.

    The lesion it came from goes when no mark is left to it; its number is not used again. The reference
    regions of an observation go with its last mark.
    """
    moving = case.get(Mark, mark)
    source = case.get(Observation, moving.observation)
    if source.lesion == lesion:
        return Change()
    target = case.observation_at(lesion, source.timepoint)
    if target is None:
        target = Observation(ObservationId(new_id()), lesion, source.timepoint)
        change = added(target)
    else:
        change = Change() if moving.is_reference else seen_there(target)
    draft = _waits(moving, sited=bool(case.get(Lesion, lesion).site))
    change = change.then(replaced(moving, replace(moving, observation=target.id, draft=draft)))
    if not _is_last(case, moving):
        return change
    for reference in case.references_of(source.id):
        change = change.then(replaced(reference, replace(reference, observation=target.id)))
    if len(case.observations_of(source.lesion)) == 1:
        change = change.then(_remembered(case, source.lesion, lesion))
    return change.then(_without(case, source))


def _remembered(case: Case, absorbed: LesionId, into: LesionId) -> Change:
    """Return the change by which a lesion keeps which other it took in; one never described is not kept."""
    gone, home = case.get(Lesion, absorbed), case.get(Lesion, into)
    if not gone.site:
        return Change()
    kin = (*home.absorbed, *gone.absorbed, Relative(gone.id, gone.number))
    return replaced(home, replace(home, absorbed=kin))


def delete_mark(case: Case, mark: MarkId) -> Change:
    """Return the change that removes a mark, with its observation and lesion when nothing is left of them.

    The reference regions of an observation go with its last mark.
    """
    gone = case.get(Mark, mark)
    if not _is_last(case, gone):
        return removed([gone])
    observation = case.get(Observation, gone.observation)
    return removed([gone, *case.references_of(observation.id)]).then(_without(case, observation))


def _is_last(case: Case, mark: Mark) -> bool:
    return case.marks_of(mark.observation) == (mark,)


def _without(case: Case, observation: Observation) -> Change:
    rest = [one for one in case.observations_of(observation.lesion) if one.id != observation.id]
    owner = [] if rest else [case.get(Lesion, observation.lesion)]
    return removed([observation, *owner])


def delete_lesion(case: Case, lesion: LesionId) -> Change:
    """Return the change that removes a lesion with its observations, marks and reference regions."""
    observations = case.observations_of(lesion)
    marks = [mark for one in observations for mark in _drawn_for(case, one)]
    return removed([*marks, *observations, case.get(Lesion, lesion)])


def _drawn_for(case: Case, observation: Observation) -> tuple[Mark, ...]:
    return (*case.marks_of(observation.id), *case.references_of(observation.id))


def merge(case: Case, absorbed: LesionId, into: LesionId) -> Change:
    """Return the change that makes one lesion part of another; the number of the absorbed is not used again.

    An observation at a timepoint where the other lesion has none goes over as it is. Where both have one,
    the marks go over and what was said of the other lesion stands.
    """
    if absorbed == into:
        return Change()
    sited = bool(case.get(Lesion, into).site)
    change = _remembered(case, absorbed, into)
    for observation in case.observations_of(absorbed):
        marks = case.marks_of(observation.id)
        home = case.observation_at(into, observation.timepoint)
        if home is None:
            home = observation
            change = change.then(replaced(observation, replace(observation, lesion=into)))
        else:
            change = change.then(removed([observation]))
            change = change.then(seen_there(home, marks))
        for mark in _drawn_for(case, observation):
            draft = _waits(mark, sited=sited)
            change = change.then(replaced(mark, replace(mark, observation=home.id, draft=draft)))
    return change.then(removed([case.get(Lesion, absorbed)]))


def review_site(
    case: Case,
    reading: ReadingId,
    timepoint: TimepointId,
    modality: str,
    place: Place,
    result: ReviewResult,
) -> Change:
    """Return the change that records a site as read without lesion, or as not covered by the images."""
    for before in case.site_reviews:
        same = (before.reading, before.timepoint, before.modality, before.site, before.side)
        if same == (reading, timepoint, modality, place.site, place.side):
            return replaced(before, replace(before, result=result))
    review = SiteReview(SiteReviewId(new_id()), reading, timepoint, modality, place.site, place.side, result)
    return added(review)


def add_fact(detail: Detail, date: str | None = None, source: str = "", certain: bool = True) -> Change:
    """Return the change that adds a clinical fact."""
    return added(ClinicalFact(FactId(new_id()), detail, date=date, source=source, certain=certain))


def set_fact(case: Case, fact: FactId, after: ClinicalFact) -> Change:
    """Return the change of a clinical fact.

    Raises
    ------
    ValueError
        `after` has another id.
    """
    if after.id != fact:
        raise ValueError("a fact keeps its id")
    return replaced(case.get(ClinicalFact, fact), after)


def remove_fact(case: Case, fact: FactId) -> Change:
    """Return the change that removes a clinical fact."""
    return removed([case.get(ClinicalFact, fact)])


def rename_timepoint(case: Case, timepoint: TimepointId, label: str) -> Change:
    """Return the change of a timepoint's name."""
    before = case.get(Timepoint, timepoint)
    return replaced(before, replace(before, label=label))


def move_study(case: Case, study_uid: str, timepoint: TimepointId) -> Change:
    """Return the change that makes a study part of another timepoint.

    The observations whose marks all lie on that study go with it, unless the lesion is observed there
    already; then their marks join that observation, and make it *present*.
    """
    target = case.get(Timepoint, timepoint)
    source = case.timepoint_of_study(study_uid)
    if source is None or source.id == target.id:
        return Change()
    left = tuple(uid for uid in source.study_uids if uid != study_uid)
    change = replaced(source, replace(source, study_uids=left)).then(
        replaced(target, replace(target, study_uids=(*target.study_uids, study_uid)))
    )
    after = case.after(change)
    for lesion in case.lesions:
        step = _observation_moved(after, lesion.id, source.id, target.id, study_uid)
        change, after = change.then(step), after.after(step)
    return change


def _observation_moved(
    case: Case, lesion: LesionId, source: TimepointId, target: TimepointId, study_uid: str
) -> Change:
    observation = case.observation_at(lesion, source)
    if observation is None:
        return Change()
    marks = _drawn_for(case, observation)
    moving = [mark for mark in marks if mark.image.study_instance_uid == study_uid]
    if all(mark.is_reference for mark in moving):
        return Change()
    there = case.observation_at(lesion, target)
    if there is None and len(moving) == len(marks):
        return replaced(observation, replace(observation, timepoint=target))
    if there is None:
        there = replace(observation, id=ObservationId(new_id()), timepoint=target)
        change = added(there)
    else:
        change = seen_there(there, moving)
    for mark in moving:
        change = change.then(replaced(mark, replace(mark, observation=there.id)))
    return change.then(removed([observation])) if len(moving) == len(marks) else change
