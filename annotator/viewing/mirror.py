"""Mirror compare: the left side beside the right one mirrored, so that paired bones look alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from annotator.dicom.series import Series
from annotator.viewing.candidates import series_key
from annotator.viewing.layout import Layout, Pane
from annotator.viewing.viewport import Viewport

MIRROR = "mirror-compare"
_SIDES = ("L", "R")


def mirror_compare(pane: Pane, shown: Series, others: Sequence[Series]) -> Layout:
    """Return the layout that compares an image with its mirror image, or with the other side mirrored.

    Parameters
    ----------
    pane : Pane
        What is compared.
    shown : Series
        Its series. Where it says its side, and the other side was imaged alike in the same study, the
        left is shown as it is beside the right one mirrored; else one image stands in both panes.
    others : sequence of Series
        All on the desk.
    """
    partner = _other_side(shown, others)
    plain, flipped = replace(pane.viewport, mirrored=False), replace(pane.viewport, mirrored=True)
    if partner is None:
        first = replace(pane, viewport=plain, title="As imaged")
        second = replace(pane, viewport=flipped, title="Mirrored")
        because = "Mirror compare: the image beside its mirror image, left and right exchanged."
    else:
        left, right = (shown, partner) if _side(shown) == "L" else (partner, shown)
        first = _as_shown(pane, shown, left, plain, "Left")
        second = _as_shown(pane, shown, right, flipped, "Right, mirrored")
        because = "Mirror compare: the left side beside the right one, which is shown mirrored."
    panes = tuple(
        replace(one, linked=True, window_group="", scroll_group="", fusion=None) for one in (first, second)
    )
    return Layout(1, 2, panes, protocol=MIRROR, because=(because,))


def _as_shown(pane: Pane, shown: Series, series: Series, viewport: Viewport, title: str) -> Pane:
    if series is shown:
        return replace(pane, viewport=viewport, title=title)
    # Another image: its own window and place, the same turn and inversion.
    turned = Viewport(
        quarter_turns=viewport.quarter_turns, mirrored=viewport.mirrored, inverted=viewport.inverted
    )
    return Pane(series_key(series), viewport=turned, colour_map=pane.colour_map, title=title)


def _other_side(shown: Series, others: Sequence[Series]) -> Series | None:
    side = _side(shown)
    if side not in _SIDES:
        return None
    wanted = _SIDES[1 - _SIDES.index(side)]
    alike = [one for one in others if _side(one) == wanted and _are_alike(one, shown)]
    return alike[0] if alike else None


def _side(series: Series) -> str:
    return series.frames[0].instance.series.laterality


def _are_alike(one: Series, other: Series) -> bool:
    return (
        one.study.uid == other.study.uid
        and one.modality == other.modality
        and one.body_part.upper() == other.body_part.upper()
        and one.frames[0].view == other.frames[0].view
        and (one.frames[0].plane is None) == (other.frames[0].plane is None)
    )
