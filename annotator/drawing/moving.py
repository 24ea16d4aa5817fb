"""Items of a drawing, enlarged and moved to another place of a sheet."""

from __future__ import annotations

from dataclasses import replace

from annotator.drawing.items import Item, Label, Path
from annotator.geometry.affine import Affine2


def moved(item: Item, x: float, y: float) -> Item:
    """Return an item moved to the right and down."""
    if isinstance(item, Label):
        return replace(item, at=(item.at[0] + x, item.at[1] + y))
    if isinstance(item, Path):
        return replace(item, rings=tuple(tuple((a + x, b + y) for a, b in ring) for ring in item.rings))
    return replace(item, target_from_pixel=Affine2.translation(x, y) @ item.target_from_pixel)


def enlarged(item: Item, scale: float) -> Item:
    """Return an item enlarged from the origin; cosmetic widths stay."""
    if isinstance(item, Label):
        return replace(item, at=(item.at[0] * scale, item.at[1] * scale), size=item.size * scale)
    if isinstance(item, Path):
        rings = tuple(tuple((a * scale, b * scale) for a, b in ring) for ring in item.rings)
        return replace(item, rings=rings, width=item.width if item.cosmetic else item.width * scale)
    return replace(item, target_from_pixel=Affine2.scaling(scale) @ item.target_from_pixel)
