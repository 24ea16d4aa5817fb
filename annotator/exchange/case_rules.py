"""What can be wrong with the records of a case beyond their types: each rule answers with findings."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from annotator.exchange.finding import Finding, found
from annotator.exchange.pointer import pointer
from annotator.exchange.text import plain
from annotator.geometry.plane import Plane
from annotator.geometry.shapes import (
    Closed,
    EllipseShape,
    LineShape,
    MaskShape,
    OutlineShape,
    SplineShape,
    area,
)
from annotator.lesion_map.time_axis import span_of
from annotator.lesions.records import (
    ClinicalFact,
    Lesion,
    Mark,
    NamedVertebra,
    Observation,
    Reader,
    Reading,
    Record,
    SiteReview,
    Timepoint,
)
from annotator.terms.findings import finding_kinds, kinds_on
from annotator.terms.side import Side
from annotator.terms.sites import catalogue
from annotator.terms.spine import SPINES, is_vertebra

_UID = re.compile(r"(?=.{1,64}\Z)(0|[1-9]\d*)(\.(0|[1-9]\d*))+\Z", re.ASCII)
_SQUARE = 1e-3
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Placed:
    """A record and where it stands: its index among the records of the file."""

    index: int
    record: Record

    def at(self, *parts: str) -> str:
        """Return the JSON pointer of the record, or of a field of it."""
        return pointer(("records", self.index, *parts))


Table = dict[str, Placed]
Rule = Callable[[Table], Iterator[Finding]]


def case_findings(records: list[Placed]) -> tuple[Finding, ...]:
    """Return everything wrong with the records of a case, rule by rule."""
    table: Table = {}
    twice = []
    for one in records:
        if one.record.id in table:
            twice.append(found("DUPLICATE_ID", one.at("id"), f"the id {plain(one.record.id)} stands twice"))
        else:
            table[one.record.id] = one
    return (*twice, *(finding for rule in RULES for finding in rule(table)))


def _named(one: Placed) -> Iterator[tuple[str, str, type]]:
    match one.record:
        case Reading(reader=reader):
            yield "reader", reader, Reader
        case Lesion(reading=reading) | NamedVertebra(reading=reading):
            yield "reading", reading, Reading
        case Observation(lesion=lesion, timepoint=timepoint):
            yield "lesion", lesion, Lesion
            yield "timepoint", timepoint, Timepoint
        case Mark(observation=observation):
            yield "observation", observation, Observation
        case SiteReview(reading=reading, timepoint=timepoint):
            yield "reading", reading, Reading
            yield "timepoint", timepoint, Timepoint
        case _:
            return


def _dangling(table: Table) -> Iterator[Finding]:
    for one in table.values():
        for name, key, kind in _named(one):
            if key not in table or not isinstance(table[key].record, kind):
                yield found("DANGLING", one.at(name), f"there is no {kind.__name__.lower()} {plain(key)}")


def _places(table: Table) -> Iterator[Finding]:
    for one in table.values():
        match one.record:
            case Lesion(site=site, side=side, segment=segment) if site:
                yield from _place(one, site, side, segment)
            case SiteReview(site=site, side=side):
                yield from _place(one, site, side, "")
            case NamedVertebra(site=site):
                if not is_vertebra(site):
                    yield found("UNKNOWN_SITE", one.at("site"), f"{plain(site)!r} is no vertebra")
            case Reading(spine=spine) if spine not in SPINES:
                yield found("UNKNOWN_SITE", one.at("spine"), f"no spine is called {plain(spine)!r}")


def _place(one: Placed, site_id: str, side: Side, segment: str) -> Iterator[Finding]:
    site = catalogue().get(site_id)
    if site is None:
        yield found("UNKNOWN_SITE", one.at("site"), f"there is no skeletal site {plain(site_id)!r}")
        return
    if side not in site.sides:
        word = "paired" if site.paired else "unpaired"
        yield found("IMPOSSIBLE_SIDE", one.at("side"), f"{site.label} is {word}; its side cannot be {side}")
    if segment and segment not in site.segments:
        reason = f"{site.label} has no segment {plain(segment)!r}, only {', '.join(site.segments)}"
        yield found("UNKNOWN_SEGMENT", one.at("segment"), reason)


def _kinds(table: Table) -> Iterator[Finding]:
    for one in table.values():
        if not isinstance(one.record, Mark):
            continue
        modality = one.record.image.modality
        possible = {kind.id for kind in kinds_on(modality)}
        for kind in sorted(one.record.findings):
            if kind not in finding_kinds():
                yield found("UNKNOWN_KIND", one.at("findings"), f"there is no finding kind {plain(kind)!r}")
            elif kind not in possible:
                reason = f"{finding_kinds()[kind].label} cannot be seen on {plain(modality)}"
                yield found("IMPOSSIBLE_KIND", one.at("findings"), reason)


def _observed_once(table: Table) -> Iterator[Finding]:
    seen: dict[tuple[str, str], str] = {}
    for one in table.values():
        if isinstance(one.record, Observation):
            key = (one.record.lesion, one.record.timepoint)
            if key in seen:
                yield found("TWO_OBSERVATIONS", one.at(), f"{seen[key]} is of the same lesion and timepoint")
            seen.setdefault(key, one.at())


def _numbers(table: Table) -> Iterator[Finding]:
    numbers: dict[str, Counter[int]] = defaultdict(Counter)
    for one in table.values():
        if not isinstance(one.record, Lesion):
            continue
        reading, number = one.record.reading, one.record.number
        numbers[reading][number] += 1
        if numbers[reading][number] > 1:
            yield found(
                "NUMBER_TWICE", one.at("number"), f"the reading has a second lesion {one.record.name}"
            )
        owner = table.get(reading)
        if owner and isinstance(owner.record, Reading) and number > owner.record.lesions_numbered:
            reason = (
                f"{one.record.name} is beyond the reading's {owner.record.lesions_numbered} numbers given"
            )
            yield found("NUMBER_BEYOND", one.at("number"), reason)


def _timepoints(table: Table) -> Iterator[Finding]:
    owner: dict[str, Placed] = {}
    for one in table.values():
        if isinstance(one.record, Timepoint):
            for uid in one.record.study_uids:
                if owner.setdefault(uid, one) is not one:
                    reason = f"the study {plain(uid)} belongs to another timepoint too"
                    yield found("STUDY_TWICE", one.at("study_uids"), reason)
    for one in table.values():
        if not isinstance(one.record, Mark):
            continue
        observation = table.get(one.record.observation)
        point = owner.get(one.record.image.study_instance_uid)
        if point is None or observation is None or not isinstance(observation.record, Observation):
            continue
        if observation.record.timepoint != point.record.id:
            yield found(
                "OTHER_TIMEPOINT", one.at(), "its study belongs to another timepoint than its observation"
            )


def _uids(table: Table) -> Iterator[Finding]:
    for one in table.values():
        for place, uid in _uids_of(one.record):
            if not _UID.match(uid):
                yield found("BAD_UID", one.at(*place), f"{plain(uid)[:80]!r} is no DICOM UID")


def _uids_of(record: Record) -> list[tuple[tuple[str, ...], str]]:
    match record:
        case Lesion(id=uid):
            return [(("id",), uid)]
        case Mark(image=image):
            names = ("sop_instance_uid", "series_instance_uid", "study_instance_uid")
            return [(("image", name), getattr(image, name)) for name in names]
        case _:
            return []


def _values(table: Table) -> Iterator[Finding]:
    for one in table.values():
        match one.record:
            case Observation(certainty=int(certainty)) if not 1 <= certainty <= 5:
                yield found("BAD_VALUE", one.at("certainty"), f"certainty runs from 1 to 5, not {certainty}")
            case Mark(image=image) if image.frame < 1:
                yield found("BAD_VALUE", one.at("image", "frame"), f"frames count from 1, not {image.frame}")
            case Timepoint(date=date):
                yield from _dates(one, {"date": date})
            case ClinicalFact(date=date, end_date=end):
                yield from _dates(one, {"date": date, "end_date": end})


def _dates(one: Placed, dates: dict[str, str | None]) -> Iterator[Finding]:
    for name, date in dates.items():
        if date is not None and not (_DATE.match(date) and span_of(date)):
            reason = f"{plain(date)!r} is no date YYYY, YYYY-MM or YYYY-MM-DD"
            yield found("BAD_VALUE", one.at(name), reason)


def _shapes(table: Table) -> Iterator[Finding]:
    for one in table.values():
        if not isinstance(one.record, Mark):
            continue
        shape = one.record.shape
        if isinstance(shape, OutlineShape) and len(shape.vertices) < 3:
            yield found("BAD_SHAPE", one.at("shape"), "an outline has at least three vertices")
        elif isinstance(shape, SplineShape) and len(shape.points) < 3:
            yield found("BAD_SHAPE", one.at("shape"), "a spline has at least three points")
        elif isinstance(shape, MaskShape) and not _runs_fit(shape):
            yield found("BAD_SHAPE", one.at("shape"), "the runs of the mask do not fit its size")
        elif isinstance(shape, EllipseShape) and min(shape.half_axes) <= 0:
            yield found("BAD_SHAPE", one.at("shape"), "the half axes of an ellipse are positive")
        elif isinstance(shape, LineShape) and shape.start == shape.end:
            yield found("BAD_SHAPE", one.at("shape"), "the line has no length")
        elif isinstance(shape, Closed) and area(shape) == 0:
            yield found("BAD_SHAPE", one.at("shape"), "the shape encloses nothing")


def _planes(table: Table) -> Iterator[Finding]:
    for one in table.values():
        if not isinstance(one.record, Mark) or one.record.plane is None:
            continue
        if isinstance(one.record.shape, MaskShape):
            yield found("BAD_SHAPE", one.at("shape"), "a region of pixels lies on images, not across them")
        if not _is_sound(one.record.plane):
            reason = "its axes are no unit vectors at right angles, or its spacing is not positive"
            yield found("BAD_VALUE", one.at("plane"), reason)


def _is_sound(plane: Plane) -> bool:
    axes = np.array([plane.along_row, plane.along_column])
    return bool(np.allclose(axes @ axes.T, np.eye(2), atol=_SQUARE)) and min(plane.spacing_mm) > 0


def _runs_fit(shape: MaskShape) -> bool:
    columns, rows = shape.size
    return min(shape.runs, default=0) >= 0 and sum(shape.runs) <= columns * rows


def _drafts(table: Table) -> Iterator[Finding]:
    for one in table.values():
        if not isinstance(one.record, Mark) or one.record.draft:
            continue
        observation = table.get(one.record.observation)
        if observation is None or not isinstance(observation.record, Observation):
            continue
        lesion = table.get(observation.record.lesion)
        if lesion and isinstance(lesion.record, Lesion) and not lesion.record.site:
            yield found(
                "NO_SITE", lesion.at("site"), f"{lesion.record.name} has no site, but a finished mark"
            )


RULES: tuple[Rule, ...] = (
    _dangling,
    _places,
    _kinds,
    _observed_once,
    _numbers,
    _timepoints,
    _uids,
    _values,
    _shapes,
    _planes,
    _drafts,
)
