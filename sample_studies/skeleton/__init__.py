"""From the numerical child to the plates of the skeleton figure.

views    the plates: from where they look, and at which bones
field    a bone's signed distance on a grid, sampled once for all views
relief   bones seen from a direction: which is in front, how far, facing where
ages     proportions and ossification of the figures
plate    relief → smooth outlines per site, shades, growth plates
"""
