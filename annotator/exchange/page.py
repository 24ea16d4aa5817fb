"""The words and rows of the HTML page of a lesion map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from annotator.drawing.glyphs import glyph
from annotator.drawing.items import Path
from annotator.exchange.format import shown_label
from annotator.exchange.map_content import in_order
from annotator.exchange.summary import Summary
from annotator.exchange.text import NOTICE, plain
from annotator.lesion_map.build import LesionMap, MappedLesion
from annotator.lesions.records import ObservationStatus, Timepoint
from annotator.terms.findings import FindingKind, finding_kinds
from annotator.terms.sites import site_label

_GLYPH_RADIUS = 4.0
_SEX = {"M": "male", "F": "female", "O": "other"}


@dataclass(frozen=True, slots=True)
class GlyphPath:
    """A path of a glyph as attributes of SVG."""

    d: str
    fill: str
    stroke: str
    width: str


@dataclass(frozen=True, slots=True)
class KindMark:
    """A kind of finding with its glyph, as the skeleton and the images show it."""

    short: str
    label: str
    paths: tuple[GlyphPath, ...]


@dataclass(frozen=True, slots=True)
class LesionRow:
    """A row of the table of lesions; `seen` has one cell per timepoint, each of several lines."""

    name: str
    uid: str
    site: str
    segment: str
    note: str
    present: bool
    kinds: tuple[KindMark, ...]
    seen: tuple[tuple[str, ...], ...]
    certainty: str


def page(summary: Summary) -> Mapping[str, Any]:
    """Return the values of ``resources/templates/map.html``, all plain text but for the figure's."""
    context, lesion_map = summary.context, summary.map
    return {
        "program": context.program,
        "notice": NOTICE,
        "label": shown_label(summary.case, context),
        "timepoint": plain(lesion_map.timepoint.label) if lesion_map.timepoint else "",
        "modalities": ", ".join(sorted(context.modalities or ())),
        "patient": _patient(summary),
        "tiles": _tiles(lesion_map),
        "sentence": _sentence(lesion_map),
        "timepoints": [{"label": plain(one.label), "date": one.date} for one in summary.timepoints],
        "lesions": [_row(summary, one) for one in summary.mapped],
        "any_certainty": any(one.certainty for one in summary.mapped),
        "unplaced": ", ".join(one.name for one in lesion_map.unplaced),
        "sets": [_set(summary, one) for one in summary.sets],
        "provenance": _provenance(summary),
    }


def _patient(summary: Summary) -> list[tuple[str, str]]:
    patient = summary.case.patient
    rows = [("Sex", _SEX.get(patient.sex or "", "not known"))]
    if summary.context.identified:
        born = patient.birth_date or "not known"
        named = (("Name", patient.display_name), ("Patient ID", patient.id), ("Born", born))
        rows = [(title, plain(value)) for title, value in named] + rows
    dates = [one.date for one in summary.timepoints if one.date]
    count = len(summary.timepoints)
    span = f", {dates[0]} to {dates[-1]}" if len(dates) > 1 else "".join(f", {one}" for one in dates)
    return [*rows, ("Timepoints", f"{count}{span}"), ("Modalities", _modalities(summary.map) or "none")]


def _modalities(lesion_map: LesionMap) -> str:
    return ", ".join(sorted({name for one in lesion_map.lesions for name in one.modalities}))


def _tiles(lesion_map: LesionMap) -> list[dict[str, str | int]]:
    counted = (
        (len(lesion_map.lesions), "lesion"),
        (len(lesion_map.bones), "bone"),
        (len(lesion_map.regions), "region"),
    )
    return [{"value": count, "name": word if count == 1 else f"{word}s"} for count, word in counted]


def _sentence(lesion_map: LesionMap) -> str:
    if not lesion_map.lesions:
        return "No lesion is present."
    words = ["multifocal" if lesion_map.is_multifocal else "unifocal"]
    if lesion_map.is_bilateral:
        words.append("on both sides")
    if lesion_map.is_symmetric:
        words.append("symmetric")
    told = ", ".join(words)
    told = f"{told[0].upper()}{told[1:]}."
    return f"{told} Pattern: {lesion_map.pattern}." if lesion_map.pattern else told


def _row(summary: Summary, mapped: MappedLesion) -> LesionRow:
    lesion, kinds = mapped.lesion, finding_kinds()
    return LesionRow(
        name=lesion.name,
        uid=lesion.id,
        site=site_label(lesion.site, lesion.side),
        segment=plain(lesion.segment.replace("_", " ")),
        note=plain(lesion.note) if summary.context.identified else "",
        present=mapped.status is ObservationStatus.PRESENT,
        kinds=tuple(_kind(kinds[name]) for name in in_order(mapped.kinds) if name in kinds),
        seen=tuple(_seen(summary, mapped, point) for point in summary.timepoints),
        certainty=f"{mapped.certainty} of 5" if mapped.certainty else "not stated",
    )


def _kind(kind: FindingKind) -> KindMark:
    paths = glyph(kind.glyph, (0.0, 0.0), _GLYPH_RADIUS, kind.colour)
    return KindMark(kind.short, kind.label, tuple(_glyph_path(one) for one in paths))


def _glyph_path(path: Path) -> GlyphPath:
    rings = (" L ".join(f"{x:.2f} {y:.2f}" for x, y in ring) for ring in path.rings)
    outline = " ".join(f"M {ring} Z" for ring in rings)
    return GlyphPath(outline, path.fill or "none", path.stroke or "none", f"{path.width:.2f}")


def _seen(summary: Summary, mapped: MappedLesion, point: Timepoint) -> tuple[str, ...]:
    observation = summary.case.observation_at(mapped.id, point.id)
    if observation is None:
        return ()
    if observation.status is not ObservationStatus.PRESENT:
        return (observation.status.replace("_", " "),)
    lines = [
        f"{sighting.modality}: {_shorts(sighting.kinds)}"
        for sighting in mapped.sightings
        if sighting.timepoint.id == point.id
    ]
    activity = [str(observation.activity)] if observation.activity else []
    return (*(plain(line) for line in lines or ["present"]), *activity)


def _shorts(kinds: frozenset[str]) -> str:
    known = finding_kinds()
    return ", ".join(known[name].short if name in known else name for name in in_order(kinds)) or "seen"


def _set(summary: Summary, judged: Mapping[str, Any]) -> dict[str, Any]:
    names: dict[str, str] = {one.id: one.lesion.name for one in summary.mapped}
    items = [_item(one, judged["deciding"], names) for one in judged["items"]]
    missing = [item["title"] for item in items if item["verdict"] == "unknown"]
    return {
        "title": judged["title"],
        "source": judged["source"],
        "verification": judged["verification_words"],
        "result": judged["result"],
        "words": judged["result_words"],
        "items": items,
        "missing": "; ".join(missing),
    }


def _item(item: Mapping[str, Any], deciding: list[str], names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "title": plain(item["title"]),
        "verdict": item["verdict"],
        "words": item["verdict_words"],
        "because": plain(item["because"]),
        "lesions": [names[uid] for uid in item["lesions"] if uid in names],
        "deciding": item["id"] in deciding,
    }


def _provenance(summary: Summary) -> list[tuple[str, str]]:
    reading, context = summary.map.reading, summary.context
    rows: list[tuple[str, str]] = [("Case", summary.case.id)]
    if reading is not None and summary.reader is not None:
        rows.append(("Reading", f"{reading.kind}, {reading.status}, by {plain(summary.reader.name)}"))
    rows.append(("Timepoint", plain(summary.map.timepoint.label) if summary.map.timepoint else "all"))
    rows.append(("Last edit", context.edited or "not known"))
    return [*rows, ("Written by", context.program)]
