"""The layout as text, so that the screen comes back as it was left."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from typing import Any

from annotator.geometry.plane import Vector3
from annotator.imaging.plane_stack import Axes
from annotator.imaging.reformat import Slab
from annotator.imaging.voi import VoiFunction, Window
from annotator.viewing.colour_map import COLOUR_MAPS
from annotator.viewing.layout import SURFACE, Alternative, FusionLayer, Layout, Pane, SeriesKey
from annotator.viewing.mpr import PROJECTIONS, Mpr
from annotator.viewing.tiles import untiled
from annotator.viewing.viewport import Viewport

_log = logging.getLogger(__name__)
_VIEW = ("zoom", "quarter_turns", "mirrored", "inverted")
_PANE = ("frame", "preset", "colour_map", "reformat", "title", "window_group", "scroll_group", "linked")


def layout_text(layout: Layout) -> str:
    """Return a layout as JSON text; tables of values of interest come back as the series opens.

    Tiles are a look at a stack, not a place for it: what is kept is the layout around them.
    """
    layout = untiled(layout)
    document = {
        "rows": layout.rows,
        "columns": layout.columns,
        "active": layout.active,
        "maximised": layout.maximised,
        "protocol": layout.protocol,
        "because": list(layout.because),
        "column_shares": list(layout.column_shares),
        "panes": [_pane_document(pane) for pane in layout.panes],
        "mprs": [_mpr_document(series, mpr) for series, mpr in layout.mprs.items()],
    }
    return json.dumps(document, allow_nan=False)


def layout_from_text(text: str | None, known: Sequence[SeriesKey]) -> Layout | None:
    """Return the layout of a text, or None where there is none that fits the series on the desk.

    A series that is not there any more leaves its pane empty.
    """
    if not text:
        return None
    try:
        document = json.loads(text)
        panes = tuple(_pane(entry, set(known)) for entry in document["panes"])
        layout = Layout(
            int(document["rows"]),
            int(document["columns"]),
            panes,
            int(document["active"]),
            document["maximised"],
            str(document["protocol"]),
            tuple(document["because"]),
            tuple(document.get("column_shares", ())),
            mprs=dict(_mpr(entry) for entry in document.get("mprs", ())),
        )
    except (ValueError, LookupError, TypeError):
        # A setting of an older release: the hanging protocol takes over.
        _log.warning("the stored layout does not fit this release")
        return None
    return layout if any(pane.series for pane in layout.panes) else None


def _pane_document(pane: Pane) -> dict[str, Any]:
    document: dict[str, Any] = {name: getattr(pane, name) for name in _PANE}
    document["series"] = None if pane.series is None else [pane.series.uid, pane.series.stack]
    document["view"] = {name: getattr(pane.viewport, name) for name in _VIEW}
    document["view"]["centre"] = list(pane.viewport.centre)
    if pane.fusion is not None:
        over = pane.fusion
        document["fusion"] = [over.series.uid, over.series.stack, over.colour_map, over.opacity]
    if pane.alternatives:
        entries = [[one.series.uid, one.series.stack, one.frame, one.title] for one in pane.alternatives]
        document["alternatives"] = [pane.alternatives_as, entries]
    if pane.reformat == SURFACE:
        document["direction"] = list(pane.direction)
    if pane.slab_mm:
        document["slab_mm"] = pane.slab_mm
    if isinstance(pane.voi, Window):
        document["window"] = [pane.voi.center, pane.voi.width, pane.voi.function.value, pane.voi.name]
    return document


def _mpr_document(series: SeriesKey, mpr: Mpr) -> dict[str, Any]:
    return {
        "series": [series.uid, series.stack],
        "centre_mm": mpr.centre_mm,
        "frames": mpr.frames,
        "slab": [mpr.slab.thickness_mm, mpr.slab.projection],
    }


def _mpr(document: dict[str, Any]) -> tuple[SeriesKey, Mpr]:
    axial, coronal, sagittal = (_axes(frame) for frame in document["frames"])
    thickness_mm, projection = document["slab"]
    if projection not in PROJECTIONS:
        raise ValueError(f"no slab shows its {projection}")
    mpr = Mpr(
        _vector(document["centre_mm"]), (axial, coronal, sagittal), Slab(float(thickness_mm), projection)
    )
    return SeriesKey(*document["series"]), mpr


def _axes(frame: Sequence[Sequence[float]]) -> Axes:
    along_row, along_column, across = (_vector(axis) for axis in frame)
    return along_row, along_column, across


def _vector(values: Sequence[float]) -> Vector3:
    x, y, z = values
    return float(x), float(y), float(z)


def _pane(document: dict[str, Any], known: set[SeriesKey]) -> Pane:
    series = None if document["series"] is None else SeriesKey(*document["series"])
    if series not in known:
        return Pane()
    view = {name: document["view"][name] for name in _VIEW}
    column, row = document["view"]["centre"]
    window = document.get("window")
    voi = None
    if window is not None:
        voi = Window(float(window[0]), float(window[1]), VoiFunction(window[2]), str(window[3]))
    fields = {name: document[name] for name in _PANE}
    viewport = Viewport(centre=(float(column), float(row)), **view)
    layer = _layer(document.get("fusion"), known)
    azimuth, elevation = document.get("direction", (0.0, 0.0))
    how, entries = document.get("alternatives", ("thumbnails", []))
    alternatives = tuple(
        Alternative(SeriesKey(uid, stack), int(frame), str(title))
        for uid, stack, frame, title in entries
        if SeriesKey(uid, stack) in known
    )
    return Pane(
        series,
        viewport=viewport,
        voi=voi,
        fusion=layer,
        alternatives=alternatives,
        alternatives_as="tabs" if how == "tabs" else "thumbnails",
        direction=(float(azimuth), float(elevation)),
        slab_mm=float(document.get("slab_mm", 0.0)),
        **fields,
    )


def _layer(document: list[Any] | None, known: set[SeriesKey]) -> FusionLayer | None:
    if document is None:
        return None
    uid, stack, colour_map, opacity = document
    key = SeriesKey(uid, stack)
    if key not in known or colour_map not in COLOUR_MAPS:
        return None
    return FusionLayer(key, colour_map=colour_map, opacity=float(opacity))
