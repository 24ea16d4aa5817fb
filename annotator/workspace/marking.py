"""What a gesture may do on an image: find marks, draw new ones, reshape, remove."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import partial

from annotator.dicom.series import Frame
from annotator.drawing import Drawing
from annotator.errors import AnnotatorError
from annotator.geometry.affine import Affine2, Point2
from annotator.geometry.shapes import MaskShape, Shape
from annotator.imaging.image import Image
from annotator.lesions import edits, groups
from annotator.lesions.case import Case
from annotator.lesions.change import removed
from annotator.lesions.edits import Place, Stroke
from annotator.lesions.history import Edit
from annotator.lesions.records import Lesion, LesionId, Mark, MarkId, MarkOrigin, MarkRole, Timepoint
from annotator.viewing.labels import words_at
from annotator.viewing.pick import LABEL, pick
from annotator.viewing.viewport import Viewport
from annotator.workspace.across import across_on_frame
from annotator.workspace.chosen_region import chosen_region, region_changed
from annotator.workspace.describe import usual_findings
from annotator.workspace.frame_marks import bound, hashes_of, reference_of, shape_bound, timepoint_of
from annotator.workspace.gating import Gating
from annotator.workspace.linked_planes import slice_shown
from annotator.workspace.marks_shown import marks_in_sight, transform_frame
from annotator.workspace.region_marking import region_drawn, voxels_of
from annotator.workspace.session import Expected, Selection, Session
from annotator.workspace.tool import Bench, Grip
from annotator.workspace.viewer import Viewer


def bench_for(session: Session, viewer: Viewer, index: int, words: Drawing | None = None) -> Bench | None:
    """Return what a gesture in a pane may know and do; None where there is no acquired image to draw on.

    A reformat that shows one pixel for pixel is drawn on as that. `words` are the marks as they are drawn
    there, with the words beside them.
    """
    levels, at = viewer.levels(index), slice_shown(viewer, index)
    series = viewer.series(viewer.pane(index).series)
    if at is None or series is None or levels is None or not session.has_case:
        return None
    frame = viewer.frame(index) or series.frames[at]
    image, marks, viewport = levels.image, marks_in_sight(session, frame), viewer.viewport(index)
    high, wide = image.spacing_mm or image.pixel_aspect
    chosen = next((mark for mark in marks if mark.id == session.selection.mark), None)
    region = None if chosen is None or not isinstance(chosen.shape, MaskShape) else (chosen.id, chosen.shape)
    modality = frame.instance.modality
    return Bench(
        draw=lambda shape, name: _drawn(session, frame, image, shape, name),
        alter=lambda mark, shape: _reshaped(session.case, frame, mark, shape),
        remove=lambda mark: Edit("Delete mark", edits.delete_mark(session.case, mark)),
        pick=lambda at, _scale: _picked(session, frame, marks, viewport, at, words),
        select=lambda mark: session.select(Selection(mark=mark)),
        size=(image.columns, image.rows),
        chosen=chosen,
        region=region,
        brush_px=viewer.brush_px,
        gating=viewer.gating,
        gated=lambda gating: gated(session, viewer, gating),
        is_sphere=viewer.sphere_brush,
        region_slices=lambda: region_slices(session, viewer, index),
        reform=lambda shapes, name: reformed(session, viewer, index, shapes, name),
        tip=(min(high, wide) / wide, min(high, wide) / high),
        image=image,
        modality=modality,
        marks=marks,
        chosen_marks=session.selection.marks,
        choose=session.choose,
        check=lambda these: checked(session, these),
        alter_all=lambda shapes, name: _all_reshaped(session.case, frame, shapes, name),
        grip=lambda at: grip_at(session, marks, viewport, at),
        findings=chosen.findings if chosen and region else usual_findings(session.case, modality),
        slice_shown=lambda: slice_shown(viewer, index) or 0,
        voxels=lambda: voxels_of(viewer, index, image),
        draw_region=partial(region_drawn, session, viewer, index),
    )


def region_slices(session: Session, viewer: Viewer, index: int) -> dict[int, MaskShape]:
    """Return what the chosen region holds of the images shown; nothing where a new one is expected."""
    found = None if session.expected is not None else chosen_region(session, viewer, index)
    return {} if found is None else found.shapes


def reformed(
    session: Session, viewer: Viewer, index: int, shapes: Mapping[int, MaskShape | None], name: str
) -> Edit:
    """Return the edit that gives the chosen region other parts on some images; None takes one away."""
    found = chosen_region(session, viewer, index)
    if found is None:
        raise ValueError("no region is chosen here")
    return Edit(name, region_changed(session, viewer, found, shapes, between=MarkOrigin.DRAWN))


def gated(session: Session, viewer: Viewer, gating: Gating) -> None:
    """Keep, and tell, what the threshold of a brush has come to."""
    viewer.gating = gating
    session.tell(gating.words)


def _picked(
    session: Session,
    frame: Frame,
    marks: tuple[Mark, ...],
    viewport: Viewport,
    at: Point2,
    words: Drawing | None,
) -> tuple[Mark, str | None] | None:
    screen = viewport.screen_from_pixel(at)
    found = pick(screen, marks, viewport, session.selection.mark, also=session.selection.also)
    named = "" if words is None or (found and found.handle) else words_at(words, screen)
    beside = next((one for one in marks if one.id == named), None)
    if beside is not None:
        return beside, LABEL
    if found is not None:
        return found.mark, found.handle or None
    # What lies across the slices is chosen here, not moved: its shape lies on another plane.
    crossing = tuple(one.mark for one in across_on_frame(session, frame))
    beyond = pick(screen, crossing, viewport, also={one.id for one in crossing})
    return None if beyond is None else (session.case.get(Mark, beyond.mark.id), LABEL)


def checked(session: Session, marks: Collection[MarkId]) -> None:
    """Raise what refuses a change of marks, before a hand begins with it."""
    records = [session.case.get(Mark, one) for one in marks]
    refused = session.refusal(removed(records))
    if refused is not None:
        raise refused


def _all_reshaped(case: Case, frame: Frame, shapes: Mapping[MarkId, Shape], name: str) -> Edit:
    own = {mark: shape_bound(frame, case.get(Mark, mark).image, shape) for mark, shape in shapes.items()}
    return Edit(name, groups.reshape_marks(case, own))


def grip_at(session: Session, marks: Iterable[Mark], viewport: Viewport, at: Point2) -> Grip | None:
    """Return where the frame about the chosen of the marks in sight is held at a pixel position."""
    held, start = transform_frame(session, marks, viewport), viewport.screen_from_pixel(at)
    name = None if held is None else held.grip_at(start)
    if held is None or name is None:
        return None

    def map_of(to: Point2, steps: bool) -> Affine2:
        on_screen = held.map_of(name, start, viewport.screen_from_pixel(to), steps=steps)
        return viewport.pixel_from_screen @ on_screen @ viewport.screen_from_pixel

    return Grip(name, map_of)


def _reshaped(case: Case, frame: Frame, mark: MarkId, shape: Shape) -> Edit:
    own = shape_bound(frame, case.get(Mark, mark).image, shape)
    return Edit("Reshape mark", edits.reshape(case, mark, own))


def _drawn(session: Session, frame: Frame, image: Image, shape: Shape, name: str) -> Edit:
    case = session.case
    own, shape = bound(frame, shape)
    point = timepoint_of(case, frame)
    stroke = Stroke(reference_of(own, hashes_of(frame, own, image.stored), image.view), shape)
    before = None if session.expected is not None else _goes_on(session, frame, shape)
    if before is None:
        return stored(session, point, stroke, name)
    lesion, findings = before
    stroke = replace(stroke, findings=findings)
    return Edit(name, edits.mark_lesion_again(case, lesion, point.id, stroke))


def stored(session: Session, point: Timepoint, stroke: Stroke, name: str) -> Edit:
    """Return the edit that stores a stroke as a mark of the lesion expected, else of a new one.

    Raises
    ------
    AnnotatorError
        A reference region is expected of a lesion that is not marked at the timepoint.
    """
    case = session.case
    if session.expected is not None:
        return _expected(session, session.expected, point, stroke, name)
    stroke = replace(stroke, findings=usual_findings(case, stroke.image.modality))
    return Edit(name, edits.mark_new_lesion(case, session.reading.id, point.id, stroke, Place()))


def _expected(session: Session, expected: Expected, point: Timepoint, stroke: Stroke, name: str) -> Edit:
    case, lesion = session.case, session.case.get(Lesion, expected.lesion)
    if expected.role is MarkRole.LESION:
        stroke = replace(stroke, findings=usual_findings(case, stroke.image.modality))
        return Edit(f"{name} of {lesion.name}", edits.mark_lesion_again(case, lesion.id, point.id, stroke))
    if case.observation_at(lesion.id, point.id) is None:
        raise AnnotatorError(
            f"{lesion.name} is not marked at this timepoint, so nothing is measured against a region of it.",
            "Mark the lesion first.",
        )
    change = edits.mark_reference(case, lesion.id, point.id, stroke, expected.role)
    return Edit(f"Draw {expected.role.words} for {lesion.name}", change)


def _goes_on(session: Session, frame: Frame, shape: Shape) -> tuple[LesionId, frozenset[str]] | None:
    """Return the lesion and kinds of the chosen region when a new one lies on another slice of its series."""
    if not isinstance(shape, MaskShape) or session.selection.mark is None:
        return None
    chosen = session.case.get(Mark, session.selection.mark)
    same = chosen.image.series_instance_uid == frame.instance.series.uid
    if not same or not isinstance(chosen.shape, MaskShape):
        return None
    return session.case.lesion_of_mark(chosen).id, chosen.findings
