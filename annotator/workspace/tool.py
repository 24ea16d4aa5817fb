"""What a tool is: a generator that is sent pointer events, yields drafts and returns an edit.

A gesture reads from top to bottom on one page. Nothing of the case is touched until it returns;
Escape closes the generator, and nothing has happened.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Protocol

from annotator.geometry.affine import Affine2, Point2
from annotator.geometry.brush import Painted
from annotator.geometry.shapes import MaskShape, Shape
from annotator.imaging.image import Image
from annotator.imaging.region import Blocked, Region
from annotator.imaging.voxels import Index, Voxels
from annotator.lesions.change import Change
from annotator.lesions.history import Edit
from annotator.lesions.records import Mark, MarkId
from annotator.workspace.gating import Gating

CLICK_PX = 3.0
"""A drag shorter than this on the screen is a click: a trembling hand, not an intention."""


BRUSH_PX, _SMALLEST_BRUSH_PX, _LARGEST_BRUSH_PX = 12.0, 1.0, 300.0


LIGHTEST_TIP = 0.25
"""The share of its radius that a brush has under a pen that hardly touches."""


def sized_brush(radius_px: float, steps: int) -> float:
    """Return the radius of a brush made larger by a fifth for each step, or smaller."""
    return min(max(radius_px * 1.2**steps, _SMALLEST_BRUSH_PX), _LARGEST_BRUSH_PX)


class Phase(StrEnum):
    """What a pointer just did; FINISH (Enter, double click) and BACK (Backspace) end or shorten a gesture.

    WIDEN and NARROW (wheel, + and -) make a region hold more or less; ANSWER brings what work in the
    background found.
    """

    PRESS = "press"
    MOVE = "move"
    RELEASE = "release"
    FINISH = "finish"
    BACK = "back"
    WIDEN = "widen"
    NARROW = "narrow"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Pointer:
    """One pointer event in the pane's image.

    `at` is in image pixels (column, row); `pixels_per_screen` converts screen tolerances; `answer` is what
    work in the background found.
    """

    phase: Phase
    at: Point2
    pixels_per_screen: float = 1.0
    shift: bool = False
    ctrl: bool = False
    alt: bool = False
    answer: object = None
    pressure: float = 1.0
    """Of a pen, from 0 to 1; a mouse presses fully."""

    def far_from(self, start: Point2) -> bool:
        """Tell whether the pointer has moved further than a trembling hand."""
        away = max(abs(self.at[0] - start[0]), abs(self.at[1] - start[1]))
        return away > CLICK_PX * self.pixels_per_screen


@dataclass(frozen=True, slots=True)
class Draft:
    """What is shown while the hand moves: a shape not yet in the case, maybe in place of a mark."""

    shape: Shape | Painted
    instead_of: MarkId | None = None
    others: tuple[Draft, ...] = ()
    """What goes along, of several marks moved together."""

    @property
    def all(self) -> tuple[Draft, ...]:
        """This one and what goes along."""
        return (self, *self.others)


@dataclass(frozen=True, slots=True)
class Grip:
    """Where the frame about the chosen marks is held, and what a drag to a pixel position does to them."""

    name: str
    map_of: Callable[[Point2, bool], Affine2]
    """Of a position, and whether by steps, the map of pixels."""


def _no_grip(_at: Point2) -> Grip | None:
    return None


def _nothing(_marks: Collection[MarkId]) -> None:
    return None


def _no_edit(_shapes: Mapping[MarkId, Shape], name: str) -> Edit:
    return Edit(name, Change())


Check = Callable[[], None]
"""Called now and then by work in the background; raises when its answer is no longer wanted."""
Work = Callable[[Check], object]
Slices = Mapping[int, MaskShape]
"""A region over the images of a series: its part of each, by index from 0."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What is shown while a region is being found: its part of each image, shapes, words at the pointer.

    `beside` are shapes such as a mirrored region. `work` is done in the background and answered to.
    """

    words: str
    slices: Slices = field(default_factory=dict)
    beside: tuple[Shape, ...] = ()
    seeds: tuple[Slices, Slices] = field(default=({}, {}))
    """What was scribbled on the lesion, and on the background."""
    work: Work | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a click would find something here, and what, or why not."""

    good: bool
    words: str


class DrawRegion(Protocol):
    """Answers with the edit that stores a region, under a name and with a note, as one lesion.

    `other_side` is the mirrored region that it is measured against, on the image shown.
    """

    def __call__(self, slices: Slices, name: str, note: str, other_side: Shape | None = None, /) -> Edit:
        """Return the edit, not yet applied."""


def _no_region(_slices: Slices, name: str, _note: str, _other_side: Shape | None = None) -> Edit:
    return Edit(name, Change())


@dataclass(frozen=True, slots=True)
class Through:
    """What a gesture on a plane that is no acquired image knows of the volume behind it.

    `voxel_at` names the voxel under a position; `swept` the voxels that a sphere, its radius in px along a
    row, touches between two; `cut` what the plane shows of a region, by slices.
    """

    voxel_at: Callable[[Point2], Index | None]
    swept: Callable[[Point2, Point2, float], Region | None]
    cut: Callable[[Slices], MaskShape | None]


@dataclass(frozen=True, slots=True)
class Bench:
    """What a gesture may know when it begins; a snapshot, so that every step starts from the same state.

    `draw` answers with the edit that stores a new shape; `alter` with the edit that gives a mark another
    shape; `remove` with the edit that deletes it; `pick` says which mark, and which of its handles, lies
    under a position. `chosen` is the chosen mark of this image and `region` its region of pixels; `brush_px`
    the radius of a brush on the screen and `tip` its half axes in pixels over that.
    """

    draw: Callable[[Shape, str], Edit]
    alter: Callable[[MarkId, Shape], Edit]
    pick: Callable[[Point2, float], tuple[Mark, str | None] | None]
    select: Callable[[MarkId | None], None]
    remove: Callable[[MarkId], Edit]
    chosen: Mark | None = None
    region: tuple[MarkId, MaskShape] | None = None
    brush_px: float = BRUSH_PX
    is_sphere: bool = False
    """Whether the brush is a sphere in the patient, across the slices of a volume."""
    region_slices: Callable[[], Slices] = dict
    """What the chosen region holds of the images of the series shown, by index from 0."""
    reform: Callable[[Mapping[int, MaskShape | None], str], Edit] = lambda _slices, name: Edit(name, Change())
    """Gives the chosen region other parts on some images; None takes its part away."""
    tip: tuple[float, float] = (1.0, 1.0)
    size: tuple[int, int] = field(default=(0, 0))
    """Columns and rows of the image: shapes are kept inside."""
    image: Image | None = None
    """What is drawn on; None where a gesture is tried without one."""
    modality: str = ""
    findings: frozenset[str] = frozenset()
    """The kinds of the chosen region, else those a new mark will have: dark, bright and hot hang on them."""

    gating: Gating = field(default_factory=Gating)
    gated: Callable[[Gating], None] = lambda _gating: None
    """Told what the threshold of a brush has come to."""
    slice_shown: Callable[[], int] = lambda: 0
    """Which image of the series is shown now, from 0."""
    voxels: Callable[[], Voxels | Blocked] = lambda: Blocked("There is no image here.")
    """The volume of the series where it makes one, else the image alone; or why there is neither now."""
    draw_region: DrawRegion = _no_region
    through: Through | None = None
    """The volume behind a plane that is no acquired image; None on one that is."""

    def tip_px(self, pointer: Pointer) -> tuple[float, float]:
        """Return the half axes of the tip of a brush in pixels, along a row and along a column."""
        share = LIGHTEST_TIP + (1 - LIGHTEST_TIP) * pointer.pressure
        radius = self.brush_px * pointer.pixels_per_screen * share
        return (radius * self.tip[0], radius * self.tip[1])

    marks: tuple[Mark, ...] = ()
    """Those in sight on this image."""
    chosen_marks: frozenset[MarkId] = frozenset()
    choose: Callable[[Collection[MarkId]], None] = _nothing
    """Chooses marks, several at once."""
    check: Callable[[Collection[MarkId]], None] = _nothing
    """Raises an `AnnotatorError` that says why marks cannot be changed now."""
    alter_all: Callable[[Mapping[MarkId, Shape], str], Edit] = _no_edit
    grip: Callable[[Point2], Grip | None] = _no_grip
    """What of the frame about the chosen marks lies under a position."""

    def inside(self, point: Point2) -> Point2:
        """Return the nearest position within the image."""
        columns, rows = self.size
        return (min(max(point[0], 0.0), float(columns)), min(max(point[1], 0.0), float(rows)))


Shown = Draft | Preview | None
Gesture = Generator[Shown, Pointer, Edit | None]


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool: its key and its gesture. `hint` says what each mouse button does now.

    `trail` is how it draws without a hand: about a place, to each side by 1. A gesture `by_clicks` goes on
    when the button is pressed again, until it returns by itself. What `has_tip` is a brush; one that `gates`
    has a threshold. One that `adjusts` is made to hold more or less by the wheel; `verdict` says what a
    click would find. What is drawn `by_stroke` means nothing, or another thing, without a way of the hand.
    One for `acquired_only` images works on no plane across them. What goes on `through_slices` may be seen to
    from each slice of a volume; what another tool draws lies on the image it was begun on.
    """

    id: str
    title: str
    key: str
    icon: str
    hint: str
    gesture: Callable[[Bench, Pointer], Gesture]
    trail: tuple[Point2, ...] = ((-1, -1), (1, 1))
    by_clicks: bool = False
    has_tip: bool = False
    gates: bool = False
    adjusts: bool = False
    by_stroke: bool = False
    acquired_only: bool = False
    through_slices: bool = False
    verdict: Callable[[Bench, Pointer], Callable[[Check], Verdict]] | None = None


class Ground(Protocol):
    """What a gesture draws on."""

    def under(self, tool: Tool) -> object:
        """Return what is shown, as far as a tool is bound to it."""

    def tell(self, ground: Any) -> None:
        """Say that a gesture is bound to what was shown before."""


class Hand:
    """Feeds pointer events to the gesture under way and hands on what it returns.

    While another image is shown than the gesture is bound to, it waits: nothing may be drawn on one image
    that was meant for another.
    """

    def __init__(
        self, redraw: Callable[[Shown], None], finished: Callable[[Edit], None], ground: Ground
    ) -> None:
        self._redraw = redraw
        self._finished = finished
        self._ground = ground
        self._gesture: Gesture | None = None
        self._tool: Tool | None = None
        self._on: object = None
        self._last: Pointer | None = None

    @property
    def busy(self) -> bool:
        """Whether a gesture is under way."""
        return self._gesture is not None

    @property
    def waits(self) -> bool:
        """Whether another image is shown than the gesture under way is bound to."""
        return (
            self._gesture is not None
            and self._tool is not None
            and self._ground.under(self._tool) != self._on
        )

    def press(self, tool: Tool, bench: Bench, pointer: Pointer) -> None:
        """Begin the tool's gesture, or go on with one by clicks; another one under way is dropped."""
        if self._gesture is not None and tool is self._tool and tool.by_clicks:
            self.feed(pointer)
            return
        self.drop()
        self._gesture, self._tool, self._last = tool.gesture(bench, pointer), tool, pointer
        self._on = self._ground.under(tool)
        self._step(lambda gesture: next(gesture))

    def feed(self, pointer: Pointer) -> None:
        """Send a pointer event to the gesture under way; ignored when there is none, or it waits."""
        if self.waits:
            self._wait(pointer.phase)
            return
        self._last = pointer
        self._step(lambda gesture: gesture.send(pointer))

    def signal(self, phase: Phase) -> None:
        """End or shorten the gesture under way where the pointer last was."""
        if self._last is not None:
            self.feed(replace(self._last, phase=phase))

    def answer(self, found: object) -> None:
        """Hand the gesture what work in the background found."""
        if (last := self._last) is not None:
            there = replace(last, phase=Phase.ANSWER, answer=found)
            self._step(lambda gesture: gesture.send(there))

    def drop(self) -> None:
        """End the gesture as if it had not begun (Escape)."""
        if self._gesture is not None:
            self._gesture.close()
            self._gesture = None
            self._redraw(None)

    def _wait(self, phase: Phase) -> None:
        if phase is Phase.MOVE:
            return
        self._ground.tell(self._on)
        if phase is Phase.RELEASE and self._tool is not None and not self._tool.by_clicks:
            self.drop()  # Nothing could go on with it.

    def _step(self, advance: Callable[[Gesture], Shown]) -> None:
        if self._gesture is None:
            return
        try:
            draft = advance(self._gesture)
        except StopIteration as end:
            self._gesture = None
            self._redraw(None)
            if end.value is not None:
                self._finished(end.value)
            return
        self._redraw(draft)
