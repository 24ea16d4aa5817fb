"""The studies on the desk and how they are shown: layout, frames, the jump to a mark. No edits here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from annotator.dicom.alike_frames import of_same_files
from annotator.dicom.problem import Problem
from annotator.dicom.series import Frame, Series
from annotator.dicom.study import Study
from annotator.errors import AnnotatorError
from annotator.events import Event
from annotator.geometry.shapes import Shape
from annotator.imaging.reformat import Cut, Slab
from annotator.imaging.voi import Voi
from annotator.lesions.placed import shape_on
from annotator.lesions.records import ImageReference, Mark
from annotator.viewing import layout as layouts
from annotator.viewing import tiles
from annotator.viewing.alternatives import thumbnails_of
from annotator.viewing.candidates import series_key
from annotator.viewing.layout import ACQUIRED, SURFACE, Layout, Pane, SeriesKey
from annotator.viewing.levels import Levels
from annotator.viewing.mpr import Mpr, stepped
from annotator.viewing.offsets import Offsets, Place
from annotator.viewing.opening import opened
from annotator.viewing.viewport import Viewport, jumped, resized, showing
from annotator.workspace.fetching import (
    ImageKey,
    fetch_for,
    frame_key,
    image_key,
    pane_for,
    place_of,
    sharpen,
    within,
)
from annotator.workspace.frame_marks import shape_shown
from annotator.workspace.frames import FrameKey, Frames
from annotator.workspace.fusion_layers import FusionLayers
from annotator.workspace.gating import Gating
from annotator.workspace.ghost import Ghost
from annotator.workspace.placed_marks import PlacedMarks
from annotator.workspace.reformats import Reformats
from annotator.workspace.surfaces import Surfaces
from annotator.workspace.tool import BRUSH_PX, Tool

_TURN_DEG = 5.0
"""By how much a step of the wheel turns a surface."""
VIEW_TOOLS = ("window", "zoom", "pan", "cross_hair")


class Viewer:
    """What lies on the light box.

    Events
    ------
    listed : None
        The studies, or the problems, are other ones.
    viewed : Layout
        The layout, or something in a pane, is another one.
    tooled : None
        Another tool is in the hand, or the hand moves by other means.
    sphere_moved : object
        A brush that is a sphere is held elsewhere in the patient (`sphere_tip.Sphere`); None for nowhere.
    """

    def __init__(self, frames: Frames, reformats: Reformats) -> None:
        self.listed: Event[None] = Event()
        self.viewed: Event[Layout] = Event()
        self.tooled: Event[None] = Event()
        self.sphere_moved: Event[object] = Event()
        self.frames, self.reformats, self.jobs = frames, reformats, frames.jobs
        self.fusion_layers = FusionLayers(reformats)
        self.surfaces = Surfaces(reformats)
        self.lens = False
        self.key_cursor = False
        self.studies: tuple[Study, ...] = ()
        self.problems: tuple[Problem, ...] = ()
        self.layout = Layout()
        self.tool: Tool | None = None
        self.view_tool, self.brush_px = VIEW_TOOLS[0], BRUSH_PX
        self.gating, self.sphere_brush = Gating(), False
        self.ghost: Ghost | None = None
        """What is offered between two slices of a lesion."""
        self.private = False
        self.overlays_shown = True
        self.reference_lines = True
        self.marks_beyond, self.placed_marks = True, PlacedMarks()
        self.cross_hair: Place | None = None
        self.before_mpr: Layout | None = None
        self.offsets = Offsets()
        """Between frames of reference, as the reader aligned them by hand."""
        self.to_align: Place | None = None
        """A place that waits for its like in another frame of reference."""
        self.follow: Callable[[int, Layout], Layout] = lambda _index, layout: layout
        """What a pane that was moved takes along; `Links` knows."""
        self._series: dict[SeriesKey, Series] = {}
        self._frames_by_image: dict[ImageKey, Frame] | None = None
        self._sizes: dict[int, tuple[float, float]] = {}
        self._jumps: dict[int, Shape] = {}
        self._apart = False
        frames.arrived.listen(self._arrived)
        reformats.arrived.listen(self._volume_arrived)
        self.surfaces.arrived.listen(self._volume_arrived)

    def show_studies(self, studies: Sequence[Study], problems: Sequence[Problem]) -> None:
        """Put studies on the desk, the layout staying as it is."""
        self.studies, self.problems = tuple(studies), tuple(problems)
        self.cross_hair = self.before_mpr = None
        before = self._series
        self._series = {series_key(one): one for study in self.studies for one in study.shown}
        if any(_is_other(one, self._series.get(key)) for key, one in before.items()):
            self.reformats.clear()
            self.fusion_layers.clear()
            self.surfaces.clear()
        self._frames_by_image = None
        self.listed.announce(None)

    @property
    def study_dates(self) -> dict[str, str]:
        """The day (ISO) of each study on the desk by UID, where its files say it."""
        return {one.uid: one.date.isoformat() for one in self.studies if one.date}

    def show(self, layout: Layout, *, fetch: bool = True) -> None:
        """Show a layout, and fetch what it needs, nearest first, unless that is on its way."""
        before, self.layout = self.layout, tiles.settled(layout, self.tile_count(layout))
        for index, pane in enumerate(self.layout.panes):
            self._open_pane(index, pane)
        if fetch:
            fetch_for(self, before)
        self.viewed.announce(self.layout)

    def choose_tool(self, tool: Tool | None, view_tool: str = "window") -> None:
        """Take a tool in the hand; None for a gesture of the view."""
        self.tool, self.view_tool = tool, view_tool
        self.tooled.announce(None)

    def show_key_cursor(self, shown: bool) -> None:
        """Let keys move a cursor over the active image, or not."""
        self.key_cursor = shown
        self.tooled.announce(None)

    def show_overlays(self, shown: bool) -> None:
        """Show the graphics that files lay over their images, or not."""
        self.overlays_shown = shown
        self.viewed.announce(self.layout)

    def set_private(self, private: bool) -> None:
        """Hide who the patient is, or show it."""
        self.private = private
        self.viewed.announce(self.layout)

    @property
    def order(self) -> tuple[SeriesKey, ...]:
        """All series in the order of the list: by study date, then series number."""
        return tuple(self._series)

    def series(self, key: SeriesKey | None) -> Series | None:
        """Return a series on the desk, or None."""
        return None if key is None else self._series.get(key)

    def frame(self, index: int) -> Frame | None:
        """Return the acquired frame that a pane shows, or None when it is empty or a reformat."""
        pane = self.pane(index)
        series = self.series(pane.series)
        if series is None or pane.reformat != ACQUIRED:
            return None
        return series.frames[within(pane.frame, len(series.frames))]

    def frame_of(self, key: SeriesKey, at: int) -> Frame | None:
        """Return a frame of a series on the desk by its place, from 0; the last one past the end."""
        series = self.series(key)
        return None if series is None else series.frames[within(at, len(series.frames))]

    def frame_showing(self, sop_instance_uid: str, number: int) -> Frame | None:
        """Return the frame of an image (frame from 1), of those that the studies on the desk hold."""
        if self._frames_by_image is None:
            every = (frame for study in self.studies for one in study.series for frame in one.frames)
            self._frames_by_image = {image_key(frame): frame for frame in every}
        return self._frames_by_image.get((sop_instance_uid, number))

    def pane(self, index: int) -> Pane:
        """Return a pane of the layout; an empty one past its end."""
        return self.layout.panes[index] if index < len(self.layout.panes) else Pane()

    def count(self, index: int) -> int:
        """Return how many images a pane scrolls through."""
        pane = self.pane(index)
        series = self.series(pane.series)
        if series is None or pane.series is None:
            return 0
        if pane.reformat == ACQUIRED:
            return len(series.frames)
        return self.place(index)[1]

    def place(self, index: int) -> tuple[int, int]:
        """Return which image of how many a pane shows, from 0; of a reformat, which plane of its stack."""
        pane, found = self.pane(index), self.cut(index)
        if pane.reformat == ACQUIRED:
            count = max(1, self.count(index))
            return within(pane.frame, count), count
        stack = None if found is None else self.reformats.stack(found[0], found[1].axes)
        return (0, 1) if found is None or stack is None else (stack.nearest(found[1].depth_mm), stack.planes)

    def cut(self, index: int) -> tuple[SeriesKey, Cut] | None:
        """Return what a pane cuts out of which volume, or None when it shows acquired frames."""
        pane = self.pane(index)
        if pane.series is None or not pane.is_plane:
            return None
        mpr = self.mpr(pane.series)
        return None if mpr is None else (pane.series, mpr.cut(pane.reformat))

    def mpr(self, key: SeriesKey | None) -> Mpr | None:
        """Return the linked planes of a series; None until its volume is here or they were placed."""
        if key is None or key in self.layout.mprs:
            return None if key is None else self.layout.mprs[key]
        middle = self.reformats.middle(key)
        thick_mm = max((pane.slab_mm for pane in self.layout.panes if pane.series == key), default=0.0)
        return None if middle is None else Mpr(middle, slab=Slab(thick_mm))

    def levels(self, index: int) -> Levels | None:
        """Return the image of a pane when it is here."""
        pane = self.pane(index)
        if pane.reformat == SURFACE:
            return None if pane.series is None else self.surfaces.levels(pane.series, pane.direction)
        frame, cut = self.frame(index), self.cut(index)
        if frame is not None:
            return self.frames.get(frame_key(frame))
        return None if cut is None else self.reformats.levels(*cut)

    def fault(self, index: int) -> AnnotatorError | None:
        """Return why a pane shows no image, or None."""
        pane, frame = self.pane(index), self.frame(index)
        if frame is not None:
            return self.frames.fault(frame_key(frame))
        of_volumes = self.surfaces if pane.reformat == SURFACE else self.reformats
        return None if pane.series is None else of_volumes.fault(pane.series)

    def set_size(self, index: int, width: float, height: float) -> None:
        """Say how large a pane is on the screen, px."""
        self._sizes[index] = (float(max(1, width)), float(max(1, height)))

    def viewport(self, index: int) -> Viewport:
        """Return the place of a pane's image on the screen, as large as both are now."""
        viewport = resized(self.pane(index).viewport, *self._sizes.get(index, (1.0, 1.0)))
        levels = self.levels(index)
        return viewport if levels is None else showing(viewport, levels.image)

    def reframe(self, index: int, change: Callable[[Viewport], Viewport]) -> None:
        """Change the viewport of a pane."""
        self.show(self.follow(index, layouts.reframed(self.layout, index, change(self.viewport(index)))))

    def reset(self, index: int) -> None:
        """Show a pane's image as it opened: fitted, unturned, in its first window."""
        pane = replace(self.pane(index), voi=None, viewport=Viewport())
        self.show(layouts.with_pane(self.layout, index, pane))

    def window(self, index: int, voi: Voi) -> None:
        """Change the window of a pane, and of those that share it."""
        self.show(self.follow(index, layouts.windowed(self.layout, index, voi)))

    def scroll(self, index: int, by: int, *, fetch: bool = True) -> None:
        """Scroll a pane by images, and those that scroll with it."""
        pane = self.layout.panes[index]
        if self.layout.tiles is not None:
            self.show(tiles.turned(self.layout, by, self.tile_count(self.layout)), fetch=fetch)
            return
        if pane.reformat != ACQUIRED:
            self._step(index, by, fetch)
            return
        layout = self.layout
        for at, other in enumerate(self.layout.panes):
            together = bool(pane.scroll_group) and other.scroll_group == pane.scroll_group
            count = self.count(at)
            if count and other.reformat == ACQUIRED and (at == index or together):
                layout = layouts.scrolled(layout, at, within(other.frame + by, count))
        if layout.panes != self.layout.panes:
            self.show(self.follow(index, layout), fetch=fetch)

    def _step(self, index: int, by: int, fetch: bool) -> None:
        pane = self.layout.panes[index]
        if pane.reformat == SURFACE:
            turned = ((pane.direction[0] + _TURN_DEG * by) % 360.0, pane.direction[1])
            self.show(layouts.with_pane(self.layout, index, replace(pane, direction=turned)))
            return
        mpr = self.mpr(pane.series)
        if pane.series is None or mpr is None:
            return
        stack = self.reformats.stack(pane.series, mpr.axes(pane.reformat))
        if stack is not None:
            moved = stepped(mpr, pane.reformat, stack, by)
            self.show(self.follow(index, layouts.reformatted(self.layout, pane.series, moved)), fetch=fetch)

    def drop(self, index: int, key: SeriesKey, edge: layouts.Edge = "centre") -> None:
        """Put a series into a pane, or beside it."""
        if key in self._series:
            beside = edge if self.layout.tiles is None else "centre"
            self.show(layouts.dropped(self.layout, index, key, beside))

    def go_to(self, image: ImageReference, shape: Shape | None = None) -> bool:
        """Show the frame of a mark, the shape filling about a third of its pane; tell whether it is here."""
        found = place_of(image, self._series, self.layout)
        if found is None:
            return False
        key, at = found
        shown = self._series[key].frames[at]
        self.bring(key, at, None if shape is None else shape_shown(shown, image, shape))
        return True

    def go_to_mark(self, mark: Mark) -> bool:
        """Show the frame of a mark as `go_to` does: of one across slices, that nearest its middle."""
        frame = self.frame_showing(mark.image.sop_instance_uid, mark.image.frame)
        return self.go_to(mark.image, shape_on(mark, None if frame is None else frame.plane))

    def bring(self, key: SeriesKey, at: int, shape: Shape | None = None) -> None:
        """Show an image of a series, by its place from 0, in the pane that has it, else the active one.

        A shape on it, in its pixels, fills about a third of the pane.
        """
        # A mark fills its pane: among tiles there is no room for it.
        self.layout = tiles.untiled(self.layout)
        index = pane_for(self.layout, key, at)
        layout = replace(layouts.dropped(self.layout, index, key), active=index)
        if layout.maximised is not None:
            layout = replace(layout, maximised=index)
        self.show_at(layouts.scrolled(layout, index, at), {} if shape is None else {index: shape})

    def show_at(self, layout: Layout, shapes: Mapping[int, Shape]) -> None:
        """Show a layout, each pane named centred on a shape (pixels) as soon as its image is here."""
        self._jumps, self._apart = dict(shapes), len(shapes) > 1
        self.show(layout)
        self._finish_jumps()

    def _finish_jumps(self) -> None:
        for index in [at for at in self._jumps if self.levels(at) is not None]:
            shape = self._jumps.pop(index)
            layout = layouts.reframed(self.layout, index, jumped(self.viewport(index), shape))
            # Panes that are each sent somewhere of their own must not drag one another along.
            self.show(layout if self._apart else self.follow(index, layout))

    def _open_pane(self, index: int, pane: Pane) -> None:
        """Give a pane its window when the image that decides it is here."""
        series, levels = self.series(pane.series), self.levels(index)
        if series is not None and levels is not None and pane.voi is None and not self._waits(index, pane):
            words = (series.modality, series.body_part, series.description)
            self.layout = opened(self.layout, index, levels.image, *words)

    def _waits(self, index: int, pane: Pane) -> bool:
        """Tell whether an earlier pane that shares the window has yet to decide it.

        Else the window would hang on which image happens to be decoded first.
        """
        earlier = enumerate(self.layout.panes[:index])
        return bool(pane.window_group) and any(
            other.window_group == pane.window_group
            and other.voi is None
            and self.series(other.series) is not None
            and self.fault(at) is None
            for at, other in earlier
        )

    def tile_count(self, layout: Layout) -> int:
        """Return how many images the tiles of a layout turn through."""
        keys = (layout.active_pane.series, *(pane.series for pane in layout.panes))
        series = next((one for key in keys if (one := self.series(key)) is not None), None)
        return 1 if series is None else len(series.frames)

    def _volume_arrived(self, key: SeriesKey) -> None:
        series, volume = self.series(key), self.reformats.volume(key)
        if series is not None and volume is not None:
            self.frames.share([(frame.instance, frame.number) for frame in series.frames], volume.stored)
        for index, pane in enumerate(self.layout.panes):
            self._open_pane(index, pane)
            if series is not None and pane.series == key:
                sharpen(self, index, series)
        self.viewed.announce(self.layout)

    def _arrived(self, key: FrameKey) -> None:
        frames = [self.frame(index) for index in range(len(self.layout.panes))]
        offered = (one for pane in self.layout.panes for one in thumbnails_of(pane))
        frames += [self.frame_of(one.series, one.frame) for one in offered]
        if any(frame is not None and frame_key(frame) == key for frame in frames):
            for index in range(len(self.layout.panes)):
                self._open_pane(index, self.pane(index))
            self._finish_jumps()
            self.viewed.announce(self.layout)


def _is_other(before: Series, now: Series | None) -> bool:
    """Tell whether a series is gone, or of other files: what was made of it is no longer true."""
    return now is None or not of_same_files(before.frames, now.frames)
