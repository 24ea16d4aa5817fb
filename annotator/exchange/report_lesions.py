"""The lesions of a report: their rows, their marks, and what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from annotator.exchange.format import discreet
from annotator.exchange.key_images import KeyImage, leading_mark, leading_sighting
from annotator.exchange.language import Language, Told
from annotator.exchange.map_content import in_order
from annotator.exchange.report_rows import LesionRow, Link, MarkRow, NamedKind, Seen, StepRow
from annotator.exchange.summary import Summary
from annotator.lesion_map.build import MappedLesion, Sighting
from annotator.lesion_map.compare import Comparison
from annotator.lesion_map.course import Step
from annotator.lesion_map.progress import Trend
from annotator.lesions.records import Mark, MarkId, ObservationStatus, Timepoint, TimepointId
from annotator.terms.findings import finding_kinds

Pictures = Mapping[MarkId, KeyImage]


def point_words(summary: Summary, point: Timepoint) -> str:
    """Return a timepoint as it stands behind a modality: its date, or its label where it has none."""
    return point.date or discreet(point.label, summary.case, summary.context)


def step_row(summary: Summary, step: Step, tongue: Language) -> StepRow:
    """Return how often each fate occurs in a step, and the sentences that say why."""
    ends = (summary.case.get(Timepoint, one) for one in (step.earlier, step.later))
    names = {one.id: one.lesion.name for one in summary.mapped}
    fates = [one for one in step.fates if one.lesion in names]
    # What is not comparable says least, however often it occurs.
    counts = sorted(
        Counter(one.trend for one in fates).items(),
        key=lambda one: (one[0] is Trend.NOT_COMPARABLE, -one[1]),
    )
    return StepRow(
        title=" → ".join(point_words(summary, one) for one in ends),
        counts=tuple((str(count), _fate(trend, tongue)) for trend, count in counts),
        told=tuple((names[one.lesion], _because(summary, one, names[one.lesion], tongue)) for one in fates),
    )


def _because(summary: Summary, fate: Comparison, name: str, tongue: Language) -> Told:
    told = tongue.said(discreet(fate.because, summary.case, summary.context))
    return replace(told, text=told.text.removeprefix(f"{name} "))


def _fate(trend: str, tongue: Language) -> str:
    return tongue.say(f"fate_{trend.replace(' ', '_')}")


def lesion_row(summary: Summary, mapped: MappedLesion, pictures: Pictures, tongue: Language) -> LesionRow:
    """Return a lesion with its leading picture and what it was at each timepoint in scope."""
    lesion = mapped.lesion
    fates = {step.later: one for step in summary.steps for one in step.fates if one.lesion == mapped.id}
    leading = leading_sighting(summary, mapped)
    mark = None if leading is None else leading_mark(summary, leading).id
    note = lesion.note if summary.context.identified else ""
    return LesionRow(
        name=lesion.name,
        uid=lesion.id,
        site=tongue.site(lesion.site, lesion.side),
        segment=discreet(tongue.segment(lesion.segment), summary.case, summary.context),
        note=discreet(note, summary.case, summary.context),
        present=mapped.status is ObservationStatus.PRESENT,
        kinds=tuple(named_kind(name, tongue) for name in in_order(mapped.kinds) if name in finding_kinds()),
        picture=None if mark is None else pictures.get(mark),
        anchor="" if mark is None else anchor(mark),
        seen=tuple(_seen(summary, mapped, point, fates, tongue) for point in summary.timepoints),
        certainty=tongue.say("certainty_of", grade=mapped.certainty) if mapped.certainty else "",
    )


def named_kind(name: str, tongue: Language) -> NamedKind:
    """Return a kind of finding in a language."""
    return NamedKind(finding_kinds()[name], tongue.short(name), tongue.finding(name))


def _seen(
    summary: Summary,
    mapped: MappedLesion,
    point: Timepoint,
    fates: Mapping[TimepointId, Comparison],
    tongue: Language,
) -> Seen:
    observation = summary.case.observation_at(mapped.id, point.id)
    if observation is None:
        return Seen("", "", ())
    fate = fates.get(point.id)
    key = "" if fate is None else fate.trend.replace(" ", "_")
    words = "" if fate is None else ", ".join(_fate(one, tongue) for one in (fate.trend, *fate.also))
    if observation.status is not ObservationStatus.PRESENT:
        status = tongue.say(f"status_{observation.status}")
        return Seen(key, words, () if status == words else (Link(status),))
    lines = [
        Link(f"{one.modality}: {_shorts(one, tongue)}", anchor(leading_mark(summary, one).id))
        for one in mapped.sightings
        if one.timepoint.id == point.id
    ] or [Link(tongue.say("status_present"))]
    if observation.activity:
        lines.append(Link(tongue.say(f"activity_{observation.activity}")))
    return Seen(key, words, tuple(lines))


def _shorts(sighting: Sighting, tongue: Language) -> str:
    known = [name for name in in_order(sighting.kinds) if name in finding_kinds()]
    return ", ".join(map(tongue.short, known)) or tongue.say("marked")


def anchor(mark: MarkId) -> str:
    """Return the anchor of a mark in a report."""
    return f"mark-{mark}"


def mark_rows(summary: Summary, pictures: Pictures, tongue: Language) -> Iterator[MarkRow]:
    """Yield what was seen of each lesion on each modality, with every mark that the map counts."""
    for mapped in summary.mapped:
        for sighting in mapped.sightings:
            yield _mark_row(summary, mapped, sighting, pictures, tongue)


def _mark_row(
    summary: Summary, mapped: MappedLesion, sighting: Sighting, pictures: Pictures, tongue: Language
) -> MarkRow:
    leading = leading_mark(summary, sighting)
    marks = sorted((summary.case.get(Mark, one) for one in sighting.marks), key=lambda one: one != leading)
    view = leading.image.view
    words = (
        f"{sighting.modality} {point_words(summary, sighting.timepoint)}",
        tongue.say(f"view_{view}") if view in ("anterior", "posterior") else view,
        _shorts(sighting, tongue),
    )
    images = dict.fromkeys((one.image.sop_instance_uid, one.image.frame) for one in marks)
    return MarkRow(
        lesion=mapped.lesion.name,
        site=tongue.site(mapped.lesion.site, mapped.lesion.side),
        seen_on=words[0],
        caption=discreet(" · ".join(filter(None, words)), summary.case, summary.context),
        picture=pictures.get(leading.id),
        marks=tuple(Link(one.id, anchor(one.id)) for one in marks),
        frames=tuple(f"{uid}, {tongue.say('frame', number=frame)}" for uid, frame in images),
    )
