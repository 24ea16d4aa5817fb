"""Screens by name, with the scale of each."""

from __future__ import annotations

from PySide6.QtGui import QScreen

from annotator.library.store import Store
from annotator.workspace.screen_scale import ScreenScale, screen_scale


def screen_name(screen: QScreen) -> str:
    """Return what tells a screen from others, also after a restart."""
    size = screen.size()
    parts = (screen.manufacturer(), screen.model(), screen.serialNumber(), screen.name())
    return f"{'/'.join(parts)} {size.width()}x{size.height()}@{screen.devicePixelRatio():g}"


def scale_of(store: Store, screen: QScreen) -> ScreenScale:
    """Return the scale of a screen in px of the window system per mm."""
    return screen_scale(store, screen_name(screen), screen.physicalDotsPerInch())
