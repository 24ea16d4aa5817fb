"""What lies between two slices on which a lesion was marked: shown dashed until taken or dropped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from annotator.dicom.series import Series
from annotator.dicom.spacing import slice_positions_mm
from annotator.drawing import Drawing
from annotator.geometry.between import outline_between
from annotator.geometry.shapes import MaskShape, OutlineShape, Shape
from annotator.imaging.region import Region
from annotator.imaging.region_shape import filled_between
from annotator.lesions import edits
from annotator.lesions.case import Case
from annotator.lesions.change import Change
from annotator.lesions.history import Edit
from annotator.lesions.records import Mark, MarkOrigin
from annotator.viewing.candidates import series_key
from annotator.viewing.pointer_words import region_scene
from annotator.workspace.frame_marks import timepoint_of
from annotator.workspace.ghost import Ghost
from annotator.workspace.region_marking import stroke_on
from annotator.workspace.session import Session
from annotator.workspace.viewer import Viewer

_MOST_SLICES = 100


class Ghosts:
    """Offers what lies between the slices of a lesion that were marked."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session, self._viewer = session, viewer
        session.changed.listen(self._changed)
        session.opened.listen(lambda _case: dropped(viewer))

    def _changed(self, change: Change) -> None:
        case, ghost = self._session.case, self._viewer.ghost
        is_added = any(before is None and isinstance(after, Mark) for before, after in change.pairs)
        if ghost is not None and (is_added or not all(_as_it_was(case, mark) for mark in ghost.ends)):
            self._viewer.ghost = None
        drawn = [
            after
            for before, after in change.pairs
            if isinstance(after, Mark)
            and after.origin is MarkOrigin.DRAWN
            and (not isinstance(before, Mark) or before.observation != after.observation)
        ]
        if len(drawn) == 1 and drawn[0].id in case.table:
            self._viewer.ghost = found = ghost_of(case, self._viewer, drawn[0])
            if found is not None:
                slices = "the slice" if len(found.shapes) == 1 else f"{len(found.shapes)} slices"
                self._session.tell(f"Enter fills {slices} between, Esc does not.")


def dropped(viewer: Viewer) -> None:
    """Offer nothing any more."""
    if viewer.ghost is not None:
        viewer.ghost = None
        viewer.viewed.announce(viewer.layout)


def _as_it_was(case: Case, mark: Mark) -> bool:
    now = case.table.get(mark.id)
    return isinstance(now, Mark) and (now.shape, now.observation) == (mark.shape, mark.observation)


def ghost_of(case: Case, viewer: Viewer, mark: Mark) -> Ghost | None:
    """Return what lies between a mark and the next of its kind to both sides; None without a gap."""
    kind = type(mark.shape)
    frame = viewer.frame_showing(mark.image.sop_instance_uid, mark.image.frame)
    if kind not in (MaskShape, OutlineShape) or mark.is_reference or mark.plane is not None or frame is None:
        return None
    series = next((one for study in viewer.studies for one in study.shown if frame in one.frames), None)
    if series is None or series.slice_spacing_mm is None or frame.instance.stations:
        return None
    places = {(one.instance.uid, one.number): at for at, one in enumerate(series.frames)}
    marks = {
        places[key]: one
        for one in case.marks_of(mark.observation)
        if type(one.shape) is kind
        and one.plane is None
        and (key := (one.image.sop_instance_uid, one.image.frame)) in places
    }
    here = places[(mark.image.sop_instance_uid, mark.image.frame)]
    gaps = [at for at in (_next(marks, here, -1), _next(marks, here, 1)) if at is not None]
    gaps = [at for at in gaps if 1 < abs(at - here) <= _MOST_SLICES]
    if not gaps:
        return None
    positions = slice_positions_mm(series.frames)
    if positions is None:
        return None
    shapes: dict[int, Shape] = {}
    for first, last in (sorted((here, at)) for at in gaps):
        if positions[first] < positions[last]:
            between = positions[first : last + 1].tolist()
            shapes |= _between(first, marks[first].shape, marks[last].shape, between, series)
    if not shapes:
        return None
    return Ghost(series, tuple(marks[at] for at in sorted((here, *gaps))), shapes)


def _next(marks: Mapping[int, Mark], here: int, way: int) -> int | None:
    beyond = [at for at in marks if (at - here) * way > 0]
    return min(beyond, key=lambda at: abs(at - here)) if beyond else None


def _between(
    first: int, one: Shape, other: Shape, positions_mm: Sequence[float], series: Series
) -> dict[int, Shape]:
    """Return the shapes on the slices after `first` and before the last of those at positions."""
    if isinstance(one, OutlineShape) and isinstance(other, OutlineShape):
        start, end = positions_mm[0], positions_mm[-1]
        shares = [(at - start) / (end - start) for at in positions_mm[1:-1]]
        return {first + by: outline_between(one, other, share) for by, share in enumerate(shares, 1)}
    if not isinstance(one, MaskShape) or not isinstance(other, MaskShape):
        return {}
    corners = np.array([one.corner, other.corner])
    left, top = corners.min(axis=0) - 1
    right, bottom = (corners + np.array([one.size, other.size])).max(axis=0) + 1
    mask = np.zeros((len(positions_mm), bottom - top, right - left), np.bool_)
    for at, shape in ((0, one), (-1, other)):
        (x, y), (columns, rows) = shape.corner, shape.size
        mask[at, y - top : y - top + rows, x - left : x - left + columns] = shape.mask
    down, along = series.spacing_mm or (1.0, 1.0)
    filled = filled_between(mask, (1.0, down, along), positions_mm)[1:-1]
    return dict(Region((first + 1, int(top), int(left)), filled).shapes())


def ghost_accepted(session: Session, viewer: Viewer, ghost: Ghost) -> Edit:
    """Return the edit that makes marks of what lies between: interpolated, of the kinds of the first."""
    case, like = session.case, ghost.ends[0]
    strokes = [
        stroke_on(viewer, ghost.series, at, shape, like.findings, like.note, MarkOrigin.INTERPOLATED)
        for at, shape in sorted(ghost.shapes.items())
    ]
    point = timepoint_of(case, ghost.series.frames[min(ghost.shapes)])
    lesion = case.lesion_of_mark(like).id
    return Edit("Fill between slices", edits.mark_lesion_again(case, lesion, point.id, *strokes))


def ghost_drawing(viewer: Viewer, index: int) -> tuple[Drawing, ...]:
    """Return what is offered on the image that a pane shows, dashed; nothing where nothing is."""
    pane, ghost, frame = viewer.pane(index), viewer.ghost, viewer.frame(index)
    if ghost is None or frame is None or pane.series != series_key(ghost.series):
        return ()
    shape = ghost.shapes.get(pane.frame)
    return () if shape is None else (region_scene(shape, viewer.viewport(index)),)
