"""Linked panes: one scrolls, pans or zooms, the others go to the same place of the patient."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from annotator.geometry.plane import Plane
from annotator.viewing.offsets import Offsets, Place
from annotator.viewing.sync import nearest_frame
from annotator.viewing.viewport import LEAST_ZOOM, MOST_MAGNIFIED, Viewport

_PARALLEL = 0.9
"""Least cosine between normals (26°) of planes that scroll together."""
_OPPOSITE = {frozenset(("anterior", "posterior")), frozenset(("AP", "PA"))}


class Bond(StrEnum):
    """By what two panes are linked; `words` is what stands on the pane."""

    WORLD = "world"
    OFFSET = "offset"
    PICTURE = "picture"

    @property
    def words(self) -> str:
        """What the sign on the pane says."""
        return "linked" if self is Bond.WORLD else "linked, estimated"

    @property
    def is_estimated(self) -> bool:
        """Whether the places only correspond about."""
        return self is not Bond.WORLD


@dataclass(frozen=True, slots=True)
class Stand:
    """Where one pane stands: what linking needs to know of it.

    Parameters
    ----------
    planes : tuple of Plane or None
        Of the frames of its stack, in order.
    frame : int
        The one shown, from 0.
    viewport : Viewport
        On this frame, in this pane.
    frame_of_reference_uid : str or None
    modality, view : str
    shares_window : str
        Panes of the same text show the same kind of numbers: their windows mean the same.
    """

    planes: tuple[Plane | None, ...]
    frame: int
    viewport: Viewport
    frame_of_reference_uid: str | None
    modality: str
    view: str = ""
    shares_window: str = ""

    @property
    def plane(self) -> Plane | None:
        """The plane of the frame shown."""
        return self.planes[self.frame] if self.planes else None

    @property
    def middle(self) -> Place | None:
        """The place in the middle of the pane, or None without a plane and a frame of reference."""
        if self.plane is None or self.frame_of_reference_uid is None:
            return None
        across, down = self.viewport.centre
        pixel = (across * self.viewport.columns, down * self.viewport.rows)
        return Place(self.frame_of_reference_uid, self.plane.world_from_pixel(pixel))


def bond(first: Stand, second: Stand, offsets: Offsets) -> Bond | None:
    """Return by what two panes can be linked, or None.

    By true position where they share a frame of reference and their planes are about parallel; by a
    stored offset; and projections of one modality, which have no position, by place in the picture.
    Mirrored against each other they are compared side by side, so by place in the picture too.
    """
    mirrored = first.viewport.mirrored != second.viewport.mirrored
    if first.middle is None and second.middle is None:
        return Bond.PICTURE if first.modality == second.modality else None
    if mirrored and first.modality == second.modality:
        return Bond.PICTURE
    if first.plane is None or second.plane is None or not _are_parallel(first.plane, second.plane):
        return None
    if offsets.between(first.frame_of_reference_uid, second.frame_of_reference_uid) is None:
        return None
    same = first.frame_of_reference_uid == second.frame_of_reference_uid
    return Bond.WORLD if same else Bond.OFFSET


def followed(ahead: Stand, before: Stand, behind: Stand, offsets: Offsets) -> tuple[int, Viewport] | None:
    """Return the frame and viewport of a linked pane after another has moved; None where nothing ties them.

    By place of the patient it comes to show what the other shows, at the same mm per screen px. By
    picture it makes the same movement, so that what was aligned by hand stays aligned.

    Parameters
    ----------
    ahead, before : Stand
        The pane that was moved, now and before.
    behind : Stand
        The pane that follows, as it is.
    offsets : Offsets
    """
    tie = bond(ahead, behind, offsets)
    if tie is None:
        return None
    return _by_picture(ahead, before, behind) if tie is Bond.PICTURE else _by_place(ahead, behind, offsets)


def frame_at_place(ahead: Stand, behind: Stand, offsets: Offsets) -> int | None:
    """Return the frame of a stack at the place another one shows, or None where that is not known."""
    if ahead.plane is None or behind.plane is None or not _are_parallel(ahead.plane, behind.plane):
        return None
    place = None if ahead.middle is None else offsets.place_in(ahead.middle, behind.frame_of_reference_uid)
    found = None if place is None else nearest_frame(behind.planes, place.world_mm)
    return None if found is None else found.frame


def _by_place(ahead: Stand, behind: Stand, offsets: Offsets) -> tuple[int, Viewport]:
    assert ahead.middle is not None  # noqa: S101 - the bond says so
    place = offsets.place_in(ahead.middle, behind.frame_of_reference_uid)
    found = None if place is None else nearest_frame(behind.planes, place.world_mm)
    if found is None or ahead.plane is None:
        return behind.frame, behind.viewport
    plane = behind.planes[found.frame]
    mm_per_px = min(ahead.plane.spacing_mm) / ahead.viewport.scale
    scale = (min(plane.spacing_mm) if plane else 1.0) / mm_per_px
    column, row = found.pixel
    viewport = replace(
        behind.viewport,
        zoom=_zoom(behind.viewport, scale),
        centre=(_share(column / behind.viewport.columns), _share(row / behind.viewport.rows)),
    )
    return found.frame, viewport


def _by_picture(ahead: Stand, before: Stand, behind: Stand) -> tuple[int, Viewport]:
    across, down = (
        now - then for now, then in zip(ahead.viewport.centre, before.viewport.centre, strict=True)
    )
    opposite = frozenset((ahead.view, behind.view)) in _OPPOSITE
    if (ahead.viewport.mirrored != behind.viewport.mirrored) != opposite:
        across = -across
    x, y = behind.viewport.centre
    zoom = behind.viewport.zoom * ahead.viewport.zoom / before.viewport.zoom
    viewport = replace(
        behind.viewport,
        zoom=_zoom(behind.viewport, zoom * behind.viewport.fitted_scale),
        centre=(_share(x + across), _share(y + down)),
    )
    stacked = ahead.plane is not None and behind.plane is not None
    frame = behind.frame + (ahead.frame - before.frame if stacked else 0)
    return min(max(0, frame), max(0, len(behind.planes) - 1)), viewport


def _zoom(viewport: Viewport, scale: float) -> float:
    most = max(1.0, MOST_MAGNIFIED / viewport.fitted_scale)
    return min(most, max(LEAST_ZOOM, scale / viewport.fitted_scale))


def _share(value: float) -> float:
    return min(1.0, max(0.0, value))


def _are_parallel(first: Plane, second: Plane) -> bool:
    return abs(sum(a * b for a, b in zip(first.normal, second.normal, strict=True))) > _PARALLEL
