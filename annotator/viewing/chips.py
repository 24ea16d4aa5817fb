"""Chips on a pane: what to know of the image before trusting it, and how the pane is bound to others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from annotator.dicom.badge import Badge, Remark
from annotator.drawing.items import Colour, Item, Label, Path
from annotator.geometry.affine import Point2
from annotator.viewing.labels import Box, shortened, text_width

FONT_PX, _HIGH_PX, _PADDING_PX, _GAP_PX = 11.0, 17.0, 5.0, 4.0
_MARGIN_PX = 8.0
_WIDEST_ROW = 0.36
"""Of the pane: chips stand at its edge, what is in the middle is the patient."""
_GROUND, _LIGHT_GROUND = "#101418c0", "#f4f6f8d8"
_DASH = (4.0, 3.0)
_RATIO = re.compile(r"[\d.]+:1")


class Tone(StrEnum):
    """How loud a chip is."""

    QUIET = "quiet"
    WARNING = "warning"
    SIGN = "sign"


_COLOURS: dict[Tone, Colour] = {Tone.QUIET: "#c3c9d1", Tone.WARNING: "#f0b65a", Tone.SIGN: "#8cc8f5"}
_ON_LIGHT: dict[Tone, Colour] = {Tone.QUIET: "#3a424b", Tone.WARNING: "#8a4b00", Tone.SIGN: "#175a8c"}


@dataclass(frozen=True, slots=True)
class Chip:
    """One chip: few words on the pane, `tip` says all. `estimated` gives it a dashed edge."""

    words: str
    tip: str = ""
    tone: Tone = Tone.QUIET
    estimated: bool = False


def chips_of(remarks: Sequence[Remark]) -> tuple[Chip, ...]:
    """Return a chip for each badge, warnings first; what is told of several places is one chip."""
    sentences: dict[object, list[str]] = {}
    for remark in remarks:
        sentences.setdefault(remark.badge, []).append(remark.sentence)
    badges = sorted(dict.fromkeys(remark.badge for remark in remarks), key=lambda one: not one.is_warning)
    lost = (one.where for one in remarks if one.badge is Badge.LOSSY and _RATIO.fullmatch(one.where))
    ratio = next(lost, "")
    return tuple(
        Chip(
            f"{badge.short} {ratio}".rstrip() if badge is Badge.LOSSY else badge.short,
            "\n".join(sentences[badge]),
            Tone.WARNING if badge.is_warning else Tone.QUIET,
        )
        for badge in badges
    )


def chip_boxes(chips: Sequence[Chip], width: float, bottom: float, ui_scale: float = 1.0) -> tuple[Box, ...]:
    """Return where chips lie: in rows from the left, the last row above `bottom`; all px.

    Parameters
    ----------
    chips : sequence of Chip
    width : float
        Of the pane.
    bottom : float
        The lower edge of the lowest row.
    ui_scale : float
        Screen px per px of the design.
    """
    high, gap, margin = _HIGH_PX * ui_scale, _GAP_PX * ui_scale, _MARGIN_PX * ui_scale
    rows: list[list[float]] = [[]]
    x, widest = margin, _WIDEST_ROW * width
    for chip in chips:
        wide = min(text_width(chip.words, FONT_PX * ui_scale) + 2 * _PADDING_PX * ui_scale, widest)
        if rows[-1] and x + wide > margin + widest:
            rows.append([])
            x = margin
        rows[-1].append(wide)
        x += wide + gap
    boxes = []
    for number, row in enumerate(rows):
        low = bottom - (len(rows) - 1 - number) * (high + gap)
        x = margin
        for wide in row:
            boxes.append(Box(x, low - high, x + wide, low))
            x += wide + gap
    return tuple(boxes)


def chip_at(chips: Sequence[Chip], boxes: Sequence[Box], point: Point2) -> Chip | None:
    """Return the chip under a point of the pane, or None."""
    return next((chip for chip, box in zip(chips, boxes, strict=True) if box.holds(point)), None)


def chip_items(
    chips: Sequence[Chip], boxes: Sequence[Box], ui_scale: float = 1.0, *, on_light: bool = False
) -> tuple[Item, ...]:
    """Return the drawing of chips in their boxes; `on_light` for a light surround."""
    ground, colours = (_LIGHT_GROUND, _ON_LIGHT) if on_light else (_GROUND, _COLOURS)
    items: list[Item] = []
    for chip, box in zip(chips, boxes, strict=True):
        colour = colours[chip.tone]
        ring = ((box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom))
        edge = colour if chip.tone is not Tone.QUIET else None
        dash = _DASH if chip.estimated else ()
        items.append(Path((ring,), fill=ground, stroke=edge, width=ui_scale, dash=dash))
        at = ((box.left + box.right) / 2, (box.top + box.bottom) / 2)
        room = box.right - box.left - (2 * _PADDING_PX - 0.5) * ui_scale
        words = shortened(chip.words, FONT_PX * ui_scale, room)
        items.append(Label(at, words, FONT_PX * ui_scale, colour, "middle", "middle"))
    return tuple(items)
