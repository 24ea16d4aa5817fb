"""The groups of rows, in the order they are measured; and the rows that are not measured yet."""

from __future__ import annotations

from tests.benchmarks.row import Group
from tests.benchmarks.rows import (
    background,
    compressed,
    ct,
    display,
    enhanced_mr,
    index,
    projections,
    reformats,
    scrolling,
    start_up,
    store,
)

GROUPS: tuple[Group, ...] = (
    start_up.GROUP,
    *store.GROUPS,
    index.GROUP,
    ct.GROUP,
    *projections.GROUPS,
    enhanced_mr.GROUP,
    *compressed.GROUPS,
    scrolling.GROUP,
    background.GROUP,
    display.GROUP,
    reformats.GROUP,
)

NOT_MEASURED: dict[str, str] = {
    "brush-napari": "no comparison of the brush with napari yet",
    "undo-frame": "the undo of a stroke is not timed yet",
    "overlay-napari": "no comparison of the brush with napari yet",
    "one-click-simpleitk": "the program has no region growing",
    "livewire-ms": "the program has no livewire",
    "polygon-skimage": "no comparison with scikit-image yet",
    "seg-highdicom": "the program writes no DICOM SEG",
    "sr-highdicom": "the program writes no DICOM SR",
}
