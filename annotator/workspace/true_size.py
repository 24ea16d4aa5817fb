"""Shows the image of a pane at life size, saying how far to trust it, or a radiograph 1:1."""

from __future__ import annotations

from annotator.geometry.affine import Point2
from annotator.measure.comparison import RADIOGRAPHS
from annotator.viewing.true_size import life_size, life_size_words
from annotator.viewing.viewport import fitted, one_to_one
from annotator.workspace.notice import Weight
from annotator.workspace.screen_scale import ScreenScale
from annotator.workspace.session import Session
from annotator.workspace.viewer import Viewer


def show_life_size(session: Session, viewer: Viewer, scale: ScreenScale) -> None:
    """Zoom the active pane so that a mm of the patient is a mm of the screen, or say why it cannot."""
    index = viewer.layout.active
    levels = viewer.levels(index)
    if levels is None:
        return
    sized = life_size(viewer.viewport(index), levels.image, scale.px_per_mm)
    if sized is None:
        session.tell("This image has no spacing: its size in mm is not known.", Weight.WARNING)
        return
    viewer.reframe(index, lambda _viewport: sized)
    words = life_size_words(levels.image, measured=scale.measured)
    hint = "" if scale.measured else "Calibrate the screen with a ruler (Ctrl+Alt+C)."
    session.tell(words, Weight.WARNING if "estimated" in words else Weight.PASSING, hint)


def toggle_one_to_one(viewer: Viewer, index: int, at: Point2) -> bool:
    """Show a radiograph with one pixel to a px of the screen about a point of it, or fitted again.

    Tell whether the pane shows a radiograph.
    """
    series = viewer.series(viewer.pane(index).series)
    if series is None or series.modality not in RADIOGRAPHS or viewer.levels(index) is None:
        return False
    viewer.reframe(index, lambda now: fitted(now) if now.scale == 1.0 else one_to_one(now, at))
    return True
