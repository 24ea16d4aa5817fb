"""The ring of a spherical brush in the panes where the hand is not: where their planes cut the sphere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from annotator.drawing import Drawing
from annotator.geometry.affine import Point2
from annotator.viewing.brush_scene import Ring, sphere_ring, tip_scene
from annotator.viewing.labels import Box
from annotator.viewing.offsets import Place
from annotator.workspace.tools.brush import BRUSH
from annotator.workspace.viewer import Viewer

_MARGIN_PX = 3.0


@dataclass(frozen=True, slots=True)
class Sphere:
    """A brush in the patient: the pane it is held over, its middle, its radius."""

    pane: int
    middle: Place
    radius_mm: float


class SphereTip:
    """Follows the sphere that a hand holds over one pane in another; `repaint_part` is for a box, px."""

    def __init__(self, viewer: Viewer, index: int, repaint_part: Callable[[Box], None]) -> None:
        self._viewer, self._index, self._repaint_part = viewer, index, repaint_part
        self._sphere: Sphere | None = None
        viewer.sphere_moved.listen(self._follow)

    def move(self, at: Point2 | None) -> None:
        """Say where the hand is over this pane, px; None when it has left."""
        sphere = None if at is None else self._sphere_at(at)
        if sphere is not None or (self._sphere is not None and self._sphere.pane == self._index):
            self._viewer.sphere_moved.announce(sphere)

    def drawings(self) -> tuple[Drawing, ...]:
        """Return the ring on this pane; none where the hand is, and where the sphere does not reach."""
        ring = self._ring()
        viewport = self._viewer.viewport(self._index)
        return () if ring is None else (tip_scene(ring.middle, ring.radius_px, viewport),)

    def _sphere_at(self, at: Point2) -> Sphere | None:
        viewer, levels = self._viewer, self._viewer.levels(self._index)
        if viewer.tool is not BRUSH or not viewer.sphere_brush or levels is None:
            return None
        plane, uid = levels.image.plane, levels.image.frame_of_reference_uid
        if plane is None or uid is None:
            return None
        viewport = viewer.viewport(self._index)
        world_mm = plane.world_from_pixel(viewport.pixel_from_screen(at))
        radius_mm = viewer.brush_px / viewport.scale * min(plane.spacing_mm)
        return Sphere(self._index, Place(uid, world_mm), radius_mm)

    def _follow(self, sphere: object) -> None:
        before = self._ring()
        self._sphere = sphere if isinstance(sphere, Sphere) else None
        for ring in (before, self._ring()):
            if ring is not None:
                (x, y), reach = ring.middle, ring.radius_px + _MARGIN_PX
                self._repaint_part(Box(x - reach, y - reach, x + reach, y + reach))

    def _ring(self) -> Ring | None:
        levels, sphere = self._viewer.levels(self._index), self._sphere
        if sphere is None or sphere.pane == self._index or levels is None or levels.image.plane is None:
            return None
        place = self._viewer.offsets.place_in(sphere.middle, levels.image.frame_of_reference_uid)
        if place is None or place.estimated:
            return None
        viewport = self._viewer.viewport(self._index)
        return sphere_ring(place.world_mm, sphere.radius_mm, levels.image.plane, viewport)
