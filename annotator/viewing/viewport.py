"""What of an image a pane shows: one affine map between screen and pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from annotator.geometry.affine import Affine2, Point2
from annotator.geometry.shapes import Shape, bounds
from annotator.imaging.image import Image

MOST_MAGNIFIED = 64.0
"""Screen pixels per image pixel beyond which nothing is gained."""
LEAST_ZOOM = 0.1
"""The smallest zoom, as a share of the fitted size."""

_JUMP_FILL = 0.35
_JUMP_SMALLEST_PX = 24.0
_JUMP_MOST_MAGNIFIED, _JUMP_LEAST_ZOOM = 8.0, 2.0
"""Screen pixels per image pixel beyond which a mark loses the bones about it, but for a small image."""


@dataclass(frozen=True, slots=True)
class Viewport:
    """The place of an image in a pane.

    Nothing here names the image, so the value outlives scrolling, a resized pane and images of
    another size: zoom and centre are relative.

    Parameters
    ----------
    rows, columns : int
        Size of the image in pixels.
    pane : tuple of float
        Width and height of the pane in screen px.
    pixel_size : tuple of float
        Height and width of a pixel relative to each other, or in mm; only the ratio matters.
    zoom : float
        1 fits the whole image into the pane.
    centre : Point2
        The place shown in the middle of the pane, as shares of the columns and of the rows.
    quarter_turns : int
        Clockwise turns by 90°, 0 to 3, after mirroring.
    mirrored : bool
        Left and right of the image exchanged, before turning.
    inverted : bool
        The reader's own inversion of grey, on top of what the image asks for.
    """

    rows: int = 1
    columns: int = 1
    pane: tuple[float, float] = (1.0, 1.0)
    pixel_size: tuple[float, float] = (1.0, 1.0)
    zoom: float = 1.0
    centre: Point2 = (0.5, 0.5)
    quarter_turns: int = 0
    mirrored: bool = False
    inverted: bool = False

    def __post_init__(self) -> None:
        sides = (self.rows, self.columns, *self.pane, *self.pixel_size, self.zoom)
        if not all(side > 0 and math.isfinite(side) for side in sides):
            raise ValueError(f"a viewport has positive sides, not {sides}")

    @property
    def screen_from_pixel(self) -> Affine2:
        """From (column, row), (0, 0) at the outer corner of the first pixel, to screen px."""
        return _screen_from_pixel(self)

    @property
    def pixel_from_screen(self) -> Affine2:
        """From screen px to (column, row)."""
        return _pixel_from_screen(self)

    @property
    def scale(self) -> float:
        """Screen px per image pixel, along the shorter side of a pixel."""
        scale = self.zoom * self.fitted_scale
        # A zoom that means 1:1 is a quotient and comes back with rounding errors.
        return 1.0 if abs(scale - 1.0) < 1e-9 else scale

    @property
    def fitted_scale(self) -> float:
        """The scale at which the whole image just fits into the pane."""
        tall, wide = self.relative_size
        height, width = self.rows * tall, self.columns * wide
        if self.quarter_turns % 2:
            height, width = width, height
        return min(self.pane[0] / width, self.pane[1] / height)

    @property
    def is_fitted(self) -> bool:
        """Whether the whole image is shown, centred."""
        return self.zoom == 1.0 and self.centre == (0.5, 0.5)

    @property
    def relative_size(self) -> tuple[float, float]:
        """Height and width of a pixel, the shorter of them 1."""
        shorter = min(self.pixel_size)
        return self.pixel_size[0] / shorter, self.pixel_size[1] / shorter


# A moving hand asks for the same maps many times in a frame.


@lru_cache(maxsize=256)
def _screen_from_pixel(viewport: Viewport) -> Affine2:
    tall, wide = viewport.relative_size
    scale = viewport.scale
    cosine, sine = ((1, 0), (0, 1), (-1, 0), (0, -1))[viewport.quarter_turns % 4]
    # Whole numbers instead of Affine2.rotation, so that a quarter turn is exact.
    turned = Affine2(cosine, sine, -sine, cosine) @ Affine2(a=-1.0 if viewport.mirrored else 1.0)
    shown = turned @ Affine2.scaling(scale * wide, scale * tall)
    x, y = shown((viewport.centre[0] * viewport.columns, viewport.centre[1] * viewport.rows))
    across, down = viewport.pane[0] / 2 - x, viewport.pane[1] / 2 - y
    if scale * wide == 1.0 == scale * tall:
        # At 1:1, half a pixel of offset would blur every pixel of the image.
        across, down = round(across), round(down)
    return Affine2.translation(across, down) @ shown


@lru_cache(maxsize=256)
def _pixel_from_screen(viewport: Viewport) -> Affine2:
    return _screen_from_pixel(viewport).inverse()


@lru_cache(maxsize=256)
def _of_size(viewport: Viewport, rows: int, columns: int, pixel_size: tuple[float, float]) -> Viewport:
    return replace(viewport, rows=rows, columns=columns, pixel_size=pixel_size)


def showing(viewport: Viewport, image: Image) -> Viewport:
    """Return the viewport on an image: same zoom, centre and turn, the image's size and pixel shape."""
    size = image.spacing_mm or image.pixel_aspect
    return _of_size(viewport, image.rows, image.columns, size)


@lru_cache(maxsize=256)
def resized(viewport: Viewport, width: float, height: float) -> Viewport:
    """Return the viewport in a pane of another size (px); what fitted still fits."""
    return replace(viewport, pane=(max(1.0, width), max(1.0, height)))


def fitted(viewport: Viewport) -> Viewport:
    """Return the viewport with the whole image in the pane; turn, mirror and inversion stay."""
    return replace(viewport, zoom=1.0, centre=(0.5, 0.5))


def one_to_one(viewport: Viewport, at: Point2 | None = None) -> Viewport:
    """Return the viewport with one image pixel to a screen px, holding the screen point `at` still."""
    return scaled_at(viewport, at or _middle(viewport), 1.0)


def scaled_at(viewport: Viewport, point: Point2, scale: float) -> Viewport:
    """Return the viewport at a scale (screen px per pixel); the pixel under the screen point stays there.

    A scale that means something, such as 1:1, is reached also where a hand could not zoom.
    """
    zoom = scale / viewport.fitted_scale
    return pixel_held(replace(viewport, zoom=zoom), viewport.pixel_from_screen(point), point)


def zoomed_at(viewport: Viewport, point: Point2, factor: float) -> Viewport:
    """Return the viewport magnified by `factor`; the pixel under the screen point stays there.

    The zoom stays between a tenth of the fitted size and 64 screen px per pixel.
    """
    pixel = viewport.pixel_from_screen(point)
    most = max(1.0, MOST_MAGNIFIED / viewport.fitted_scale)
    zoom = min(most, max(LEAST_ZOOM, viewport.zoom * factor))
    return pixel_held(replace(viewport, zoom=zoom), pixel, point)


def panned(viewport: Viewport, dx: float, dy: float) -> Viewport:
    """Return the viewport with the image moved by screen px; its centre never leaves the image."""
    middle = _middle(viewport)
    return pixel_held(viewport, viewport.pixel_from_screen((middle[0] - dx, middle[1] - dy)), middle)


def rotated(viewport: Viewport, quarter_turns: int = 1) -> Viewport:
    """Return the viewport turned clockwise by quarter turns; negative turns the other way."""
    return replace(viewport, quarter_turns=(viewport.quarter_turns + quarter_turns) % 4)


def flipped(viewport: Viewport, direction: Literal["horizontal", "vertical"]) -> Viewport:
    """Return the viewport mirrored as seen on the screen: left–right, or top–bottom."""
    # A mirror after a turn is the turn backwards after the mirror; top–bottom is left–right and a half turn.
    turns = -viewport.quarter_turns + (2 if direction == "vertical" else 0)
    return replace(viewport, quarter_turns=turns % 4, mirrored=not viewport.mirrored)


def inverted(viewport: Viewport) -> Viewport:
    """Return the viewport with light and dark exchanged."""
    return replace(viewport, inverted=not viewport.inverted)


def jumped(viewport: Viewport, shape: Shape, fill: float = _JUMP_FILL) -> Viewport:
    """Return the viewport centred on a shape (pixels) that fills `fill` of the pane.

    A point, or anything under 24 px of the fitted image, is shown as if it were 24 px. Pixels become no
    larger than 8 px of the screen, or twice as large as fitted. A shape so large that the image would have
    to shrink leaves it fitted.
    """
    (left, top), (right, bottom) = bounds(shape)
    tall, wide = viewport.relative_size
    width, height = (right - left) * wide, (bottom - top) * tall
    if viewport.quarter_turns % 2:
        width, height = height, width
    least = _JUMP_SMALLEST_PX / viewport.fitted_scale
    scale = min(fill * viewport.pane[0] / max(width, least), fill * viewport.pane[1] / max(height, least))
    most = min(max(_JUMP_MOST_MAGNIFIED, _JUMP_LEAST_ZOOM * viewport.fitted_scale), MOST_MAGNIFIED)
    zoom = min(scale, most) / viewport.fitted_scale
    if zoom <= 1.0:
        return fitted(viewport)
    centre = ((left + right) / 2 / viewport.columns, (top + bottom) / 2 / viewport.rows)
    return replace(viewport, zoom=zoom, centre=centre)


def brought_into_view(viewport: Viewport, pixel: Point2) -> Viewport:
    """Return the viewport with a pixel position in its middle where it lay outside the pane."""
    x, y = viewport.screen_from_pixel(pixel)
    if 0 <= x <= viewport.pane[0] and 0 <= y <= viewport.pane[1]:
        return viewport
    return pixel_held(viewport, pixel, _middle(viewport))


def _middle(viewport: Viewport) -> Point2:
    return viewport.pane[0] / 2, viewport.pane[1] / 2


def pixel_held(viewport: Viewport, pixel: Point2, point: Point2) -> Viewport:
    """Return the viewport moved so that a pixel position comes to lie under a screen point.

    The centre never leaves the image.
    """
    now = viewport.screen_from_pixel(pixel)
    middle = _middle(viewport)
    column, row = viewport.pixel_from_screen((middle[0] + now[0] - point[0], middle[1] + now[1] - point[1]))
    centre = (min(1.0, max(0.0, column / viewport.columns)), min(1.0, max(0.0, row / viewport.rows)))
    return replace(viewport, centre=centre)
