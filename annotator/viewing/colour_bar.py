"""The colour bar of a pane: which colour stands for which value."""

from __future__ import annotations

import numpy as np

from annotator.drawing.items import Colour, Drawing, Item, Label, Path, Picture
from annotator.geometry.affine import Affine2
from annotator.imaging.voi import Voi, VoiTable, grey
from annotator.viewing.colour_map import palette
from annotator.viewing.viewport import Viewport
from annotator.viewing.windowing import as_window

_WIDE_PX, _RIGHT_PX, _FONT_PX, _FOOT_PX = 10.0, 10.0, 11.0, 58.0
_TOP_SHARE, _LETTER_PX, _LEAST_PX = 0.56, 40.0, 60.0
_TICKS, _STEPS = 3, 256


def colour_bar(
    viewport: Viewport,
    voi: Voi,
    colour_map: str,
    unit: str,
    title: str = "",
    *,
    inverted: bool = False,
    ink: tuple[Colour, Colour] = ("#e4e9ee", "#000000cc"),
    ui_scale: float = 1.0,
) -> Drawing:
    """Return the bar at the right edge, below the middle; nothing where there is no room for it.

    Parameters
    ----------
    viewport : Viewport
    voi : Voi
        The values at its ends and middle stand beside the bar, with `unit` at the upper one.
    colour_map : str
    unit, title : str
        `title` says what is coloured, above the bar.
    inverted : bool
        Light and dark are exchanged, by the image or the reader but not by both.
    ink : tuple of Colour
        Of the words and of their halo.
    ui_scale : float
        Screen px per px of the design.
    """
    width, height = viewport.pane
    # The letter of the right edge and the title of the bar stand above it.
    top = max(height * _TOP_SHARE, height / 2 + _LETTER_PX * ui_scale)
    bottom = height - _FOOT_PX * ui_scale
    if bottom - top < _LEAST_PX * ui_scale:
        return Drawing(viewport.pane)
    left = width - (_RIGHT_PX + _WIDE_PX) * ui_scale
    lower, upper = as_window(voi).bounds
    levels = np.rint(grey(np.linspace(upper, lower, _STEPS), voi) * 255.0).astype(np.uint8)
    colours = palette(colour_map)[::-1] if inverted else palette(colour_map)
    bar = colours[levels][:, None]
    scale = Affine2.scaling(_WIDE_PX * ui_scale, (bottom - top) / _STEPS)
    right = left + _WIDE_PX * ui_scale
    ring = ((left, top), (right, top), (right, bottom), (left, bottom))
    items: list[Item] = [
        Picture(bar, Affine2.translation(left, top) @ scale, smooth=False),
        Path((ring,), stroke=ink[1], width=3 * ui_scale),
        Path((ring,), stroke=ink[0], width=ui_scale),
    ]
    x, size = left - 5 * ui_scale, _FONT_PX * ui_scale
    for tick in range(_TICKS):
        share = tick / (_TICKS - 1)
        words = value_words(lower + share * (upper - lower), upper - lower)
        text = f"{words} {unit}".rstrip() if tick == _TICKS - 1 else words
        at = (x, bottom - share * (bottom - top))
        items.append(Label(at, text, size, ink[0], "end", "middle", halo=ink[1]))
    if title:
        items.append(Label((right, top - 0.9 * size), title, size, ink[0], "end", "bottom", halo=ink[1]))
    return Drawing(viewport.pane, tuple(items))


def value_words(value: float, span: float) -> str:
    """Return a value with as many digits as tell it from its neighbours on a scale of `span`."""
    if span <= 0:
        return f"{value:g}"
    digits = min(6, max(0, 2 - int(np.floor(np.log10(span)))))
    text = f"{value:.{digits}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "−")


def needs_bar(colour_map: str, modality: str, voi: Voi | None) -> bool:
    """Tell whether an image needs a bar: in colours, or where grey stands for counts."""
    return voi is not None and (
        colour_map not in ("grey", "grey_inverted")
        or (modality in ("NM", "PT") and not isinstance(voi, VoiTable))
    )
