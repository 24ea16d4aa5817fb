"""The slices of stations: how far they lie apart, and which of them are looked at together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from annotator.dicom.badge import Badge, Remark
from annotator.dicom.series import Frame, Series
from annotator.dicom.spacing import EVEN_MM, EVEN_SHARE
from annotator.geometry.plane import Plane

_ROUNDED_MM = 1e-3


@dataclass(frozen=True, slots=True)
class SharedPlace:
    """A place along the normal, and of each station that has a slice there the nearest one.

    Parameters
    ----------
    position_mm : float
        From the plane that the places are counted from.
    frames : tuple of Frame
    off_mm : float
        How far the furthest of them lies from the place.
    """

    position_mm: float
    frames: tuple[Frame, ...]
    off_mm: float


@dataclass(frozen=True, slots=True)
class _Slices:
    """The slices of a station: their positions along a normal, mm, and their usual distance."""

    frames: Sequence[Frame]
    positions_mm: NDArray[np.float64]
    step_mm: float

    def nearest(self, position_mm: float) -> tuple[int, float] | None:
        """Return the slice that takes in a place, and how far it lies from it; None beside the station."""
        away = np.abs(self.positions_mm - position_mm)
        at = int(np.argmin(away))
        return (at, float(away[at])) if away[at] <= self.step_mm / 2 + _ROUNDED_MM else None


def shared_places(members: Sequence[Series], plane: Plane) -> list[SharedPlace]:
    """Return the places at which stations side by side are looked at together, along the normal.

    They are those of the station whose slices lie closest, and of each other slice that would not be seen
    there. So every slice of every station is seen as it is, none of them made up between two others.

    Parameters
    ----------
    members : sequence of Series
        Facing the same way, each with a slice distance.
    plane : Plane
        From which positions count, along its normal.
    """
    stations = [_slices_of(member, plane) for member in members]
    places: list[float] = []
    for station in sorted(stations, key=lambda one: one.step_mm):
        seen = {found[0] for place in places if (found := station.nearest(place)) is not None}
        places += [float(p) for at, p in enumerate(station.positions_mm) if at not in seen]
    return [_shared_at(place, stations) for place in sorted(places)]


def _slices_of(member: Series, plane: Plane) -> _Slices:
    frames = [frame for frame in member.frames if frame.plane is not None]
    origins = [frame.plane.origin_mm for frame in frames if frame.plane is not None]
    positions = np.array([plane.distance_mm(origin) for origin in origins])
    return _Slices(frames, positions, member.slice_spacing_mm or 0.0)


def _shared_at(place: float, stations: Sequence[_Slices]) -> SharedPlace:
    found = [(station, one) for station in stations if (one := station.nearest(place)) is not None]
    frames = tuple(station.frames[at] for station, (at, _) in found)
    return SharedPlace(place, frames, max(away for _, (_, away) in found))


def distance_remarks(members: Sequence[Series], own: Sequence[Remark]) -> tuple[Remark, ...]:
    """Return what is odd about the distances of slices within a body joined of stations.

    Parameters
    ----------
    members : sequence of Series
    own : sequence of Remark
        On the distances within the joined stack. Where the stations differ these say no more than that,
        and that slices are missing where they only lie further apart.
    """
    steps = [member.slice_spacing_mm or 0.0 for member in members]
    differ = max(steps) - min(steps) > EVEN_MM + EVEN_SHARE * min(steps)
    found = {} if differ else {one.badge: [one.where] for one in own}
    if differ:
        found[Badge.UNEVEN_SPACING] = [_steps_words(members)]
    for member in members:
        for remark in member.remarks:
            if remark.badge in (Badge.UNEVEN_SPACING, Badge.MISSING_SLICE):
                found.setdefault(remark.badge, []).append(f"in series {member.number}, {remark.where}")
    return tuple(Remark(badge, "; ".join(where)) for badge, where in found.items())


def _steps_words(members: Sequence[Series]) -> str:
    """Return how far apart the slices of which stations lie."""
    numbers: dict[str, list[str]] = {}
    for member in sorted(members, key=lambda one: one.number or 0):
        numbers.setdefault(f"{member.slice_spacing_mm or 0.0:.1f}", []).append(str(member.number))
    return "; ".join(f"series {', '.join(which)} every {step} mm" for step, which in numbers.items())
