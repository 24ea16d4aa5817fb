"""Three linked planes: through one place, at right angles, whatever is done to them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.geometry.plane import Plane
from annotator.imaging import Volume
from annotator.imaging.plane_stack import PATIENT_AXES, plane_stack
from annotator.viewing.mpr import (
    PLANES,
    THICKEST_MM,
    Mpr,
    angle_in_plane,
    lying_in,
    moved,
    moved_within,
    on_stack,
    plane_line,
    projected,
    stepped,
    straightened,
    thickened,
    turned,
)
from annotator.viewing.plane_lines import PLANE_COLOURS, grip_at, mpr_lines
from annotator.viewing.viewport import Viewport, zoomed_at

MPR = Mpr((10.0, -20.0, 300.0))
VOLUME = Volume(
    np.zeros((40, 100, 120), np.int16),
    np.array([[0, 0, 1, -50], [0, 1, 0, -70], [3, 0, 0, 250], [0, 0, 0, 1]], np.float64),
)
turns = st.lists(st.tuples(st.sampled_from(PLANES), st.floats(-180, 180)), max_size=6)


def after(steps: list[tuple[str, float]]) -> Mpr:
    mpr = MPR
    for plane, angle in steps:
        mpr = turned(mpr, plane, angle)
    return mpr


@given(turns)
def test_planes_stay_at_right_angles_through_the_centre_however_they_are_turned(steps):
    mpr = after(steps)
    assert mpr.centre_mm == MPR.centre_mm
    across = np.array([mpr.axes(plane)[2] for plane in PLANES])
    assert across @ across.T == pytest.approx(np.eye(3), abs=1e-9)
    for plane in PLANES:
        axes = np.array(mpr.axes(plane))
        assert axes @ axes.T == pytest.approx(np.eye(3), abs=1e-9)
        assert mpr.cut(plane).depth_mm == pytest.approx(np.dot(mpr.centre_mm, axes[2]), abs=1e-5)


@given(turns, st.sampled_from(PLANES), st.floats(-180, 180))
def test_planes_lie_in_any_plane_that_is_given(steps, name, angle):
    """However it is turned, also in itself: one of the three is it, and all are at right angles."""
    along_row, along_column, _ = np.array(after(steps).axes(name))
    turn = math.radians(angle)
    row = along_row * math.cos(turn) + along_column * math.sin(turn)
    column = along_column * math.cos(turn) - along_row * math.sin(turn)
    plane = Plane((1.0, 2.0, 3.0), tuple(row.tolist()), tuple(column.tolist()), (0.5, 0.5))
    mpr = lying_in(plane, (4.0, 5.0, 6.0))
    assert mpr.centre_mm == (4.0, 5.0, 6.0)
    found = [one for one in PLANES if np.allclose(mpr.axes(one)[:2], (row, column), atol=2e-8)]
    assert len(found) == 1
    for one in PLANES:
        axes, upright = np.array(mpr.axes(one)), np.array(PATIENT_AXES[one])
        assert axes @ axes.T == pytest.approx(np.eye(3), abs=1e-9)
        assert np.linalg.det(axes) == pytest.approx(np.linalg.det(upright))


def test_planes_that_lie_in_one_along_the_patient_are_not_oblique():
    along_row, along_column, _ = PATIENT_AXES["coronal"]
    mpr = lying_in(Plane((0.0, 0.0, 0.0), along_row, along_column, (1.0, 1.0)), (4.0, 5.0, 6.0))
    assert mpr == Mpr((4.0, 5.0, 6.0))


@given(turns, st.sampled_from(PLANES), st.floats(-90, 90))
def test_turning_about_a_plane_leaves_its_image_and_turns_the_lines_in_it_by_the_angle(steps, plane, angle):
    before = after(steps)
    mpr = turned(before, plane, angle)
    assert mpr.axes(plane) == before.axes(plane)
    for other in PLANES:
        if other == plane:
            continue
        line, turned_line = (np.array(plane_line(one, plane, other)) for one in (before, mpr))
        at = tuple((np.array(before.centre_mm) + line).tolist())
        now = tuple((np.array(before.centre_mm) + turned_line).tolist())
        gone = angle_in_plane(before, plane, now) - angle_in_plane(before, plane, at)
        assert (gone - angle + 180) % 360 - 180 == pytest.approx(0, abs=1e-6)
    assert straightened(mpr) == MPR


def test_a_positive_turn_of_the_axial_plane_carries_the_left_to_the_back():
    mpr = turned(MPR, "axial", 90.0)
    # The sagittal plane, which looked along left–right, now looks along front–back.
    assert mpr.axes("sagittal")[2] == pytest.approx((0, 1, 0))
    assert mpr.axes("coronal")[2] == pytest.approx((-1, 0, 0))
    assert mpr.remarks("coronal") == ("oblique",)
    assert mpr.remarks("axial") == ()


def test_a_place_chosen_in_one_plane_moves_the_two_others():
    mpr = moved_within(MPR, "coronal", (40.0, -19.0, 280.0))
    assert mpr.centre_mm == (40.0, -20.0, 280.0)
    assert moved(MPR, (1.0, 2.0, 3.0)).cut("sagittal").depth_mm == 1.0


def test_scrolling_goes_from_plane_to_plane_and_stops_at_the_ends():
    stack = plane_stack(VOLUME, PATIENT_AXES["axial"])
    # Slices lie at 250, 253, …: 300 is nearest to 301, the next towards the head is 304.
    mpr = stepped(MPR, "axial", stack, 1)
    assert mpr.centre_mm == (10.0, -20.0, 304.0)
    assert stepped(mpr, "axial", stack, -1000).centre_mm[2] == 250.0
    assert stepped(mpr, "axial", stack, 1000).centre_mm[2] == 250.0 + 39 * 3


def test_slabs_have_a_thickness_between_none_and_the_most():
    mip = projected(MPR, "maximum", 10.0)
    assert mip.remarks("axial") == ("MIP 10 mm",)
    assert projected(thickened(mip, 5.0), "minimum", 10.0).remarks("axial") == ("MinIP 15 mm",)
    assert thickened(mip, -50).remarks("axial") == ()
    assert thickened(mip, 1e6).slab.thickness_mm == THICKEST_MM
    assert mip.cut("axial").slab == mip.slab


@given(st.floats(5, 85), st.floats(0.3, 4), st.sampled_from(PLANES))
def test_turned_images_keep_their_scale_and_the_centre_its_place_on_the_screen(angle, zoom, plane):
    upright = plane_stack(VOLUME, MPR.axes(plane))
    viewport = Viewport(
        upright.rows, upright.columns, (640.0, 480.0), upright.plane(0).spacing_mm, mirrored=angle > 45
    )
    viewport = zoomed_at(viewport, (300.0, 200.0), zoom)
    other = next(one for one in PLANES if one != plane)
    mpr = turned(MPR, other, angle)
    stack = plane_stack(VOLUME, mpr.axes(plane))
    now = on_stack(viewport, upright.plane(0), stack, mpr.centre_mm)

    def screen(view, at, away):
        place = tuple(c + away * a for c, a in zip(mpr.centre_mm, at.along_row, strict=True))
        return view.screen_from_pixel(at.pixel_from_world(place))

    before, later = upright.plane(0), stack.plane(0)
    assert screen(now, later, 0) == pytest.approx(screen(viewport, before, 0), abs=1e-6)
    assert np.hypot(*np.subtract(screen(now, later, 10), screen(now, later, 0))) == pytest.approx(
        np.hypot(*np.subtract(screen(viewport, before, 10), screen(viewport, before, 0)))
    )


def test_lines_carry_the_colours_of_the_planes_and_can_be_gripped():
    stack = plane_stack(VOLUME, MPR.axes("axial"))
    at = stack.plane(stack.nearest(300.0))
    viewport = Viewport(stack.rows, stack.columns, (600.0, 500.0), at.spacing_mm)
    x, y = viewport.screen_from_pixel(at.pixel_from_world(MPR.centre_mm))
    drawing = mpr_lines(MPR, "axial", at, viewport)
    strokes = {item.stroke for item in drawing.items}
    assert {PLANE_COLOURS["coronal"], PLANE_COLOURS["sagittal"]} <= strokes
    assert PLANE_COLOURS["axial"] not in strokes
    assert grip_at(MPR, "axial", at, viewport, (x + 5, y - 5)) == "centre"
    # The coronal plane cuts an axial image from left to right, the sagittal one from front to back.
    assert grip_at(MPR, "axial", at, viewport, (x + 100, y + 3)) == "coronal"
    assert grip_at(MPR, "axial", at, viewport, (x - 3, y - 90)) == "sagittal"
    assert grip_at(MPR, "axial", at, viewport, (x + 60, y + 60)) is None


def test_a_slab_shows_how_far_it_reaches():
    stack = plane_stack(VOLUME, MPR.axes("axial"))
    at = stack.plane(0)
    viewport = Viewport(stack.rows, stack.columns, (600.0, 500.0), at.spacing_mm)
    thin = mpr_lines(MPR, "axial", at, viewport)
    thick = mpr_lines(thickened(MPR, 20.0), "axial", at, viewport)
    dashed = [item for item in thick.items if item.dash]
    assert [len(item.rings) for item in dashed] == [2, 2]
    assert not [item for item in thin.items if item.dash]
    ((start, _),) = [item.rings[0] for item in dashed if item.stroke == PLANE_COLOURS["coronal"]][:1]
    _, row = viewport.pixel_from_screen(start)
    # 10 mm in front of the centre at y = −20; the first row lies at −70, rows are 1 mm apart.
    assert row == pytest.approx(-30 + 70 + 0.5)


def test_lines_end_at_the_edge_of_the_pane_even_when_their_place_is_far_out_of_view():
    stack = plane_stack(VOLUME, MPR.axes("axial"))
    at = stack.plane(0)
    viewport = zoomed_at(
        Viewport(stack.rows, stack.columns, (600.0, 500.0), at.spacing_mm), (590.0, 490.0), 12.0
    )
    for mpr in (MPR, turned(thickened(MPR, 10.0), "axial", 40.0)):
        lines = [item for item in mpr_lines(mpr, "axial", at, viewport).items if not item.closed]
        for x, y in (point for item in lines for ring in item.rings for point in ring):
            assert -1e-6 <= x <= 600 + 1e-6
            assert -1e-6 <= y <= 500 + 1e-6
