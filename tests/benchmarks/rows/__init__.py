"""The groups of rows, in the order they are measured; and the rows that are not measured yet."""

from __future__ import annotations

from tests.benchmarks.row import Group
from tests.benchmarks.rows import (
    background,
    brush,
    compressed,
    ct,
    display,
    edges,
    enhanced_mr,
    index,
    one_click,
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
    *brush.GROUPS,
    *edges.GROUPS,
    reformats.GROUP,
    one_click.GROUP,
)

NOT_MEASURED: dict[str, str] = {
    "seg-highdicom": "the program writes no DICOM SEG",
    "sr-highdicom": "the program writes no DICOM SR",
}
