"""How many px of a screen are a millimetre: measured with a ruler once, else as the screen says."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.library.store import Store

_LEAST, _MOST = 0.5, 40.0
MM_PER_INCH = 25.4
USUAL_DPI = 96.0


@dataclass(frozen=True, slots=True)
class ScreenScale:
    """px of the screen per mm, and whether someone measured them."""

    px_per_mm: float
    measured: bool


def screen_scale(store: Store, screen: str, reported_dpi: float) -> ScreenScale:
    """Return the scale of a screen.

    Parameters
    ----------
    store : Store
        Keeps what was measured.
    screen : str
        Which screen: maker, model, number and resolution.
    reported_dpi : float
        What the screen says of itself; what no screen can have counts as 96.
    """
    kept = store.recall(_key(screen))
    try:
        measured = float(kept) if kept is not None else 0.0
    except ValueError:
        measured = 0.0
    if _LEAST <= measured <= _MOST:
        return ScreenScale(measured, measured=True)
    reported = reported_dpi / MM_PER_INCH
    return ScreenScale(reported if _LEAST <= reported <= _MOST else USUAL_DPI / MM_PER_INCH, measured=False)


def keep_scale(store: Store, screen: str, bar_px: float, bar_mm: float) -> ScreenScale:
    """Keep what a ruler says of a bar on the screen, and return the scale.

    Raises
    ------
    ValueError
        No screen has such a scale.
    LibraryError
        It cannot be kept.
    """
    px_per_mm = bar_px / bar_mm
    if not _LEAST <= px_per_mm <= _MOST:
        raise ValueError(f"no screen has {px_per_mm:g} px per mm")
    store.remember(_key(screen), repr(px_per_mm))
    return ScreenScale(px_per_mm, measured=True)


def _key(screen: str) -> str:
    return f"screen:{screen}"
