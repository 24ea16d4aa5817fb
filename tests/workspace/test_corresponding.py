"""Where a mark lands in a series that shares no coordinates with its own: never on the other side."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.dicom import scan
from annotator.dicom.series import Series
from annotator.errors import AnnotatorError
from annotator.geometry.affine import Point2
from annotator.geometry.shapes import PointShape, centre
from annotator.viewing.offsets import Offsets
from annotator.workspace.corresponding import landing, like
from tests.helpers.dicom_files import DX, ct_slice, radiograph, uid, write

PRONE = [-1, 0, 0, 0, -1, 0]
FROM_HEAD = [-1, 0, 0, 0, 1, 0]
SAGITTAL = [0, 1, 0, 0, 0, -1]


def film(folder: Path, name: str, **attributes: object) -> Series:
    """A film of 24 rows and 40 columns."""
    facts: dict[str, object] = {"SeriesInstanceUID": uid(name), "seed": name, "ViewPosition": "AP"}
    write(radiograph(DX, **(facts | attributes)), folder / name)
    (series,) = scan([folder / name]).studies[0].series
    return series


def stack(folder: Path, name: str, way: list[float]) -> Series:
    """Five axial slices of 32 × 32 pixels from 5 to 25 mm, in a frame of reference of their own."""
    for number in range(1, 6):
        place = [0, 0, 5.0 * number] if way is not SAGITTAL else [5.0 * number, 0, 0]
        data = ct_slice(number, ImageOrientationPatient=way, ImagePositionPatient=place, seed=name)
        data.SeriesInstanceUID, data.FrameOfReferenceUID = uid(name), uid("frame", name)
        write(data, folder / name / str(number))
    (series,) = scan([folder / name]).studies[0].series
    return series


def landed(source: Series, at: Point2, target: Series, slice_at: int = 0, share: float = 0.0) -> Point2:
    return centre(landing(source.frames[slice_at], PointShape(at), target, Offsets(), share).shape)


@pytest.mark.parametrize(
    ("orientation", "expected"),
    [(["L", "F"], (10, 6)), (["R", "F"], (30, 6)), (["R", "H"], (30, 18)), ("", (10, 6))],
)
def test_a_mirrored_film_is_marked_on_the_same_side(
    tmp_path: Path, orientation: object, expected: Point2
) -> None:
    source = film(tmp_path, "before", PatientOrientation=["L", "F"])
    assert landed(source, (10, 6), film(tmp_path, "after", PatientOrientation=orientation)) == expected


def test_a_film_turned_by_a_quarter_is_no_picture_of_the_same_part(tmp_path: Path) -> None:
    source = film(tmp_path, "before", PatientOrientation=["L", "F"])
    with pytest.raises(AnnotatorError, match="no image like this one"):
        landed(source, (10, 6), film(tmp_path, "after", PatientOrientation=["F", "L"]))


def test_the_follow_up_of_a_right_knee_is_not_the_left_one(tmp_path: Path) -> None:
    source = film(tmp_path, "before", ImageLaterality="R")
    left, right = (film(tmp_path, f"after {one}", ImageLaterality=one) for one in "LR")
    assert like(source, [left, right]) == (right, left)
    assert landed(source, (10, 6), right) == (10, 6)
    with pytest.raises(AnnotatorError, match="no image like this one"):
        landed(source, (10, 6), left)


def test_a_prone_patient_is_marked_on_the_same_side(tmp_path: Path) -> None:
    source, prone = stack(tmp_path, "supine", [1, 0, 0, 0, 1, 0]), stack(tmp_path, "prone", PRONE)
    found = landing(source.frames[1], PointShape((4, 8)), prone, Offsets(), 0.25)
    assert (found.frame.instance.number, centre(found.shape)) == (2, (28, 24))


def test_slices_seen_from_the_head_are_counted_from_the_other_end(tmp_path: Path) -> None:
    source, other = stack(tmp_path, "feet", [1, 0, 0, 0, 1, 0]), stack(tmp_path, "head", FROM_HEAD)
    found = landing(source.frames[1], PointShape((4, 8)), other, Offsets(), 0.25)
    assert (found.frame.instance.number, centre(found.shape)) == (2, (28, 8))


def test_a_sagittal_slice_has_no_place_of_an_axial_one(tmp_path: Path) -> None:
    source, other = stack(tmp_path, "axial", [1, 0, 0, 0, 1, 0]), stack(tmp_path, "sagittal", SAGITTAL)
    with pytest.raises(AnnotatorError, match="no image like this one"):
        landed(source, (4, 8), other)
