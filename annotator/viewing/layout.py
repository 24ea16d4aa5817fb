"""Which series lies in which pane, and how each looks there: one immutable value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final, Literal

from annotator.imaging.voi import Voi
from annotator.viewing.mpr import Mpr
from annotator.viewing.viewport import Viewport, fitted

MOST_ROWS = MOST_COLUMNS = 3
MOST_TILE_ROWS, MOST_TILE_COLUMNS = 4, 5

Reformat = Literal["acquired", "axial", "coronal", "sagittal", "surface"]
ACQUIRED: Final = "acquired"
"""What a pane shows that cuts nothing: the frames as they were made."""
SURFACE: Final = "surface"
"""The surface of bone, in three dimensions."""
Direction = tuple[float, float]
"""Azimuth and elevation, degrees, of who looks: (0, 0) from the front, (90, 0) from the patient's left."""
AlternativesAs = Literal["thumbnails", "tabs"]
Edge = Literal["left", "right", "top", "bottom", "centre"]


@dataclass(frozen=True, slots=True)
class SeriesKey:
    """A series, or one of the stacks it falls into (Series Instance UID, stack from 1)."""

    uid: str
    stack: int = 1


@dataclass(frozen=True, slots=True)
class FusionLayer:
    """A series laid over the image of a pane, resampled on its plane.

    Parameters
    ----------
    series : SeriesKey
    voi : Voi or None
        Its own window; None opens with one made from its volume.
    colour_map : str
        Key of `colour_map.COLOUR_MAPS`.
    opacity : float
        0 shows the image alone, 1 the fused series alone.
    shown : bool
        Whether it is seen; flicker exchanges this.
    """

    series: SeriesKey
    voi: Voi | None = None
    colour_map: str = "hot_metal"
    opacity: float = 0.5
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Alternative:
    """One of the images that share a pane: the place in its stack, from 0, and what it is called there.

    `voi` and `viewport` are how it looked when another took its place; None until then.
    """

    series: SeriesKey
    frame: int
    title: str
    voi: Voi | None = field(default=None, compare=False)
    viewport: Viewport | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Pane:
    """What one pane shows.

    Parameters
    ----------
    series : SeriesKey or None
        None is an empty pane.
    frame : int
        Place in the stack, from 0; a reformat takes its place from `Layout.mprs`.
    viewport : Viewport
        Its size of image and pane are set when both are known.
    voi : Voi or None
        The window chosen; None until the first image is there, which then decides
        (`presets.opening_voi`). Scrolling never changes it.
    preset : str
        Id of the window preset to open with; "" leaves it to the image.
    colour_map : str
        Key of `colour_map.COLOUR_MAPS`.
    reformat : Reformat
        The frames as acquired, a plane through the volume, or the surface of bone in it.
    title : str
        What the hanging protocol calls the pane: "Anterior", "Prior 2007".
    window_group, scroll_group : str
        Panes of the same group share their window, or scroll together; "" stands alone.
    linked : bool
        It goes where other linked panes go (`link.followed`).
    fusion : FusionLayer or None
        What is fused with the image.
    alternatives : tuple of Alternative
        All that may be in the pane, what it shows among them; empty where that is all there is.
    alternatives_as : str
        How those are offered: as small pictures of the others, or as tabs.
    slab_mm : float
        Thickness that a reformat opens with.
    direction : Direction
        From where a surface is seen.
    """

    series: SeriesKey | None = None
    frame: int = 0
    viewport: Viewport = field(default_factory=Viewport)
    voi: Voi | None = None
    preset: str = ""
    colour_map: str = "grey"
    reformat: Reformat = ACQUIRED
    title: str = ""
    window_group: str = ""
    scroll_group: str = ""
    linked: bool = False
    fusion: FusionLayer | None = None
    alternatives: tuple[Alternative, ...] = ()
    alternatives_as: AlternativesAs = "thumbnails"
    slab_mm: float = 0.0
    direction: Direction = (0.0, 0.0)

    @property
    def is_plane(self) -> bool:
        """Whether it shows a plane through a volume."""
        return self.reformat not in (ACQUIRED, SURFACE)


@dataclass(frozen=True, slots=True)
class Tiles:
    """A stack shown in tiles: how many of them, and the layout to go back to."""

    rows: int
    columns: int
    before: Layout


@dataclass(frozen=True, slots=True)
class Layout:
    """Panes in rows, left to right and top to bottom.

    Parameters
    ----------
    rows, columns : int
        1 to 3 each; of tiles up to 4 × 5.
    panes : tuple of Pane
        rows × columns of them; filled up with empty ones.
    active : int
        The pane that keys and presets act on.
    maximised : int or None
        The pane that alone is shown.
    protocol : str
        Id of the hanging protocol it came from; "" when arranged by hand.
    because : tuple of str
        Why the protocol hung it so, in sentences.
    column_shares : tuple of int
        Widths of the columns relative to each other; empty when they are equal.
    mprs : Mapping
        The linked planes of the series that are reformatted; those not named go through the middle.
    tiles : Tiles or None
        The panes are consecutive images of one stack (see `tiles`).
    last_seen : Mapping
        How each series looked when it was last in a pane: dropped again, it looks the same.
    """

    rows: int = 1
    columns: int = 1
    panes: tuple[Pane, ...] = ()
    active: int = 0
    maximised: int | None = None
    protocol: str = ""
    because: tuple[str, ...] = ()
    column_shares: tuple[int, ...] = ()
    mprs: Mapping[SeriesKey, Mpr] = field(default_factory=lambda: MappingProxyType({}))
    tiles: Tiles | None = field(default=None, repr=False)
    last_seen: Mapping[SeriesKey, Pane] = field(
        default_factory=lambda: MappingProxyType({}), compare=False, repr=False
    )

    def __post_init__(self) -> None:
        most = (MOST_ROWS, MOST_COLUMNS) if self.tiles is None else (MOST_TILE_ROWS, MOST_TILE_COLUMNS)
        if not (1 <= self.rows <= most[0] and 1 <= self.columns <= most[1]):
            raise ValueError(f"no layout has {self.rows} × {self.columns} panes")
        count = self.rows * self.columns
        if len(self.panes) > count:
            raise ValueError(f"{len(self.panes)} panes do not fit into {self.rows} × {self.columns}")
        object.__setattr__(self, "panes", self.panes + (Pane(),) * (count - len(self.panes)))
        object.__setattr__(self, "active", min(max(0, self.active), count - 1))
        if self.maximised is not None and not 0 <= self.maximised < count:
            object.__setattr__(self, "maximised", None)

    @property
    def active_pane(self) -> Pane:
        """The pane that keys and presets act on."""
        return self.panes[self.active]

    @property
    def shown(self) -> tuple[tuple[int, int, int], ...]:
        """(pane, row, column) of the panes to show: all, or the maximised one."""
        if self.maximised is not None:
            return ((self.maximised, 0, 0),)
        return tuple((index, *divmod(index, self.columns)) for index in range(len(self.panes)))

    @property
    def grid(self) -> tuple[int, int]:
        """Rows and columns as shown: (1, 1) while a pane is maximised."""
        return (1, 1) if self.maximised is not None else (self.rows, self.columns)


def activated(layout: Layout, pane: int) -> Layout:
    """Return the layout with another active pane; out of range it goes round (Tab)."""
    pane %= len(layout.panes)
    return replace(layout, active=pane, maximised=None if layout.maximised is None else pane)


def with_pane(layout: Layout, index: int, pane: Pane) -> Layout:
    """Return the layout with a pane replaced, the old look of its series remembered."""
    panes = (*layout.panes[:index], pane, *layout.panes[index + 1 :])
    return replace(layout, panes=panes, last_seen=_remembered(layout, index))


def scrolled(layout: Layout, index: int, frame: int) -> Layout:
    """Return the layout with another frame in a pane; window, zoom and place stay."""
    return with_pane(layout, index, replace(layout.panes[index], frame=frame))


def windowed(layout: Layout, index: int, voi: Voi | None) -> Layout:
    """Return the layout with another window in a pane and in those that share its window."""
    return _in_group(layout, index, lambda pane: replace(pane, voi=voi))


def coloured(layout: Layout, index: int, colour_map: str) -> Layout:
    """Return the layout with another colour map in a pane and in those that share its window."""
    return _in_group(layout, index, lambda pane: replace(pane, colour_map=colour_map))


def reformatted(layout: Layout, series: SeriesKey, mpr: Mpr) -> Layout:
    """Return the layout with the linked planes of a series elsewhere."""
    return replace(layout, mprs=MappingProxyType({**layout.mprs, series: mpr}))


def linked(layout: Layout, panes: Iterable[int]) -> Layout:
    """Return the layout with these panes linked, and no others."""
    chosen = frozenset(panes)
    return replace(
        layout, panes=tuple(replace(pane, linked=at in chosen) for at, pane in enumerate(layout.panes))
    )


def reframed(layout: Layout, index: int, viewport: Viewport) -> Layout:
    """Return the layout with another viewport in a pane."""
    return with_pane(layout, index, replace(layout.panes[index], viewport=viewport))


def unframed(pane: Pane) -> Pane:
    """Return a pane whose image is fitted and unturned."""
    return replace(pane, viewport=Viewport(pane=pane.viewport.pane))


def gridded(layout: Layout, rows: int, columns: int) -> Layout:
    """Return the layout with another number of panes; filled ones stay, in order, as far as they fit."""
    filled = [index for index, pane in enumerate(layout.panes) if pane.series is not None]
    kept = filled[: rows * columns]
    seen = dict(layout.last_seen)
    for index in filled:
        seen.update(_remembered(layout, index))
    return replace(
        layout,
        rows=rows,
        columns=columns,
        column_shares=(),
        panes=tuple(layout.panes[index] for index in kept),
        active=kept.index(layout.active) if layout.active in kept else 0,
        maximised=None,
        last_seen=MappingProxyType(seen),
    )


def dropped(layout: Layout, index: int, series: SeriesKey, edge: Edge = "centre") -> Layout:
    """Return the layout with a series dropped on a pane: in its centre, or at an edge that splits it.

    At an edge the series goes into the neighbouring pane there when that is empty; else a row or a
    column is inserted; a grid that is full (3 × 3) gives its pane up. The series looks as it last did.
    """
    if edge != "centre":
        layout, index = _made_room(layout, index, edge)
    return replace(_filled(layout, index, series), active=index)


def maximised(layout: Layout, index: int) -> Layout:
    """Return the layout with one pane alone, or with all of them again (double-click)."""
    return replace(layout, active=index, maximised=index if layout.maximised is None else None)


def next_series(layout: Layout, order: Sequence[SeriesKey], step: int = 1) -> Layout:
    """Return the layout with the next series of `order` in the active pane; stops at either end."""
    shown = layout.active_pane.series
    if not order:
        return layout
    if shown is None or shown not in order:
        return _filled(layout, layout.active, order[0 if step > 0 else -1])
    place = min(max(0, order.index(shown) + step), len(order) - 1)
    return layout if order[place] == shown else _filled(layout, layout.active, order[place])


def _in_group(layout: Layout, index: int, change: Callable[[Pane], Pane]) -> Layout:
    group = layout.panes[index].window_group
    panes = tuple(
        change(pane) if at == index or (group and pane.window_group == group) else pane
        for at, pane in enumerate(layout.panes)
    )
    return replace(layout, panes=panes)


def _remembered(layout: Layout, index: int) -> Mapping[SeriesKey, Pane]:
    pane = layout.panes[index]
    if pane.series is None:
        return layout.last_seen
    return MappingProxyType({**layout.last_seen, pane.series: pane})


def _filled(layout: Layout, index: int, series: SeriesKey) -> Layout:
    old = layout.panes[index]
    if old.series == series:
        return layout
    seen = next((pane for pane in layout.panes if pane.series == series), layout.last_seen.get(series))
    if seen is None:
        pane = Pane(series, viewport=replace(fitted(Viewport()), pane=old.viewport.pane))
    else:
        pane = replace(
            seen,
            viewport=replace(seen.viewport, pane=old.viewport.pane),
            title="",
            window_group="",
            scroll_group="",
            linked=False,
            fusion=None,
            alternatives=(),
        )
    return with_pane(layout, index, pane)


def _made_room(layout: Layout, index: int, edge: Edge) -> tuple[Layout, int]:
    """Return the layout with a pane free beside `index`, and which it is."""
    row, column = divmod(index, layout.columns)
    across = edge in ("left", "right")
    step = 1 if edge in ("right", "bottom") else -1
    beside = (row, column + step) if across else (row + step, column)
    if 0 <= beside[0] < layout.rows and 0 <= beside[1] < layout.columns:
        neighbour = beside[0] * layout.columns + beside[1]
        if layout.panes[neighbour].series is None:
            return layout, neighbour
    if (layout.columns if across else layout.rows) == (MOST_COLUMNS if across else MOST_ROWS):
        return layout, index
    if across:
        return _with_column(layout, row, column + max(0, step))
    return _with_row(layout, row + max(0, step), column)


def _with_column(layout: Layout, row: int, at: int) -> tuple[Layout, int]:
    panes: list[Pane] = []
    for first in range(0, len(layout.panes), layout.columns):
        line = layout.panes[first : first + layout.columns]
        panes += [*line[:at], Pane(), *line[at:]]
    columns = layout.columns + 1
    grown = replace(layout, columns=columns, column_shares=(), panes=tuple(panes), active=0, maximised=None)
    return grown, row * columns + at


def _with_row(layout: Layout, at: int, column: int) -> tuple[Layout, int]:
    first = at * layout.columns
    panes = (*layout.panes[:first], *(Pane(),) * layout.columns, *layout.panes[first:])
    grown = replace(layout, rows=layout.rows + 1, panes=panes, active=0, maximised=None)
    return grown, first + column
