"""How the slices of a stack follow each other: their distance, and what is odd about it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

import numpy as np
from numpy.typing import NDArray

from annotator.dicom.alike_frames import AlikeFrames
from annotator.dicom.badge import Badge, Remark
from annotator.dicom.series import Frame
from annotator.geometry.plane import Plane

EVEN_MM, EVEN_SHARE = 0.02, 0.02
"""Slice distances may differ by this much: positions are rounded decimals."""
SAME_POSITION_MM = 1e-3
ASIDE_MM = 1.0
"""A slice may lie this far beside the straight way from the first slice to the last."""
TILT = 0.01
"""Shift within the plane for each millimetre across it, from which on a stack is sheared (0.6°)."""
PARALLEL = 0.999
"""Cosine of the largest angle (2.6°) between the normals of one stack."""
_MOST_PLACES = 3


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Frames in an order, and where they begin.

    Parameters
    ----------
    frames : sequence of Frame
        One at least.
    origins_mm : ndarray of float64, shape (frames, 3), or None
        None when a frame has no plane.
    """

    frames: Sequence[Frame]
    origins_mm: NDArray[np.float64] | None
    _positions: list[NDArray[np.float64] | None] = field(default_factory=list, repr=False)

    @staticmethod
    def of(frames: Iterable[Frame]) -> Run:
        """Return frames with their origins."""
        if isinstance(frames, AlikeFrames):
            return Run(frames, frames.origins_mm)
        frames = list(frames)
        planes = [frame.instance.placements[frame.number - 1].plane for frame in frames]
        origins = [plane.origin_mm for plane in planes if plane is not None]
        return Run(frames, np.array(origins) if len(origins) == len(frames) else None)

    def taken(self, order: Sequence[int]) -> Run:
        """Return some of the frames, in an order of their own."""
        if isinstance(self.frames, AlikeFrames):
            taken = self.frames.taken(order)
            return self if taken is self.frames else Run.of(taken)
        origins = None if self.origins_mm is None else self.origins_mm[np.asarray(order, np.intp)]
        return Run([self.frames[at] for at in order], origins)

    def positions_mm(self) -> NDArray[np.float64] | None:
        """Return the positions of slices along the normal of the first.

        None when a frame has no plane, or when the planes turn about an axis instead of following each
        other. Worked out once; not to be changed.
        """
        if not self._positions:
            self._positions.append(self._worked_out())
        return self._positions[0]

    def _worked_out(self) -> NDArray[np.float64] | None:
        first = self.frames[0].plane
        if first is None or self.origins_mm is None or not are_parallel(first, self.frames[-1].plane):
            return None
        return np.asarray(self.origins_mm @ np.array(first.normal), np.float64)


def slice_positions_mm(frames: Sequence[Frame]) -> NDArray[np.float64] | None:
    """Return the positions of slices as `Run.positions_mm` does."""
    return Run.of(frames).positions_mm()


def are_parallel(first: Plane | None, second: Plane | None) -> bool:
    """Tell whether two planes face the same way, within 2.6°."""
    if first is None or second is None:
        return False
    (a, b, c), (u, v, w) = first.normal, second.normal
    return a * u + b * v + c * w > PARALLEL


def slice_spacing(run: Run) -> tuple[float | None, tuple[Remark, ...]]:
    """Return the median distance of neighbours along the normal, and what is odd, with its place.

    Parameters
    ----------
    run : Run
        One stack, in order.
    """
    frames, positions = run.frames, run.positions_mm()
    if positions is None or len(frames) < 2:
        is_turned = len(frames) > 1 and frames[0].plane is not None and frames[-1].plane is not None
        return None, (Remark(Badge.NOT_PARALLEL),) if is_turned else ()
    gaps = positions[1:] - positions[:-1]
    same = gaps < SAME_POSITION_MM
    remarks = [Remark(Badge.DUPLICATE_POSITION, _duplicates(same))] if same.any() else []
    if same.all():
        return None, tuple(remarks)
    spacing = median(gaps[~same].tolist())
    tolerance = EVEN_MM + EVEN_SHARE * spacing
    odd = np.flatnonzero(~same & (np.abs(gaps - spacing) > tolerance))
    if odd.size:
        steps = np.rint(gaps[odd] / spacing)
        whole = np.abs(gaps[odd] - steps * spacing) <= tolerance * steps
        badge = Badge.MISSING_SLICE if ((steps >= 2) & whole).all() else Badge.UNEVEN_SPACING
        remarks.append(Remark(badge, _gap_words(odd, gaps, spacing)))
    aside = _aside_mm(run, positions)
    if aside.max() > ASIDE_MM:
        remarks.append(Remark(Badge.SHIFTED_SLICES, _aside_words(aside)))
        return spacing, tuple(remarks)
    tilt = _tilt_deg(frames)
    if tilt:
        remarks.append(Remark(Badge.GANTRY_TILT, f"by {tilt:.1f}°"))
    return spacing, tuple(remarks)


def is_straight(run: Run) -> bool:
    """Tell whether slices follow each other on a straight way, which may be sheared; they are in order."""
    positions = run.positions_mm()
    if positions is None or len(positions) < 2 or not (np.diff(positions) > SAME_POSITION_MM).all():
        return False
    return bool(_aside_mm(run, positions).max() <= ASIDE_MM)


def _aside_mm(run: Run, positions: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far each slice lies beside the straight way from the first to the last."""
    if run.origins_mm is None:
        return np.zeros(len(positions))
    way = run.origins_mm[-1] - run.origins_mm[0]
    share = (positions - positions[0]) / (positions[-1] - positions[0])
    off = run.origins_mm - run.origins_mm[0] - share[:, None] * way
    return np.asarray(np.linalg.norm(off, axis=1), np.float64)


def _aside_words(aside: NDArray[np.float64]) -> str:
    at = int(np.argmax(aside))
    return f"slice {at + 1} lies {aside[at]:.1f} mm beside the straight way from the first to the last"


def _gap_words(odd: NDArray[np.intp], gaps: NDArray[np.float64], spacing: float) -> str:
    """Return where the distance is another one; a run of equal distances is one place."""
    runs: list[list[int]] = []
    for at in odd.tolist():
        if runs and at == runs[-1][-1] + 1 and abs(gaps[at] - gaps[runs[-1][0]]) <= EVEN_MM:
            runs[-1].append(at)
        else:
            runs.append([at])
    places = [
        f"{'between' if len(run) == 1 else 'from'} slices {run[0] + 1} {'and' if len(run) == 1 else 'to'} "
        f"{run[-1] + 2}, {gaps[run[0]]:.1f} mm"
        for run in runs
    ]
    return f"{_listed(places)} instead of {spacing:.1f} mm"


def _duplicates(same: NDArray[np.bool_]) -> str:
    places, first = [], None
    for at, is_same in enumerate([*same.tolist(), False]):
        if is_same and first is None:
            first = at
        elif not is_same and first is not None:
            places.append(f"{first + 1} {'and' if at == first + 1 else 'to'} {at + 1}")
            first = None
    return f"slices {_listed(places)}"


def _listed(places: Sequence[str]) -> str:
    more = len(places) - _MOST_PLACES
    return "; ".join(places[:_MOST_PLACES]) + (f" and {more} more" if more > 0 else "")


def _tilt_deg(frames: Sequence[Frame]) -> float:
    """Return by how much the way from the first slice to the last leans from their normal, 0 for not."""
    first, last = frames[0].plane, frames[-1].plane
    if first is None or last is None:
        return 0.0
    away = np.subtract(last.origin_mm, first.origin_mm)
    across = float(away @ np.array(first.normal))
    aside = float(np.linalg.norm(away - across * np.array(first.normal)))
    return math.degrees(math.atan2(aside, abs(across))) if aside > TILT * abs(across) else 0.0
