"""What can be wrong with a map file beyond its types."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from annotator.exchange.finding import Finding, found
from annotator.exchange.map_document import LesionDocument, MapDocument, MarkDocument
from annotator.exchange.pointer import pointer
from annotator.exchange.text import plain
from annotator.terms.findings import finding_kinds
from annotator.terms.sites import catalogue


def map_findings(document: MapDocument) -> tuple[Finding, ...]:
    """Return everything wrong with a map whose types are right."""
    return (
        *_twice(document),
        *(finding for name in ("lesions", "not_present") for finding in _lesions(document, name)),
        *_marks(document),
        *_fates(document),
        *_counts(document),
    )


def _twice(document: MapDocument) -> Iterator[Finding]:
    uids = Counter(one.tracking_uid for one in (*document.lesions, *document.not_present))
    for uid, count in uids.items():
        if count > 1:
            yield found("DUPLICATE_ID", "/lesions", f"the tracking UID {plain(uid)} stands {count} times")
    for key, count in Counter(one.id for one in document.marks).items():
        if count > 1:
            yield found("DUPLICATE_ID", "/marks", f"the mark {plain(key)} stands {count} times")


def _lesions(document: MapDocument, name: str) -> Iterator[Finding]:
    timepoints = {one.id for one in document.timepoints}
    marks = {one.id for one in document.marks}
    lesions: tuple[LesionDocument, ...] = getattr(document, name)
    for index, lesion in enumerate(lesions):
        at = pointer((name, index))
        site = catalogue().get(lesion.site.id)
        if site is None:
            reason = f"there is no skeletal site {plain(lesion.site.id)!r}"
            yield found("UNKNOWN_SITE", f"{at}/site/id", reason)
        elif lesion.site.side not in site.sides:
            yield found("IMPOSSIBLE_SIDE", f"{at}/site/side", f"{site.label} has no side {lesion.site.side}")
        for kind in lesion.kinds:
            if kind not in finding_kinds():
                yield found("UNKNOWN_KIND", f"{at}/kinds", f"there is no finding kind {plain(kind)!r}")
        named = {one.timepoint for one in lesion.observations} | {one.timepoint for one in lesion.sightings}
        for key in sorted(named - timepoints):
            yield found("DANGLING", at, f"there is no timepoint {plain(key)}")
        for key in sorted({key for one in lesion.sightings for key in one.marks} - marks):
            yield found("DANGLING", f"{at}/sightings", f"there is no mark {plain(key)}")


def _fates(document: MapDocument) -> Iterator[Finding]:
    uids = {one.tracking_uid for one in (*document.lesions, *document.not_present)}
    timepoints = {one.id for one in document.timepoints}
    for index, one in enumerate(document.fates):
        at = pointer(("fates", index))
        if one.tracking_uid not in uids:
            yield found("DANGLING", f"{at}/tracking_uid", f"there is no lesion {plain(one.tracking_uid)}")
        if one.timepoint not in timepoints:
            yield found("DANGLING", f"{at}/timepoint", f"there is no timepoint {plain(one.timepoint)}")


def _marks(document: MapDocument) -> Iterator[Finding]:
    uids = {one.tracking_uid for one in (*document.lesions, *document.not_present)}
    for index, mark in enumerate(document.marks):
        at = pointer(("marks", index))
        if mark.tracking_uid not in uids:
            yield found("DANGLING", f"{at}/tracking_uid", f"there is no lesion {plain(mark.tracking_uid)}")
        if mark.frame < 1:
            yield found("BAD_VALUE", f"{at}/frame", f"frames count from 1, not {mark.frame}")
        if not _is_whole(mark):
            reason = f"{len(mark.graphic_data)} numbers make no {mark.graphic_type} (PS3.3 C.18.6)"
            yield found("BAD_SHAPE", f"{at}/graphic_data", reason)


def _is_whole(mark: MarkDocument) -> bool:
    count, axes = len(mark.graphic_data), 2 if mark.graphic_space == "image" else 3
    match mark.graphic_type:
        case "POINT":
            return count == axes
        case "ELLIPSE":
            return count == 4 * axes
        case "POLYLINE" | "MULTIPOINT":
            return count >= 2 * axes and count % axes == 0


def _counts(document: MapDocument) -> Iterator[Finding]:
    said = document.counts
    there = {"lesions": len(document.lesions), "bones": len(document.bones), "marks": len(document.marks)}
    for name, number in there.items():
        if getattr(said, name) != number:
            reason = f"it says {getattr(said, name)}, but there are {number}"
            yield found("BAD_VALUE", f"/counts/{name}", reason)
