"""``annotator sample``: a first case to look at, once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from annotator.exchange import export
from annotator.exchange import sample as command
from annotator.exchange.sample_titles import SAMPLE_TITLES
from annotator.lesions.change import replaced
from annotator.lesions.records import CaseId
from annotator.library import open_library
from sample_studies.founding_case import CASE_ID, founding_case
from sample_studies.samples import SAMPLES
from tests.cli.conftest import Say
from tests.helpers.dicom_files import ct_slice, write


@pytest.fixture
def studies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Sample studies as the package holds them, of one slice."""
    folder = tmp_path / "package" / "founding"
    write(ct_slice(), folder / "dicom" / "slice.dcm")
    (folder / "expected").mkdir()
    (folder / "expected" / "mask.npy").write_bytes(b"for tests only")
    export(founding_case(), "case-json", folder)[0].path.rename(folder / "case.json")
    monkeypatch.setattr(command, "sample_studies", lambda: folder.parent)
    return folder


def test_the_case_is_put_into_the_library_with_its_sources(
    studies: Path, empty: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANNOTATOR_READER", "Reader")
    said = empty("sample", "-o", tmp_path / "out", "--json")
    assert (said.code, said.json["new"], said.json["files"]) == (0, True, 2)
    assert (tmp_path / "out" / "dicom" / "slice.dcm").is_file()
    assert not (tmp_path / "out" / "expected").exists()
    with open_library(tmp_path / "library", write=False) as store:
        # The reading is whose who asked for it: they go on with it.
        author = founding_case().readers[0]
        there = store.load(CASE_ID)
        assert there == founding_case().after(replaced(author, replace(author, name="Reader")))
        assert store.sources(CASE_ID) == (str(tmp_path / "out" / "dicom"),)


def test_a_second_call_says_that_it_is_there(studies: Path, empty: Say, tmp_path: Path) -> None:
    empty("sample", "-o", tmp_path / "out")
    again = empty("sample", "-o", tmp_path / "out")
    assert again.code == 0
    assert "already" in again.out
    assert len(empty("cases", "--json").json["cases"]) == 1


def test_a_damaged_copy_is_written_anew(studies: Path, empty: Say, tmp_path: Path) -> None:
    empty("sample", "-o", tmp_path / "out")
    (tmp_path / "out" / "dicom" / "slice.dcm").write_bytes(b"")
    assert empty("sample", "-o", tmp_path / "out", "--json").json["files"] == 1


def test_the_samples_lie_beside_the_library_unless_told_otherwise(
    studies: Path, empty: Say, tmp_path: Path
) -> None:
    folder = Path(empty("sample", "--json").json["folder"])
    assert (folder / "dicom" / "slice.dcm").is_file()
    assert folder.parent == tmp_path / "library"


def test_a_place_that_cannot_be_written_is_an_error(studies: Path, empty: Say, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    said = empty("sample", "-o", tmp_path / "file")
    assert said.code == 2
    assert "cannot be written" in said.err


def test_missing_samples_are_an_error(empty: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "sample_studies", lambda: tmp_path)
    said = empty("sample")
    assert said.code == 2
    assert "not installed" in said.err


@pytest.mark.parametrize("name", ["legs", "clavicle", "healthy"])
def test_other_samples_are_offered_by_name_and_lie_in_folders_of_their_own(
    name: str, empty: Say, tmp_path: Path
) -> None:
    said = empty("sample", name, "--json")
    assert (said.code, said.json["new"]) == (0, True)
    assert said.json["folder"] == str(tmp_path / "library" / "samples" / name)
    with open_library(tmp_path / "library", write=False) as store:
        assert store.sources(CaseId(said.json["case"])) == (str(Path(said.json["folder"]) / "dicom"),)
    assert empty("sample", name, "--json").json["files"] == 0


def test_an_unknown_sample_is_refused_with_those_there_are(empty: Say) -> None:
    said = empty("sample", "elbow")
    assert said.code == 2
    assert "founding" in said.err


def test_the_titles_name_exactly_the_samples_there_are() -> None:
    assert list(SAMPLE_TITLES) == list(SAMPLES)
