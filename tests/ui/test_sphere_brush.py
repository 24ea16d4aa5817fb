"""The brush as a sphere, with real mouse and keys on a CT whose slices lie 2 mm apart, pixels 1 mm."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from annotator.geometry.affine import Point2
from annotator.lesions.records import MarkOrigin
from annotator.workspace.gating import Gating
from tests.helpers.lesion_stack import BALL, BALL_MM, SHAPE, SPACING_MM, ball
from tests.ui.ball import MIDDLE, load_volume, marked, show_ball, sphere_in_hand
from tests.ui.conftest import CTRL, LEFT, Reader

RADIUS_MM = 5.3


@pytest.fixture(scope="session")
def folder(lesion_folder: Path) -> Path:
    return lesion_folder


@pytest.fixture
def reader(reader: Reader) -> Iterator[Reader]:
    """A reader before the middle of the ball, a sphere of 5.3 mm in the hand."""
    show_ball(reader)
    load_volume(reader)
    with sphere_in_hand(reader, RADIUS_MM):
        yield reader
    reader.viewer.gating = Gating()


def sphere(at: Point2, radius_mm: float = RADIUS_MM, slice_at: int = BALL[0]) -> np.ndarray:
    """The voxels whose centres lie in a sphere about a pixel position of a slice."""
    slices, rows, columns = np.indices(SHAPE)
    away = (
        (slices - slice_at) * SPACING_MM[0],
        (rows + 0.5 - at[1]) * SPACING_MM[1],
        (columns + 0.5 - at[0]) * SPACING_MM[2],
    )
    return np.asarray(sum(one**2 for one in away) <= radius_mm**2)


def middle(reader: Reader) -> QPoint:
    return reader.screen(MIDDLE)


def dab(reader: Reader, at: QPoint, **keys: object) -> Point2:
    reader.drag(reader.pane(), at, at, **keys)
    return reader.pixel(at)


def test_one_dab_paints_the_voxels_of_a_sphere_as_one_lesion_in_one_step(reader: Reader) -> None:
    at = dab(reader, middle(reader))
    np.testing.assert_array_equal(marked(reader), sphere(at))
    assert len(reader.marks) == 5
    assert len(reader.lesions) == 1
    assert {mark.origin for mark in reader.marks} == {MarkOrigin.DRAWN}
    assert all(len(mark.image.frame_sha256 or "") == 64 for mark in reader.marks)
    reader.key("Esc", "Ctrl+Z")
    assert not reader.marks


def test_a_second_stroke_goes_on_with_the_region_on_every_slice(reader: Reader) -> None:
    first = dab(reader, middle(reader))
    reader.key("Esc")
    reader.viewer.scroll(0, 2)
    reader.settle()
    second = dab(reader, middle(reader) + QPoint(20, 0))
    expected = sphere(first) | sphere(second, slice_at=BALL[0] + 2)
    np.testing.assert_array_equal(marked(reader), expected)
    assert len(reader.lesions) == len({mark.observation for mark in reader.marks}) == 1
    assert len(reader.marks) == 7
    reader.pane().setFocus()
    reader.key("Ctrl+Z")
    np.testing.assert_array_equal(marked(reader), sphere(first))


def test_ctrl_rubs_out_a_sphere_and_slices_left_empty_go(reader: Reader) -> None:
    first = dab(reader, middle(reader))
    reader.key("Esc")
    reader.viewer.scroll(0, 3)
    reader.settle()
    rubbed = dab(reader, middle(reader), keys=CTRL)
    expected = sphere(first) & ~sphere(rubbed, slice_at=BALL[0] + 3)
    np.testing.assert_array_equal(marked(reader), expected)
    assert len(reader.marks) == expected.any(axis=(1, 2)).sum() < 5
    reader.pane().setFocus()
    reader.key("Ctrl+Z")
    np.testing.assert_array_equal(marked(reader), sphere(first))


def test_a_sphere_over_the_whole_region_takes_the_lesion_with_it(reader: Reader) -> None:
    dab(reader, middle(reader))
    reader.key("Esc")
    reader.viewer.brush_px *= 2
    dab(reader, middle(reader), keys=CTRL)
    assert not reader.marks
    assert not reader.lesions


def test_the_way_of_the_hand_is_swept_by_the_sphere(reader: Reader) -> None:
    start, end = middle(reader), middle(reader) + QPoint(150, 0)
    reader.drag(reader.pane(), start, end)
    steps = [
        (column, reader.pixel(start)[1])
        for column in np.linspace(reader.pixel(start)[0], reader.pixel(end)[0], 400)
    ]
    swept = np.any([sphere(at) for at in steps], axis=0)
    assert (marked(reader) ^ swept).sum() <= 2


def test_the_threshold_holds_on_every_slice(reader: Reader) -> None:
    reader.key("Alt+T")
    reader.drag(reader.pane(), middle(reader), middle(reader) + QPoint(0, 150))
    painted, bone = marked(reader), ball(BALL, BALL_MM)
    reached = sphere(reader.pixel(middle(reader))) & bone
    assert (painted & ~bone).sum() == 0
    assert painted.any(axis=(1, 2)).sum() == 5
    # 1.5 standard deviations of Gaussian noise to either side hold 87 %.
    assert 0.75 < (painted & reached).sum() / reached.sum() < 0.95


def test_escape_drops_a_stroke_through_slices(reader: Reader) -> None:
    QTest.mousePress(reader.pane(), LEFT, pos=middle(reader))
    QTest.mouseMove(reader.pane(), middle(reader) + QPoint(30, 0))
    reader.key("Esc")
    QTest.mouseRelease(reader.pane(), LEFT, pos=middle(reader))
    assert not reader.marks


def test_the_toggle_goes_back_to_the_slice_shown(reader: Reader) -> None:
    reader.key("Alt+D")
    dab(reader, middle(reader))
    assert len(reader.marks) == 1
    assert BALL_MM > RADIUS_MM
    assert (marked(reader) & ~ball(BALL, BALL_MM)).sum() == 0
