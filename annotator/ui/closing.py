"""What Escape ends or closes in the window, one thing at a time."""

from __future__ import annotations

from annotator.ui.main_window import MainWindow
from annotator.workspace.cine import Cine
from annotator.workspace.magnifier import Magnifier


def close_what_is_open(window: MainWindow, magnifier: Magnifier, cine: Cine) -> bool:
    """Drop the gesture, else close or stop what is over the images or the map; tell whether there was any."""
    if window.grid.gesture_under_way():
        window.grid.drop_gestures()
    elif window.palette_box.isVisible():
        window.palette_box.dismiss()
    elif window.popover.mark is not None:
        window.popover.dismiss()
    elif window.grey_chain.isVisible():
        window.grey_chain.hide()
    elif magnifier.on:
        magnifier.release()
    elif cine.playing:
        cine.stop()
    else:
        return window.map.escape()
    return True
