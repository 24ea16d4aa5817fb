"""Commands for a chosen region: smoother, wider and narrower by a millimetre, one island of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from annotator.dicom.series import Series
from annotator.geometry.shapes import MaskShape
from annotator.imaging.region import Region, cropped, island
from annotator.imaging.region_shape import Spacing, filled_between, smoothed, widened
from annotator.lesions import edits
from annotator.lesions.change import Change
from annotator.lesions.history import Edit
from annotator.lesions.records import Mark, MarkOrigin
from annotator.workspace.action import TOOL, Action, Desk, under
from annotator.workspace.frame_marks import timepoint_of
from annotator.workspace.region_marking import stroke_on

_MARGIN = 4
Reform = Callable[[NDArray[np.bool_], Spacing, tuple[int, int, int] | None], NDArray[np.bool_]]
"""Of a mask, its spacing, and the place under the pointer in it or None, another mask."""


def has_region(desk: Desk) -> bool:
    """Tell whether a region of pixels is chosen whose series is in the active pane."""
    return _chosen(desk) is not None


def _chosen(desk: Desk) -> tuple[Series, dict[int, Mark]] | None:
    """Return the series of the chosen region and the marks that make it up, by image."""
    session, layout = desk.session, desk.viewer.layout
    series = desk.viewer.series(layout.active_pane.series)
    if not session.has_case or session.selection.mark is None or series is None:
        return None
    case = session.case
    chosen = case.get(Mark, session.selection.mark)
    if not isinstance(chosen.shape, MaskShape) or series.frames[0].instance.stations:
        return None
    marks = {
        (mark.image.sop_instance_uid, mark.image.frame): mark
        for mark in case.marks_of(chosen.observation)
        if isinstance(mark.shape, MaskShape) and mark.role is chosen.role
    }
    found = {
        at: mark
        for at, frame in enumerate(series.frames)
        if (mark := marks.get((frame.instance.uid, frame.number))) is not None
    }
    return (series, found) if any(mark.id == chosen.id for mark in found.values()) else None


def _assembled(marks: dict[int, Mark], series: Series) -> Region:
    shapes = {at: mark.shape for at, mark in marks.items() if isinstance(mark.shape, MaskShape)}
    first, last = max(0, min(shapes) - _MARGIN), min(len(series.frames), max(shapes) + _MARGIN + 1)
    mask = np.zeros((last - first, series.rows, series.columns), np.bool_)
    for at, shape in shapes.items():
        (left, top), (columns, rows) = shape.corner, shape.size
        mask[at - first, top : top + rows, left : left + columns] |= shape.mask
    return Region((first, 0, 0), mask)


def _spacing(series: Series) -> Spacing:
    down, along = series.spacing_mm or (1.0, 1.0)
    # Images that are no stack are each for themselves.
    return series.slice_spacing_mm or 1e6, down, along


def _reform(reform: Reform, name: str, desk: Desk) -> None:
    chosen = _chosen(desk)
    if chosen is None:
        return
    series, marks = chosen
    region = _assembled(marks, series)
    pointer, place = desk.pointer, None
    if pointer is not None and pointer[0] == desk.viewer.layout.active:
        x, y = pointer[1]
        place = (desk.viewer.layout.active_pane.frame - region.corner[0], int(y), int(x))
    after = cropped(region.corner, reform(region.mask, _spacing(series), place))
    if after is None:
        desk.session.tell("Nothing would be left of the region.")
        return
    desk.session.apply(Edit(name, _change(desk, series, marks, after)))


def _change(desk: Desk, series: Series, marks: dict[int, Mark], after: Region) -> Change:
    session, shapes = desk.session, after.shapes()
    case, change = session.case, Change()
    like = next(iter(marks.values()))
    lesion = case.lesion_of_mark(like).id
    for at in sorted(marks.keys() | shapes.keys()):
        shape, mark = shapes.get(at), marks.get(at)
        if mark is None and shape is not None:
            stroke = stroke_on(desk.viewer, series, at, shape, like.findings, like.note)
            point = timepoint_of(case, series.frames[at])
            is_between = min(marks) < at < max(marks)
            origin = MarkOrigin.INTERPOLATED if is_between else like.origin
            step = edits.mark_lesion_again(case, lesion, point.id, replace(stroke, origin=origin))
        elif mark is not None and shape is None:
            step = edits.delete_mark(case, mark.id)
        elif mark is not None and shape is not None and shape != mark.shape:
            step = edits.reshape(case, mark.id, shape)
        else:
            continue
        case, change = case.after(step), change.then(step)
    return change


REGION_ACTIONS: tuple[Action, ...] = under(
    "Region",
    tuple(
        Action(f"region_{name}", title, partial(_reform, reform, title), (key,), TOOL, "", has_region)
        for name, title, key, reform in (
            ("smooth", "Smooth region", "Ctrl+Alt+S", lambda mask, gaps, _at: smoothed(mask, gaps)),
            ("wider", "Region 1 mm wider", "Ctrl+Alt++", lambda mask, gaps, _at: widened(mask, gaps, 1.0)),
            (
                "narrower",
                "Region 1 mm narrower",
                "Ctrl+Alt+-",
                lambda mask, gaps, _at: widened(mask, gaps, -1.0),
            ),
            (
                "between",
                "Fill region between slices",
                "Ctrl+Alt+F",
                lambda mask, gaps, _at: filled_between(mask, gaps),
            ),
            (
                "island",
                "Keep this island of the region",
                "Ctrl+Alt+K",
                lambda mask, _gaps, at: island(mask, at),
            ),
        )
    ),
)
"""What is done to all slices of a region in one edit; without a spacing a pixel stands for a millimetre."""
