"""Planes, affine maps and shapes: millimetres and pixels, no images."""
