"""An image as large on the screen as in the patient."""

from __future__ import annotations

from annotator.geometry.affine import Point2
from annotator.imaging.image import Calibration, Image
from annotator.viewing.viewport import Viewport, scaled_at


def life_size(
    viewport: Viewport, image: Image, px_per_mm: float, at: Point2 | None = None
) -> Viewport | None:
    """Return the viewport in which a millimetre of the image is a millimetre of the screen.

    Parameters
    ----------
    viewport : Viewport
        On this image.
    image : Image
    px_per_mm : float
        Of the screen.
    at : Point2 or None
        The point of the screen that stays; None is the middle of the pane.

    Returns
    -------
    Viewport or None
        None without a spacing. Smaller and larger than the zoom by hand goes, if need be.
    """
    if image.spacing_mm is None:
        return None
    point = at or (viewport.pane[0] / 2, viewport.pane[1] / 2)
    return scaled_at(viewport, point, min(image.spacing_mm) * px_per_mm)


def life_size_words(image: Image, *, measured: bool) -> str:
    """Return what is to be said with an image at life size: how far its millimetres can be trusted.

    `measured` tells that the screen was measured with a ruler; else it says itself how large it is.
    """
    doubts = [] if image.calibration is Calibration.CALIBRATED else [image.calibration_words]
    if not measured:
        doubts.append("the size of the screen is its own word")
    if not doubts:
        return "Life size."
    said = "; ".join(doubts)
    return f"Life size, {said}." if said.startswith("estimated") else f"Life size, estimated: {said}."
