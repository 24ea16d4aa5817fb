"""A reader before the CT of `lesion_stack`: its volume, and planes through the ball in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.affine import Point2
from annotator.geometry.plane import Plane
from annotator.viewing.mpr import moved, turned
from annotator.workspace import linked_planes
from annotator.workspace.tool import BRUSH_PX
from tests.helpers.lesion_stack import BALL, held
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


def marked(reader: Reader) -> NDArray[np.bool_]:
    """Return the voxels of all marks; all lie on the CT."""
    return held(reader.marks, reader.viewer.series(reader.series("CT")))


def size_brush(reader: Reader, radius_mm: float, index: int = 0) -> None:
    """Make the radius of the brush so many mm in a pane: it keeps its size on the screen, not in mm."""
    spacing_mm = min(plane_of(reader, index).spacing_mm)
    reader.viewer.brush_px = radius_mm * reader.viewport(index).scale / spacing_mm


@contextmanager
def sphere_in_hand(reader: Reader, radius_mm: float, index: int = 0) -> Iterator[None]:
    """Take the brush as a sphere into the hand before a pane; lay it down as it is at the start."""
    reader.pane(index).setFocus()
    reader.key("Shift+B", "Alt+D")
    size_brush(reader, radius_mm, index)
    yield
    reader.viewer.brush_px, reader.viewer.sphere_brush = BRUSH_PX, False
