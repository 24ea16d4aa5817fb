"""Marks drawn on planes across the slices of a series: what frames and other planes show of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from annotator.dicom.instance import Instance
from annotator.dicom.series import Frame, Series
from annotator.geometry.crossing import crossing, same_plane
from annotator.geometry.plane import Plane
from annotator.geometry.shapes import MaskShape
from annotator.geometry.transforms import transformed
from annotator.lesions.case import Case
from annotator.lesions.placed import middle_mm
from annotator.lesions.records import Mark
from annotator.viewing.scene import ShownMark, shown_with_lesions
from annotator.workspace.marks_shown import with_lock
from annotator.workspace.session import Session


def marks_across(case: Case, series: Series) -> tuple[Mark, ...]:
    """Return the marks drawn across the slices of a stack."""
    # A body joined of stations has the series of each.
    uids = {own.series.uid for frame in series.frames for own in _own(frame)}
    return tuple(
        mark
        for uid in sorted(uids)
        for mark in case.marks_across(uid)
        if any(frame.shows(mark.image.sop_instance_uid, mark.image.frame) for frame in series.frames)
    )


def across_in_sight(session: Session, series: Series) -> tuple[ShownMark, ...]:
    """Return the marks across the slices of a stack that are not hidden, in the pixels of their planes."""
    return _in_sight(session, marks_across(session.case, series))


def across_on_frame(session: Session, frame: Frame) -> tuple[ShownMark, ...]:
    """Return what an acquired frame shows of the marks across its slices not hidden, in its pixels."""
    marks = _across_frame(session.case, frame)
    return _on_frame(_in_sight(session, marks), frame) if marks else ()


def all_on_frame(case: Case, frame: Frame) -> tuple[ShownMark, ...]:
    """Return what an acquired frame shows of all the marks of a case across its slices, in its pixels."""
    return _on_frame(shown_with_lesions(case, _across_frame(case, frame)), frame)


def _across_frame(case: Case, frame: Frame) -> list[Mark]:
    uids = {own.series.uid for own in _own(frame)}
    return [mark for uid in sorted(uids) for mark in case.marks_across(uid)]


def _on_frame(shown: Iterable[ShownMark], frame: Frame) -> tuple[ShownMark, ...]:
    """Return what a frame shows of marks.

    The slice nearest to the middle of a mark shows it in any case, others where it crosses them.
    """
    plane = frame.plane
    if plane is None:
        return ()
    found: list[ShownMark] = []
    for one in shown:
        source, near_mm = one.mark.plane, min(plane.spacing_mm) / 2
        if source is not None and frame.shows(one.mark.image.sop_instance_uid, one.mark.image.frame):
            near_mm += abs(plane.distance_mm(middle_mm(one.mark, source)))
        found += crossings(one, source, plane, near_mm)
    return tuple(found)


def crossings(
    one: ShownMark, source: Plane | None, target: Plane, near_mm: float, slab_mm: float = 0.0
) -> Iterator[ShownMark]:
    """Yield what a plane shows of a mark of another, as `crossing` says; nothing of a region of pixels."""
    shape = one.mark.shape
    if source is not None and not isinstance(shape, MaskShape):
        for part in crossing(shape, source, target, near_mm, slab_mm):
            yield one._replace(mark=replace(one.mark, shape=part, plane=target), crosses=True)


def on_plane(one: ShownMark, target: Plane, near_mm: float, slab_mm: float = 0.0) -> Iterator[ShownMark]:
    """Yield what a plane shows of a mark across slices: the whole, to be held, where it is the mark's own."""
    source = one.mark.plane
    there = None if source is None or slab_mm else same_plane(source, target, near_mm)
    if there is None:
        yield from crossings(one, source, target, near_mm, slab_mm)
    else:
        yield one._replace(mark=replace(one.mark, shape=transformed(one.mark.shape, there), plane=target))


def _own(frame: Frame) -> tuple[Instance, ...]:
    return tuple(one.instance for one in frame.instance.stations) or (frame.instance,)


def _in_sight(session: Session, marks: Iterable[Mark]) -> tuple[ShownMark, ...]:
    wanted = [mark for mark in marks if session.marks_view.shows(mark)]
    closed = session.closed_readings
    return tuple(with_lock(session, one, closed) for one in shown_with_lesions(session.case, wanted))
