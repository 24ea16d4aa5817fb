"""What a reading recorded before says of a new mark; what others recorded says nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from annotator.dicom import read_frame, scan
from annotator.imaging import Image
from annotator.lesions.case import Case
from annotator.lesions.records import Mark, MarkId, RecordId
from annotator.terms.side import Side
from annotator.viewing.body_part import body_parts
from annotator.viewing.body_place import Seen, place_in_body
from annotator.workspace.suggestion import seen_on, suggestions
from tests.helpers.dicom_files import DX, radiograph, write
from tests.helpers.founding_case import empty_case, second_reading, with_lesion

PLAIN = Seen(Image(np.zeros((10, 10), np.uint8)), (5.0, 5.0), "MR", parts=body_parts(("TSPINE",)))
FRESH = MarkId(RecordId("L2 T0 MR"))


def first_two(case: Case, mark: MarkId) -> list[tuple[str, tuple[str, ...]]]:
    found, side = suggestions(case, case.get(Mark, mark), PLAIN, lambda _uid, _frame: None)
    assert side is None
    return [(one.choice.site.id, one.because) for one in found[:2]]


def test_a_lesion_of_the_reading_leads_and_says_on_what_it_was_seen() -> None:
    case = with_lesion(empty_case("2008-01-01"), "t10", Side.MIDLINE, {"T0": {"NM": "uptake"}})
    case = with_lesion(case, "", Side.MIDLINE, {"T0": {"MR": "marrow_oedema"}}, draft=True)
    assert first_two(case, FRESH) == [
        ("t10", ("L1 NM", "place in the image", "thoracic spine")),
        ("t08", ("place in the image", "thoracic spine")),
    ]


def test_what_another_reader_marked_is_not_looked_at() -> None:
    case = with_lesion(empty_case("2008-01-01"), "t10", Side.MIDLINE, {"T0": {"NM": "uptake"}})
    other = with_lesion(
        second_reading(case), "", Side.MIDLINE, {"T0": {"MR": ""}}, reading=RecordId("second"), draft=True
    )
    (mark,) = [one for one in other.marks if other.lesion_of_mark(one).reading == RecordId("second")]
    assert [site for site, _ in first_two(other, mark.id)] == ["t08", "t07"]


@pytest.mark.parametrize(("description", "side"), [("Right knee AP", Side.RIGHT), ("Left knee AP", None)])
def test_a_header_that_names_both_sides_tells_neither(
    tmp_path: Path, description: str, side: Side | None
) -> None:
    write(
        radiograph(DX, ImageLaterality="R", BodyPartExamined="KNEE", SeriesDescription=description),
        tmp_path / "film",
    )
    (series,) = scan([tmp_path]).studies[0].series
    (frame,) = series.frames
    seen = seen_on(series, frame, read_frame(frame.instance), (20.0, 12.0))
    assert place_in_body(seen).side is side
