"""A drawing as data, and its backends that need no toolkit (SVG); Qt paints it in `painting`."""

from annotator.drawing.items import Colour, Drawing, Item, Label, Path, Picture

__all__ = ["Colour", "Drawing", "Item", "Label", "Path", "Picture"]
