"""What a pane shows of a region that is being found, and what a click would find: work in the background."""

from __future__ import annotations

from collections.abc import Callable

from annotator.drawing import Drawing
from annotator.errors import AnnotatorError
from annotator.geometry.affine import Point2
from annotator.geometry.shapes import MaskShape
from annotator.viewing.pointer_words import BLOCKED, GOOD, pointer_words, region_scene
from annotator.viewing.scene import UNNAMED
from annotator.viewing.viewport import Viewport
from annotator.workspace.linked_planes import slice_shown
from annotator.workspace.notice import Weight
from annotator.workspace.plane_marks import PlaneMarks
from annotator.workspace.session import Session
from annotator.workspace.tool import Bench, Phase, Pointer, Preview, Slices, Tool, Verdict
from annotator.workspace.viewer import Viewer


class Previews:
    """The preview of the gesture under way in one pane, and the verdict under the pointer.

    `answered` is called with what the work of a preview found.
    """

    def __init__(
        self,
        index: int,
        session: Session,
        viewer: Viewer,
        repaint: Callable[[], None],
        answered: Callable[[object], None],
        plane_marks: PlaneMarks,
    ) -> None:
        self._plane_marks = plane_marks
        self._index, self._session, self._viewer = index, session, viewer
        self._repaint, self._answered = repaint, answered
        self._preview: Preview | None = None
        self._verdict: Verdict | None = None
        self._at: Point2 | None = None
        self._judged: tuple[object, ...] | None = None

    def show(self, preview: Preview | None) -> None:
        """Show a preview, or none; begin its work, and drop that of the one before."""
        if preview is None and self._preview is not None:
            self._viewer.jobs.cancel(self._work_key)
        self._preview, self._verdict = preview, None
        if preview is not None and (work := preview.work) is not None:
            self._viewer.jobs.run(
                self._work_key, lambda token: work(token.check), self._answered, self._failed
            )

    def hover(self, at: Point2 | None, bench: Callable[[], Bench | None], tool: Tool | None) -> None:
        """Say where the pointer is, px of the screen; ask what a click would find there."""
        self._at = at
        if self._preview is not None:
            self._repaint()
            return
        judge = None if tool is None else tool.verdict
        if at is None or tool is None or judge is None:
            self._forget()
            return
        viewport = self._viewer.viewport(self._index)
        column, row = viewport.pixel_from_screen(at)
        here = (tool.id, self._viewer.place(self._index), int(column), int(row))
        self._repaint()
        if here == self._judged:
            return
        found = bench()
        if found is None:
            return
        self._judged = here
        work = judge(found, Pointer(Phase.MOVE, (column, row), 1.0 / viewport.scale))
        self._viewer.jobs.run(
            self._verdict_key, lambda token: work(token.check), self._verdict_found, self._failed
        )

    def _forget(self) -> None:
        if self._judged is not None:
            self._viewer.jobs.cancel(self._verdict_key)
            self._judged = self._verdict = None
            self._repaint()

    @property
    def _work_key(self) -> str:
        return f"region {self._index}"

    @property
    def _verdict_key(self) -> str:
        return f"verdict {self._index}"

    def _verdict_found(self, verdict: Verdict) -> None:
        if verdict.words.startswith("The volume is being read"):
            self._judged = None
        self._verdict = verdict
        self._repaint()

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, AnnotatorError):
            raise error
        self._session.tell(error.message, Weight.WARNING, error.hint)

    def drawings(self, viewport: Viewport) -> tuple[Drawing, ...]:
        """Return the preview on the image shown, or the verdict, beside the pointer."""
        preview, found = self._preview, []
        if preview is None:
            if self._verdict is not None and self._at is not None:
                found.append(pointer_words(self._at, self._verdict.words, viewport, self._verdict.good))
            return tuple(found)
        layers = zip((preview.slices, *preview.seeds), (UNNAMED, GOOD, BLOCKED), strict=True)
        parts = [(self._part(one), colour) for one, colour in layers]
        found += [region_scene(one, viewport, colour) for one, colour in parts if one is not None]
        found += [region_scene(one, viewport) for one in preview.beside]
        at = self._at or (viewport.pane[0] / 2, viewport.pane[1] / 2)
        found.append(pointer_words(at, preview.words, viewport))
        return tuple(found)

    def _part(self, slices: Slices) -> MaskShape | None:
        """Return what the pane shows of a region over the images of its series."""
        shown, levels = slice_shown(self._viewer, self._index), self._viewer.levels(self._index)
        if shown is not None:
            return slices.get(shown)
        return None if levels is None else self._plane_marks.cut(slices, levels.image)
