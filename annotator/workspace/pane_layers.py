"""What lies over the image of a pane besides marks and words, and what is said in place of one."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from annotator.dicom.series import Series
from annotator.drawing import Drawing, Item, Label, Path
from annotator.geometry.affine import Point2
from annotator.imaging.image import Image
from annotator.imaging.voi import Voi, Window
from annotator.lesion_map.figure_legend import wrapped
from annotator.viewing.colour_bar import colour_bar, needs_bar
from annotator.viewing.colour_map import is_light
from annotator.viewing.fusion import Lens, fused_picture, lens_at
from annotator.viewing.layout import FusionLayer
from annotator.viewing.overlay_scene import overlay_scene
from annotator.viewing.pane_picture import PanePicture
from annotator.viewing.render import surround
from annotator.viewing.viewport import Viewport
from annotator.workspace.pane_words import pane_hud
from annotator.workspace.session import Session
from annotator.workspace.vertebrae import vertebra_drawings
from annotator.workspace.viewer import Viewer

_SIZES_PX, _LINE, _WIDE, _NARROWEST_PX = (13.0, 12.0), 1.5, 0.9, 240.0
_SIDES = 72
_ARM_PX, _GAP_PX = 16.0, 4.0
_AS_IT_IS = Window(127.5, 255.0)
"""What stands for a window where colours are shown as they are."""
_COLOUR, _HALO, _WAITING = "#8cc8f5", "#000000cc", "#9aa1ac"


def picture(viewer: Viewer, index: int, rendered: PanePicture) -> Drawing:
    """Return the image of a pane in its window; nothing until that is known."""
    levels, pane, viewport = viewer.levels(index), viewer.pane(index), viewer.viewport(index)
    if levels is None or (pane.voi is None and not levels.image.is_colour):
        return Drawing(viewport.pane)
    shown = rendered.render(levels, viewport, pane.voi or _AS_IT_IS, pane.colour_map)
    return Drawing(viewport.pane, (shown,))


def graphics(viewer: Viewer, index: int) -> tuple[Drawing, ...]:
    """Return the overlay planes of the image of a pane; none in privacy, as they may hold a name."""
    levels = viewer.levels(index)
    if levels is None or not levels.image.overlays or not viewer.overlays_shown or viewer.private:
        return ()
    return (overlay_scene(levels.image, viewer.viewport(index)),)


def words_instead(viewer: Viewer, index: int) -> Drawing:
    """Return what a pane says in place of an image."""
    if viewer.series(viewer.pane(index).series) is None:
        said = "Drop a series here", "or open a folder with Ctrl+O"
    else:
        fault = viewer.fault(index)
        said = ("Loading…", "") if fault is None else (fault.message, fault.hint)
    width, height = viewer.viewport(index).pane
    room = max(_WIDE * width, _NARROWEST_PX)
    lines = [
        (line, size) for text, size in zip(said, _SIZES_PX, strict=True) for line in wrapped(text, size, room)
    ]
    top = height / 2 - (len(lines) - 1) * _LINE * _SIZES_PX[0] / 2
    return Drawing(
        (width, height),
        tuple(
            Label((width / 2, top + number * _LINE * _SIZES_PX[0]), line, size, _WAITING, "middle", "middle")
            for number, (line, size) in enumerate(lines)
        ),
    )


def pins(session: Session, viewer: Viewer, index: int) -> tuple[Drawing, ...]:
    """Return what stands at places of the image: the names of vertebrae, and where to align by hand."""
    return (*vertebra_drawings(session, viewer, index), *aim(viewer, index))


def aim(viewer: Viewer, index: int) -> tuple[Drawing, ...]:
    """Return where a place is taken to align series by hand, while one waits for that."""
    series, waiting = viewer.series(viewer.pane(index).series), viewer.to_align
    if waiting is None or series is None or series.frame_of_reference_uid == waiting.frame_of_reference_uid:
        return ()
    return (_aim(viewer, index),)


def fused(viewer: Viewer, index: int, cursor: Point2 | None) -> tuple[Drawing, ...]:
    """Return the layer of a pane, to paint over its image; `cursor` is the pointer there, screen px."""
    viewport, lens = viewer.viewport(index), _lens(viewer, index, cursor)
    items = fused_in(viewer, index, viewport, lens)
    if items and lens is not None:
        x, y = lens.centre
        turns = [math.tau * step / _SIDES for step in range(_SIDES)]
        ring = tuple((x + lens.radius * math.cos(turn), y + lens.radius * math.sin(turn)) for turn in turns)
        items += [Path((ring,), stroke=_HALO, width=3.0), Path((ring,), stroke=_COLOUR, width=1.0)]
    return (Drawing(viewport.pane, tuple(items)),)


def fused_in(viewer: Viewer, index: int, viewport: Viewport, lens: Lens | None = None) -> list[Item]:
    """Return the picture of the layer of a pane in a viewport: the pane's own, or a magnifier's."""
    found = _layer(viewer, index)
    if found is None or not (found[0].shown or lens):
        return []
    layer, voi, values, _ = found
    return [fused_picture(values, viewport, voi, layer, lens)]


def words(session: Session, viewer: Viewer, index: int, image: Image, series: Series) -> tuple[Drawing, ...]:
    """Return the words of a pane and its colour bar, to be read on what lies around the image."""
    around = surround(image, viewer.viewport(index), series.modality, viewer.pane(index).colour_map)
    on_light = is_light(around or "#000000")
    hud = pane_hud(session, viewer, index, image, series, on_light=on_light)
    return (*bar(viewer, index, on_light=on_light), hud)


def bar(viewer: Viewer, index: int, *, on_light: bool) -> tuple[Drawing, ...]:
    """Return the colour bar of a pane: of its layer, else of its image where that is not plain grey."""
    pane, levels = viewer.pane(index), viewer.levels(index)
    series, viewport = viewer.series(pane.series), viewer.viewport(index)
    ink = ("#1c2329", "#ffffffcc") if on_light else ("#e4e9ee", "#000000cc")
    found = _layer(viewer, index)
    if found is not None:
        layer, voi, _, over = found
        how = f"{100 * layer.opacity:.0f} %" if layer.shown else "hidden"
        unit = viewer.fusion_layers.unit(layer)
        return (colour_bar(viewport, voi, layer.colour_map, unit, f"{over.modality} {how}", ink=ink),)
    if levels is None or series is None or levels.image.is_colour or pane.voi is None:
        return ()
    if not needs_bar(pane.colour_map, series.modality, pane.voi):
        return ()
    inverted = viewport.inverted != levels.image.inverted
    unit = levels.image.unit
    return (colour_bar(viewport, pane.voi, pane.colour_map, unit, inverted=inverted, ink=ink),)


def _layer(viewer: Viewer, index: int) -> tuple[FusionLayer, Voi, NDArray[np.float32], Series] | None:
    """Return the layer of a pane with its window, its values on the image and its series."""
    layer, levels = viewer.pane(index).fusion, viewer.levels(index)
    series = None if layer is None else viewer.series(layer.series)
    if layer is None or levels is None or series is None:
        return None
    voi = viewer.fusion_layers.window(layer, series)
    values = viewer.fusion_layers.values(layer, series, levels.image, viewer.offsets)
    return None if voi is None or values is None else (layer, voi, values, series)


def _lens(viewer: Viewer, index: int, cursor: Point2 | None) -> Lens | None:
    """Return the lens of a pane: round the pointer; in the active one, without a pointer, in the middle."""
    if not viewer.lens:
        return None
    width, height = viewer.viewport(index).pane
    at = cursor or ((width / 2, height / 2) if index == viewer.layout.active else None)
    return None if at is None else lens_at(at, (width, height))


def _aim(viewer: Viewer, index: int) -> Drawing:
    """Return the dashed cross in the middle, where a place is taken to align series by hand."""
    width, height = viewer.viewport(index).pane
    x, y = width / 2, height / 2
    arms = tuple(
        ((x + across * _GAP_PX, y + down * _GAP_PX), (x + across * _ARM_PX, y + down * _ARM_PX))
        for across, down in ((1, 0), (-1, 0), (0, 1), (0, -1))
    )
    text = "the same place here, then Shift+Y"
    return Drawing(
        (width, height),
        (
            Path(arms, closed=False, stroke=_HALO, width=3.5),
            Path(arms, closed=False, stroke=_COLOUR, width=1.5, dash=(4.0, 3.0)),
            Label((x, y + 2 * _ARM_PX), text, 11.0, _COLOUR, "middle", "top", halo=_HALO),
        ),
    )
