"""From the summary of a case to the map document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from annotator.exchange.format import discreet, shown_label
from annotator.exchange.map_document import (
    FORMAT,
    VERSION,
    BoneDocument,
    CaseDocument,
    CodeDocument,
    CountsDocument,
    FateDocument,
    KindDocument,
    LesionDocument,
    MapDocument,
    MarkDocument,
    MeasurementDocument,
    ObservationDocument,
    ReadingDocument,
    ReviewDocument,
    SightingDocument,
    SiteDocument,
    ThresholdsDocument,
    TimepointDocument,
)
from annotator.exchange.measured import Row
from annotator.exchange.scoord import graphic, graphic_in_patient
from annotator.exchange.summary import Summary
from annotator.exchange.text import NOTICE
from annotator.lesion_map.build import MappedLesion
from annotator.lesions.records import Mark
from annotator.terms.code import Code
from annotator.terms.findings import finding_kinds


def map_document(summary: Summary) -> MapDocument:
    """Return the map document of a summary; equal summaries give equal documents."""
    context, lesion_map = summary.context, summary.map
    modalities = None if context.modalities is None else tuple(sorted(context.modalities))
    return MapDocument(
        format=FORMAT,
        version=VERSION,
        notice=NOTICE,
        program=context.program,
        edited=context.edited,
        case=_case(summary),
        reading=_reading(summary),
        timepoint=None if lesion_map.timepoint is None else lesion_map.timepoint.id,
        modalities=modalities,
        timepoints=tuple(
            TimepointDocument(one.id, _discreet(summary, one.label), one.date, one.study_uids)
            for one in summary.timepoints
        ),
        kinds=_kinds(summary),
        counts=_counts(summary),
        bones=tuple(BoneDocument(one.bone, one.side, one.lesions) for one in lesion_map.bones),
        lesions=tuple(_lesion(summary, one) for one in lesion_map.lesions),
        not_present=tuple(_lesion(summary, one) for one in lesion_map.others),
        unplaced=tuple(one.id for one in lesion_map.unplaced),
        marks=tuple(_marks(summary)),
        reviews=tuple(
            ReviewDocument(one.timepoint, one.modality, one.site, one.side, one.result)
            for one in lesion_map.reviews
        ),
        criteria=tuple(_criteria(summary)),
        measurements=_measurements(summary),
        shown_kinds=None if context.kinds is None else in_order(context.kinds),
        least_certainty=context.least_certainty,
        hidden=tuple(one.id for one in summary.hidden),
        thresholds=ThresholdsDocument(context.thresholds.area, context.thresholds.uptake_ratio),
        fates=tuple(_fates(summary)),
    )


def _discreet(summary: Summary, text: str) -> str:
    return discreet(text, summary.case, summary.context)


def _criteria(summary: Summary) -> Iterator[dict[str, Any]]:
    """Yield the judged sets; why an item is met or not may say a person's words."""
    for one in summary.sets:
        items = [{**item, "because": _discreet(summary, item["because"])} for item in one["items"]]
        yield {**one, "items": items}


def _case(summary: Summary) -> CaseDocument:
    case, context = summary.case, summary.context
    who = case.patient
    named = {"id": who.id, "issuer": who.issuer, "name": who.name, "birth_date": who.birth_date}
    return CaseDocument(case.id, shown_label(case, context), who.sex, named if context.identified else None)


def _reading(summary: Summary) -> ReadingDocument | None:
    reading = summary.map.reading
    if reading is None or summary.reader is None:
        return None
    return ReadingDocument(reading.id, _discreet(summary, summary.reader.name), reading.kind, reading.status)


def _code(code: Code) -> CodeDocument:
    return CodeDocument(code.value, code.scheme, code.meaning)


def _lesion(summary: Summary, mapped: MappedLesion) -> LesionDocument:
    lesion, site = mapped.lesion, mapped.site
    return LesionDocument(
        tracking_uid=lesion.id,
        tracking_identifier=lesion.name,
        number=lesion.number,
        site=SiteDocument(
            id=site.id,
            label=site.label,
            region=site.region,
            bone=site.bone,
            side=lesion.side,
            segment=_discreet(summary, lesion.segment),
            code=None if site.code is None else _code(site.code),
            topographical_modifier=None if site.modifier is None else _code(site.modifier),
            laterality=_code(lesion.side.code),
        ),
        status=mapped.status,
        kinds=in_order(mapped.kinds),
        modalities=tuple(sorted(mapped.modalities)),
        observations=tuple(
            ObservationDocument(
                one.timepoint, one.status, one.activity, one.certainty, one.symptomatic, one.features
            )
            for one in summary.observations(lesion)
        ),
        sightings=tuple(
            SightingDocument(one.timepoint.id, one.modality, in_order(one.kinds), one.marks)
            for one in mapped.sightings
        ),
        # A note is free text and may name anyone.
        note=lesion.note if summary.context.identified else None,
    )


def _marks(summary: Summary) -> list[MarkDocument]:
    return [
        _mark(mark, mapped, sighting.timepoint.id)
        for mapped in summary.mapped
        for sighting in mapped.sightings
        for mark in (summary.case.get(Mark, key) for key in sighting.marks)
    ]


def _mark(mark: Mark, mapped: MappedLesion, timepoint: str) -> MarkDocument:
    image, plane = mark.image, mark.plane
    drawn = graphic(mark.shape) if plane is None else graphic_in_patient(mark.shape, plane)
    return MarkDocument(
        id=mark.id,
        tracking_uid=mapped.id,
        timepoint=timepoint,
        modality=image.modality,
        kinds=in_order(mark.findings),
        study_instance_uid=image.study_instance_uid,
        series_instance_uid=image.series_instance_uid,
        sop_instance_uid=image.sop_instance_uid,
        frame=image.frame,
        view=image.view,
        graphic_type=drawn.type,
        graphic_data=drawn.data,
        shape=mark.shape.type,
        origin=mark.origin,
        file_sha256=image.file_sha256,
        frame_sha256=image.frame_sha256,
        graphic_space="image" if plane is None else "patient",
    )


def _measurements(summary: Summary) -> tuple[MeasurementDocument, ...]:
    """Return what is measured of the marks that the map counts, where their images are at hand."""
    counted = {mark.id for one in summary.mapped for mark in summary.marks(one)}
    return tuple(_measurement(one) for one in summary.measured if counted.issuperset(one.taken.marks))


def _fates(summary: Summary) -> Iterator[FateDocument]:
    shown = {one.id for one in summary.mapped}
    at = {one.id for one in summary.timepoints}
    for step in summary.steps:
        for one in step.fates:
            if one.lesion in shown and step.later in at:
                because = _discreet(summary, one.because)
                yield FateDocument(one.lesion, step.later, one.trend, one.also, because, one.obstacle.value)


def _measurement(row: Row) -> MeasurementDocument:
    found = row.measurement
    low, high = (found.band if found else None) or (None, None)
    return MeasurementDocument(
        tracking_uid=row.lesion.id,
        timepoint=row.taken.timepoint,
        marks=row.taken.marks,
        quantity=row.taken.result.quantity.value,
        value=found.value if found else None,
        unit=found.unit if found else None,
        error_low=low,
        error_high=high,
        calibration=found.calibration.value if found and found.calibration else None,
        method=found.method if found else None,
        code=_code(found.code) if found else None,
        derivation=_code(found.derivation) if found and found.derivation else None,
        refused=row.refused,
    )


def _kinds(summary: Summary) -> tuple[KindDocument, ...]:
    used = frozenset(kind for one in summary.mapped for kind in one.kinds)
    return tuple(
        KindDocument(kind.id, kind.label, _code(kind.code), tuple(filter(None, kind.crosswalk.split("; "))))
        for kind in finding_kinds().values()
        if kind.id in used
    )


def _counts(summary: Summary) -> CountsDocument:
    lesion_map = summary.map
    kinds = Counter(kind for one in lesion_map.lesions for kind in one.kinds)
    modalities = Counter(name for one in lesion_map.lesions for name in one.modalities)
    return CountsDocument(
        lesions=len(lesion_map.lesions),
        bones=len(lesion_map.bones),
        regions=len(lesion_map.regions),
        marks=len(_marks(summary)),
        multifocal=lesion_map.is_multifocal,
        bilateral=lesion_map.is_bilateral,
        symmetric=lesion_map.is_symmetric,
        pattern=None if lesion_map.pattern is None else str(lesion_map.pattern),
        by_kind={name: kinds[name] for name in in_order(frozenset(kinds))},
        by_modality={name: modalities[name] for name in sorted(modalities)},
    )


def in_order(kinds: frozenset[str]) -> tuple[str, ...]:
    """Return ids of finding kinds in the order of their table, unknown ones last."""
    order = {name: number for number, name in enumerate(finding_kinds())}
    return tuple(sorted(kinds, key=lambda name: (order.get(name, len(order)), name)))
