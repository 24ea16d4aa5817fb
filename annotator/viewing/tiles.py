"""Consecutive images of one stack side by side: a layout whose panes are the images of a page."""

from __future__ import annotations

from dataclasses import replace

from annotator.viewing.layout import MOST_COLUMNS, MOST_ROWS, Layout, Pane, Tiles

SHAPES = ((2, 2), (2, 3), (3, 3), (3, 4), (4, 4), (4, 5))
"""Rows and columns that are offered."""

_GROUP = "tiles"


def tiled(layout: Layout, rows: int, columns: int, count: int) -> Layout:
    """Return the layout with the stack of the active pane in tiles, its image among them and active.

    Parameters
    ----------
    layout : Layout
    rows, columns : int
        Of tiles.
    count : int
        Of the images in the stack.
    """
    before = untiled(layout)
    return _page(before, before.active_pane, Tiles(rows, columns, before), count)


def untiled(layout: Layout) -> Layout:
    """Return the layout as it was before the tiles, its active pane on the image last chosen."""
    if layout.tiles is None:
        return layout
    before, look = layout.tiles.before, _look(layout)
    if look is None:
        return before
    old = before.active_pane
    same = old.series == look.series
    kept = replace(
        look,
        title=old.title if same else "",
        window_group=old.window_group if same else "",
        scroll_group=old.scroll_group if same else "",
        linked=same and old.linked,
    )
    panes = (*before.panes[: before.active], kept, *before.panes[before.active + 1 :])
    return replace(before, panes=panes, last_seen=layout.last_seen)


def is_tiled(layout: Layout) -> bool:
    """Tell whether the panes are tiles of one stack; another grid or a reformat ends that."""
    tiles = layout.tiles
    if tiles is None or (layout.rows, layout.columns) != (tiles.rows, tiles.columns):
        return False
    return all(pane.reformat == "acquired" for pane in layout.panes)


def settled(layout: Layout, count: int) -> Layout:
    """Return the tiles with the active one as the measure of all: its stack, page, window and place.

    What a command did to one tile so holds for all of them. A layout that is tiled no longer is returned
    without its tiles.
    """
    if layout.tiles is None:
        return layout
    if not is_tiled(layout):
        fits = layout.rows <= MOST_ROWS and layout.columns <= MOST_COLUMNS
        return replace(layout, tiles=None) if fits else untiled(layout)
    look = _look(layout)
    if look is None:
        return untiled(layout)
    return _page(layout, look, layout.tiles, count)


def turned(layout: Layout, by: int, count: int) -> Layout:
    """Return the tiles some pages on, at the same place of the page as far as there are images."""
    look = _look(layout)
    if layout.tiles is None or look is None:
        return layout
    size = layout.tiles.rows * layout.tiles.columns
    page, place = divmod(look.frame, size)
    page = min(max(0, page + by), (count - 1) // size)
    return _page(layout, replace(look, frame=page * size + place), layout.tiles, count)


def order(layout: Layout, count: int) -> list[int]:
    """Return the images of a stack as tiles want them: this page, those after it, those before."""
    first = min((pane.frame for pane in layout.panes if pane.series is not None), default=0)
    return [*range(first, count), *range(first - 1, -1, -1)]


def _look(layout: Layout) -> Pane | None:
    """Return the active tile, or the last one with an image where that is empty."""
    if layout.active_pane.series is not None:
        return layout.active_pane
    return next((pane for pane in reversed(layout.panes) if pane.series is not None), None)


def _page(layout: Layout, look: Pane, tiles: Tiles, count: int) -> Layout:
    size = tiles.rows * tiles.columns
    frame = min(look.frame, count - 1)
    first = frame - frame % size
    tile = replace(look, title="", window_group=_GROUP, scroll_group="", linked=False)
    panes = tuple(replace(tile, frame=at) if at < count else Pane() for at in range(first, first + size))
    return Layout(
        tiles.rows,
        tiles.columns,
        panes,
        frame - first,
        None if layout.tiles is None or layout.maximised is None else frame - first,
        tiles=tiles,
        mprs=layout.mprs,
        last_seen=layout.last_seen,
    )
