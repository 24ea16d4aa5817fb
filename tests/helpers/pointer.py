"""A hand: tests of tools read like a hand moving."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from annotator.errors import AnnotatorError
from annotator.geometry.affine import Point2
from annotator.geometry.shapes import MaskShape, Shape, contains, distance_to_outline
from annotator.imaging.image import Image
from annotator.lesions.change import Change
from annotator.lesions.history import Edit
from annotator.lesions.records import ImageReference, Mark, MarkId, ObservationId
from annotator.viewing.handles import handles
from annotator.workspace.gating import Gating
from annotator.workspace.tool import Bench, Draft, Hand, Phase, Pointer, Tool

IMAGE = ImageReference("1.2.3", 1, "1.2", "1", "CR")


class OneImage:
    """The only image there is."""

    def under(self, _tool: Tool) -> None:
        """Return nothing: it is always the same one."""

    def tell(self, ground: object) -> None:
        """Never have to say that another one is shown."""
        raise AssertionError(f"there is one image, not {ground}")


class Pen:
    """Presses, moves and releases with one tool over 100 × 100 px or an image; keeps what came of it."""

    def __init__(
        self,
        tool: Tool,
        marks: dict[str, Shape] | None = None,
        image: Image | None = None,
        *,
        modality: str = "CR",
        findings: frozenset[str] = frozenset(),
        gating: Gating | None = None,
        chosen: Collection[str] = (),
    ) -> None:
        self._chosen = chosen
        self.tool = tool
        self.gating = gating or Gating()
        self._image, self._modality, self._findings = image, modality, findings
        self.drawn: list[tuple[str, Shape]] = []
        self.altered: list[tuple[str, Shape]] = []
        self.chosen: list[str | None] = []
        self.together: list[frozenset[str]] = []
        self.named: list[str] = []
        self.removed: list[str] = []
        self.edits: list[Edit] = []
        self.told: list[AnnotatorError] = []
        self.draft: Draft | None = None
        self._marks = [
            Mark(MarkId(key), ObservationId("o"), IMAGE, shape)  # type: ignore[arg-type]
            for key, shape in (marks or {}).items()
        ]
        self._hand = Hand(self._redraw, self.edits.append, OneImage())

    def _redraw(self, draft: Draft | None) -> None:
        self.draft = draft

    def _bench(self) -> Bench:
        def draw(shape: Shape, name: str) -> Edit:
            self.drawn.append((name, shape))
            return Edit(name, Change())

        def alter(mark: MarkId, shape: Shape) -> Edit:
            self.altered.append((mark, shape))
            return Edit("Reshape", Change())

        def remove(mark: MarkId) -> Edit:
            self.removed.append(mark)
            return Edit("Delete", Change())

        def alter_all(shapes: Mapping[MarkId, Shape], name: str) -> Edit:
            self.altered += shapes.items()
            self.named.append(name)
            return Edit(name, Change())

        regions = [(one.id, one.shape) for one in self._marks if isinstance(one.shape, MaskShape)]
        region = regions[0] if regions else None
        image = self._image
        return Bench(
            draw,
            alter,
            self._pick,
            self.chosen.append,
            remove,
            chosen=self._marks[0] if self._marks else None,
            marks=tuple(self._marks),
            chosen_marks=frozenset(one.id for one in self._marks if one.id in self._chosen),
            choose=lambda these: self.together.append(frozenset(these)),
            alter_all=alter_all,
            region=region,
            brush_px=5.0,
            size=(100, 100) if image is None else (image.columns, image.rows),
            image=image,
            modality=self._modality,
            findings=self._findings,
            gating=self.gating,
            gated=self._gated,
        )

    def _gated(self, gating: Gating) -> None:
        self.gating = gating

    def _pick(self, at: Point2, scale: float) -> tuple[Mark, str | None] | None:
        for mark in self._marks:
            for handle in handles(mark.shape):
                if max(abs(handle.at[0] - at[0]), abs(handle.at[1] - at[1])) <= 5 * scale:
                    return mark, handle.name
            if distance_to_outline(mark.shape, at) <= 5 * scale or contains(mark.shape, at):
                return mark, None
        return None

    def press(self, x: float, y: float, **keys: bool) -> Pen:
        return self._do(
            lambda: self._hand.press(self.tool, self._bench(), Pointer(Phase.PRESS, (x, y), **keys))
        )

    def move(self, x: float, y: float, **keys: bool) -> Pen:
        return self._do(lambda: self._hand.feed(Pointer(Phase.MOVE, (x, y), **keys)))

    def release(self, x: float, y: float, **keys: bool) -> Pen:
        return self._do(lambda: self._hand.feed(Pointer(Phase.RELEASE, (x, y), **keys)))

    def signal(self, phase: Phase) -> Pen:
        return self._do(lambda: self._hand.signal(phase))

    def _do(self, step: Callable[[], None]) -> Pen:
        """What a gesture cannot do is told, and the gesture dropped, as a pane does."""
        try:
            step()
        except AnnotatorError as error:
            self._hand.drop()
            self.told.append(error)
        return self

    def escape(self) -> Pen:
        self._hand.drop()
        return self
