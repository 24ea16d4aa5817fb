"""Window presets by modality: read from `resources/windows`, worked out for the image at hand."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.errors import CaseFileError
from annotator.imaging.auto_window import auto_window
from annotator.imaging.image import Image, valid_mask
from annotator.imaging.modality_lut import Rescale
from annotator.imaging.voi import Voi, VoiFunction, Window
from annotator.resources import resource

AUTO_KEY = 0
_DICOM_KEYS = (1, 2)
_ENOUGH_PIXELS = 250_000


@dataclass(frozen=True, slots=True)
class Preset:
    """A window as the table gives it; exactly one of the last four fields (with `width`) is set.

    `unit` restricts it to images of that unit, `body_parts` to those of Body Part Examined; `exact` makes
    centre and width LINEAR_EXACT, for units of which one is much.
    """

    id: str
    name: str
    key: int | None = None
    unit: str = ""
    body_parts: tuple[str, ...] = ()
    centre: float | None = None
    width: float | None = None
    share_of_auto: float | None = None
    share_of_maximum: float | None = None
    percentiles: tuple[float, float] | None = None
    exact: bool = False


@dataclass(frozen=True, slots=True)
class PresetTable:
    """The presets of a group of modalities.

    `opening` is what a series opens with: the window of its files ("dicom") or the automatic one.
    `lower_fixed` keeps the lower bound at 0; `inverted` opens with dark counts on white.
    """

    modalities: tuple[str, ...]
    presets: tuple[Preset, ...] = ()
    opening: str = "dicom"
    opening_by_word: tuple[tuple[frozenset[str], str], ...] = ()
    inverted: bool = False
    lower_fixed: bool = False


@dataclass(frozen=True, slots=True)
class NamedWindow:
    """A window to choose: the key that chooses it (0 auto, 1–2 of the file, 3–8 presets), None for none."""

    id: str
    name: str
    key: int | None
    voi: Voi


def presets_for(modality: str, body_part: str, image: Image) -> tuple[NamedWindow, ...]:
    """Return the windows to offer for an image: automatic, those of the file, those of the table.

    Parameters
    ----------
    modality, body_part : str
        DICOM Modality (0008,0060) and Body Part Examined (0018,0015).
    image : Image
        Percentiles and shares of the maximum are its own. In colour: none are offered.
    """
    if image.is_colour:
        return ()
    table = preset_table(modality)
    offered = [NamedWindow("auto", "Automatic", AUTO_KEY, auto_window(image, modality))]
    for number, voi in enumerate(image.vois, 1):
        key = number if number in _DICOM_KEYS else None
        offered.append(NamedWindow(f"dicom-{number}", voi.name or f"From file {number}", key, voi))
    for preset in table.presets:
        fits_part = not preset.body_parts or body_part.upper() in preset.body_parts
        window = _in_unit(_window(preset, image, modality), preset.unit, image)
        if fits_part and window is not None:
            offered.append(NamedWindow(preset.id, preset.name, preset.key, window))
    return tuple(offered)


def opening_voi(modality: str, body_part: str, image: Image, description: str = "", preset: str = "") -> Voi:
    """Return the window a series opens with.

    In order: the preset asked for, the first window of the file (where the table trusts it), a preset
    that a word of the body part or the series description chooses, the automatic one.
    """
    if image.is_colour:
        return auto_window(image, modality)
    table = preset_table(modality)
    offered = {one.id: one.voi for one in presets_for(modality, body_part, image)}
    if preset in offered:
        return offered[preset]
    if table.opening == "dicom" and image.vois:
        return image.vois[0]
    words = set(re.findall("[a-z]+", f"{body_part} {description}".lower()))
    chosen = (name for keys, name in table.opening_by_word if keys & words)
    return offered.get(next(chosen, ""), offered["auto"])


def opens_inverted(modality: str, image: Image) -> bool:
    """Return whether a reader's inversion is on at the start: bone scans are read dark on white.

    An image that is itself inverted already looks so.
    """
    return preset_table(modality).inverted and not image.inverted and not image.is_colour


def preset_table(modality: str) -> PresetTable:
    """Return the table of a modality; one without presets where there is none."""
    return preset_tables().get(modality, PresetTable((modality,)))


@cache
def preset_tables() -> Mapping[str, PresetTable]:
    """Return all tables by modality.

    Raises
    ------
    CaseFileError
        A file of `resources/windows` does not say what it should; it and the entry are named.
    """
    tables = [_read(path) for path in sorted(resource("windows").glob("*.toml"))]
    return MappingProxyType({modality: table for table in tables for modality in table.modalities})


def _read(path: Path) -> PresetTable:
    try:
        with path.open("rb") as stream:
            content = tomllib.load(stream)
        of_all = {"unit": content["unit"]} if "unit" in content else {}
        return PresetTable(
            modalities=tuple(content["modalities"]),
            presets=tuple(_preset({**of_all, **entry}) for entry in content.get("window", ())),
            opening=content["opening"],
            opening_by_word=tuple(
                (frozenset(entry["words"]), entry["window"]) for entry in content.get("opening_by_word", ())
            ),
            inverted=content.get("inverted", False),
            lower_fixed=content.get("lower_fixed", False),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise CaseFileError(f"The window presets of {path.name} cannot be read: {error}.") from error


def _preset(entry: Mapping[str, Any]) -> Preset:
    kinds = {"centre", "share_of_auto", "share_of_maximum", "percentiles"} & set(entry)
    if len(kinds) != 1 or ("centre" in entry) != ("width" in entry):
        raise ValueError(f"{entry['id']} needs centre and width, or one share, or percentiles")
    listed = {name: tuple(entry[name]) for name in ("body_parts", "percentiles") if name in entry}
    return Preset(**{**entry, **listed})


def _in_unit(window: Window, unit: str, image: Image) -> Window | None:
    """Return a window given in a preset's unit in the image's own; None where it has no such values."""
    if unit in ("", image.unit):
        return window
    lut = image.modality_lut
    mapped = next((one for one in image.real_world if one.unit.endswith("}" + unit)), None)
    if mapped is None or mapped.table is not None or not isinstance(lut, Rescale):
        return None
    stored = [(end - mapped.intercept) / mapped.slope for end in window.bounds]
    lower, upper = sorted(lut.slope * end + lut.intercept for end in stored)
    return spanning(lower, upper, window.name) if math.isfinite(upper - lower) else None


def _window(preset: Preset, image: Image, modality: str) -> Window:
    if preset.centre is not None and preset.width is not None:
        function = VoiFunction.LINEAR_EXACT if preset.exact else VoiFunction.LINEAR
        return Window(preset.centre, preset.width, function, preset.name)
    if preset.share_of_auto is not None:
        auto = auto_window(image, modality)
        return Window(auto.center, auto.width * preset.share_of_auto, auto.function, preset.name)
    if preset.share_of_maximum is not None:
        return spanning(0.0, preset.share_of_maximum * modality_range(image)[1], preset.name)
    assert preset.percentiles is not None  # noqa: S101 - `_preset` lets nothing else pass
    lower, upper = np.percentile(_foreground(image), preset.percentiles)
    return spanning(float(lower), float(upper), preset.name)


def modality_range(image: Image) -> tuple[float, float]:
    """Return the lowest and highest modality value of a grey image, padding included."""
    ends = image.modality_lut.apply(np.asarray(image.stored_range))
    return float(ends.min()), float(ends.max())


def spanning(lower: float, upper: float, name: str = "") -> Window:
    """Return the window that runs from one value to another; 1 wide where they are no two."""
    if upper <= lower:
        return Window(lower, 1.0, VoiFunction.LINEAR_EXACT, name)
    return Window((lower + upper) / 2, upper - lower, VoiFunction.LINEAR_EXACT, name)


def _foreground(image: Image) -> NDArray[np.float32]:
    """Return the values above 5 % of the brightest, from an evenly thinned image; all if none are."""
    step = max(1, round((image.stored.size / _ENOUGH_PIXELS) ** 0.5))
    stored, valid = image.stored[::step, ::step], valid_mask(image)[::step, ::step]
    values = image.modality_lut.apply(stored[valid] if valid.any() else stored.ravel())
    if values.min() < 0:
        return values
    lit = values[values > 0.05 * np.percentile(values, 99.5)]
    return lit if lit.size else values
