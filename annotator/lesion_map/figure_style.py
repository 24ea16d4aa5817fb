"""How the skeleton figure looks: its themes, and what is asked of one figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from annotator.drawing.items import Colour
from annotator.lesion_map.figure_age import FigureAge
from annotator.lesion_map.progress import Trend
from annotator.lesions.records import LesionId
from annotator.terms.side import Side

UNOSSIFIED = "unossified"
"""The layer of what is cartilage still."""


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of a figure. `layers` are the plates' layers by name, `tint` the share of a kind's
    colour in an affected bone; `worse` and `better` are outlines, `lone` and `both` say on how many sides."""

    background: Colour
    text: Colour
    muted: Colour
    accent: Colour
    bone: Colour
    edge: Colour
    border: Colour
    read: Colour
    unread: Colour
    resolved: Colour
    worse: Colour
    better: Colour
    lone: Colour
    both: Colour
    tint: float
    layers: Mapping[str, Colour]


DARK = Theme(
    background="#14171a",
    text="#eceae6",
    muted="#9aa1a8",
    accent="#ffe066",
    bone="#aca398",
    edge="#23201d",
    border="#23201d70",
    read="#9fb0ac",
    unread="#5b5a58",
    resolved="#b4b4b4",
    worse="#ff9a8b",
    better="#8fd3ff",
    lone="#8d93a6",
    both="#d08cff",
    tint=0.86,
    layers=MappingProxyType(
        {
            "body": "#1a1f24",
            "disc": "#676c70",
            "cartilage": "#7b8083",
            "tooth": "#d3cdc0",
            "physis": "#464b4e",
            UNOSSIFIED: "#70777cc0",
            "rear": "#14171a6e",
            "shadow": "#14171a58",
            "shade": "#1c181438",
            "deep": "#1c181448",
            "gloss": "#ffffff1c",
        }
    ),
)
"""For the screen of a reading room."""

LIGHT = Theme(
    background="#ffffff",
    text="#1c1f22",
    muted="#5d646b",
    accent="#b02a6f",
    bone="#ebe4d7",
    edge="#6f6557",
    border="#6f655760",
    read="#dbe7e2",
    unread="#cfcdc9",
    resolved="#6b6b6b",
    worse="#b3261e",
    better="#0b5a8a",
    lone="#9aa1b5",
    both="#8e24aa",
    tint=0.86,
    layers=MappingProxyType(
        {
            "body": "#f4f3f0",
            "disc": "#cdd1d2",
            "cartilage": "#d7dada",
            "tooth": "#fdfbf6",
            "physis": "#a5a29d",
            UNOSSIFIED: "#cfd4d5c8",
            "rear": "#7d77705c",
            "shadow": "#7d715e52",
            "shade": "#7d715e38",
            "deep": "#7d715e48",
            "gloss": "#ffffff78",
        }
    ),
)
"""For paper."""

THEMES: Mapping[str, Theme] = MappingProxyType({"dark": DARK, "light": LIGHT})


@dataclass(frozen=True, slots=True)
class FigureStyle:
    """What is asked of one figure.

    Parameters
    ----------
    theme : str
        dark or light.
    layout : str
        wide: front, back and insets in a row; tall: insets beneath the two figures; plain: no insets.
    age : FigureAge
        Whose skeleton is drawn.
    age_known : bool
        Whether it is the patient's, or chosen; else the heading says that it is neither.
    size : tuple of float
        Of the sheet, in px at which it will be seen: letters do not shrink with it.
    title : str
        Names the case.
    modalities : frozenset of str or None
        The DICOM modalities the map was filtered by, for the heading; None for all.
    trends : mapping from lesion to Trend
        What became of lesions since an earlier timepoint; drawn as ring, slash or arrow.
    selected : frozenset of LesionId
        Lesions to bring out.
    focus : (site id, side) or None
        The site under the pointer or reached by keyboard.
    coverage : bool
        Whether the bones say what was read, what no image covered, and what nobody read.
    folded : bool
        Whether the halves lie over each other, and the bones say what is on both sides.
    hidden : tuple of str
        Names of lesions that a filter keeps out of sight: the heading says so.
    labels : bool
        Whether lesion numbers stand beside the glyphs.
    heading, legend : bool
        Whether the heading and the legend are drawn; a page that brings its own turns them off.
    """

    theme: Literal["dark", "light"] = "dark"
    layout: Literal["wide", "tall", "plain"] = "wide"
    age: FigureAge = FigureAge.MIDDLE
    age_known: bool = True
    size: tuple[float, float] = (1600.0, 900.0)
    title: str = ""
    modalities: frozenset[str] | None = None
    trends: Mapping[LesionId, Trend] = field(default_factory=dict)
    selected: frozenset[LesionId] = frozenset()
    focus: tuple[str, Side] | None = None
    coverage: bool = False
    folded: bool = False
    hidden: tuple[str, ...] = ()
    labels: bool = True
    heading: bool = True
    legend: bool = True

    @property
    def colours(self) -> Theme:
        """The theme's colours."""
        return THEMES[self.theme]


def mixed(first: Colour, second: Colour, share: float) -> Colour:
    """Return an opaque colour between two: `share` of the second."""
    parts = [
        round(int(first[i : i + 2], 16) * (1 - share) + int(second[i : i + 2], 16) * share) for i in (1, 3, 5)
    ]
    return "#" + "".join(f"{part:02x}" for part in parts)
