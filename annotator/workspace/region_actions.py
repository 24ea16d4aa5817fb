"""Commands for a chosen region: smoother, wider and narrower by a millimetre, one island of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from annotator.dicom.series import Series
from annotator.dicom.spacing import slice_positions_mm
from annotator.imaging.region import Region, cropped, island
from annotator.imaging.region_shape import Spacing, filled_between, smoothed, widened
from annotator.lesions.history import Edit
from annotator.measure.inside import inside
from annotator.workspace.action import TOOL, Action, Desk, under
from annotator.workspace.chosen_region import ChosenRegion, chosen_region, region_changed

_MARGIN = 4
_Places = Sequence[float] | None
Reform = Callable[[NDArray[np.bool_], Spacing, tuple[int, int, int] | None, _Places], NDArray[np.bool_]]
"""Of a mask, its spacing, the place under the pointer in it or None, and where its slices lie along their
normal (None where they do not follow each other), another mask."""


def has_region(desk: Desk) -> bool:
    """Tell whether a region of pixels is chosen whose series is in the active pane."""
    return _chosen(desk) is not None


def _chosen(desk: Desk) -> ChosenRegion | None:
    return chosen_region(desk.session, desk.viewer, desk.viewer.layout.active)


def _assembled(region: ChosenRegion) -> Region:
    shapes, series = region.shapes, region.series
    first, last = max(0, min(shapes) - _MARGIN), min(len(series.frames), max(shapes) + _MARGIN + 1)
    mask = np.zeros((last - first, series.rows, series.columns), np.bool_)
    for at, shape in shapes.items():
        mask[at - first] = inside(shape, series.rows, series.columns)
    return Region((first, 0, 0), mask)


def _spacing(series: Series) -> Spacing:
    down, along = series.spacing_mm or (1.0, 1.0)
    # Images that are no stack are each for themselves.
    return series.slice_spacing_mm or 1e6, down, along


def _places(series: Series, first: int, count: int) -> _Places:
    positions = slice_positions_mm(series.frames)
    places = [] if positions is None else positions[first : first + count].tolist()
    return places if places and all(one < other for one, other in pairwise(places)) else None


def _reform(reform: Reform, name: str, desk: Desk) -> None:
    chosen = _chosen(desk)
    if chosen is None:
        return
    region = _assembled(chosen)
    pointer, place = desk.pointer, None
    if pointer is not None and pointer[0] == desk.viewer.layout.active:
        x, y = pointer[1]
        place = (desk.viewer.layout.active_pane.frame - region.corner[0], int(y), int(x))
    places = _places(chosen.series, region.corner[0], len(region.mask))
    after = cropped(region.corner, reform(region.mask, _spacing(chosen.series), place, places))
    if after is None:
        desk.session.tell("Nothing would be left of the region.")
        return
    shapes = {**dict.fromkeys(chosen.marks), **after.shapes()}
    desk.session.apply(Edit(name, region_changed(desk.session, desk.viewer, chosen, shapes)))


REGION_ACTIONS: tuple[Action, ...] = under(
    "Region",
    tuple(
        Action(f"region_{name}", title, partial(_reform, reform, title), (key,), TOOL, "", has_region)
        for name, title, key, reform in (
            ("smooth", "Smooth region", "Ctrl+Alt+S", lambda mask, gaps, *_: smoothed(mask, gaps)),
            ("wider", "Region 1 mm wider", "Ctrl+Alt++", lambda mask, gaps, *_: widened(mask, gaps, 1.0)),
            (
                "narrower",
                "Region 1 mm narrower",
                "Ctrl+Alt+-",
                lambda mask, gaps, *_: widened(mask, gaps, -1.0),
            ),
            (
                "between",
                "Fill region between slices",
                "Ctrl+Alt+F",
                lambda mask, gaps, _at, places: filled_between(mask, gaps, places),
            ),
            (
                "island",
                "Keep this island of the region",
                "Ctrl+Alt+K",
                lambda mask, _gaps, at, _places: island(mask, at),
            ),
        )
    ),
)
"""What is done to all slices of a region in one edit; without a spacing a pixel stands for a millimetre."""
