from __future__ import annotations

import json
from dataclasses import replace

import pytest

from annotator.geometry.shapes import BoxShape
from annotator.lesions.case import Patient
from annotator.lesions.document import case_document, case_from_document
from annotator.lesions.edits import Stroke
from annotator.lesions.facts import Biopsy, Laboratory
from annotator.lesions.records import ImageReference, Lesion
from annotator.terms.findings import finding_kind
from sample_studies.founding_case import STROKE_KEYS, founding_case


def strokes() -> dict[str, list[Stroke]]:
    image = ImageReference("1.2.3", 1, "1.2.2", "1.2.1", "CR")
    return {
        key: [Stroke(replace(image, modality=key.split("/")[1]), BoxShape((0, 0), (9, 9)))]
        for key in STROKE_KEYS
    }


def test_the_case_is_the_same_each_time() -> None:
    assert founding_case() == founding_case()


def test_the_case_survives_its_file() -> None:
    document = json.loads(json.dumps(case_document(founding_case())))
    assert case_from_document(document) == founding_case()


def test_seven_lesions_are_numbered_as_the_text_brings_them_up() -> None:
    case = founding_case()
    assert [(one.name, one.site, one.side.value, one.segment) for one in case.lesions] == [
        ("L1", "clavicle_medial", "L", ""),
        ("L2", "tibia_dist", "L", "metaphysis"),
        ("L3", "si_joint", "R", ""),
        ("L4", "si_joint", "L", ""),
        ("L5", "t07", "midline", ""),
        ("L6", "t08", "midline", ""),
        ("L7", "t09", "midline", ""),
    ]
    assert case.readings[0].lesions_numbered == 7


def test_the_ankle_of_the_scan_and_the_tibia_of_the_mri_are_one_lesion() -> None:
    case = founding_case()
    tibia = case.lesions[1]
    assert {one.image.modality for one in case.marks_of_lesion(tibia.id)} == {"NM", "MR"}


def test_every_finding_can_be_seen_on_its_modality() -> None:
    for mark in founding_case().marks:
        assert all(mark.image.modality in finding_kind(kind).modalities for kind in mark.findings)


def test_what_the_report_leaves_open_stays_open() -> None:
    details = [one.detail for one in founding_case().facts]
    biopsy = next(one for one in details if isinstance(one, Biopsy))
    crp = next(one for one in details if isinstance(one, Laboratory) and one.value == 24.0)
    assert biopsy.on_antibiotics is None
    assert (crp.unit, crp.unit_in_doubt) == ("mg/dL", "mg/L")


def test_strokes_bring_their_images_and_the_report_its_findings() -> None:
    case = founding_case(strokes())
    assert {one.image.sop_instance_uid for one in case.marks} == {"1.2.3"}
    assert {one.study_uids for one in case.timepoints} == {("1.2.1",)}
    assert [sorted(one.findings) for one in case.marks_of_lesion(case.lesions[0].id)][:2] == [
        ["hyperostosis"],
        ["hyperostosis", "osteolytic"],
    ]


def test_a_lesion_may_have_several_strokes_on_one_study() -> None:
    drawn = strokes()
    drawn["TP2/MR/t08:midline"] *= 3
    case = founding_case(drawn)
    t08 = next(one for one in case.all(Lesion) if one.site == "t08")
    assert len(case.marks_of_lesion(t08.id)) == 4  # three on MR, one on the scan


@pytest.mark.parametrize("key", ["TP0/CR/clavicle_medial:L", "TP9/CR/talus:L"])
def test_missing_and_unknown_keys_are_refused(key) -> None:
    drawn = strokes()
    drawn[key] = []
    with pytest.raises(ValueError, match="strokes are needed"):
        founding_case(drawn)


def test_the_patient_is_named_as_the_images_do() -> None:
    assert founding_case(patient=Patient("42")).patient.id == "42"
