"""Why an image looks as it does: each step from the stored numbers to the screen, in words."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.dicom.badge import Badge
from annotator.dicom.instance import Instance
from annotator.dicom.series import Frame, Series
from annotator.dicom.transfer_syntax import syntax_words
from annotator.imaging.image import Image
from annotator.imaging.modality_lut import LutTable
from annotator.imaging.real_world import RealWorldMap
from annotator.imaging.voi import Voi, VoiFunction, VoiTable, Window
from annotator.viewing.colour_map import COLOUR_MAPS
from annotator.viewing.hud import window_words
from annotator.viewing.layout import FusionLayer, Pane
from annotator.viewing.levels import Levels
from annotator.viewing.presets import presets_for
from annotator.viewing.render import piece
from annotator.viewing.viewport import Viewport

_FUNCTIONS = {
    VoiFunction.LINEAR: "linear",
    VoiFunction.LINEAR_EXACT: "linear, exact",
    VoiFunction.SIGMOID: "sigmoid",
}


@dataclass(frozen=True, slots=True)
class ChainStep:
    """One step: its name, what it does here, and where that comes from (tags, preset, reader)."""

    name: str
    words: str
    source: str = ""


def grey_chain(
    series: Series,
    frame: Frame | None,
    levels: Levels,
    pane: Pane,
    viewport: Viewport,
    notes: tuple[str, ...] = (),
) -> tuple[ChainStep, ...]:
    """Return the steps in their order, from the file to the screen.

    Parameters
    ----------
    series : Series
    frame : Frame or None
        None for a reformat, whose values lie between those of its slices.
    levels : Levels
        Of the image shown.
    pane : Pane
        With the window and the colour map in use.
    viewport : Viewport
        On this image.
    notes : tuple of str
        What is to be said of a reformat: that it is oblique, thickness and projection of a slab.

    References
    ----------
    DICOM PS3.4 N.2, the order of the grayscale transformations.
    """
    instance = (frame or series.frames[0]).instance
    image = levels.image
    steps = [_compression(instance), _stored(instance, image)]
    if frame is None:
        steps.append(ChainStep("Reformat", ", ".join((pane.reformat, *notes, "linear between voxels"))))
    if image.is_colour:
        steps.append(_colour(instance))
    else:
        steps += _grey_steps(series, instance, image, pane)
    steps.append(_presentation(instance, image, viewport))
    if not image.is_colour:
        steps.append(ChainStep("Colour map", COLOUR_MAPS[pane.colour_map].title))
    if pane.fusion is not None and pane.fusion.shown:
        steps.append(_fused(pane.fusion))
    if image.overlays:
        steps.append(_overlays(image))
    return (*steps, _scaling(levels, viewport))


def _grey_steps(series: Series, instance: Instance, image: Image, pane: Pane) -> list[ChainStep]:
    steps = []
    if image.padding is not None:
        ends = sorted(set(image.padding))
        words = f"stored {' to '.join(_number(end) for end in ends)}: nothing measured, left out of windows"
        steps.append(ChainStep("Padding", words, "(0028,0120)" + " (0028,0121)" * (len(ends) > 1)))
    steps.append(_modality(instance, image))
    steps += [_real_world(one) for one in image.real_world]
    if pane.voi is not None:
        source = _voi_source(series, image, pane.voi)
        steps.append(ChainStep("Window", _voi_words(pane.voi, image), source))
    return steps


def _compression(instance: Instance) -> ChainStep:
    lossy = Badge.LOSSY in instance.badges
    words = syntax_words(instance.transfer_syntax) + (", detail was lost" if lossy else "")
    return ChainStep("Compression", words, "(0002,0010)" + " (0028,2110)" * lossy)


def _stored(instance: Instance, image: Image) -> ChainStep:
    layout = instance.layout
    sign = "" if layout.samples == 3 else ", signed" if layout.signed else ", unsigned"
    samples = " × 3" if layout.samples == 3 else ""
    words = f"{layout.bits_stored} of {layout.bits_allocated} bits{samples}{sign}"
    if not image.is_colour:
        words += f"; here {_number(image.stored_range[0])} to {_number(image.stored_range[1])}"
    return ChainStep("Stored", words, "(0028,0100) (0028,0101) (0028,0103)")


def _colour(instance: Instance) -> ChainStep:
    layout = instance.layout
    spare = layout.bits_stored - 8
    cut = f", the top 8 of {layout.bits_stored} bits" if spare > 0 and layout.samples == 3 else ""
    how = {"PALETTE COLOR": "palette to RGB", "RGB": "RGB as stored"}
    return ChainStep(
        "Colour", how.get(layout.photometric, f"{layout.photometric} to RGB") + cut, "(0028,0004)"
    )


def _modality(instance: Instance, image: Image) -> ChainStep:
    lut, unit = image.modality_lut, image.unit or "no unit"
    if isinstance(lut, LutTable):
        words = f"table of {lut.values.size} entries from {_number(lut.first)}, {unit}"
        return ChainStep("Modality LUT", words, "(0028,3000)")
    if (lut.slope, lut.intercept) == (1.0, 0.0):
        if Badge.BAD_RESCALE in instance.badges:
            return ChainStep("Modality LUT", f"none: {Badge.BAD_RESCALE.words}", "(0028,1053) (0028,1052)")
        return ChainStep("Modality LUT", f"none: values as stored, {unit}")
    words = f"{_line(lut.slope, lut.intercept)}, {unit}"
    return ChainStep("Modality LUT", words, "(0028,1053) (0028,1052)")


def _real_world(one: RealWorldMap) -> ChainStep:
    how = _line(one.slope, one.intercept) if one.table is None else f"table of {one.table.size} entries"
    name = f"{one.name}: " if one.name else ""
    words = f"{name}{how}, {one.unit or 'no unit'} (stored {_number(one.first)} to {_number(one.last)})"
    return ChainStep("Real world", words, "(0040,9096)")


def _line(slope: float, intercept: float) -> str:
    sign = "−" if intercept < 0 else "+"
    return f"stored × {_number(slope)} {sign} {_number(abs(intercept))}"


def _voi_words(voi: Voi, image: Image) -> str:
    if isinstance(voi, VoiTable):
        name = f"{voi.name}: " if voi.name else ""
        return f"{name}table of {voi.values.size} entries from {_number(voi.first_value)}, {voi.bits} bits"
    words, function = window_words(voi, image), _FUNCTIONS[voi.function]
    if voi.function is VoiFunction.SIGMOID:
        return f"{words}, {function}"
    lower, upper = voi.bounds
    # A window from nothing is told by its ends already.
    ends = "" if "–" in words else f" ({_number(lower)} to {_number(upper)})"
    return f"{words}{ends}, {function}"


def _voi_source(series: Series, image: Image, voi: Voi) -> str:
    """Return where the window in use comes from; by its numbers, as a window is no more than they."""
    for one in presets_for(series.modality, series.body_part, image):
        if one.voi == voi:
            if one.id.startswith("dicom-"):
                tags = "(0028,3010)" if isinstance(voi, VoiTable) else "(0028,1050) (0028,1051)"
                return f"file, {one.id.removeprefix('dicom-')} of {len(image.vois)} {tags}"
            name = one.name.lower() if one.id == "auto" else f"preset {one.name.lower()}"
            return name if one.key is None else f"{name}, key {one.key}"
    return "set by hand, or kept from another image"


def _presentation(instance: Instance, image: Image, viewport: Viewport) -> ChainStep:
    if image.is_colour:
        words = "turned over by the reader" if viewport.inverted else "as stored"
        return ChainStep("Presentation", words)
    white = "low" if image.inverted != viewport.inverted else "high"
    of_file = "MONOCHROME1 (0028,0004)" if instance.layout.photometric == "MONOCHROME1" else ""
    of_file = of_file or ("Presentation LUT Shape INVERSE (2050,0020)" if image.inverted else "")
    sources = [of_file, "turned over on the screen (I)" if viewport.inverted else ""]
    return ChainStep("Presentation", f"{white} values white", "; ".join(filter(None, sources)))


def _fused(layer: FusionLayer) -> ChainStep:
    ends = ""
    if isinstance(layer.voi, Window):
        ends = ", {} to {}".format(*(_number(end) for end in layer.voi.bounds))
    title = COLOUR_MAPS[layer.colour_map].title
    return ChainStep("Fused", f"another series, {title.lower()}{ends}, {100 * layer.opacity:.0f} % opaque")


def _overlays(image: Image) -> ChainStep:
    labels = ", ".join(one.label for one in image.overlays if one.label)
    count = len(image.overlays)
    words = f"{count} plane{'' if count == 1 else 's'} over the image" + (f": {labels}" if labels else "")
    return ChainStep("Overlays", words, "(60xx,3000), key O")


def _scaling(levels: Levels, viewport: Viewport) -> ChainStep:
    factor = piece(levels, viewport).level.factor
    if viewport.scale == 1.0:
        return ChainStep("On the screen", "one pixel to one")
    how = "linear between pixels" if factor == 1 else f"means of {factor} × {factor} pixels, linear between"
    return ChainStep("On the screen", f"{100 * viewport.scale:.0f} %, {how}")


def _number(value: float) -> str:
    return f"{value:.6g}".replace("-", "−")
