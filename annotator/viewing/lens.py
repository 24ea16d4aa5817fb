"""The place of an image in a lens: the same turn and window, magnified about the point under it."""

from __future__ import annotations

from dataclasses import replace

from annotator.geometry.affine import Point2
from annotator.viewing.viewport import MOST_MAGNIFIED, Viewport, resized

LEAST_FACTOR, MOST_FACTOR, FACTOR_STEP = 2.0, 4.0, 0.5


def lens_viewport(viewport: Viewport, at: Point2, factor: float, side_px: float) -> Viewport:
    """Return the viewport of a square lens over a pane.

    Parameters
    ----------
    viewport : Viewport
        Of the pane, on its image.
    at : Point2
        Point of the pane, px, that is shown in the middle of the lens.
    factor : float
        How much larger than in the pane; never beyond 64 screen px per pixel.
    side_px : float
        Of the lens.

    Returns
    -------
    Viewport
        Rendered like any other, from the pixels themselves: what the pane left out is there.
    """
    column, row = viewport.pixel_from_screen(at)
    lens = resized(viewport, side_px, side_px)
    scale = min(MOST_MAGNIFIED, viewport.scale * factor)
    centre = (column / viewport.columns, row / viewport.rows)
    return replace(lens, zoom=scale / lens.fitted_scale, centre=centre)


def stepped_factor(factor: float, by: int) -> float:
    """Return the next stronger (1) or weaker (−1) factor, within 2 to 4."""
    return min(MOST_FACTOR, max(LEAST_FACTOR, factor + by * FACTOR_STEP))
