"""Offsets between frames of reference that a reader aligned by hand: always estimates, never geometry."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from annotator.geometry.plane import Vector3

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the patient: LPS mm in a frame of reference. `estimated` where an offset led there."""

    frame_of_reference_uid: str
    world_mm: Vector3
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Offsets:
    """Shifts from one frame of reference to another, mm.

    A shift is kept for one direction; the other is its negative. Shifts are not chained: two estimates
    on end would look as good as one.
    """

    shifts: Mapping[tuple[str, str], Vector3] = field(default_factory=lambda: MappingProxyType({}))

    def between(self, source: str | None, target: str | None) -> Vector3 | None:
        """Return what to add to a place of `source` to find it in `target`; None where that is not known."""
        if source is None or target is None:
            return None
        if source == target:
            return (0.0, 0.0, 0.0)
        if (source, target) in self.shifts:
            return self.shifts[source, target]
        x, y, z = self.shifts.get((target, source), (math.nan,) * 3)
        return None if math.isnan(x) else (-x, -y, -z)

    def place_in(self, place: Place, target: str | None) -> Place | None:
        """Return a place in another frame of reference, or None where the way there is not known."""
        shift = self.between(place.frame_of_reference_uid, target)
        if shift is None or target is None:
            return None
        x, y, z = (at + by for at, by in zip(place.world_mm, shift, strict=True))
        estimated = place.estimated or target != place.frame_of_reference_uid
        return Place(target, (x, y, z), estimated)

    def aligned(self, source: Place, target: Place) -> Offsets:
        """Return the offsets by which two places are the same one."""
        x, y, z = (to - at for at, to in zip(source.world_mm, target.world_mm, strict=True))
        pair = (source.frame_of_reference_uid, target.frame_of_reference_uid)
        return Offsets(MappingProxyType({**self.without(*pair).shifts, pair: (x, y, z)}))

    def without(self, source: str, target: str) -> Offsets:
        """Return the offsets without the one between two frames of reference."""
        pairs = {(source, target), (target, source)}
        return Offsets(MappingProxyType({pair: by for pair, by in self.shifts.items() if pair not in pairs}))


def offsets_text(offsets: Offsets) -> str:
    """Return offsets as JSON text."""
    return json.dumps([[*pair, *shift] for pair, shift in offsets.shifts.items()], allow_nan=False)


def offsets_from_text(text: str | None) -> Offsets:
    """Return the offsets of a text; none where there is no text, or one that cannot be read."""
    if not text:
        return Offsets()
    try:
        shifts = {
            (str(source), str(target)): (float(x), float(y), float(z))
            for source, target, x, y, z in json.loads(text)
        }
    except (ValueError, TypeError):
        _log.warning("the stored offsets cannot be read; the series must be aligned again")
        return Offsets()
    return Offsets(MappingProxyType(shifts))
