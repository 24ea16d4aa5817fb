"""Several images that share one pane: offered as thumbnails or tabs, exchanged at a click or a key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from annotator.viewing import layout as layouts
from annotator.viewing.layout import Alternative, Layout, Pane
from annotator.viewing.viewport import Viewport


def with_thumbnails(pane: Pane, others: Iterable[Alternative]) -> Pane:
    """Return a pane that offers other images as thumbnails beside its own; as it is where there are none."""
    others = tuple(others)
    if pane.series is None or not others:
        return pane
    ours = Alternative(pane.series, pane.frame, pane.title)
    return replace(pane, alternatives=(ours, *others), alternatives_as="thumbnails")


def in_one_place(panes: Sequence[Pane], tabs: Sequence[str]) -> list[Pane]:
    """Return panes with those of one name in `tabs` as tabs of the first of them; "" stands alone."""
    places: dict[object, list[Pane]] = {}
    for number, (pane, name) in enumerate(zip(panes, tabs, strict=True)):
        places.setdefault(name or number, []).append(pane)
    return [_tabbed(group) if len(group) > 1 else group[0] for group in places.values()]


def _tabbed(group: Sequence[Pane]) -> Pane:
    entries = [Alternative(pane.series, pane.frame, pane.title) for pane in group if pane.series is not None]
    return replace(group[0], alternatives=tuple(entries), alternatives_as="tabs")


def shown_alternative(pane: Pane) -> int | None:
    """Return which of its alternatives a pane shows, from 0; None when it has been given something else."""
    at = [number for number, one in enumerate(pane.alternatives) if one.series == pane.series]
    same = [number for number in at if pane.alternatives[number].title == pane.title]
    return next(iter(same or at), None)


def exchanged(layout: Layout, index: int, at: int) -> Layout:
    """Return the layout with another of its alternatives in a pane.

    It looks as it last did in any pane. Where the alternatives are tabs, panes that have one of the same
    title change with it: anterior and posterior show the same phase.
    """
    pane = layout.panes[index]
    title = pane.alternatives[at].title
    layout = _exchanged(layout, index, at)
    if pane.alternatives_as == "tabs":
        for other, beside in enumerate(layout.panes):
            found = [number for number, one in enumerate(beside.alternatives) if one.title == title]
            if other != index and beside.alternatives_as == "tabs" and found:
                layout = _exchanged(layout, other, found[0])
    return replace(layout, active=index)


def next_alternative(layout: Layout, by: int = 1) -> Layout:
    """Return the layout with the next alternative in the active pane, round the end."""
    pane = layout.active_pane
    if not pane.alternatives:
        return layout
    shown = shown_alternative(pane)
    at = (0 if by > 0 else -1) if shown is None else shown + by
    return exchanged(layout, layout.active, at % len(pane.alternatives))


def thumbnails_of(pane: Pane) -> tuple[Alternative, ...]:
    """Return what a pane offers as thumbnails: all but what it shows."""
    if pane.alternatives_as != "thumbnails":
        return ()
    shown = shown_alternative(pane)
    return tuple(one for at, one in enumerate(pane.alternatives) if at != shown)


def _exchanged(layout: Layout, index: int, at: int) -> Layout:
    pane, wanted = layout.panes[index], layout.panes[index].alternatives[at]
    shown = shown_alternative(pane)
    if shown == at:
        return layout
    offered = list(pane.alternatives)
    if shown is not None:
        offered[shown] = replace(offered[shown], voi=pane.voi, viewport=pane.viewport)
    new = replace(
        pane,
        series=wanted.series,
        frame=wanted.frame,
        title=wanted.title,
        viewport=replace(wanted.viewport or Viewport(), pane=pane.viewport.pane),
        voi=wanted.voi,
        alternatives=tuple(offered),
        window_group="",
        linked=False,
        fusion=None,
    )
    return layouts.with_pane(layout, index, new)
