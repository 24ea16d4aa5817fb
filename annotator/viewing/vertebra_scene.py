"""The names of vertebrae beside them on an image."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from annotator.drawing.items import Drawing, Item, Label
from annotator.geometry.plane import Plane, Vector3
from annotator.viewing.viewport import Viewport

_FONT_PX, _COLOUR, _ESTIMATED, _DOUBTED, _HALO = 12.0, "#ffe08a", "#b9c2cc", "#ff9f6b", "#000000cc"
_REACH_MM = {"axial": 10.0, "sagittal": 40.0, "coronal": 40.0}
"""How far from an image a vertebra may lie to be named on it: an axial image cuts one, others the spine."""
_ASIDE_MM: dict[str, Vector3] = {
    "axial": (0.0, -24.0, 0.0),
    "sagittal": (0.0, -24.0, 0.0),
    "coronal": (-26.0, 0.0, 0.0),
}
"""Where the name stands from the middle of the vertebra, LPS: before the body, or at its right."""


@dataclass(frozen=True, slots=True)
class VertebraLabel:
    """A vertebra that is named.

    Parameters
    ----------
    label : str
        "T7".
    position_mm : Vector3
        LPS.
    frame_of_reference_uid : str
        Where the position holds.
    site : str
        Its id.
    estimated : bool
        It was counted, not named by a reader.
    doubted : bool
        A count from it did not fit.
    """

    label: str
    position_mm: Vector3
    frame_of_reference_uid: str
    site: str = ""
    estimated: bool = False
    doubted: bool = False


def vertebra_scene(
    labels: Sequence[VertebraLabel], plane: Plane, frame_of_reference_uid: str, viewport: Viewport
) -> Drawing:
    """Return the names of the vertebrae that an image cuts, or that lie within 40 mm of a long one.

    Parameters
    ----------
    labels : sequence of VertebraLabel
    plane : Plane
        Of the image.
    frame_of_reference_uid : str
        Only names of the same one are drawn.
    viewport : Viewport
        On the image.
    """
    along = plane.orientation
    items: list[Item] = []
    for one in labels:
        is_far = abs(plane.distance_mm(one.position_mm)) > _REACH_MM[along]
        if is_far or one.frame_of_reference_uid != frame_of_reference_uid:
            continue
        x, y, z = (at + aside for at, aside in zip(one.position_mm, _ASIDE_MM[along], strict=True))
        at = viewport.screen_from_pixel(plane.pixel_from_world((x, y, z)))
        text = f"{one.label}{'?' if one.estimated else '!' if one.doubted else ''}"
        colour = _ESTIMATED if one.estimated else _DOUBTED if one.doubted else _COLOUR
        bold = not one.estimated
        items.append(Label(at, text, _FONT_PX, colour, "middle", "middle", bold=bold, halo=_HALO))
    return Drawing(viewport.pane, tuple(items))
