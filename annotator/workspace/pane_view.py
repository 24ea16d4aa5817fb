"""What one pane shows and what a hand does in it: the pane's picture, marks, words and gestures."""

from __future__ import annotations

from collections.abc import Callable

from annotator.dicom.series import Series
from annotator.drawing import Drawing
from annotator.errors import AnnotatorError
from annotator.geometry.affine import Point2
from annotator.geometry.shapes import Shape
from annotator.imaging.image import Image
from annotator.lesions.history import Edit
from annotator.lesions.placed import shape_on
from annotator.lesions.records import Lesion, Mark, MarkId
from annotator.viewing.fusion import OPACITY_STEP
from annotator.viewing.labels import Box
from annotator.viewing.layout import SURFACE, Edge, Pane, SeriesKey
from annotator.viewing.pane_picture import PanePicture
from annotator.viewing.pick import LABEL
from annotator.viewing.render import surround
from annotator.viewing.scene import draft_scene
from annotator.viewing.viewport import Viewport, panned, zoomed_at
from annotator.viewing.windowing import dragged
from annotator.workspace import linked_planes, pane_layers
from annotator.workspace.alternatives import PaneAlternatives
from annotator.workspace.frame_marks import shape_shown
from annotator.workspace.fusion import drag_fusion, fade_fusion
from annotator.workspace.ghosts import ghost_drawing
from annotator.workspace.ground import PaneGround
from annotator.workspace.marking import bench_for
from annotator.workspace.marks_beyond import MarksBeyond
from annotator.workspace.marks_shown import marks_in_sight, transform_drawing
from annotator.workspace.notice import Weight
from annotator.workspace.pane_marks import PaneMarks
from annotator.workspace.pane_words import chip_words
from annotator.workspace.plane_drawing import refusal_on_planes
from annotator.workspace.plane_marking import plane_bench, show_source
from annotator.workspace.plane_marks import PlaneMarks
from annotator.workspace.previews import Previews
from annotator.workspace.session import Selection, Session
from annotator.workspace.sphere_tip import SphereTip
from annotator.workspace.tool import Bench, Draft, Hand, Phase, Pointer, Preview, Shown, Tool, sized_brush
from annotator.workspace.tools.select import SELECT
from annotator.workspace.true_size import toggle_one_to_one
from annotator.workspace.under_hand import UnderHand
from annotator.workspace.viewer import Viewer
from annotator.workspace.window_box import WindowBox


class PaneView:
    """One pane of the layout, headless: a widget paints `drawings` and hands pointer events in.

    `drawn` is called with the id of each mark that a gesture has just added; `repaint` when something
    only this pane shows has changed (the draft under the hand).
    """

    def __init__(
        self,
        index: int,
        session: Session,
        viewer: Viewer,
        repaint: Callable[[], None],
        drawn: Callable[[int, MarkId], None],
    ) -> None:
        self.index = index
        self._session = session
        self._viewer = viewer
        self._repaint = repaint
        self._drawn = drawn
        self.window_box = WindowBox(index, viewer, repaint)
        self._hand = Hand(self._redraw, self._finish, PaneGround(index, session, viewer))
        self._plane_marks = PlaneMarks(viewer, index)
        self._previews = Previews(index, session, viewer, repaint, self._answer, self._plane_marks)
        self._rendered = PanePicture()
        self._words = Drawing((1.0, 1.0))
        self.alternatives = PaneAlternatives(viewer, index)
        self.under_hand = UnderHand(repaint)
        self._sphere = SphereTip(viewer, index, lambda box: self.under_hand.repaint_part(box))
        self._drawn_marks = PaneMarks()
        self._beyond = MarksBeyond(session, viewer, index)

    @property
    def pane(self) -> Pane:
        """The pane's place in the layout."""
        return self._viewer.pane(self.index)

    @property
    def series(self) -> Series | None:
        """The series shown, or None."""
        return self._viewer.series(self.pane.series)

    @property
    def image(self) -> Image | None:
        """The image shown, when it is decoded."""
        levels = self._viewer.levels(self.index)
        return None if levels is None else levels.image

    @property
    def has_image(self) -> bool:
        """Whether there is an image to draw on."""
        return self.image is not None

    @property
    def is_active(self) -> bool:
        """Whether keys and presets act on this pane."""
        return self._viewer.layout.active == self.index

    @property
    def viewport(self) -> Viewport:
        """Where the image lies in the pane."""
        return self._viewer.viewport(self.index)

    @property
    def tool(self) -> Tool | None:
        """The drawing tool in the hand, or None."""
        return self._viewer.tool

    @property
    def view_tool(self) -> str:
        """What a left drag does without a drawing tool: window, zoom or pan."""
        return self._viewer.view_tool

    @property
    def hand_busy(self) -> bool:
        """Whether a drawing gesture is under way."""
        return self._hand.busy

    @property
    def has_tip(self) -> bool:
        """Whether the tool in the hand is a brush."""
        return self.tool is not None and self.tool.has_tip

    @property
    def has_key_cursor(self) -> bool:
        """Whether keys move a cursor over the image here."""
        return self._viewer.key_cursor and self.is_active and self.has_image

    @property
    def _tip_px(self) -> float | None:
        return self._viewer.brush_px if self.has_tip else None

    def size_tip(self, steps: int) -> bool:
        """Make the tip of a brush in the hand larger, or smaller; tell whether there is one."""
        if self.has_tip:
            self._viewer.brush_px = sized_brush(self._viewer.brush_px, steps)
            self._repaint()
        return self.has_tip

    @property
    def surround(self) -> str | None:
        """The colour around the image."""
        image, series = self.image, self.series
        if image is None or series is None:
            return None
        return surround(image, self.viewport, series.modality, self.pane.colour_map)

    def drawings(self) -> tuple[Drawing, ...]:
        """Return what to paint, first to last, in px of the pane."""
        return (*self.under(), *self.over())

    def over(self, part: Box | None = None) -> tuple[Drawing, ...]:
        """Return what moves with the hand, over all else; as far as a part of the pane shows it."""
        ghost, viewport = ghost_drawing(self._viewer, self.index), self.viewport
        if self._hand.waits:
            return ghost
        moving = self.under_hand.drawings(viewport, self.image, self._tip_px, part)
        return (*ghost, *moving, *self._sphere.drawings(), *self._previews.drawings(viewport))

    def under(self) -> tuple[Drawing, ...]:
        """Return what stays while the hand moves."""
        series, image, viewport = self.series, self.image, self.viewport
        if series is None or image is None:
            return (pane_layers.words_instead(self._viewer, self.index),)
        viewer, index = self._viewer, self.index
        words = pane_layers.words(self._session, viewer, index, image, series)
        marks = self._marks(image, viewport, words)
        beyond = self._beyond.drawings(image, viewport, (*words, *marks))
        fused = pane_layers.fused(viewer, index, self.under_hand.pointer)
        pins = pane_layers.pins(self._session, viewer, index)
        above = (*linked_planes.lines(viewer, index), *beyond, *marks, *pins)
        layers = [
            pane_layers.picture(viewer, index, self._rendered),
            *pane_layers.graphics(viewer, index),
            *fused,
            *above,
            *words,
        ]
        if self.window_box.shape is not None:
            layers.append(draft_scene(self.window_box.shape, viewport, "best window"))
        return (*layers, *self.alternatives.drawings(viewport.pane))

    def rest(self) -> None:
        """Keep nothing of what was shown."""
        self._rendered, self._drawn_marks = PanePicture(), PaneMarks()
        self._plane_marks.rest()
        self._beyond.rest()

    def _marks(self, image: Image, viewport: Viewport, words: tuple[Drawing, ...]) -> tuple[Drawing, ...]:
        frame = self._viewer.frame(self.index) or linked_planes.frame_in_plane(self._viewer, self.index)
        if not self._session.has_case:
            return ()
        if frame is None:
            return self._plane_marks.drawings(self._session, image, viewport, words, self.under_hand.held)
        held, session = self.under_hand.held, self._session
        drawn = self._drawn_marks.drawings(session, frame, image, viewport, words, held)
        self._words = drawn[-1]
        chosen = () if held else marks_in_sight(session, frame)
        return (*drawn, *transform_drawing(session, chosen, viewport))

    def hover(self, at: Point2 | None) -> None:
        """Say where the pointer is, screen px; None when it has left. Lens and tip of a brush go along."""
        self.under_hand.move(at, self._tip_px)
        self._sphere.move(at)
        wants_words = self._drawn_marks.point_at(None if self.hand_busy else at, self.viewport)
        tool = None if self.hand_busy or not self._takes(self.tool) else self.tool
        self._previews.hover(at, self._bench, tool)
        if wants_words or (self._viewer.lens and self.pane.fusion is not None):
            self._repaint()

    def drag_fusion(self, dx: float, dy: float) -> None:
        """Change the window of the fused series by a drag in screen px."""
        drag_fusion(self._viewer, self.index, dx + dy)

    def fade_fusion(self, steps: int) -> None:
        """Make the fused series more opaque by steps, or less."""
        fade_fusion(self._viewer, self.index, steps * OPACITY_STEP)

    def tip_at(self, at: Point2) -> str:
        """Return what the chip under a point of the screen says in full; "" away from chips."""
        return chip_words(self._session, self._viewer, self.index, at)

    def resized(self, width: int, height: int) -> None:
        """Say how large the pane is on the screen, px."""
        self._viewer.set_size(self.index, width, height)

    def pan(self, dx: float, dy: float) -> None:
        """Move the image by screen px."""
        self._viewer.reframe(self.index, lambda viewport: panned(viewport, dx, dy))

    def zoom(self, at: Point2, factor: float) -> None:
        """Magnify about a point of the screen."""
        self._viewer.reframe(self.index, lambda viewport: zoomed_at(viewport, at, factor))

    def scroll(self, by: int) -> None:
        """Scroll by images."""
        self._viewer.scroll(self.index, by)

    def grip(self, at: Point2) -> linked_planes.Step | None:
        """Return what a left drag from a point of the screen does to planes; None where it is not theirs."""
        caught, bench = self._caught(at), self._bench() if self.pane.is_plane else None
        is_held = caught is not None and caught[1] not in (None, LABEL)
        on_frame = bench is not None and bench.grip(self.viewport.pixel_from_screen(at)) is not None
        return None if is_held or on_frame else linked_planes.grip(self._viewer, self.index, at)

    def magnify_at(self, at: Point2) -> bool:
        """Show a radiograph 1:1 about a point of the screen, or fitted again; tell whether it is one."""
        return toggle_one_to_one(self._viewer, self.index, at)

    def click(self, at: Point2) -> None:
        """Take what a click without a drag means: on a surface the place of the bone, else the mark."""
        if self.pane.reformat == SURFACE:
            self.point_at(at)
        elif (mark := self._plane_mark(at)) is not None:
            self._session.select(Selection(mark=mark))

    def open_source(self, at: Point2) -> bool:
        """Show the image that a mark under a point of a reformat was drawn on; tell whether there is one."""
        mark = self._plane_mark(at)
        if mark is not None:
            show_source(self._session, self._viewer, mark)
        return mark is not None

    def shape_here(self, mark: Mark) -> Shape:
        """Return what the pane shows of a mark, in pixels of its image."""
        if self._is_between and self.image is not None:
            return self._plane_marks.shape_of(self._session, self.image, mark)
        frame = self._viewer.frame(self.index)
        return shape_shown(frame, mark.image, shape_on(mark, None if frame is None else frame.plane))

    def _plane_mark(self, at: Point2) -> MarkId | None:
        caught = self._caught(at)
        return None if caught is None else caught[0].id

    def _caught(self, at: Point2) -> tuple[Mark, str | None] | None:
        bench = self._bench() if self.pane.is_plane else None
        return None if bench is None else bench.pick(self.viewport.pixel_from_screen(at), 1.0)

    def point_at(self, at: Point2) -> None:
        """Show the place under a point of the screen in every pane of the same frame of reference."""
        linked_planes.point_at(self._viewer, self.index, at)

    def drag_window(self, dx: float, dy: float) -> None:
        """Change the window by a drag in screen px."""
        image, series, voi = self.image, self.series, self.pane.voi
        if image is not None and series is not None and voi is not None and not image.is_colour:
            self._viewer.window(self.index, dragged(voi, image, series.modality, dx, dy))

    def reset(self) -> None:
        """Fit the image and take the window it opens with."""
        self._viewer.reset(self.index)

    def drop_series(self, text: str, edge: Edge) -> None:
        """Put a series here, named as the series list names it: UID and stack."""
        uid, _, stack = text.partition("#")
        self._viewer.drop(self.index, SeriesKey(uid, int(stack or 1)), edge)

    def press(self, pointer: Pointer, tool: Tool | None = None) -> None:
        """Begin the gesture of the tool in the hand, or of another."""
        bench, chosen = self._bench(), tool or self._viewer.tool
        if bench is None or chosen is None:
            return
        if not self._takes(chosen):
            refused = refusal_on_planes()
            self._session.tell(refused.message, hint=refused.hint)
            return
        closed, hint = self._session.closed
        if closed and chosen is not SELECT:
            self._session.tell(closed, Weight.WARNING, hint)
            return
        self._guarded(lambda: self._hand.press(chosen, bench, pointer))

    def press_on_mark(self, pointer: Pointer) -> bool:
        """Begin to choose or move the mark under the pointer; tell whether there is one."""
        bench = self._bench()
        caught = None if bench is None else bench.pick(pointer.at, pointer.pixels_per_screen)
        is_held = caught is not None and not (self._is_between and caught[1] == LABEL)
        if bench is None or not (is_held or bench.grip(pointer.at) is not None):
            return False
        self._guarded(lambda: self._hand.press(SELECT, bench, pointer))
        return True

    def choose_at(self, pointer: Pointer) -> None:
        """Choose the mark under the pointer, unless it is among those chosen already."""
        bench = self._bench()
        caught = None if bench is None else bench.pick(pointer.at, pointer.pixels_per_screen)
        if bench is not None and caught is not None and caught[0].id not in bench.chosen_marks:
            bench.select(caught[0].id)

    def feed(self, pointer: Pointer) -> None:
        """Feed the gesture under way."""
        self._guarded(lambda: self._hand.feed(pointer))

    def _guarded(self, step: Callable[[], None]) -> None:
        try:
            step()
        except AnnotatorError as error:
            self.drop_gesture()
            self._session.tell(error.message, Weight.WARNING, error.hint)

    def drop_gesture(self) -> None:
        """End the gesture under way as if it had not begun."""
        self._hand.drop()
        self.window_box.drop()

    def signal(self, phase: Phase) -> None:
        """End the gesture under way (Enter, double click) or take its last step back (Backspace)."""
        self._guarded(lambda: self._hand.signal(phase))

    def adjust(self, steps: int) -> bool:
        """Make a region under way hold more, or less; tell whether there is one."""
        can = self.hand_busy and self.tool is not None and self.tool.adjusts
        for _ in range(abs(steps) if can else 0):
            self.signal(Phase.WIDEN if steps > 0 else Phase.NARROW)
        return can

    def _bench(self) -> Bench | None:
        if self._is_between:
            return plane_bench(self._session, self._viewer, self.index, self._plane_marks)
        return bench_for(self._session, self._viewer, self.index, self._words)

    def _takes(self, tool: Tool | None) -> bool:
        return not self._is_between or (tool is not None and not tool.acquired_only)

    @property
    def _is_between(self) -> bool:
        """Whether the pane shows a plane that is no acquired image."""
        return self.pane.is_plane and linked_planes.slice_shown(self._viewer, self.index) is None

    def _answer(self, found: object) -> None:
        self._guarded(lambda: self._hand.answer(found))

    def _redraw(self, shown: Shown) -> None:
        self._previews.show(shown if isinstance(shown, Preview) else None)
        self.under_hand.show(shown if isinstance(shown, Draft) else None, self.viewport)

    def _finish(self, edit: Edit) -> None:
        if not self._session.apply(edit):
            return
        added = [after for before, after in edit.change.pairs if before is None]
        drawn = next((one for one in added if isinstance(one, Mark)), None)
        touched = [after.id for _, after in edit.change.pairs if isinstance(after, Mark)]
        if drawn is not None and self._session.selection.mark not in touched:
            self._session.select(Selection(mark=drawn.id))
            if any(isinstance(one, Lesion) for one in added):
                self._drawn(self.index, drawn.id)
