"""UIDs for images that have none: to tell them apart on the screen, never to bind anything to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import NAMESPACE_URL, uuid5

from annotator.dicom import tags
from annotator.dicom.facts import SeriesFacts, StudyFacts, series_facts_of, study_facts_of
from annotator.dicom.header import Header
from annotator.dicom.source import Source
from annotator.dicom.text import is_uid

_NEEDED = (tags.SOP_CLASS_UID, tags.SOP_INSTANCE_UID, tags.STUDY_INSTANCE_UID, tags.SERIES_INSTANCE_UID)


@dataclass(frozen=True, slots=True)
class Identity:
    """What an image is called and what it belongs to; `missing` are the tags of UIDs stood in for."""

    uid: str
    study: StudyFacts
    series: SeriesFacts
    missing: tuple[int, ...]


def identity_of(header: Header, source: Source) -> Identity:
    """Return the identity of an image; UIDs that are missing or none are stood in for.

    The same file at the same place gets the same ones. Files of a folder that tell of the same patient
    and day share a study, those that tell of the same series a series.
    """
    missing = tuple(tag for tag in _NEEDED if not is_uid(header.term(tag)))
    study, series = study_facts_of(header), series_facts_of(header)
    folder = str(source.path.parent) if missing else ""
    if tags.STUDY_INSTANCE_UID in missing:
        patient = (header.term(tags.PATIENT_ID), header.name(tags.PATIENT_NAME))
        study = replace(study, uid=_stand_in("study", folder, *patient, study.date))
    if tags.SERIES_INSTANCE_UID in missing:
        facts = (series.number, series.modality, series.description)
        series = replace(series, uid=_stand_in("series", folder, study.uid, *facts))
    uid = header.term(tags.SOP_INSTANCE_UID)
    if tags.SOP_INSTANCE_UID in missing:
        uid = _stand_in("instance", source.label)
    return Identity(uid, study, series, missing)


def _stand_in(*parts: object) -> str:
    """Return a UID made of a name-based UUID (DICOM PS3.5 B.2)."""
    return f"2.25.{uuid5(NAMESPACE_URL, chr(0).join(map(str, parts))).int}"
