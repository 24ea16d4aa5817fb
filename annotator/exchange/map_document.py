"""The lesion map as a document: typed, versioned, with the codes written out (``map-json``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import ConfigDict, TypeAdapter

from annotator.exchange.case_schema import DIALECT, Json
from annotator.exchange.scoord import GraphicType
from annotator.lesion_map.progress import Trend
from annotator.lesions.records import Activity, MarkOrigin, ObservationStatus, ReadingKind, ReadingStatus
from annotator.terms.side import Side

FORMAT: Literal["lesion-annotator map"] = "lesion-annotator map"
VERSION: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class CodeDocument:
    """A coded concept (Code Sequence Macro, PS3.3 8.8)."""

    value: str
    scheme: str
    meaning: str


@dataclass(frozen=True, slots=True)
class SiteDocument:
    """A place of the skeleton. `topographical_modifier` (CID 2) narrows a code of the parent bone."""

    id: str
    label: str
    region: str
    bone: str
    side: Side
    segment: str
    code: CodeDocument | None
    topographical_modifier: CodeDocument | None
    laterality: CodeDocument


@dataclass(frozen=True, slots=True)
class KindDocument:
    """A kind of finding: its code in the private scheme 99CRMO, and public codes of near meaning."""

    id: str
    label: str
    code: CodeDocument
    crosswalk: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TimepointDocument:
    """Studies of about one date."""

    id: str
    label: str
    date: str | None
    study_uids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadingDocument:
    """Whose lesions these are."""

    id: str
    reader: str
    kind: ReadingKind
    status: ReadingStatus


@dataclass(frozen=True, slots=True)
class SightingDocument:
    """A lesion on one modality at one timepoint: the kinds its marks show there."""

    timepoint: str
    modality: str
    kinds: tuple[str, ...]
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ObservationDocument:
    """A lesion at one timepoint; null means not known."""

    timepoint: str
    status: ObservationStatus
    activity: Activity | None
    certainty: int | None
    symptomatic: bool | None
    features: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class LesionDocument:
    """A lesion over all modalities and dates in scope (TID 4108)."""

    tracking_uid: str
    tracking_identifier: str
    number: int
    site: SiteDocument
    status: ObservationStatus
    kinds: tuple[str, ...]
    modalities: tuple[str, ...]
    observations: tuple[ObservationDocument, ...]
    sightings: tuple[SightingDocument, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class MarkDocument:
    """A mark as SCOORD: (column, row) pairs from (0, 0) at the outer corner of the first pixel.

    One in the space of the patient was drawn on a plane across the slices: SCOORD3D, (x, y, z) in LPS mm in
    the frame of reference of the image, which is the slice nearest its middle.
    """

    id: str
    tracking_uid: str
    timepoint: str
    modality: str
    kinds: tuple[str, ...]
    study_instance_uid: str
    series_instance_uid: str
    sop_instance_uid: str
    frame: int
    view: str
    graphic_type: GraphicType
    graphic_data: tuple[float, ...]
    shape: str
    origin: MarkOrigin
    file_sha256: str | None
    frame_sha256: str | None
    graphic_space: Literal["image", "patient"] = "image"


@dataclass(frozen=True, slots=True)
class MeasurementDocument:
    """A measurement of one mark, or of the marks on a stack (TID 300); refused ones say why.

    `unit` is UCUM (px, px2 without a spacing). `error_low` and `error_high` bound the true value; null where
    no error band can be stated. `calibration` says how far millimetres can be trusted.
    """

    tracking_uid: str
    timepoint: str
    marks: tuple[str, ...]
    quantity: str
    value: float | None
    unit: str | None
    error_low: float | None
    error_high: float | None
    calibration: str | None
    method: str | None
    code: CodeDocument | None
    derivation: CodeDocument | None
    refused: str | None


@dataclass(frozen=True, slots=True)
class ThresholdsDocument:
    """From which factor on a change of area, and of an uptake ratio, counts as one."""

    area: float
    uptake_ratio: float


@dataclass(frozen=True, slots=True)
class FateDocument:
    """What became of a lesion up to a timepoint; `because` says since when, `obstacle` what hinders."""

    tracking_uid: str
    timepoint: str
    fate: Trend
    also: tuple[Trend, ...]
    because: str
    obstacle: str


@dataclass(frozen=True, slots=True)
class BoneDocument:
    """A bone of one side: what counts once for "multifocal"."""

    bone: str
    side: Side
    lesions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CountsDocument:
    """How many, and how they lie."""

    lesions: int
    bones: int
    regions: int
    marks: int
    multifocal: bool
    bilateral: bool
    symmetric: bool
    pattern: str | None
    by_kind: dict[str, int]
    by_modality: dict[str, int]


@dataclass(frozen=True, slots=True)
class ReviewDocument:
    """A site read without lesion, or not covered by the images."""

    timepoint: str
    modality: str
    site: str
    side: Side
    result: str


@dataclass(frozen=True, slots=True)
class CaseDocument:
    """Which case: its id and label, and the patient only when asked for."""

    id: str
    label: str
    sex: str | None
    patient: dict[str, str | None] | None


@dataclass(frozen=True, slots=True)
class MapDocument:
    """The whole file.

    `modalities`, `shown_kinds` and `least_certainty` are the filter, null where there is none; `hidden` the
    lesions that it leaves out.
    """

    format: Literal["lesion-annotator map"]
    version: Literal[1]
    notice: str
    program: str
    edited: str | None
    case: CaseDocument
    reading: ReadingDocument | None
    timepoint: str | None
    modalities: tuple[str, ...] | None
    timepoints: tuple[TimepointDocument, ...]
    kinds: tuple[KindDocument, ...]
    counts: CountsDocument
    bones: tuple[BoneDocument, ...]
    lesions: tuple[LesionDocument, ...]
    not_present: tuple[LesionDocument, ...]
    unplaced: tuple[str, ...]
    marks: tuple[MarkDocument, ...]
    reviews: tuple[ReviewDocument, ...]
    criteria: tuple[Mapping[str, Any], ...]
    measurements: tuple[MeasurementDocument, ...] = ()
    shown_kinds: tuple[str, ...] | None = None
    least_certainty: int | None = None
    hidden: tuple[str, ...] = ()
    thresholds: ThresholdsDocument | None = None
    fates: tuple[FateDocument, ...] = ()


_CLASSES = (
    CodeDocument,
    SiteDocument,
    KindDocument,
    TimepointDocument,
    ReadingDocument,
    SightingDocument,
    ObservationDocument,
    LesionDocument,
    MarkDocument,
    MeasurementDocument,
    ThresholdsDocument,
    FateDocument,
    BoneDocument,
    CountsDocument,
    ReviewDocument,
    CaseDocument,
    MapDocument,
)
for _one in _CLASSES:
    setattr(_one, "__pydantic_config__", ConfigDict(extra="forbid", allow_inf_nan=False))  # noqa: B010

MAP: TypeAdapter[MapDocument] = TypeAdapter(MapDocument)


def map_schema() -> Json:
    """Return the JSON Schema (draft 2020-12) of a map file: what ``resources/schemas/map-1.json`` holds."""
    return {
        "$schema": DIALECT,
        "$id": f"urn:lesion-annotator:schema:map-{VERSION}",
        **MAP.json_schema(mode="serialization"),
        "title": "Lesion map of Lesion Annotator",
    }
