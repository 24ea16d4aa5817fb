"""Images without valid UIDs are for looking at: they open, and every mark is refused in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.dicom import Badge, scan, scan_report
from annotator.workspace.hands_free import place_at_middle
from annotator.workspace.tools.ellipse import ELLIPSE
from tests.helpers.dicom_files import ct_slice, write
from tests.workspace.conftest import Work


def nameless(number: int, *names: str) -> object:
    data = ct_slice(number)
    for name in names:
        delattr(data, name)
    return data


def test_a_folder_of_slices_without_any_uid_is_one_stack(tmp_path: Path) -> None:
    for number in (3, 1, 2):
        data = nameless(number, "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "SOPClassUID")
        write(data, tmp_path / f"{number}.dcm")
    result = scan([tmp_path])
    assert result.problems == ()
    (series,) = result.studies[0].series
    assert [frame.instance.number for frame in series.frames] in ([1, 2, 3], [3, 2, 1])
    assert series.slice_spacing_mm == pytest.approx(5)
    assert Badge.NO_UID in series.badges
    again = scan([tmp_path])
    assert [frame.instance.uid for frame in again.studies[0].series[0].frames] == [
        frame.instance.uid for frame in series.frames
    ]
    (patient,) = scan_report(result)["patients"]
    assert (patient["studies"][0]["uid"], patient["studies"][0]["series"][0]["uid"]) == ("", "")


@pytest.mark.parametrize("name", ["StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "SOPClassUID"])
def test_it_is_shown_and_a_mark_is_refused_naming_the_uid(work: Work, tmp_path: Path, name: str) -> None:
    tags = {"StudyInstanceUID": "(0020,000D)", "SeriesInstanceUID": "(0020,000E)"}
    tags |= {"SOPInstanceUID": "(0008,0018)", "SOPClassUID": "(0008,0016)"}
    view = work.open(write(nameless(1, name), tmp_path / "a.dcm")).pane("CT")
    work.viewer.choose_tool(ELLIPSE)
    place_at_middle(view)
    assert work.session.case.marks == ()
    assert work.told[-1].text == "This image has no valid UID that a mark could be bound to."
    assert work.told[-1].hint == f"Have the sender correct {tags[name]}."


def test_a_study_without_uid_is_no_timepoint(work: Work, tmp_path: Path) -> None:
    work.open(write(nameless(1, "StudyInstanceUID"), tmp_path / "a.dcm"))
    assert len(work.viewer.studies) == 1
    assert work.session.case.timepoints == ()
