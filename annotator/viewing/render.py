"""An image in a viewport → the picture on the screen: the crop in view, one look-up, an affine map."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.drawing.items import Colour, Drawing, Item, Picture
from annotator.geometry.affine import Affine2
from annotator.imaging.image import Image
from annotator.imaging.modality_lut import LutTable, ModalityLut, Rescale
from annotator.imaging.voi import Voi, Window, grey
from annotator.viewing.colour_map import palette
from annotator.viewing.levels import Level, Levels
from annotator.viewing.viewport import Viewport, resized, showing

_OPAQUE = np.uint32(0xFF000000)
_QUICK_ENTRIES = 1 << 13


@dataclass(frozen=True, slots=True)
class _Look:
    """All that decides the colour of a stored value."""

    modality_lut: ModalityLut
    voi: Voi
    colour_map: str
    inverted: bool

    @property
    def is_hashable(self) -> bool:
        return isinstance(self.modality_lut, Rescale) and isinstance(self.voi, Window)

    def colours(self, stored: NDArray[Any]) -> NDArray[np.uint32]:
        """Return the colours of stored values, uint32 0xffRRGGBB."""
        if isinstance(self.modality_lut, LutTable):
            stored = np.rint(stored)
        levels = np.rint(grey(self.modality_lut.apply(stored), self.voi) * 255.0).astype(np.uint8)
        colours = palette(self.colour_map)
        return np.asarray(np.take(colours[::-1] if self.inverted else colours, levels))


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """The part of an image that a viewport shows, before any window: what a window drag keeps.

    Parameters
    ----------
    levels : Levels
    level : Level
        Where `entries` come from.
    entries : ndarray
        The crop in view, at the resolution that fits.
    screen_from_piece : Affine2
        From (column, row) of the piece to screen px.
    """

    levels: Levels
    level: Level
    entries: NDArray[Any]
    screen_from_piece: Affine2


def render(source: Image | Levels, viewport: Viewport, voi: Voi, colour_map: str = "grey") -> Picture:
    """Return the picture of an image in a viewport.

    The cost grows with the pane, not with the image. Grey is the chain of PS3.4 N.2, rounded once; the
    image's own inversion and the reader's are applied together, once.

    Parameters
    ----------
    source : Image or Levels
        `Levels` keep the reduced resolutions from one call to the next.
    viewport : Viewport
        On this image (`viewport.showing`).
    voi : Voi
        Ignored for colour images.
    colour_map : str
        Key of `COLOUR_MAPS`; ignored for colour images.

    Returns
    -------
    Picture
        uint32 0xffRRGGBB; `target_from_pixel` leads to screen px.
    """
    return shaded(piece(source, viewport), voi, colour_map, viewport.inverted)


def piece(source: Image | Levels, viewport: Viewport) -> Piece:
    """Return the part of an image that a viewport shows, without copying it."""
    levels = source if isinstance(source, Levels) else Levels(source)
    level = levels.level_for(_longer_scale(viewport))
    rows, columns, placed = crop(viewport, level.factor, level.entries.shape[:2])
    return Piece(levels, level, level.entries[rows, columns], placed)


def shaded(part: Piece, voi: Voi, colour_map: str = "grey", inverted: bool = False) -> Picture:
    """Return the picture of a piece: one look-up per pixel.

    `inverted` is the reader's own inversion, on top of the image's.
    """
    image = part.levels.image
    if image.is_colour:
        return Picture(_packed(part.entries, inverted), part.screen_from_piece, opaque=True)
    look = _Look(image.modality_lut, voi, colour_map, inverted != image.inverted)
    if part.levels.has_table:
        # The table holds every entry; to wrap those it would not hold costs numpy the least.
        pixels = _table(part, look).take(part.entries, mode="wrap")
    else:
        pixels = look.colours(part.entries)
    return Picture(pixels, part.screen_from_piece, opaque=True)


def settled(part: Piece, viewport: Viewport) -> Piece:
    """Return a piece resampled to the px of the screen, so that painting it scales nothing.

    Worth its cost (one bilinear resampling) when many windows are tried on one view of a large image.
    Only upright, reduced views gain; others come back as they are.
    """
    placed = part.screen_from_piece
    upright = placed.b == placed.c == 0.0 and 0.0 < placed.a < 1.0 and 0.0 < placed.d < 1.0
    if not upright or not part.levels.has_table:
        return part
    first_row, rows = _samples(placed.f, placed.d, part.entries.shape[0], viewport.pane[1])
    first_column, columns = _samples(placed.e, placed.a, part.entries.shape[1], viewport.pane[0])
    # Counted from the lowest value: stored bytes of negative numbers must not be averaged as they are.
    entries = part.entries
    if part.level.as_stored:
        entries = entries - np.asarray(part.levels.image.stored_range[0]).astype(entries.dtype)
    lines = _between(entries, rows)
    exact = np.ascontiguousarray(_between(np.ascontiguousarray(lines.T), columns).T)
    bits = min(part.level.fraction_bits, _quick_fraction_bits(part.levels.image))
    exact *= 0.5 ** (part.level.fraction_bits - bits)
    # numpy takes by indices of its own type in two thirds of the time.
    entries = np.rint(exact).astype(np.intp)
    level = replace(part.level, entries=entries, fraction_bits=bits, as_stored=False)
    return Piece(part.levels, level, level.entries, Affine2.translation(first_column, first_row))


def still(
    source: Image | Levels,
    size: tuple[float, float],
    voi: Voi,
    colour_map: str = "grey",
    marks: Sequence[Item] = (),
    viewport: Viewport | None = None,
    background: Colour = "#000000",
) -> Drawing:
    """Return an image as a drawing of its own: thumbnails, exports and reports take this path.

    Parameters
    ----------
    size : tuple of float
        Width and height of the drawing in px; the image is fitted into it.
    marks : sequence of Item
        Painted over the image, in px of the drawing, for example ``marks_scene(…).items``.
    viewport : Viewport or None
        Turn, mirror, zoom and inversion to keep; its pane becomes `size`.
    """
    image = source.image if isinstance(source, Levels) else source
    placed = resized(showing(viewport or Viewport(), image), *size)
    return Drawing(size, (render(source, placed, voi, colour_map), *marks), background)


def surround(image: Image, viewport: Viewport, modality: str, colour_map: str = "grey") -> Colour:
    """Return the colour around an image: that of no counts on NM and PT, else black."""
    if modality not in ("NM", "PT") or image.is_colour:
        return "#000000"
    lowest = 255 if viewport.inverted != image.inverted else 0
    return f"#{int(palette(colour_map)[lowest]) & 0xFFFFFF:06x}"


@lru_cache(maxsize=64)
def _longer_scale(viewport: Viewport) -> float:
    """Return how many screen px the longer side of a pixel takes."""
    screen_from_pixel = viewport.screen_from_pixel
    return max(
        math.hypot(*screen_from_pixel.direction((1, 0))), math.hypot(*screen_from_pixel.direction((0, 1)))
    )


@lru_cache(maxsize=64)
def crop(viewport: Viewport, factor: int, shape: tuple[int, int]) -> tuple[slice, slice, Affine2]:
    """Return the rows and columns of a level that the pane shows, and where they come to lie.

    One more all round for smoothing. While scrolling, every image has the crop of the one before.
    """
    pixel_from_screen = viewport.pixel_from_screen
    width, height = viewport.pane
    corners = [pixel_from_screen(corner) for corner in ((0, 0), (width, 0), (0, height), (width, height))]
    columns, rows = zip(*corners, strict=True)
    down = _covered(min(rows), max(rows), factor, shape[0])
    across = _covered(min(columns), max(columns), factor, shape[1])
    corner = Affine2.translation(across.start * factor, down.start * factor)
    return down, across, viewport.screen_from_pixel @ corner @ Affine2.scaling(factor)


def _covered(first: float, last: float, factor: int, count: int) -> slice:
    start = min(max(0, math.floor(first / factor) - 1), count - 1)
    return slice(start, max(start + 1, min(count, math.ceil(last / factor) + 1)))


def _quick_fraction_bits(image: Image) -> int:
    """Return how many fractions of a stored value a table may tell apart and stay in the nearest cache."""
    lowest, highest = image.stored_range
    return max(0, (_QUICK_ENTRIES // (highest - lowest + 1)).bit_length() - 1)


def _table(part: Piece, look: _Look) -> NDArray[np.uint32]:
    """Return the colour of each entry that a piece can have."""
    if part.level.as_stored and look.is_hashable:
        return _shared_table(look, *part.levels.shared_range)
    places, stored = part.levels.stored_values(part.level)
    return _filled_table(look, places, stored)


@lru_cache(maxsize=16)
def _shared_table(look: _Look, lowest: int, highest: int, width_bits: int) -> NDArray[np.uint32]:
    """Return the table of all images of a series that look alike: scrolling makes none anew."""
    values = np.arange(lowest, highest + 1)
    return _filled_table(look, values & ((1 << width_bits) - 1), values.astype(np.float64))


def _filled_table(look: _Look, places: NDArray[np.intp], stored: NDArray[np.float64]) -> NDArray[np.uint32]:
    table = np.full(int(places.max()) + 1, _OPAQUE, np.uint32)
    table[places] = look.colours(stored)
    table.setflags(write=False)
    return table


def _packed(rgb: NDArray[np.uint8], inverted: bool) -> NDArray[np.uint32]:
    wide = rgb.astype(np.uint32)
    packed = _OPAQUE | wide[..., 0] << np.uint32(16) | wide[..., 1] << np.uint32(8) | wide[..., 2]
    return np.asarray(packed ^ np.uint32(0xFFFFFF) if inverted else packed, np.uint32)


def _samples(offset: float, step: float, count: int, pane: float) -> tuple[int, NDArray[np.float64]]:
    """Return the first px of the screen that a piece covers, and the place of each px in it."""
    first = max(0, math.floor(offset))
    last = min(math.ceil(pane), math.ceil(offset + count * step))
    centres = (np.arange(first, max(first + 1, last)) + 0.5 - offset) / step - 0.5
    return first, np.clip(centres, 0.0, count - 1.0)


def _between(lines: NDArray[Any], places: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return the lines (rows) of an array at fractional places, linear between neighbours."""
    below = np.minimum(places.astype(np.intp), max(0, len(lines) - 2))
    share = (places - below).astype(np.float32)[:, None]
    upper = lines[np.minimum(below + 1, len(lines) - 1)].astype(np.float32)
    lower = lines[below].astype(np.float32)
    upper -= lower
    upper *= share
    upper += lower
    return np.asarray(upper, np.float32)
