"""From paths to a case on the desk."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pydicom.dataset import FileDataset

from annotator.lesion_map.figure_age import years_of
from annotator.lesions.records import CaseId, RecordId
from annotator.library.opening import open_library
from annotator.viewing import layout as layouts
from annotator.workspace.map_actions import ages_words
from annotator.workspace.notice import Weight
from annotator.workspace.screen_state import layout_text
from tests.helpers.dicom_files import ct_slice, uid, write
from tests.helpers.patient_folder import NAME, PATIENT_ID, other_patient_folder, patient_folder
from tests.workspace.conftest import Work


def test_a_folder_becomes_a_case_of_its_patient_with_grouped_studies(opened: Work) -> None:
    case = opened.session.case
    assert (case.patient.id, case.patient.name, case.patient.birth_date) == (PATIENT_ID, NAME, "1998-03-02")
    assert [(point.label, point.date) for point in case.timepoints] == [
        ("Baseline", "2006-05-10"),
        ("FU1", "2007-03-01"),
        ("FU2", "2008-05-12"),
    ]
    assert [study.modalities for study in opened.viewer.studies] == [("CR",), ("CT",), ("NM",), ("MR",)]


def test_the_bone_scan_of_the_last_date_is_hung_anterior_beside_posterior(opened: Work) -> None:
    layout = opened.viewer.layout
    assert layout.protocol == "nm-whole-body"
    assert [(pane.title, pane.frame) for pane in layout.panes] == [("Anterior", 0), ("Posterior", 1)]


def test_a_folder_opened_again_is_the_same_case(opened: Work, folder: Path) -> None:
    case = opened.session.case
    opened.open(folder / "ct")
    assert opened.session.case.id == case.id
    assert opened.session.case.timepoints == case.timepoints
    assert len(opened.store.cases()) == 1
    assert opened.store.sources(case.id) == (str(folder), str(folder / "ct"))


def test_every_patient_gets_a_case_and_the_first_is_shown(work: Work, tmp_path: Path) -> None:
    patient_folder(tmp_path / "both")
    other_patient_folder(tmp_path / "both")
    work.open(tmp_path / "both")
    assert {one.patient.id for one in work.store.cases()} == {"ANNO-7", "ANNO-8"}
    assert {study.patient.id for study in work.viewer.studies} == {work.session.case.patient.id}
    assert "2 patients were found; each has a case of its own." in work.words


def _of(folder: Path, seed: str, **who: str) -> Path:
    study = {"StudyInstanceUID": uid("study", seed), "SeriesInstanceUID": uid("series", seed), "seed": seed}
    write(ct_slice(1, **study, **who), folder / seed / "1.dcm")
    return folder / seed


@pytest.mark.parametrize(
    ("one", "other", "cases"),
    [
        ({"IssuerOfPatientID": "A"}, {"IssuerOfPatientID": "B"}, 2),
        ({"IssuerOfPatientID": "A"}, {}, 1),
        ({"PatientName": "Doe^Jane"}, {"PatientName": "Doe^Janet"}, 1),
        (
            {"PatientName": "Doe^Jane", "PatientBirthDate": "19980302"},
            {"PatientName": "Roe^Ann", "PatientBirthDate": "20010405"},
            2,
        ),
        ({"PatientID": ""}, {"PatientID": ""}, 1),
        ({"PatientID": "", "PatientName": ""}, {"PatientID": "", "PatientName": ""}, 2),
        ({"PatientID": "", "PatientName": ""}, {"PatientID": ""}, 2),
    ],
)
def test_images_of_another_patient_make_another_case(
    work: Work, tmp_path: Path, one: dict[str, str], other: dict[str, str], cases: int
) -> None:
    first = work.open(_of(tmp_path, "first", **one)).session.case.id
    second = work.open(_of(tmp_path, "second", **other)).session.case.id
    assert (len(work.store.cases()), first == second) == (cases, cases == 1)
    assert len({one.label for one in work.store.cases()}) == cases
    assert work.open(tmp_path / "first").session.case.id == first
    assert len(work.store.cases()) == cases


def test_a_folder_without_images_says_so_and_lists_why(work: Work, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("Dear colleague")
    work.open(tmp_path / "letters")
    assert not work.session.has_case
    assert work.words == ["No images in 1 file."]
    assert len(work.viewer.problems) == 1


def test_a_path_that_is_not_there_is_a_problem_not_a_crash(work: Work, tmp_path: Path) -> None:
    work.open(tmp_path / "gone")
    assert not work.session.has_case
    assert len(work.viewer.problems) == 1


def test_the_last_case_comes_back_with_images_and_layout(opened: Work, library: Path) -> None:
    arranged = layouts.dropped(layouts.gridded(opened.viewer.layout, 2, 2), 3, opened.key("CT"))
    opened.viewer.show(arranged)
    case = opened.session.case
    opened.store.remember(f"layout:{case.id}", layout_text(opened.viewer.layout))
    opened.jobs.close()
    opened.store.close()
    with open_library(library) as store:
        again = Work(store)
        assert again.opening.last()
        again.settle()
        assert again.session.case == case
        assert [pane.series for pane in again.viewer.layout.panes] == [one.series for one in arranged.panes]
        assert again.viewer.layout.active == 3
        again.jobs.close()


def test_a_case_opened_while_another_is_being_put_on_the_desk_stays_there(
    opened: Work, tmp_path: Path
) -> None:
    first = opened.session.case.id
    opened.opening.paths([str(other_patient_folder(tmp_path / "other"))])
    opened.main.run_until(lambda: len(opened.store.cases()) == 2)
    opened.opening.case(first)
    opened.settle()
    assert opened.session.case.id == first
    assert {study.patient.id for study in opened.viewer.studies} == {"ANNO-7"}


def test_there_is_no_last_case_in_an_empty_library(work: Work) -> None:
    assert not work.opening.last()


def test_a_case_whose_images_moved_opens_and_says_so(work: Work, tmp_path: Path) -> None:
    work.open(patient_folder(tmp_path / "here"))
    shutil.move(tmp_path / "here", tmp_path / "there")
    case = work.session.case.id
    work.opening.case(case)
    work.settle()
    assert work.words[-1] == "1 place with images of this case is gone."
    work.open(tmp_path / "there")
    assert work.session.case.id == case
    assert len(work.viewer.studies) == 4


def test_a_case_that_is_not_there_is_told_not_raised(work: Work) -> None:
    work.opening.case(CaseId(RecordId("nothing")))
    assert work.told[-1].weight is Weight.FAILURE


def test_the_studies_of_another_patient_in_the_same_place_stay_out(work: Work, tmp_path: Path) -> None:
    place = patient_folder(tmp_path / "shared")
    work.open(place)
    other_patient_folder(place)
    work.opening.case(work.session.case.id)
    work.settle()
    assert {study.patient.id for study in work.viewer.studies} == {PATIENT_ID}


def test_a_library_open_for_reading_still_shows_the_images_of_its_cases(opened: Work, folder: Path) -> None:
    with open_library(Path(opened.store.location), write=False) as store:
        reading = Work(store)
        reading.open(folder)
        assert reading.session.has_case
        assert reading.session.case == opened.session.case
        assert len(reading.viewer.studies) == 4
        assert not [notice for notice in reading.told if notice.weight is Weight.FAILURE]
        reading.jobs.close()


def de_identified(number: int, date: str, age: str | None) -> FileDataset:
    data = ct_slice(number, StudyDate=date, StudyInstanceUID=uid("study", date), SeriesInstanceUID=uid(date))
    del data.PatientBirthDate
    if age is not None:
        data.PatientAge = age
    return data


@pytest.mark.parametrize(
    ("ages", "years", "shown"),
    [
        (("004Y", "005Y"), 5.0, "As the patient: 2–6 years"),
        (("013Y", None), 13.0, "As the patient: 13–18 years"),
        (("156M", "182W"), 182 * 7 / 365.25, "As the patient: 2–6 years"),
        (("000Y", ""), None, "Age not known: 7–12 years"),
        ((None, None), None, "Age not known: 7–12 years"),
    ],
)
def test_without_a_birth_date_the_age_of_the_newest_study_counts(
    work: Work, tmp_path: Path, ages: tuple[str | None, ...], years: float | None, shown: str
) -> None:
    for number, (date, age) in enumerate(zip(("20200101", "20210601"), ages, strict=True), start=1):
        write(de_identified(number, date, age), tmp_path / "in" / f"{number}.dcm")
    case = work.open(tmp_path / "in").session.case
    assert case.patient.birth_date is None
    assert years_of(case) == pytest.approx(years)
    assert ages_words(case)[0] == (None, shown)
    assert work.store.load(case.id).timepoints == case.timepoints


def test_the_birth_date_is_believed_before_the_age(opened: Work) -> None:
    assert {point.age_years for point in opened.session.case.timepoints} == {None}
    assert years_of(opened.session.case) == pytest.approx(10.19, abs=0.01)
