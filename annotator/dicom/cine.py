"""How fast a clip asks to be played, and whether it swings back (DICOM PS3.3 C.7.6.5, C.7.6.5.1)."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.dicom import tags
from annotator.dicom.header import Header, header_of
from annotator.dicom.source import Source

_SWEEPING = 1
_FASTEST_FPS = 240.0


@dataclass(frozen=True, slots=True)
class CineFacts:
    """What a file says about its playing.

    Parameters
    ----------
    rate_fps : float or None
        Frames a second; None where the file says none, or one that cannot be meant.
    source : str
        The name of the element the rate comes from.
    sweeping : bool
        To the end and back again, instead of from the start again.
    """

    rate_fps: float | None = None
    source: str = ""
    sweeping: bool = False


def cine_facts(source: Source) -> CineFacts:
    """Return what a file says about its playing.

    Raises
    ------
    RefusedError
        As `header_of`.
    """
    return cine_facts_of(header_of(source).header)


def cine_facts_of(header: Header) -> CineFacts:
    """Return what a header says about playing: the rate for display first, then that of acquisition."""
    sweeping = header.integer(tags.PREFERRED_PLAYBACK_SEQUENCING) == _SWEEPING
    for name, rate in (
        ("Recommended Display Frame Rate", header.number(tags.RECOMMENDED_DISPLAY_FRAME_RATE)),
        ("Cine Rate", header.number(tags.CINE_RATE)),
        ("Frame Time", _per_second(header.number(tags.FRAME_TIME))),
        ("Frame Time Vector", _mean_rate(header.numbers(tags.FRAME_TIME_VECTOR))),
    ):
        if rate is not None and 0.0 < rate <= _FASTEST_FPS:
            return CineFacts(rate, name, sweeping)
    return CineFacts(sweeping=sweeping)


def _per_second(time_ms: float | None) -> float | None:
    return 1000.0 / time_ms if time_ms else None


def _mean_rate(times_ms: tuple[float, ...] | None) -> float | None:
    # The first value is the time before the first frame, 0.
    return (
        None
        if times_ms is None or len(times_ms) < 2
        else _per_second(sum(times_ms[1:]) / (len(times_ms) - 1))
    )
