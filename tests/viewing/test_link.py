"""Linked panes go to the same place of the patient, or make the same movement; worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotator.geometry.plane import Plane
from annotator.viewing.link import Bond, Stand, bond, followed, frame_at_place
from annotator.viewing.offsets import Offsets, Place
from annotator.viewing.viewport import Viewport

AXIAL = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0))
CORONAL = ((1.0, 0.0, 0.0), (0.0, 0.0, -1.0))


def stack(
    uid: str | None = "for",
    *,
    spacing: float = 1.0,
    slices: int = 21,
    gap: float = 1.0,
    size: int = 100,
    frame: int = 0,
    axes: tuple = AXIAL,
    modality: str = "CT",
    **view: object,
) -> Stand:
    """Slices from the world's origin along z, pixels from its upper left, in a pane of 400 × 400 px."""
    planes = tuple(Plane((0.0, 0.0, at * gap), *axes, (spacing, spacing)) for at in range(slices))
    viewport = Viewport(size, size, (400.0, 400.0), (spacing, spacing), **view)
    return Stand(planes, frame, viewport, uid, modality)


def projection(view: str = "", modality: str = "CR", **viewport: object) -> Stand:
    return Stand((None,), 0, Viewport(100, 50, (400.0, 400.0), **viewport), None, modality, view)


def test_a_linked_stack_goes_to_the_same_place_at_the_same_size():
    # 1 mm pixels, 1 mm apart, beside 0.5 mm pixels 2.5 mm apart: the same 100 mm field in twice the pixels.
    ahead = stack(frame=10, zoom=2.0, centre=(0.25, 0.75))
    behind = stack(spacing=0.5, size=200, gap=2.5, slices=9)
    moved = followed(ahead, ahead, behind, Offsets())
    assert moved is not None
    frame, viewport = moved
    assert frame == 4  # 10 mm lie in the slice at 10 mm
    # The middle is at column 25 of 1 mm: centre of pixel (24.5 + 0.5) is 24.5 mm from the origin,
    # which in 0.5 mm pixels is column 49.5.
    assert viewport.centre == pytest.approx((49.5 / 200, 149.5 / 200))
    # 8 px a pixel of 1 mm is 4 px a pixel of 0.5 mm.
    assert viewport.scale == pytest.approx(ahead.viewport.scale / 2)


def test_planes_across_one_another_are_not_linked():
    assert bond(stack(), stack(axes=CORONAL), Offsets()) is None
    assert frame_at_place(stack(), stack(axes=CORONAL), Offsets()) is None


def test_other_frames_of_reference_are_linked_only_by_an_offset_which_is_an_estimate():
    ahead, behind = stack("a", frame=4), stack("b")
    assert bond(ahead, behind, Offsets()) is None
    assert followed(ahead, ahead, behind, Offsets()) is None
    offsets = Offsets().aligned(Place("a", (0.0, 0.0, 0.0)), Place("b", (10.0, 0.0, 5.0)))
    tie = bond(ahead, behind, offsets)
    assert tie is Bond.OFFSET
    assert tie.is_estimated
    assert tie.words == "linked, estimated"
    moved = followed(ahead, ahead, behind, offsets)
    assert moved is not None
    assert moved[0] == 9
    assert moved[1].centre == pytest.approx((0.6, 0.5))
    assert not Bond.WORLD.is_estimated


def test_projections_make_the_same_movement():
    before = projection()
    ahead = replace(before, viewport=replace(before.viewport, zoom=2.0, centre=(0.6, 0.4)))
    behind = projection(zoom=1.5, centre=(0.3, 0.5))
    assert bond(ahead, behind, Offsets()) is Bond.PICTURE
    moved = followed(ahead, before, behind, Offsets())
    assert moved is not None
    assert moved[1].centre == pytest.approx((0.4, 0.4))
    assert moved[1].zoom == pytest.approx(3.0)


def test_other_modalities_without_position_are_not_linked():
    assert bond(projection(), projection(modality="NM"), Offsets()) is None


def test_seen_from_behind_and_mirrored_the_movement_is_reflected():
    before = projection("anterior", "NM")
    ahead = replace(before, viewport=replace(before.viewport, centre=(0.6, 0.5)))
    for behind, expected in (
        (projection("posterior", "NM"), 0.4),
        (projection("posterior", "NM", mirrored=True), 0.6),
        (projection("anterior", "NM", mirrored=True), 0.4),
    ):
        moved = followed(ahead, before, behind, Offsets())
        assert moved is not None
        assert moved[1].centre[0] == pytest.approx(expected)


def test_mirrored_slices_of_one_series_are_compared_side_by_side():
    before = stack(frame=3)
    ahead = replace(before, frame=5, viewport=replace(before.viewport, centre=(0.3, 0.5)))
    behind = stack(frame=3, mirrored=True)
    assert bond(ahead, behind, Offsets()) is Bond.PICTURE
    moved = followed(ahead, before, behind, Offsets())
    assert moved is not None
    assert moved[0] == 5
    assert moved[1].centre == pytest.approx((0.7, 0.5))


def test_the_follower_never_leaves_its_image_or_stack():
    ahead = stack(frame=20, centre=(1.0, 1.0), zoom=0.1)
    moved = followed(ahead, ahead, stack(slices=3, size=20), Offsets())
    assert moved is not None
    assert moved[0] == 2
    assert moved[1].centre == (1.0, 1.0)
    assert moved[1].zoom >= 0.1
