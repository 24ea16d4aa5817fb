"""A reader before the CT of `lesion_stack`: its volume, and planes through the ball in it."""

from __future__ import annotations

from annotator.geometry.affine import Point2
from annotator.geometry.plane import Plane
from annotator.viewing.mpr import moved, turned
from annotator.workspace import linked_planes
from tests.helpers.lesion_stack import BALL
from tests.ui.conftest import Reader

MIDDLE: Point2 = (BALL[2] + 0.5, BALL[1] + 0.5)
"""The middle of the ball in the pixels of its slice."""
AXIAL, CORONAL, SAGITTAL = range(3)


def plane_of(reader: Reader, index: int = 0) -> Plane:
    """Return where the image of a pane lies."""
    image = reader.pane(index).view.image
    assert image is not None
    assert image.plane is not None
    return image.plane


def show_ball(reader: Reader) -> None:
    """Show the slice through the middle of the ball."""
    reader.show("CT", frame=BALL[0]).setFocus()


def load_volume(reader: Reader) -> None:
    """Have the volume of the series loaded whole."""
    series = reader.viewer.series(reader.layout_pane().series)
    assert series is not None
    reader.viewer.reformats.want(series)
    reader.settle()


def show_planes(reader: Reader, through: Point2 = MIDDLE, tilt_deg: float = 0.0) -> None:
    """Show linked planes through a pixel position of the slice, two turned about the axial normal."""
    world_mm = plane_of(reader).world_from_pixel(through)
    reader.key("Alt+P")
    reader.settle()
    key = reader.layout_pane().series
    mpr = reader.viewer.mpr(key)
    assert key is not None
    assert mpr is not None
    there = moved(mpr, world_mm)
    linked_planes.replan(reader.viewer, key, turned(there, "axial", tilt_deg) if tilt_deg else there)
    reader.settle()
