"""The regions of a series on its reformats: drawn where the plane or slab cuts them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from annotator.dicom.series import Series
from annotator.drawing import Drawing
from annotator.geometry.shapes import MaskShape
from annotator.imaging.image import Image
from annotator.imaging.region_cut import region_cut
from annotator.imaging.volume import Volume
from annotator.lesions.case import Case
from annotator.lesions.records import MarkId
from annotator.viewing.candidates import series_key
from annotator.viewing.labels import text_boxes
from annotator.viewing.scene import ShownMark, labels_scene, marks_scene, shown_marks
from annotator.viewing.viewport import Viewport
from annotator.workspace.marks_shown import with_lock
from annotator.workspace.marks_view import MarksView
from annotator.workspace.session import Session
from annotator.workspace.viewer import Viewer


@dataclass(frozen=True, slots=True, eq=False)
class _Cut:
    """What is drawn on a plane, and all that it depends on."""

    case: Case
    image: Image
    look: tuple[MarksView, str, MarkId | None]
    marks: tuple[ShownMark, ...]


class PlaneMarks:
    """Draws the regions on the plane of a pane, and keeps the last."""

    def __init__(self, viewer: Viewer, index: int) -> None:
        self._viewer = viewer
        self._index = index
        self._cut: _Cut | None = None

    def drawings(
        self, session: Session, image: Image, viewport: Viewport, words: tuple[Drawing, ...] = ()
    ) -> tuple[Drawing, ...]:
        """Return the regions on a reformat in its viewport, and the words beside them, clear of others."""
        pane = self._viewer.pane(self._index)
        series = self._viewer.series(pane.series)
        if not pane.is_plane or series is None or image.plane is None:
            return ()
        chosen = session.selection.mark
        look, cut = (session.marks_view, session.reader_name, chosen), self._cut
        if cut is None or cut.case is not session.case or cut.image is not image or cut.look != look:
            marks = tuple(self._on_plane(session, series, image))
            self._cut = cut = _Cut(session.case, image, look, marks)
        outlines = marks_scene(cut.marks, viewport, chosen, labels=False)
        clear = [box for drawing in words for box in text_boxes(drawing)]
        return outlines, labels_scene(cut.marks, viewport, chosen, keep_clear=clear)

    def _on_plane(self, session: Session, series: Series, image: Image) -> Iterator[ShownMark]:
        key, pane = series_key(series), self._viewer.pane(self._index)
        volume, mpr = self._viewer.reformats.volume(key), self._viewer.mpr(key)
        if volume is None or mpr is None or image.plane is None:
            return
        stack = self._viewer.reformats.stack(key, mpr.axes(pane.reformat))
        step_mm = stack.steps_mm[2] if stack is not None else min(volume.spacing_mm)
        for parts in _regions(session, series, volume):
            shape = region_cut(
                {at: one.mark.shape for at, one in parts.items() if isinstance(one.mark.shape, MaskShape)},
                volume,
                image.plane,
                (image.columns, image.rows),
                step_mm=step_mm,
                reach=mpr.slab.reach(step_mm),
            )
            if shape is not None:
                shown = _chosen_or_first(parts.values(), session.selection.mark)
                yield replace(shown, mark=replace(shown.mark, shape=shape))


def _regions(session: Session, series: Series, volume: Volume) -> Iterable[dict[int, ShownMark]]:
    """Return the regions of pixels in sight on a series: for each, its part on each slice."""
    found: dict[object, dict[int, ShownMark]] = {}
    if len(series.frames) != volume.shape[0] or not session.case.marks:
        return ()
    closed = session.closed_readings
    for at, frame in enumerate(series.frames):
        for one in shown_marks(session.case, frame.instance.uid, frame.number):
            mark = one.mark
            if isinstance(mark.shape, MaskShape) and session.marks_view.shows(mark):
                parts = found.setdefault((mark.observation, mark.role, mark.draft), {})
                parts[at] = with_lock(session, one, closed)
    return found.values()


def _chosen_or_first(parts: Iterable[ShownMark], chosen: MarkId | None) -> ShownMark:
    every = tuple(parts)
    return next((one for one in every if one.mark.id == chosen), every[0])
