"""Mirror compare: the left side beside the right one mirrored, so that paired bones look alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from annotator.dicom.series import Frame, Series
from annotator.viewing.candidates import series_key
from annotator.viewing.layout import Layout, Pane
from annotator.viewing.viewport import Viewport

MIRROR = "mirror-compare"
_SIDES = ("L", "R")
_Partner = tuple[Series, int]


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
    number = min(pane.frame, len(shown.frames) - 1)
    partner = _other_side(shown, number, others)
    plain, flipped = replace(pane.viewport, mirrored=False), replace(pane.viewport, mirrored=True)
    if partner is None:
        first = replace(pane, viewport=plain, title="As imaged")
        second = replace(pane, viewport=flipped, title="Mirrored")
        because = "Mirror compare: the image beside its mirror image, left and right exchanged."
    else:
        is_left = _side(shown.frames[number]) == "L"
        left, right = (None, partner) if is_left else (partner, None)
        first = _as_shown(pane, left, plain, "Left")
        second = _as_shown(pane, right, flipped, "Right, mirrored")
        because = "Mirror compare: the left side beside the right one, which is shown mirrored."
    panes = tuple(
        replace(one, linked=True, window_group="", scroll_group="", fusion=None) for one in (first, second)
    )
    return Layout(1, 2, panes, protocol=MIRROR, because=(because,))


def _as_shown(pane: Pane, partner: _Partner | None, viewport: Viewport, title: str) -> Pane:
    """Return the pane itself, or one of its partner."""
    if partner is None:
        return replace(pane, viewport=viewport, title=title)
    # Another image: its own window and place, the same turn and inversion.
    turned = Viewport(
        quarter_turns=viewport.quarter_turns, mirrored=viewport.mirrored, inverted=viewport.inverted
    )
    series, number = partner
    return Pane(series_key(series), number, viewport=turned, colour_map=pane.colour_map, title=title)


def _other_side(shown: Series, number: int, others: Sequence[Series]) -> _Partner | None:
    """Return the image of the other side and its place in its series, the same one perhaps."""
    frame = shown.frames[number]
    side = _side(frame)
    if side not in _SIDES:
        return None
    wanted = _SIDES[1 - _SIDES.index(side)]
    for one in others:
        if not _are_alike(one, shown):
            continue
        # A stack has one side; of films side by side each has its own.
        frames = one.frames[:1] if one.frames[0].plane is not None else one.frames
        for at, its in enumerate(frames):
            if (
                _side(its) == wanted
                and its.view == frame.view
                and (its.plane is None) == (frame.plane is None)
            ):
                return one, at
    return None


def _side(frame: Frame) -> str:
    return frame.instance.series.laterality


def _are_alike(one: Series, other: Series) -> bool:
    return (
        one.study.uid == other.study.uid
        and one.modality == other.modality
        and one.body_part.upper() == other.body_part.upper()
    )
