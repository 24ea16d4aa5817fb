"""What the panes of a layout need next, nearest first: frames, volumes, sharp cuts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from annotator.dicom.series import Frame, Series
from annotator.lesions.records import ImageReference
from annotator.viewing import tiles
from annotator.viewing.alternatives import thumbnails_of
from annotator.viewing.layout import ACQUIRED, SURFACE, Layout, Pane, SeriesKey
from annotator.workspace import frames as decoded
from annotator.workspace.frames import FrameKey, nearest_first

if TYPE_CHECKING:
    from annotator.workspace.viewer import Viewer

ImageKey = tuple[str, int]
"""SOP Instance UID, and frame from 1."""
_MOST_SCROLLED = 10


def frame_key(frame: Frame) -> FrameKey:
    """Return the name of a frame among the decoded ones."""
    return decoded.frame_key((frame.instance, frame.number))


def image_key(frame: Frame) -> ImageKey:
    """Return the name by which marks know a frame."""
    return frame.instance.uid, frame.number


def within(at: int, count: int) -> int:
    """Return the nearest place from 0 to the last of so many."""
    return min(max(0, at), count - 1)


def fetch_for(viewer: Viewer, before: Layout) -> None:
    """Ask for what the layout needs and does not have, given the layout before."""
    if viewer.layout.tiles is not None:
        _fetch_tiles(viewer)
        return
    for index in range(len(viewer.layout.panes), len(before.panes)):
        viewer.frames.want(f"pane {index}", ())
    for index, pane in enumerate(viewer.layout.panes):
        series = viewer.series(pane.series)
        if series is None:
            continue
        _fetch_thumbnails(viewer, index)
        over = None if pane.fusion is None else viewer.series(pane.fusion.series)
        if over is not None:
            viewer.reformats.want(over)
        if pane.reformat == ACQUIRED:
            old = before.panes[index] if index < len(before.panes) else None
            _fetch_frames(viewer, index, series, old)
        else:
            viewer.reformats.want(series)
            sharpen(viewer, index, series)


def _fetch_frames(viewer: Viewer, index: int, series: Series, old: Pane | None) -> None:
    pane = viewer.pane(index)
    at = within(pane.frame, len(series.frames))
    same = old is not None and (old.series, old.frame) == (pane.series, pane.frame)
    if same and viewer.frames.is_here(frame_key(series.frames[at])):
        return
    by = at - old.frame if old is not None and old.series == pane.series else 0
    # A jump is no direction to read ahead in.
    order = nearest_first(len(series.frames), at, by if abs(by) <= _MOST_SCROLLED else 0)
    frames = tuple(series.frames)
    wanted = [(frames[at].instance, frames[at].number) for at in order]
    viewer.frames.want(f"pane {index}", wanted)


def _fetch_thumbnails(viewer: Viewer, index: int) -> None:
    wanted = thumbnails_of(viewer.pane(index))
    if wanted or viewer.frames.wants(f"thumbnails {index}"):
        frames = [frame for one in wanted if (frame := viewer.frame_of(one.series, one.frame)) is not None]
        viewer.frames.want(f"thumbnails {index}", [(frame.instance, frame.number) for frame in frames])


def _fetch_tiles(viewer: Viewer) -> None:
    """Ask for the whole stack once; each tile would ask for all of it."""
    frames = [viewer.frame(index) for index in range(len(viewer.layout.panes))]
    series = viewer.series(viewer.layout.active_pane.series)
    if series is None or all(one is None or viewer.frames.is_here(frame_key(one)) for one in frames):
        return
    shown = [series.frames[at] for at in tiles.order(viewer.layout, len(series.frames))]
    viewer.frames.want("pane 0", [(frame.instance, frame.number) for frame in shown])


def sharpen(viewer: Viewer, index: int, series: Series) -> None:
    """Ask for the sharp form of the cut, or of the surface, that a pane shows of a series."""
    pane = viewer.pane(index)
    if pane.reformat == SURFACE and pane.series is not None:
        viewer.surfaces.want(series, pane.direction)
        viewer.surfaces.sharpen(f"surface {index}", pane.series, pane.direction)
    cut = viewer.cut(index)
    if cut is not None:
        viewer.reformats.sharpen(f"reformat {index}", *cut)


def place_of(
    image: ImageReference, series: Mapping[SeriesKey, Series], layout: Layout
) -> tuple[SeriesKey, int] | None:
    """Return where an image is: in a series that a pane shows, else in the first that has it."""
    shown = {pane.series for pane in layout.panes}
    for key in sorted(series, key=lambda key: key not in shown):
        for at, frame in enumerate(series[key].frames):
            if frame.shows(image.sop_instance_uid, image.frame):
                return key, at
    return None


def pane_for(layout: Layout, key: SeriesKey, at: int) -> int:
    """Return the pane that shows the frame, else the series, else the active one."""
    if layout.maximised is not None:
        return layout.active
    panes = [
        (pane.frame != at, index)
        for index, pane in enumerate(layout.panes)
        if pane.series == key and pane.reformat == ACQUIRED
    ]
    return min(panes)[1] if panes else layout.active
