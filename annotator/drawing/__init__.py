"""A drawing as data, and its backends that need no toolkit (SVG); Qt paints it in `painting`."""

from annotator.drawing.items import Colour, Drawing, Hairlines, Item, Label, Path, Picture, Sketch

__all__ = ["Colour", "Drawing", "Hairlines", "Item", "Label", "Path", "Picture", "Sketch"]
