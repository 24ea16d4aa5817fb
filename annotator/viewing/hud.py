"""The words around an image: whose, which, how windowed, which way up, how large. All in screen px."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from annotator.drawing.items import Colour, Drawing, Item, Label, Path
from annotator.imaging.image import Calibration, Image
from annotator.imaging.voi import Voi, VoiTable
from annotator.viewing.chips import Chip, chip_boxes, chip_items
from annotator.viewing.labels import Box, shortened, text_width
from annotator.viewing.orientation import edge_letters
from annotator.viewing.viewport import Viewport

_FONT_PX, _LETTER_PX, _MARGIN_PX, _LINE = 12.0, 15.0, 8.0, 1.4
_WIDEST, _BOLD = 0.44, 1.16
_SMALLEST_PANE_PX = 180.0
_BAR_SHARE, _BAR_TICK_PX = 0.3, 4.0
_LIGHT, _DARK = ("#e4e9ee", "#000000cc"), ("#1c2329", "#ffffffcc")


@dataclass(frozen=True, slots=True)
class Caption:
    """What the corners say about the image; empty fields take no line.

    `name`, `patient_id`, `birth_date`, `study_date` and `study` are hidden in privacy mode; `timepoint`
    ("Baseline"), `title` (the pane's) and what follows are not.
    """

    name: str = ""
    patient_id: str = ""
    birth_date: date | None = None
    sex: str = ""
    age: str = ""
    study_date: date | None = None
    study: str = ""
    timepoint: str = ""
    title: str = ""
    series: str = ""
    stack: str = ""
    modality: str = ""
    chips: tuple[Chip, ...] = ()
    frame: str = ""
    patient_orientation: str = ""


@dataclass(frozen=True, slots=True)
class _Ink:
    colour: Colour
    halo: Colour
    px: float


def hud(
    caption: Caption,
    image: Image,
    viewport: Viewport,
    voi: Voi | None,
    *,
    frame: int = 1,
    frames: int = 1,
    private: bool = False,
    on_light: bool = False,
    brief: bool = False,
    ui_scale: float = 1.0,
) -> Drawing:
    """Return the words around an image.

    Parameters
    ----------
    caption : Caption
    image : Image
    viewport : Viewport
        On this image.
    voi : Voi or None
    frame, frames : int
        Place in the stack, from 1, and how many there are.
    private : bool
        Leaves out who the patient is and when: for demonstrations and screenshots.
    on_light : bool
        The surround is light (`render.surround`): dark letters.
    brief : bool
        Only the number of the image and the letters at the edges, as in small panes.
    ui_scale : float
        Screen px per px of the design.
    """
    ink = _Ink(*(_DARK if on_light else _LIGHT), ui_scale)
    width, height = viewport.pane
    items: list[Item] = []
    if brief or min(width, height) < _SMALLEST_PANE_PX * ui_scale:
        items += _corner([f"{frame} / {frames}"] if frames > 1 else [], viewport, ink, "left", "bottom")
    else:
        who, which = _who(caption, private), _which(caption, private)
        where = [line for line in (caption.frame, f"Image {frame} / {frames}") if line]
        how = [*_window_words(voi, image), f"Zoom {zoom_words(viewport)}", *where]
        items += _corner(who, viewport, ink, "left", "top")
        items += _corner(which, viewport, ink, "right", "top")
        items += _corner(how, viewport, ink, "left", "bottom")
        boxes = caption_boxes(caption, image, viewport, voi, ui_scale)
        items += chip_items(caption.chips, boxes, ui_scale, on_light=on_light)
        items += _scale_bar(image, viewport, ink)
    items += _edges(image, viewport, caption.patient_orientation, ink)
    return Drawing(viewport.pane, tuple(items))


def caption_boxes(
    caption: Caption, image: Image, viewport: Viewport, voi: Voi | None, ui_scale: float = 1.0
) -> tuple[Box, ...]:
    """Return where the chips of a caption lie, px: above the words at the lower left."""
    lines = len(_window_words(voi, image)) + 2 + bool(caption.frame)
    foot = (_MARGIN_PX + lines * _LINE * _FONT_PX) * ui_scale
    return chip_boxes(caption.chips, viewport.pane[0], viewport.pane[1] - foot, ui_scale)


def zoom_words(viewport: Viewport) -> str:
    """Return the magnification in words: ``150 %`` of one image pixel to a screen px, ``1:1`` for 100."""
    return "1:1" if viewport.scale == 1.0 else f"{100 * viewport.scale:.0f} %"


def window_words(voi: Voi | None, image: Image) -> str:
    """Return a window in words: ``W 2000 · L 350 HU``; of counts from zero, ``0–120 counts``."""
    return " ".join(_window_words(voi, image))


def bar_length(image: Image, viewport: Viewport) -> tuple[float, str, float]:
    """Return the scale bar: its length, unit (mm, or px without spacing) and its width on the screen, px.

    The longest of 1, 2 or 5 times a power of ten that takes less than three tenths of the pane.
    """
    pixel_from_screen = viewport.pixel_from_screen
    across, down = pixel_from_screen.direction((1.0, 0.0))
    height, width = image.spacing_mm or (image.pixel_aspect[0] / image.pixel_aspect[1], 1.0)
    per_px = math.hypot(across * width, down * height)
    room = _BAR_SHARE * viewport.pane[0] * per_px
    power = 10.0 ** math.floor(math.log10(room))
    value = next(step * power for step in (5.0, 2.0, 1.0) if step * power <= room * (1 + 1e-9))
    return value, "mm" if image.spacing_mm else "px", value / per_px


def _who(caption: Caption, private: bool) -> list[str]:
    if private:
        return ["Private"]
    born = f"born {caption.birth_date.isoformat()}" if caption.birth_date else ""
    person = " · ".join(part for part in (caption.sex, caption.age, born) if part)
    return [line for line in (caption.name, caption.patient_id, person) if line]


def _which(caption: Caption, private: bool) -> list[str]:
    day = caption.study_date.isoformat() if caption.study_date and not private else ""
    when = " · ".join(part for part in (caption.timepoint, day) if part)
    series = " · ".join(part for part in (caption.modality, caption.series) if part)
    study = "" if private else caption.study
    return [line for line in (caption.title, when, study, series, caption.stack) if line]


def _window_words(voi: Voi | None, image: Image) -> list[str]:
    if voi is None or image.is_colour:
        return []
    if isinstance(voi, VoiTable):
        return [f"LUT {voi.name}".strip()]
    unit = f" {image.unit}" if image.unit else ""
    lower, upper = voi.bounds
    if lower == 0.0 and image.unit != "HU":
        return [f"0–{_short(upper)}{unit}"]
    return [f"W {_short(voi.width)} · L {_short(voi.center)}{unit}"]


def _short(value: float) -> str:
    if abs(value) >= 100 or float(value).is_integer():
        return f"{value:.0f}".replace("-", "−")
    return f"{value:.3g}".replace("-", "−")


def _corner(
    lines: Sequence[str],
    viewport: Viewport,
    ink: _Ink,
    side: Literal["left", "right"],
    end: Literal["top", "bottom"],
) -> list[Label]:
    width, height = viewport.pane
    size, margin = _FONT_PX * ink.px, _MARGIN_PX * ink.px
    x = margin if side == "left" else width - margin
    labels = []
    # Beside the scale bar at the foot there is less room than above it.
    for number, line in enumerate(lines):
        down = margin + number * _LINE * size
        is_above_bar = end == "bottom" and len(lines) - number > 2
        bold = number == 0 and end == "top"
        widest = (width - 2 * margin if is_above_bar else _WIDEST * width) / (_BOLD if bold else 1.0)
        y = down if end == "top" else height - margin - (len(lines) - 1 - number) * _LINE * size
        labels.append(
            Label(
                (x, y),
                shortened(line, size, widest),
                size,
                ink.colour,
                anchor="start" if side == "left" else "end",
                baseline=end,
                bold=bold,
                halo=ink.halo,
            )
        )
    return labels


def _edges(image: Image, viewport: Viewport, patient_orientation: str, ink: _Ink) -> list[Label]:
    letters = edge_letters(viewport, image, patient_orientation)
    if letters is None:
        return []
    width, height = viewport.pane
    size, margin = _LETTER_PX * ink.px, _MARGIN_PX * ink.px

    def letter(
        x: float,
        y: float,
        text: str,
        anchor: Literal["start", "middle", "end"],
        baseline: Literal["top", "middle", "bottom"],
    ) -> Label:
        return Label((x, y), text, size, ink.colour, anchor, baseline, bold=True, halo=ink.halo)

    return [
        letter(margin, height / 2, letters.left, "start", "middle"),
        letter(width - margin, height / 2, letters.right, "end", "middle"),
        letter(width / 2, margin, letters.top, "middle", "top"),
        letter(width / 2, height - margin, letters.bottom, "middle", "bottom"),
    ]


def _scale_bar(image: Image, viewport: Viewport, ink: _Ink) -> list[Item]:
    value, unit, length = bar_length(image, viewport)
    width, height = viewport.pane
    margin, tick = _MARGIN_PX * ink.px, _BAR_TICK_PX * ink.px
    right, y = width - margin, height - margin - tick
    left = right - length
    line = ((left, y - tick), (left, y), (right, y), (right, y - tick))
    size = _FONT_PX * ink.px
    foot = y - tick - 4 * ink.px
    source = _calibration_words(image, size, _WIDEST * width) if unit == "mm" else ""
    words = (f"{value:g} {unit}", source)
    return [
        Path((line,), closed=False, stroke=ink.halo, width=3.5 * ink.px),
        Path((line,), closed=False, stroke=ink.colour, width=1.5 * ink.px),
        *(
            Label((right, foot - up * _LINE * size), text, size, ink.colour, "end", "bottom", halo=ink.halo)
            for up, text in enumerate(words)
            if text
        ),
    ]


def _calibration_words(image: Image, size: float, room: float) -> str:
    """Return where the millimetres come from, in as many words as there is room for (px).

    Slices and scintigrams have true millimetres and need no word.
    """
    is_projection = image.plane is None and image.unit != "counts"
    if image.calibration is Calibration.CALIBRATED and not is_projection:
        return ""
    words, short = image.calibration_words, image.calibration.short
    return words if not short or text_width(words, size) <= room else shortened(short, size, room)
