"""Colour maps: 256 colours from few control points, by key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from annotator.errors import UnknownRecordError

Point = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class ColourMap:
    """A way from grey level 0–255 to colour.

    Parameters
    ----------
    key : str
        Stable name; `title` is what people read.
    points : tuple of (level, red, green, blue)
        Control points from level 0 to 255; colours between them are interpolated.
    """

    key: str
    title: str
    points: tuple[Point, ...]


def _even(*colours: str) -> tuple[Point, ...]:
    levels = np.rint(np.linspace(0, 255, len(colours))).astype(int)
    return tuple((int(level), *bytes.fromhex(colour)) for level, colour in zip(levels, colours, strict=True))


_ALL = (
    ColourMap("grey", "Grey", ((0, 0, 0, 0), (255, 255, 255, 255))),
    ColourMap("grey_inverted", "Grey, inverted", ((0, 255, 255, 255), (255, 0, 0, 0))),
    # Red rises over the first half, green over the second, blue over the last quarter.
    ColourMap(
        "hot_iron",
        "Hot iron",
        ((0, 0, 0, 0), (128, 255, 0, 0), (192, 255, 128, 0), (255, 255, 255, 255)),
    ),
    ColourMap(
        "hot_metal",
        "Hot metal",
        (
            (0, 0, 0, 0),
            (40, 20, 8, 90),
            (90, 110, 10, 120),
            (140, 205, 45, 50),
            (190, 245, 140, 15),
            (230, 250, 220, 90),
            (255, 255, 255, 255),
        ),
    ),
    ColourMap(
        "pet",
        "PET",
        ((0, 0, 0, 0), (64, 0, 128, 127), (128, 128, 0, 255), (192, 255, 128, 0), (255, 255, 255, 255)),
    ),
    ColourMap(
        "viridis",
        "Viridis",
        _even(
            *("440154", "482374", "404387", "345e8d", "29788e", "20908c"),
            *("22a784", "44be70", "79d151", "bdde26", "fde724"),
        ),
    ),
    ColourMap(
        "cividis",
        "Cividis",
        _even(
            *("00204c", "00306f", "2a406c", "48526b", "5e626e", "727374"),
            *("878578", "9e9876", "b6ab70", "d0c065", "ffe945"),
        ),
    ),
    # Cool below, warm above, neutral in the middle: for differences and phase.
    ColourMap(
        "blue_orange",
        "Blue–orange",
        _even("0b3c6f", "3d84c0", "b5d3ea", "f4f2ee", "f5c58d", "dd7f1f", "7a3b00"),
    ),
)

COLOUR_MAPS: Mapping[str, ColourMap] = MappingProxyType({one.key: one for one in _ALL})
"""All colour maps by key, in the order of menus."""


@cache
def palette(key: str) -> NDArray[np.uint32]:
    """Return the 256 colours of a map, uint32 0xffRRGGBB; read-only.

    Raises
    ------
    UnknownRecordError
        There is no such colour map.
    """
    if key not in COLOUR_MAPS:
        raise UnknownRecordError(
            f"There is no colour map {key!r}.", f"Choose one of {', '.join(COLOUR_MAPS)}."
        )
    points = np.asarray(COLOUR_MAPS[key].points, np.float64)
    level = np.arange(256)
    red, green, blue = (
        np.rint(np.interp(level, points[:, 0], points[:, channel])).astype(np.uint32) for channel in (1, 2, 3)
    )
    colours = np.uint32(0xFF000000) | red << np.uint32(16) | green << np.uint32(8) | blue
    colours.setflags(write=False)
    return colours


def is_light(colour: str) -> bool:
    """Tell whether dark letters read better than light ones on ``#rrggbb``."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return 0.3 * red + 0.59 * green + 0.11 * blue > 127
