"""What privacy mode says instead of days."""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotator.lesions.change import replaced
from annotator.workspace.privacy import HIDDEN, timepoint_label, undated
from tests.workspace.conftest import Work


@pytest.mark.parametrize(
    "written",
    [
        "2008-05-12", "2008-05", "2008", "12.5.2008", "12. 5. 08", "5/12/2008", "20080512",
        "March 2008", "12 March 2008", "12. März 2008", "Mar 12, 2008", "1998/03/02",
    ],
)  # fmt: skip
def test_a_date_however_written_is_hidden(written: str) -> None:
    assert undated(f"CT of {written}, left") == f"CT of {HIDDEN}, left"


@pytest.mark.parametrize(
    "text",
    ["Baseline", "FU1", "CRP 24 mg/L", "2000 mg daily", "T8", "1.5 T", "L1 left clavicle", "200 kV"],
)
def test_what_is_no_date_stays(text: str) -> None:
    assert undated(text) == text


def test_a_timepoint_is_named_by_its_place_when_its_label_tells_the_date(opened: Work) -> None:
    case = opened.session.case
    point = case.timepoints[1]
    named = replace(point, label="CT March 2007")
    case = case.after(replaced(point, named))
    assert timepoint_label(case, named, private=False) == "CT March 2007"
    assert timepoint_label(case, named, private=True) == "Timepoint 2"
    assert timepoint_label(case, case.timepoints[0], private=True) == "Baseline"
