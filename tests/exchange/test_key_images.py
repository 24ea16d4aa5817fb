"""Pictures of marks in reports: of those drawn across the slices, in their own plane."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pydicom import dcmread

from annotator.drawing import Path as Line
from annotator.drawing import Picture
from annotator.exchange import Context
from annotator.exchange.key_images import SIZE_PX, KeyImage, key_images
from annotator.exchange.summary import summarised
from annotator.geometry.plane import Plane
from annotator.geometry.shapes import EllipseShape
from annotator.lesions.case import Case
from annotator.lesions.change import replaced
from annotator.lesions.records import Mark
from tests.helpers.dicom_files import uid
from tests.helpers.lesion_stack import BALL, BALL_MM, SPACING_MM, lesion_stack

MIDDLE_MM = (-80.0 + BALL[2], -80.0 + BALL[1], SPACING_MM[0] * BALL[0])
CORONAL = Plane((-80.0, MIDDLE_MM[1], 38.0), (1.0, 0.0, 0.0), (0.0, 0.0, -1.0), (1.0, 1.0))


def marked(case: Case, folder: Path) -> tuple[Case, Mark]:
    """The case with a mark of the last lesion about the ball of the stack, on a coronal plane through it."""
    lesion_stack(folder)
    mark = case.marks_of_lesion(case.lesions[-1].id)[0]
    of_middle = uid("instance", BALL[0] + 1, "CT", "")
    image = replace(mark.image, sop_instance_uid=of_middle, frame_sha256=None)
    shape = EllipseShape(CORONAL.pixel_from_world(MIDDLE_MM), (BALL_MM, BALL_MM / 2))
    there = replace(mark, image=image, shape=shape, plane=CORONAL)
    return case.after(replaced(mark, there)), there


def pictured(case: Case, context: Context, folder: Path, mark: Mark) -> tuple[Picture, Line]:
    """The grey image of the picture of a mark, and the outline drawn over it."""
    drawing = key_images(summarised(case, replace(context, sources=(folder,))))[mark.id].drawing
    assert drawing is not None
    assert drawing.size == SIZE_PX
    (image,) = (item for item in drawing.items if isinstance(item, Picture))
    return image, next(item for item in drawing.items if isinstance(item, Line) and item.id == mark.id)


def test_a_mark_across_the_slices_is_pictured_in_its_own_plane(
    case: Case, context: Context, tmp_path: Path
) -> None:
    case, mark = marked(case, tmp_path)
    image, line = pictured(case, context, tmp_path, mark)
    (ring,) = line.rings
    wide, high = (max(one) - min(one) for one in zip(*ring, strict=True))
    assert wide / high == pytest.approx(2.0)
    # On the coronal plane the ball of 700 HU, 9 mm in radius, lies in the middle, in marrow of 150 HU.
    grey = image.pixels & 0xFF
    rows, columns = grey.shape
    middle = (max(x for x, _ in ring) + min(x for x, _ in ring)) / 2
    assert middle == pytest.approx(SIZE_PX[0] / 2, abs=0.5)
    inside, beside = grey[rows // 2, columns // 2], grey[rows // 2, 2]
    assert int(inside) > int(beside) + 20


def test_an_image_with_burned_in_text_is_pictured_with_identity_alone(
    case: Case, context: Context, tmp_path: Path
) -> None:
    case, mark = marked(case, tmp_path)
    for path in tmp_path.iterdir():
        data = dcmread(path)
        data.BurnedInAnnotation = "YES"
        data.save_as(path)
    there = replace(context, sources=(tmp_path,))
    assert key_images(summarised(case, there))[mark.id] == KeyImage(None, "burned_in")
    identified = key_images(summarised(case, replace(there, identified=True)))[mark.id]
    assert identified.drawing is not None


def test_of_slices_that_make_no_volume_its_foot_on_one_of_them_is_pictured(
    case: Case, context: Context, tmp_path: Path
) -> None:
    case, mark = marked(case, tmp_path)
    (tmp_path / "004").unlink()
    _, line = pictured(case, context, tmp_path, mark)
    (ring,) = line.rings
    wide, high = (max(one) - min(one) for one in zip(*ring, strict=True))
    assert wide > 20
    assert high == pytest.approx(0.0, abs=1e-6)
