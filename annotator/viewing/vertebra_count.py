"""Vertebrae counted along the spine from those that are known."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from annotator.geometry.plane import Plane, Vector3
from annotator.imaging.image import Image
from annotator.imaging.vertebral_steps import vertebral_steps
from annotator.terms.spine import UNUSUAL, USUAL, Spine

_GAP = 5
"""Known ones with more others between them say little of those: proportions change with age."""
_SEEN = 11
"""How many steps are followed on an image each way: with each the place drifts."""
_LONG = 0.8
"""A normal this much along x or y makes an image sagittal or coronal."""


def between(known: Mapping[str, Vector3], beyond: int = 0, spine: Spine = USUAL) -> dict[str, Vector3]:
    """Return the vertebrae between known ones, and some beyond, along a curve through them.

    Each takes the share of the way that it takes in an adult.

    Parameters
    ----------
    known : mapping of str to Vector3
        By site, LPS mm. Empty is returned of fewer than two.
    beyond : int
        How many to count on past the first and past the last one.
    spine : Spine
        What is not of it is left out.
    """
    order = spine.vertebrae
    places = {order.index(site): place for site, place in known.items() if site in order}
    if len(places) < 2:
        return {}
    from scipy.interpolate import PchipInterpolator  # takes long to load, and most cases name no vertebra

    first, last = min(places), max(places)
    course = [spine.course_mm(place) for place in sorted(places)]
    curve = PchipInterpolator(course, [places[place] for place in sorted(places)])

    def at(place: int) -> Vector3:
        mm = spine.course_mm(place)
        end = min(max(mm, course[0]), course[-1])
        x, y, z = (curve(end) + (mm - end) * curve(end, 1)).tolist()
        return (x, y, z)

    ends = {*range(first - beyond, first), *range(last + 1, last + beyond + 1)}
    wanted = ends & set(range(len(order)))
    for upper, lower in pairwise(sorted(places)):
        if lower - upper <= _GAP + 1:
            wanted |= set(range(upper + 1, lower))
    return {order[place]: at(place) for place in sorted(wanted)}


def seen_from(image: Image, site: str, place_mm: Vector3, spine: Spine = USUAL) -> dict[str, Vector3]:
    """Return the vertebrae that a sagittal or coronal image shows above and below one, LPS mm.

    Empty on other images, and where the image shows no regular steps.
    """
    plane = image.plane
    if plane is None or max(abs(plane.normal[0]), abs(plane.normal[1])) < _LONG:
        return {}
    order = spine.vertebrae
    start = order.index(site)
    above, below = vertebral_steps(
        image,
        plane.pixel_from_world(place_mm),
        _down(plane),
        spine.steps(start, -1)[:_SEEN],
        spine.steps(start, 1)[:_SEEN],
    )
    found = {order[start - number]: pixel for number, pixel in enumerate(above, 1)}
    found |= {order[start + number]: pixel for number, pixel in enumerate(below, 1)}
    return {name: plane.world_from_pixel(pixel) for name, pixel in found.items()}


def _down(plane: Plane) -> tuple[float, float]:
    """Return the way to the feet in pixels."""
    return (-plane.along_row[2] / plane.spacing_mm[1], -plane.along_column[2] / plane.spacing_mm[0])


def misfit(
    site: str,
    place_mm: Vector3,
    seen: Mapping[str, Vector3],
    known: Mapping[str, Vector3],
    spine: Spine = USUAL,
) -> str:
    """Return why a count cannot be right, in words; "" when it fits every vertebra named before.

    Parameters
    ----------
    site, place_mm
        The vertebra that the count started from.
    seen : mapping of str to Vector3
        What was counted from it.
    known : mapping of str to Vector3
        What readers named before, in the same frame of reference.
    spine : Spine
        As the reader says it is.
    """
    known = {name: place for name, place in known.items() if name in spine.vertebrae}
    chain, at = {**seen, site: place_mm}, spine.vertebrae.index(site)
    for name, place in known.items():
        nearest = min(chain, key=lambda one: abs(chain[one][2] - place[2]))
        if nearest != name and abs(chain[nearest][2] - place[2]) <= _half_step_mm(chain, nearest):
            count, usual = (abs(spine.vertebrae.index(one) - at) for one in (nearest, name))
            way = f"{count} steps from {spine.name(site)} to {spine.name(name)}, {usual} are usual"
            return f"{way}. Think of {UNUSUAL}."
    return _out_of_order({**known, site: place_mm}, spine)


def _half_step_mm(chain: Mapping[str, Vector3], name: str) -> float:
    """Return half of the way, from head to foot, to the nearer neighbour."""
    return (
        min((abs(chain[name][2] - place[2]) for one, place in chain.items() if one != name), default=0.0) / 2
    )


def _out_of_order(known: Mapping[str, Vector3], spine: Spine) -> str:
    """Return which names break the order of the spine: the upper one must be nearer to the head."""
    for upper, lower in pairwise(sorted(known, key=spine.vertebrae.index)):
        if known[upper][2] <= known[lower][2]:
            return f"{spine.name(upper)} lies below {spine.name(lower)}. One of them is named wrongly."
    return ""
