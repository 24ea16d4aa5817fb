"""The first look of a series in its pane, once its first image is there."""

from __future__ import annotations

from dataclasses import replace

from annotator.imaging.image import Image
from annotator.viewing.layout import Layout, Pane
from annotator.viewing.presets import opening_voi, opens_inverted
from annotator.viewing.viewport import showing


def opened(
    layout: Layout, index: int, image: Image, modality: str, body_part: str = "", description: str = ""
) -> Layout:
    """Return the layout with an image in a pane; call it for every image that a pane comes to show.

    The first image of a series decides window and inversion, unless a pane that shares its window is
    open already. Later images change neither, only the size that the viewport knows of.

    Parameters
    ----------
    layout : Layout
    index : int
        The pane.
    image : Image
    modality, body_part, description : str
        Of the series: (0008,0060), (0018,0015), (0008,103E).
    """
    pane = layout.panes[index]
    viewport = showing(pane.viewport, image)
    voi = pane.voi
    if voi is None:
        if opens_inverted(modality, image):
            viewport = replace(viewport, inverted=True)
        shared = _open_in_group(layout, pane)
        voi = shared.voi if shared else opening_voi(modality, body_part, image, description, pane.preset)
    panes = list(layout.panes)
    panes[index] = replace(pane, viewport=viewport, voi=voi)
    return replace(layout, panes=tuple(panes))


def _open_in_group(layout: Layout, pane: Pane) -> Pane | None:
    if not pane.window_group:
        return None
    group = (one for one in layout.panes if one.window_group == pane.window_group)
    return next((one for one in group if one.voi is not None), None)
