"""What a hand may do on a plane that is no acquired image: choose marks, paint and grow voxels."""

from __future__ import annotations

from functools import partial

from annotator.errors import AnnotatorError
from annotator.geometry.affine import Point2
from annotator.geometry.shapes import Shape
from annotator.imaging.image import Image
from annotator.imaging.region import Region
from annotator.imaging.swept import swept, voxel_at
from annotator.lesions.history import Edit
from annotator.lesions.records import Mark, MarkId
from annotator.viewing.pick import LABEL
from annotator.workspace import linked_planes
from annotator.workspace.chosen_region import chosen_region
from annotator.workspace.describe import usual_findings
from annotator.workspace.marking import gated, reformed, region_slices
from annotator.workspace.plane_marks import PlaneMarks
from annotator.workspace.region_marking import region_drawn, voxels_of
from annotator.workspace.session import Selection, Session
from annotator.workspace.tool import Bench, Through
from annotator.workspace.viewer import Viewer


def plane_bench(session: Session, viewer: Viewer, index: int, drawn: PlaneMarks) -> Bench | None:
    """Return what a gesture on the plane of a pane may know and do; None where there is none to draw on.

    Marks are stored in the pixels of acquired images: what lies between these is not drawn, but refused.
    What is made of voxels can be painted and grown here: each voxel is a pixel of one of them.
    """
    levels, series = viewer.levels(index), viewer.series(viewer.pane(index).series)
    if not viewer.pane(index).is_plane or levels is None or series is None or not session.has_case:
        return None
    image, found = levels.image, chosen_region(session, viewer, index)
    chosen = None if found is None else session.case.get(Mark, found.chosen)
    short = min(image.spacing_mm or image.pixel_aspect)
    high, wide = image.spacing_mm or image.pixel_aspect

    def picked(at: Point2, _scale: float) -> tuple[Mark, str | None] | None:
        viewport = viewer.viewport(index)
        found = drawn.mark_at(session, image, viewport, viewport.screen_from_pixel(at))
        # As by its words, a mark is chosen here, not moved: its shape lies on another plane.
        return None if found is None else (session.case.get(Mark, found), LABEL)

    return Bench(
        draw=_refuse,
        alter=lambda _mark, shape: _refuse(shape),
        remove=lambda _mark: _refuse(),
        pick=picked,
        select=lambda mark: session.select(Selection(mark=mark)),
        size=(image.columns, image.rows),
        chosen=chosen,
        brush_px=viewer.brush_px,
        is_sphere=viewer.sphere_brush,
        gating=viewer.gating,
        gated=lambda gating: gated(session, viewer, gating),
        region_slices=lambda: region_slices(session, viewer, index),
        reform=lambda shapes, name: reformed(session, viewer, index, shapes, name),
        tip=(short / wide, short / high),
        image=image,
        modality=series.modality,
        findings=chosen.findings if chosen else usual_findings(session.case, series.modality),
        voxels=lambda: voxels_of(viewer, index, image),
        draw_region=partial(region_drawn, session, viewer, index),
        through=_through(viewer, index, image, drawn),
        chosen_marks=session.selection.marks,
        choose=session.choose,
    )


def _through(viewer: Viewer, index: int, image: Image, drawn: PlaneMarks) -> Through | None:
    key, plane = viewer.pane(index).series, image.plane
    volume = None if key is None else viewer.reformats.volume(key)
    if volume is None or plane is None:
        return None

    def touched(start: Point2, end: Point2, radius_px: float) -> Region | None:
        ends = plane.world_from_pixel(start), plane.world_from_pixel(end)
        return swept(volume, *ends, radius_px * plane.spacing_mm[1])

    return Through(
        voxel_at=lambda at: voxel_at(volume, plane.world_from_pixel(at)),
        swept=touched,
        cut=lambda slices: drawn.cut(slices, image),
    )


def refusal_on_planes() -> AnnotatorError:
    """Return why a shape is not drawn on a plane that is no acquired image."""
    return AnnotatorError(
        "Marks are drawn on acquired images: each is stored in the pixels of one, and this plane is none.",
        "The brush as a sphere (Alt+D) and the one-click region work here; Alt+P leaves the planes.",
    )


def _refuse(_shape: Shape | None = None, _name: str = "") -> Edit:
    raise refusal_on_planes()


def show_source(session: Session, viewer: Viewer, mark: MarkId) -> None:
    """Choose a mark and show the acquired image it was drawn on, leaving planes that hide it."""
    record = session.case.get(Mark, mark)
    session.select(Selection(mark=mark))
    linked_planes.leave_for(viewer, viewer.layout.active_pane.series)
    if not viewer.go_to(record.image, record.shape):
        session.tell("The image of this mark is not on the desk.", hint="Open its folder.")
