"""Every statement of every sample's map is on an image, where the truth says the lesion is."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from skimage.draw import polygon2mask

from annotator.dicom import identity, read_frame, scan
from annotator.dicom.instance import Instance
from annotator.exchange.formats.case_json import read
from annotator.geometry.shapes import vertices
from annotator.lesion_map.build import build
from annotator.lesion_map.compare import compare
from annotator.lesions.case import Case
from annotator.lesions.facts import Biopsy, FamilyHistory, Laboratory, Symptom
from annotator.lesions.records import ClinicalFact, Mark, Observation, TimepointId
from sample_studies.founding_case import TIMEPOINT_IDS
from sample_studies.samples import SAMPLES
from sample_studies.truth import load_mask

HERE = Path(__file__).parents[2] / "sample_studies"
WITH_LESIONS = [name for name, one in SAMPLES.items() if one.written.lesions]


@cache
def case_of(name: str) -> Case:
    return read((HERE / name / "case.json").read_bytes())


@cache
def instances(name: str) -> dict[str, Instance]:
    found = scan([HERE / name / "dicom"])
    assert not found.problems
    return {i.uid: i for study in found.studies for series in study.series for i in series.instances}


@cache
def truths(name: str) -> dict[tuple[str, str, int], str]:
    """Mask file by key and frame."""
    return {
        (entry["key"], entry["sop_instance_uid"], entry["frame"]): entry["mask_file"]
        for maker in SAMPLES[name].makers
        for entry in json.loads((HERE / name / "expected" / f"{maker}.json").read_text("utf-8"))["truths"]
    }


def true_mask(name: str, key: str, mark: Mark) -> np.ndarray:
    """The true mask of a lesion on the frame of a mark."""
    file = truths(name)[key, mark.image.sop_instance_uid, mark.image.frame]
    mask = load_mask(HERE / name / "expected" / "masks" / file)
    if mask.ndim == 2:
        return mask
    instance = instances(name)[mark.image.sop_instance_uid]
    # A bone scan has a mask a view, a stack one a slice.
    return mask[mark.image.frame - 1 if mark.image.modality == "NM" else instance.number - 1]


def name_of(name: str, timepoint: TimepointId) -> str:
    return next(word for word, one in SAMPLES[name].written.timepoint_ids.items() if one == timepoint)


@pytest.mark.parametrize("name", WITH_LESIONS)
def test_each_sighting_has_a_mark_on_the_true_place_of_its_lesion(name: str) -> None:
    case = case_of(name)
    seen = 0
    for timepoint in case.timepoints:
        for lesion in build(case, None, timepoint.id).lesions:
            for sighting in lesion.sightings:
                assert sighting.marks
                for mark_id in sighting.marks:
                    mark = case.get(Mark, mark_id)
                    instance = instances(name)[mark.image.sop_instance_uid]
                    key = (
                        f"{name_of(name, timepoint.id)}/{sighting.modality}/"
                        f"{lesion.site.id}:{lesion.lesion.side.value}"
                    )
                    truth = true_mask(name, key, mark)
                    image = read_frame(instance, mark.image.frame)
                    # Vertices lie half a pixel off the centres that the mask is made of.
                    corners = np.array([(row - 0.5, column - 0.5) for column, row in vertices(mark.shape)])
                    drawn = polygon2mask((image.rows, image.columns), corners)
                    assert (drawn & truth).sum() > 0.7 * max(drawn.sum(), truth.sum()), key
                    seen += 1
    assert seen >= len(SAMPLES[name].written.stroke_keys)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_images_are_those_that_were_marked_and_of_the_patient(name: str) -> None:
    case = case_of(name)
    for mark in case.marks:
        instance = instances(name)[mark.image.sop_instance_uid]
        assert identity(instance, mark.image.frame) == (mark.image.file_sha256, mark.image.frame_sha256)
    studies = {one.study.uid for one in instances(name).values()}
    assert {uid for point in case.timepoints for uid in point.study_uids} == studies
    assert {one.patient.id for one in scan([HERE / name / "dicom"]).studies} == {case.patient.id}


@pytest.mark.parametrize("name", SAMPLES)
def test_the_case_in_the_folder_is_the_one_that_is_written(name: str) -> None:
    case, written = case_of(name), SAMPLES[name].case()
    assert [one.detail for one in case.facts] == [one.detail for one in written.facts]
    assert case.lesions == written.lesions
    assert case.patient == written.patient
    assert sorted(case.all(Observation), key=str) == sorted(written.all(Observation), key=str)


def test_the_new_samples_stay_small() -> None:
    sizes = [
        file.stat().st_size
        for name in SAMPLES
        if name != "founding"
        for file in (HERE / name).rglob("*")
        if file.is_file()
    ]
    assert sum(sizes) < 5_000_000


def noted(fragment: str) -> ClinicalFact:
    (fact,) = (one for one in case_of("founding").facts if fragment in one.note)
    return fact


def test_what_the_report_contradicts_itself_about_is_kept_and_not_resolved() -> None:
    # clinical.md 6d, one to ten.
    case = case_of("founding")
    notes = {one.name: one.note for one in case.lesions}
    crp = noted("probably mg/L").detail
    assert isinstance(crp, Laboratory)
    assert (crp.value, crp.unit, crp.unit_in_doubt) == (24.0, "mg/dL", "mg/L")
    assert "T8 thoracic disc" in notes["L6"]
    assert "28693002" in notes["L6"]
    assert all("which vertebra is compressed is not said" in notes[name] for name in ("L5", "L6", "L7"))
    assert "taken for one lesion" in notes["L2"]
    assert isinstance(noted("both legs").detail, Symptom)
    assert all("no side, no bone" in notes[name] for name in ("L3", "L4"))
    sequelae = noted("no bone sequelae")
    assert not sequelae.certain
    last = [one for one in case.all(Observation) if one.timepoint == TIMEPOINT_IDS["TP3"]]
    assert ["inference" in one.note for one in last] == [True]
    assert not noted("differs between abstract and body").certain
    assert isinstance(noted("foreign body granuloma").detail, Biopsy)
    heredity = noted("autosomal recessive").detail
    assert heredity == FamilyHistory("nbo")


def test_nothing_is_graded_that_the_report_does_not_grade() -> None:
    graded = [
        one
        for one in case_of("founding").all(Observation)
        if one.features or one.activity or one.certainty or one.symptomatic is not None
    ]
    assert graded == []


@pytest.mark.parametrize(
    ("earlier", "later", "expected"),
    [
        ("TP0", "TP1", {"L1": "resolved", "L2": "quieter", "L3": "louder", "L4": "resolved"}),
        ("TP1", "TP2", {"L1": "recurred", "L2": "resolved", "L3": "quieter", "L4": "resolved"}),
    ],
)
def test_the_legs_wax_and_wane(earlier: str, later: str, expected: dict[str, str]) -> None:
    case, points = case_of("legs"), SAMPLES["legs"].written.timepoint_ids
    names = {one.id: one.name for one in case.lesions}
    found = compare(case, None, points[earlier], points[later])
    assert {names[one.lesion]: one.trend.value for one in found} == expected
