"""The groups of rows, in the order they are measured."""

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
    objects,
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
    *objects.GROUPS,
)
