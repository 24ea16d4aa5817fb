"""The order in which a clip plays: round and round, or to and fro, over the frames that are here."""

from __future__ import annotations

from collections.abc import Callable

RATES_FPS = (1.0, 2.0, 3.0, 5.0, 8.0, 10.0, 12.0, 15.0, 20.0, 25.0, 30.0, 40.0, 50.0, 60.0)
"""What the keys for slower and faster step through."""

USUAL_FPS = 10.0
"""Where the file asks for no rate."""


def next_frame(
    frame: int, direction: int, count: int, is_here: Callable[[int], bool], *, sweeping: bool = False
) -> tuple[int, int] | None:
    """Return the next frame to show and the direction it is reached in, or None when no other is here.

    Parameters
    ----------
    frame : int
        The one shown, from 0.
    direction : int
        1 onwards, −1 back.
    count : int
        Of the frames of the stack.
    is_here : callable
        Whether a frame is decoded; others are passed over, never waited for.
    sweeping : bool
        Turn at either end instead of starting again.
    """
    at = frame
    for _ in range(2 * count):
        at += direction
        if not 0 <= at < count:
            if sweeping:
                direction = -direction
                at += 2 * direction
            at = at % count
        if at != frame and is_here(at):
            return at, direction
    return None


def stepped_rate(rate_fps: float, by: int) -> float:
    """Return the next faster (1) or slower (−1) rate of the steps; the last one at either end."""
    others = [one for one in RATES_FPS if (one > rate_fps if by > 0 else one < rate_fps)]
    if not others:
        return rate_fps
    return others[0] if by > 0 else others[-1]
