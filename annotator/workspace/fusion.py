"""Fusion at the reader's hand: which series lies over the image, how strongly, where."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from annotator.dicom.series import Series
from annotator.geometry.affine import Point2
from annotator.viewing import layout as layouts
from annotator.viewing.candidates import series_key
from annotator.viewing.fusion import brightened, faded, next_colour_map, opening_map, value_at
from annotator.viewing.layout import FusionLayer, SeriesKey
from annotator.workspace.notice import Weight
from annotator.workspace.probe import number_words
from annotator.workspace.session import Session
from annotator.workspace.viewer import Viewer

_FUNCTIONAL = ("PT", "NM")
_PER_PX, _KEY_PX = 0.006, 40.0
"""Share of the window per px of a drag, and the px that a key stands for."""


class Fusion:
    """Lays series over the image of the active pane. What cannot be done is told, never raised."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session, self._viewer = session, viewer

    def toggle(self) -> None:
        """Lay the likeliest series over the image, or take the layer away."""
        pane = self._viewer.layout.active_pane
        if pane.fusion is not None:
            self._set(None)
            return
        found = self.choices()
        if found:
            self.put(series_key(found[0]))
        else:
            self._refuse("No other series shares the coordinates of this image.")

    def next(self) -> None:
        """Lay the next series over the image that can be."""
        layer, keys = self._viewer.layout.active_pane.fusion, [series_key(one) for one in self.choices()]
        if not keys:
            self._refuse("No other series shares the coordinates of this image.")
            return
        at = keys.index(layer.series) if layer is not None and layer.series in keys else -1
        self.put(keys[(at + 1) % len(keys)])

    def choices(self) -> list[Series]:
        """Return the series that can be laid over the image of the active pane, the likeliest first."""
        ours = self._viewer.series(self._viewer.layout.active_pane.series)
        able = [one for one in self.stacks() if self.why_not(one) == ""]

        def rank(one: Series) -> tuple[bool, bool, bool]:
            same_study = ours is not None and one.study.uid == ours.study.uid
            other_kind = ours is not None and one.modality != ours.modality
            return one.modality not in _FUNCTIONAL, not same_study, not other_kind

        return sorted(able, key=rank)

    def stacks(self) -> list[Series]:
        """Return the series on the desk that may have a volume."""
        found = [one for one in map(self._viewer.series, self._viewer.order) if one is not None]
        return [one for one in found if len(one.frames) > 1 and one.frames[0].plane is not None]

    def why_not(self, series: Series) -> str:
        """Return why a series cannot be laid over the image of the active pane; "" if it can."""
        viewer = self._viewer
        ours = viewer.series(viewer.layout.active_pane.series)
        levels = viewer.levels(viewer.layout.active)
        if ours is None or levels is None or levels.image.plane is None:
            return "This image has no position in the patient; nothing can be laid over it."
        name = series.title or series.modality
        if series_key(series) == series_key(ours):
            return f"{name} is the image itself."
        if len(series.frames) < 2 or series.frames[0].plane is None:
            return f"{name} is no stack of placed slices; it cannot be laid over another."
        uid = levels.image.frame_of_reference_uid
        if viewer.offsets.between(uid, series.frame_of_reference_uid) is None:
            return f"{name} lies in another frame of reference: first align the two by hand (Shift+Y)."
        return ""

    def put(self, key: SeriesKey) -> None:
        """Lay a series over the image of the active pane."""
        series = self._viewer.series(key)
        if series is None:
            return
        said = self.why_not(series)
        if said:
            self._refuse(said)
            return
        old = self._viewer.layout.active_pane.fusion
        opacity = 0.5 if old is None else old.opacity
        self._set(FusionLayer(key, colour_map=opening_map(series.modality), opacity=opacity))
        self._session.tell(
            f"{series.modality} {series.title} over the image.".replace("  ", " "),
            hint="Alt+Wheel: opacity · C: flicker · Shift+L: lens · Shift+C: colours",
        )

    def fade(self, by: float) -> None:
        """Make the layer of the active pane more or less opaque."""
        fade_fusion(self._viewer, self._viewer.layout.active, by)

    def brighten(self, steps: int) -> None:
        """Make the layer of the active pane brighter by steps, or darker."""
        drag_fusion(self._viewer, self._viewer.layout.active, -steps * _KEY_PX)

    def step_colour_map(self, by: int) -> None:
        """Take the next colour map: of the layer where there is one, else of the image."""
        viewer = self._viewer
        pane = viewer.layout.active_pane
        if pane.fusion is not None:
            self.change(lambda one: replace(one, colour_map=next_colour_map(one.colour_map, by)))
        else:
            self.set_colour_map(next_colour_map(pane.colour_map, by))

    def set_colour_map(self, key: str) -> None:
        """Give a colour map to the layer where there is one, else to the image."""
        viewer = self._viewer
        if viewer.layout.active_pane.fusion is not None:
            self.change(lambda one: replace(one, colour_map=key))
        else:
            viewer.show(layouts.coloured(viewer.layout, viewer.layout.active, key))

    def lens(self, on: bool) -> None:
        """Show the layer only round the pointer, or everywhere."""
        self._viewer.lens = on
        self._viewer.viewed.announce(self._viewer.layout)

    def change(self, how: Callable[[FusionLayer], FusionLayer]) -> None:
        """Change the layer of the active pane, if it has one."""
        layer = self._viewer.layout.active_pane.fusion
        if layer is not None:
            self._set(how(layer))

    def _set(self, layer: FusionLayer | None) -> None:
        _lay(self._viewer, self._viewer.layout.active, layer)

    def _refuse(self, text: str) -> None:
        self._session.tell(text, Weight.WARNING)


def fade_fusion(viewer: Viewer, index: int, by: float) -> None:
    """Make the layer of a pane more or less opaque; nothing where there is none."""
    layer = viewer.pane(index).fusion
    if layer is not None:
        _lay(viewer, index, faded(layer, by))


def drag_fusion(viewer: Viewer, index: int, by_px: float) -> None:
    """Move the upper end of a layer's window: a drag to the right or down makes it darker."""
    layer = viewer.pane(index).fusion
    series = None if layer is None else viewer.series(layer.series)
    voi = None if layer is None or series is None else viewer.fusion_layers.window(layer, series)
    if layer is not None and series is not None and voi is not None:
        factor = math.exp(by_px * _PER_PX)
        _lay(viewer, index, replace(layer, voi=brightened(voi, factor, series.modality)))


def _lay(viewer: Viewer, index: int, layer: FusionLayer | None) -> None:
    viewer.show(layouts.with_pane(viewer.layout, index, replace(viewer.pane(index), fusion=layer)))


def fused_words(viewer: Viewer, index: int, pixel: Point2) -> str:
    """Return the value of the layer of a pane at a pixel position with its unit; "" where there is none."""
    layer, levels = viewer.pane(index).fusion, viewer.levels(index)
    series = None if layer is None else viewer.series(layer.series)
    if layer is None or levels is None or series is None:
        return ""
    values = viewer.fusion_layers.values(layer, series, levels.image, viewer.offsets)
    value = None if values is None else value_at(values, pixel)
    if value is None:
        return ""
    shown = f"{value:.0f}" if abs(value) >= 100 else number_words(value)
    return f"{series.modality} {shown} {viewer.fusion_layers.unit(layer)}".rstrip()
