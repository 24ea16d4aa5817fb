"""The package as a library: the lines that the README shows, and the names they use."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

import annotator
from sample_studies.founding_case import founding_case
from tests.helpers.dicom_files import ct_stack


def test_the_lines_from_a_folder_to_a_verdict_run(tmp_path: Path) -> None:
    with annotator.open_library(tmp_path / "library") as store:
        store.create(founding_case(), "test")
    folder = ct_stack(tmp_path / "dicom")
    names = {"folder": folder, "library": tmp_path / "library", "results": tmp_path / "out"}
    example = doctest.DocTestParser().get_doctest(annotator.__doc__ or "", names, "annotator", None, 0)
    results = doctest.DocTestRunner().run(example, clear_globs=False)
    assert (results.failed, results.attempted) == (0, 6)
    assert len(example.globs["studies"]) == 1
    assert example.globs["lesion_map"].is_multifocal
    assert len(example.globs["verdicts"]) == 11
    assert example.globs["page"].is_file()


@pytest.mark.parametrize("name", annotator.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(annotator, name) is not None
    assert name in dir(annotator)


def test_other_names_are_not() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        annotator.nothing  # noqa: B018
