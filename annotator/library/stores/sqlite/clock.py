"""The computer's clock, watched: the order of the journal never rests on it, but jumps are noted."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

_TOLERANCE_S = 300.0


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment as the wall clock (UTC) and the monotonic clock of this process show it."""

    utc: datetime
    monotonic_ns: int


Clock = Callable[[], Instant]


def now() -> Instant:
    """Return this moment."""
    return Instant(datetime.now(UTC), time.monotonic_ns())


def jump(last: Instant | None, last_utc: datetime | None, this: Instant) -> str:
    """Return in words how the wall clock jumped before `this`; empty when it ran on evenly.

    Parameters
    ----------
    last : Instant or None
        The last moment in this process: wall and monotonic clock must agree within five minutes.
    last_utc : datetime or None
        Of the last entry of the journal, by whatever process: the wall clock must not lie before it.
    """
    if last is not None:
        wall_s = (this.utc - last.utc).total_seconds()
        gap_s = wall_s - (this.monotonic_ns - last.monotonic_ns) / 1e9
        if abs(gap_s) > _TOLERANCE_S or wall_s < 0:
            return f"clock {'forward' if gap_s > 0 else 'back'} by {abs(gap_s):.0f} s"
    elif last_utc is not None and this.utc < last_utc:
        return f"clock back by at least {(last_utc - this.utc).total_seconds():.0f} s"
    return ""
