"""The founding case as records: Cavalcanti et al., Turk J Rheumatol, as its text states it.

What the report does not state is absent here, never "no". What it leaves open stays open: the unit of
the C-reactive protein, whether the biopsy was taken on antibiotics, the dates within 2008.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from annotator.geometry.shapes import EllipseShape
from annotator.lesions.case import Case, Patient
from annotator.lesions.change import added
from annotator.lesions.edits import Stroke
from annotator.lesions.facts import (
    Antibiotic,
    Biopsy,
    Comorbidity,
    Course,
    Culture,
    Detail,
    Laboratory,
    Level,
    Response,
    Symptom,
    Treatment,
)
from annotator.lesions.records import (
    CaseId,
    ClinicalFact,
    FactId,
    ImageReference,
    Lesion,
    LesionId,
    Mark,
    MarkId,
    Observation,
    ObservationId,
    Reader,
    ReaderId,
    Reading,
    ReadingId,
    ReadingKind,
    Record,
    RecordId,
    Timepoint,
    TimepointId,
)
from annotator.terms.side import Side

SOURCE = "Cavalcanti et al., Turk J Rheumatol"
LABEL = "Founding case: boy, 10 years, CRMO"
PATIENT = Patient("FOUNDING-CASE", "LESION-ANNOTATOR", "Founding^Case", None, "M")

_NAMESPACE = uuid.UUID("6f1b0a52-3c0e-5d4e-9a55-8f4f0f6f2008")


def _id(name: str) -> RecordId:
    return RecordId(str(uuid.uuid5(_NAMESPACE, name)))


def _uid(name: str) -> RecordId:
    return RecordId(f"2.25.{uuid.uuid5(_NAMESPACE, name).int}")


CASE_ID = CaseId(_id("case"))
READING_ID = ReadingId(_id("reading"))
TIMEPOINT_IDS: Mapping[str, TimepointId] = MappingProxyType(
    {name: TimepointId(_id(name)) for name in ("TP0", "TP1", "TP2", "TP3")}
)

_TIMEPOINTS = (
    ("TP0", "2006 admission", "2006"),
    ("TP1", "about 2007 (one year later), orthopaedics", "2007"),
    ("TP2", "2008 rheumatology, before biologic", "2008"),
    ("TP3", "after third infliximab infusion", None),
)

_COMPRESSION = (
    "The discussion speaks of compressive lesions at T7-T9 along with scoliosis; which vertebra is "
    "compressed is not said."
)

# (number, site, side, segment, note), numbered as the text brings them up.
_LESIONS = (
    (1, "clavicle_medial", Side.LEFT, "", "The third of the clavicle is not stated; medial is assumed."),
    (
        2,
        "tibia_dist",
        Side.LEFT,
        "metaphysis",
        "The bone scan says ankle (left by its figure), the MRI left distal tibial metaphysis: one lesion.",
    ),
    (3, "si_joint", Side.RIGHT, "", "From the plural 'sacroiliac joints' on the bone scan."),
    (4, "si_joint", Side.LEFT, "", "From the plural 'sacroiliac joints' on the bone scan."),
    (5, "t07", Side.MIDLINE, "", _COMPRESSION),
    (6, "t08", Side.MIDLINE, "", f"The bone scan says 'T8 thoracic disc'. {_COMPRESSION}"),
    (7, "t09", Side.MIDLINE, "", _COMPRESSION),
)


@dataclass(frozen=True, slots=True)
class _Sight:
    """One line of the report's findings: key, kinds, and what the text says."""

    key: str
    findings: frozenset[str]
    view: str = ""
    note: str = ""

    @property
    def timepoint(self) -> str:
        return self.key.split("/")[0]

    @property
    def modality(self) -> str:
        return self.key.split("/")[1]

    @property
    def place(self) -> tuple[str, Side]:
        site, side = self.key.split("/")[2].split(":")
        return site, Side(side)


def _sight(key: str, *findings: str, view: str = "", note: str = "") -> _Sight:
    return _Sight(key, frozenset(findings), view, note)


_SIGHTS = (
    _sight("TP0/CR/clavicle_medial:L", "hyperostosis", note="Bone enlargement on the left clavicle."),
    _sight(
        "TP1/CT/clavicle_medial:L",
        "hyperostosis",
        "osteolytic",
        note="Volume increased due to an area of hyperostosis mixed with osteolysis.",
    ),
    _sight("TP2/NM/clavicle_medial:L", "uptake", view="anterior"),
    _sight("TP2/NM/tibia_dist:L", "uptake", view="anterior", note="Text: ankle."),
    _sight("TP2/NM/si_joint:R", "uptake", view="posterior"),
    _sight("TP2/NM/si_joint:L", "uptake", view="posterior"),
    _sight("TP2/NM/t08:midline", "uptake", view="posterior", note="Text: T8 thoracic disc."),
    _sight("TP2/MR/t07:midline", "marrow_oedema", note="Text: inflammatory lesion."),
    _sight("TP2/MR/t08:midline", "marrow_oedema", note="Text: inflammatory lesion."),
    _sight("TP2/MR/t09:midline", "marrow_oedema", note="Text: inflammatory lesion."),
    _sight("TP2/MR/clavicle_medial:L", "unspecified", note="Text: inflammatory, kind not said."),
    _sight("TP2/MR/tibia_dist:L", "osteolytic", note="Figure 4."),
    _sight("TP3/NM/clavicle_medial:L", "uptake", view="anterior", note="Tiny uptake."),
)

STROKE_KEYS = tuple(one.key for one in _SIGHTS)
"""The marks the case needs: ``timepoint/modality/site:side``."""


def founding_case(strokes: Mapping[str, Sequence[Stroke]] | None = None, patient: Patient = PATIENT) -> Case:
    """Return the founding case.

    Parameters
    ----------
    strokes : mapping from key to strokes, or None
        What was drawn for each of `STROKE_KEYS`: image and shape; their findings are taken from the
        report. None puts an ellipse on an image of made-up UIDs for each.
    patient : Patient
        As the images name the patient.

    Raises
    ------
    ValueError
        The keys are not those of `STROKE_KEYS`, or a key has no stroke.
    """
    drawn = {key: tuple(found) for key, found in (_default_strokes() if strokes is None else strokes).items()}
    if set(drawn) != set(STROKE_KEYS) or not all(drawn.values()):
        raise ValueError(f"strokes are needed for exactly {sorted(STROKE_KEYS)}, not {sorted(drawn)}")
    reader = Reader(ReaderId(_id("reader")), "Case report")
    reading = Reading(READING_ID, reader.id, ReadingKind.CONSENSUS, lesions_numbered=len(_LESIONS))
    lesions = {(site, side): _lesion(*row) for row in _LESIONS for _, site, side, *_ in [row]}
    observations = {
        (sight.timepoint, sight.place): _observation(sight, lesions[sight.place].id) for sight in _SIGHTS
    }
    marks = [
        _mark(sight, number, stroke, observations[sight.timepoint, sight.place].id)
        for sight in _SIGHTS
        for number, stroke in enumerate(drawn[sight.key])
    ]
    records: list[Record] = [reader, reading, *_timepoints(drawn), *lesions.values()]
    records += [*observations.values(), *marks, *_facts()]
    return Case(CASE_ID, patient, LABEL).after(added(*records))


def _default_strokes() -> dict[str, Sequence[Stroke]]:
    strokes: dict[str, Sequence[Stroke]] = {}
    for number, sight in enumerate(_SIGHTS):
        study = f"{sight.timepoint}/{sight.modality}"
        image = ImageReference(
            _uid(f"image {study} {sight.view}"), 1, _uid(f"series {study}"), _uid(f"study {study}"),
            sight.modality, sight.view,
        )  # fmt: skip
        strokes[sight.key] = (Stroke(image, EllipseShape((100.0, 40.0 + 30.0 * number), (12.0, 8.0))),)
    return strokes


def _timepoints(drawn: Mapping[str, Sequence[Stroke]]) -> list[Timepoint]:
    return [
        Timepoint(TIMEPOINT_IDS[name], label, order, date, _studies(drawn, name))
        for order, (name, label, date) in enumerate(_TIMEPOINTS)
    ]


def _studies(drawn: Mapping[str, Sequence[Stroke]], timepoint: str) -> tuple[str, ...]:
    uids = (
        stroke.image.study_instance_uid
        for key in STROKE_KEYS
        if key.startswith(f"{timepoint}/")
        for stroke in drawn[key]
    )
    return tuple(dict.fromkeys(uids))


def _lesion(number: int, site: str, side: Side, segment: str, note: str) -> Lesion:
    return Lesion(LesionId(_uid(f"lesion {number}")), READING_ID, number, site, side, segment, note)


def _observation(sight: _Sight, lesion: LesionId) -> Observation:
    note = "Improved: tiny uptake." if sight.timepoint == "TP3" else ""
    name = f"observation {sight.timepoint} {sight.place}"
    return Observation(ObservationId(_id(name)), lesion, TIMEPOINT_IDS[sight.timepoint], note=note)


def _mark(sight: _Sight, number: int, stroke: Stroke, observation: ObservationId) -> Mark:
    return Mark(
        MarkId(_id(f"mark {sight.key} {number}")),
        observation,
        stroke.image,
        stroke.shape,
        sight.findings,
        stroke.origin,
        note=sight.note,
    )


def _facts() -> Iterable[ClinicalFact]:
    rows = (*_disease(), *_laboratory(), *_pathology(), *_treatment(), *_excluded())
    return (replace(row, id=FactId(_id(f"fact {number}"))) for number, row in enumerate(rows))


def _fact(detail: Detail, date: str | None = None, note: str = "", certain: bool = True) -> ClinicalFact:
    return ClinicalFact(FactId(RecordId("")), detail, date, source=SOURCE, certain=certain, note=note)


def _disease() -> list[ClinicalFact]:
    return [
        _fact(
            Course(duration_months=60.0, remissions_and_exacerbations=True, age_at_onset_years=5.0),
            "2008",
            "Five years of intermittent pain in simultaneous bouts; age at onset derived.",
        ),
        *(
            _fact(Symptom("bone_pain", True, where))
            for where in ("left clavicle", "right hip", "ankles", "dorsal spine")
        ),
        _fact(Symptom("fever", True), "2006", "Temperature not stated."),
        _fact(Symptom("swelling", True, "left clavicle"), "2006", "A mass over the left clavicle."),
    ]


def _laboratory() -> list[ClinicalFact]:
    after = "After the third infliximab infusion."
    slight = Level.MILDLY_TO_MODERATELY_RAISED
    return [
        _fact(
            Laboratory("crp", 24.0, "mg/dL", unit_in_doubt="mg/L"),
            "2006",
            "Printed 24 mg/dl (240 mg/L); probably mg/L, the text gives no way to know.",
        ),
        _fact(
            Laboratory("esr", 39.0, "mm/h", level=slight),
            "2006",
            "The discussion calls it a slight increase.",
        ),
        _fact(Laboratory("crp", level=Level.NORMAL), note=after),
        _fact(Laboratory("esr", level=Level.NORMAL), note=after),
        _fact(Laboratory("ana", level=Level.NEGATIVE), "2008"),
        _fact(Laboratory("tuberculin", level=Level.NEGATIVE), "2008"),
    ]


def _pathology() -> list[ClinicalFact]:
    return [
        *(_fact(Culture(specimen, False)) for specimen in ("blood", "bone", "lesion")),
        _fact(Culture("bone marrow", False), note="Discussion only."),
        _fact(
            Biopsy("clavicle", inflammation_or_fibrosis=True, growth=False),
            note="Compatible with aseptic chronic osteomyelitis; chronic inflammatory reaction like a "
            "foreign body granuloma. The site is named in the discussion only.",
        ),
    ]


def _excluded() -> list[ClinicalFact]:
    why = "Cultures negative; biopsy compatible with aseptic chronic osteomyelitis."
    return [_fact(Comorbidity(name, False), "2008", why) for name in ("infection", "malignancy")]


def _treatment() -> list[ClinicalFact]:
    implied = "No response is implied, not stated; duration not stated."
    return [
        _fact(Antibiotic("cephalothin", response=Response.NONE), "2006", implied, certain=False),
        _fact(Antibiotic("ciprofloxacin", 3.0, Response.NONE), "2007", "About 2007."),
        _fact(Treatment("NSAID", response=Response.PARTIAL)),
        _fact(Treatment("alendronate", "70 mg/week")),
        _fact(Treatment("methotrexate", "15 mg/week")),
        _fact(
            Treatment("infliximab", "5 mg/kg"),
            note="Pain-free after the third infusion, growing normally.",
        ),
    ]
