"""The committed sample studies: whole, true to their masks, clean for a validator."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from annotator.criteria import judge_all
from annotator.dicom import identity, read_frame, scan
from annotator.dicom.series import Series
from annotator.dicom.study import Study
from annotator.exchange.formats.case_json import read
from annotator.geometry.shapes import contains, vertices
from annotator.imaging import Calibration, Image, modality_values
from annotator.lesions.case import Case
from annotator.lesions.records import Mark
from sample_studies.truth import load_mask

FOLDER = Path(__file__).parents[2] / "sample_studies" / "founding"


@pytest.fixture(scope="module")
def studies() -> tuple[Study, ...]:
    result = scan([FOLDER / "dicom"])
    assert not result.problems
    return result.studies


@pytest.fixture(scope="module")
def case() -> Case:
    return read((FOLDER / "case.json").read_bytes())


def series_with(studies: Sequence[Study], words: str) -> Series:
    return next(one for study in studies for one in study.series if words in one.description)


def image_of(studies: Sequence[Study], mark: Mark) -> Image:
    for study in studies:
        for series in study.series:
            for frame in series.frames:
                if (frame.instance.uid, frame.number) == (mark.image.sop_instance_uid, mark.image.frame):
                    return read_frame(frame.instance, frame.number)
    raise AssertionError(mark.image.sop_instance_uid)


def mask_under(mark: Mark, image: Image) -> np.ndarray:
    rows, columns = np.mgrid[0 : image.rows, 0 : image.columns]
    xs, ys = zip(*vertices(mark.shape), strict=True)
    inside = np.zeros((image.rows, image.columns), bool)
    for row in range(int(min(ys)), int(max(ys)) + 1):
        for column in range(int(min(xs)), int(max(xs)) + 1):
            inside[row, column] = contains(mark.shape, (column + 0.5, row + 0.5))
    assert rows.shape == columns.shape == inside.shape
    return inside


def mark_at(case: Case, timepoint: str, modality: str, site: str) -> Mark:
    for mark in case.marks:
        point = case.timepoint_of_study(mark.image.study_instance_uid)
        assert point is not None
        here = (point.order, mark.image.modality, case.lesion_of_mark(mark).site)
        if here == (int(timepoint[2:]), modality, site):
            return mark
    raise AssertionError(site)


def test_there_are_six_studies_of_one_boy_in_four_modalities(studies: tuple[Study, ...]) -> None:
    found = [(str(study.date), study.modalities) for study in studies]
    assert found == [
        ("2006-05-12", ("CR",)),
        ("2007-06-04", ("CT",)),
        ("2008-03-10", ("NM",)),
        ("2008-03-17", ("MR",)),
        ("2008-03-18", ("MR",)),
        ("2008-11-24", ("NM",)),
    ]
    assert {study.patient.id for study in studies} == {"FOUNDING-CASE"}


def test_the_folder_stays_small() -> None:
    assert sum(file.stat().st_size for file in FOLDER.rglob("*") if file.is_file()) < 25_000_000


def test_every_mark_lies_on_an_image_that_is_still_the_one_that_was_marked(
    studies: tuple[Study, ...], case: Case
) -> None:
    instances = {i.uid: i for study in studies for series in study.series for i in series.instances}
    assert len(case.marks) >= 13
    for mark in case.marks:
        instance = instances[mark.image.sop_instance_uid]
        assert identity(instance, mark.image.frame) == (mark.image.file_sha256, mark.image.frame_sha256)
        assert instance.study.uid == mark.image.study_instance_uid


def test_the_film_is_a_radiograph_with_its_magnification_estimated(studies: tuple[Study, ...]) -> None:
    film = series_with(studies, "CHEST PA")
    image = read_frame(film.frames[0].instance)
    assert image.inverted
    assert image.calibration is Calibration.ESTIMATED
    assert film.patient_orientation == "L\\F"


def test_the_ct_slices_are_even_and_in_hounsfield_units(studies: tuple[Study, ...]) -> None:
    stack = series_with(studies, "BONE")
    assert (len(stack.frames), stack.slice_spacing_mm, stack.badges) == (60, 2.0, ())
    image = read_frame(stack.frames[30].instance)
    values = modality_values(image)
    assert image.unit == "HU"
    assert float(np.median(values[:40])) == pytest.approx(-1000, abs=60)


def test_the_clavicle_is_dense_with_lytic_pockets_on_ct(studies: tuple[Study, ...], case: Case) -> None:
    mark = mark_at(case, "TP1", "CT", "clavicle_medial")
    image = image_of(studies, mark)
    values = modality_values(image)[mask_under(mark, image)]
    assert np.percentile(values, 90) > 700
    assert np.percentile(values, 3) < 250


def test_oedema_is_bright_on_stir(studies: tuple[Study, ...], case: Case) -> None:
    mark = mark_at(case, "TP2", "MR", "t08")
    image = image_of(studies, mark)
    values = modality_values(image)
    inside = mask_under(mark, image)
    rows = np.flatnonzero(inside.any(axis=1))
    height = int(rows[-1] - rows[0])
    # Two vertebrae up: healthy marrow of the same spine.
    healthy = np.roll(inside, -round(3.1 * height), axis=0)
    assert values[inside].mean() > 2 * values[healthy].mean()


def test_the_left_clavicle_takes_up_more_than_the_right_and_less_after_treatment(
    studies: tuple[Study, ...], case: Case
) -> None:
    truths = {
        (entry["key"], entry["view"]): entry
        for entry in json.loads((FOLDER / "expected" / "nm.json").read_text("utf-8"))["truths"]
    }
    before = truths["TP2/NM/clavicle_medial:L", "anterior"]["uptake_ratio"]
    after = truths["TP3/NM/clavicle_medial:L", "anterior"]["uptake_ratio"]
    assert before > after > 1.0
    mark = mark_at(case, "TP2", "NM", "clavicle_medial")
    image = image_of(studies, mark)
    counts = modality_values(image)
    inside = mask_under(mark, image)
    assert counts[inside].mean() > 3 * counts[counts > 0].mean()


def test_the_true_masks_have_the_areas_they_claim() -> None:
    for file in ("cr.json", "ct.json", "nm.json", "mr.json"):
        for entry in json.loads((FOLDER / "expected" / file).read_text("utf-8"))["truths"]:
            mask = load_mask(FOLDER / "expected" / "masks" / entry["mask_file"])
            assert mask.any()
            left, top, right, bottom = entry["bounding_box"]
            assert left < entry["centroid"][0] < right
            assert top < entry["centroid"][1] < bottom


def test_the_case_gives_the_verdicts_of_the_report(case: Case) -> None:
    results = {one.criteria_set.id: one.result.value for one in judge_all(case)}
    assert results == {
        "report_strict": "indeterminate",
        "report_lenient": "fulfilled",
        "jansson_2007": "fulfilled",
        "jansson_2009": "indeterminate",
        "bristol_2016": "indeterminate",
        "eular_acr_2025": "not_computable",
        "kostik_2023": "fulfilled",
        "rome_2008": "fulfilled",
        "king_type": "fulfilled",
        "kahn_2003": "indeterminate",
        "kahn_1994": "fulfilled",
    }


@pytest.mark.skipif(shutil.which("dciodvfy") is None, reason="dciodvfy (dicom3tools) is not installed")
@pytest.mark.parametrize("name", ["founding", "legs", "clavicle", "healthy"])
def test_a_validator_finds_no_error(name: str) -> None:
    files = sorted((FOLDER.parent / name / "dicom").rglob("*.dcm"))
    for file in (*files[:1], *files[1::15], files[-1]):
        run = subprocess.run(["dciodvfy", "-new", file], capture_output=True, check=False)
        errors = [line for line in run.stderr.splitlines() if line.startswith(b"Error")]
        assert not errors, (file.name, errors)
