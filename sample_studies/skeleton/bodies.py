"""The child's bones, cartilages and teeth as bodies to look at."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.terms.sites import catalogue
from sample_studies.anatomy.child import Child
from sample_studies.anatomy.part import Bone, Part, cortex, part
from sample_studies.anatomy.solid import Common, Slab, Solid, Swollen, vector

from .ages import Age
from .division import divided
from .field import Field, sample
from .relief import Body, body_groups

_FINE_REGIONS = frozenset({"hand", "foot"})
_MEDIUM_REGIONS = frozenset({"head", "spine_cervical", "spine_thoracic", "spine_lumbar", "thorax"})
_CROWN_MM = 9.0
_COARSE_MM, _MEDIUM_MM, _FINE_MM = 0.9, 0.7, 0.5


def _step_mm(site: str) -> float:
    known = catalogue().get(site)
    region = "" if known is None else known.region
    if region in _FINE_REGIONS:
        return _FINE_MM
    return _MEDIUM_MM if region in _MEDIUM_REGIONS else _COARSE_MM


def _cartilage_kind(item: Part) -> str:
    if item.site.startswith("disc_"):
        return "disc"
    return "physis" if item.segment == "physis" else "cartilage"


def _teeth(child: Child) -> tuple[Part, ...]:
    """Return the crowns alone: roots and germs lie in the jaws."""
    heights = [float(z) for solid in child.teeth for z in solid.bounds[:, 2]]
    bite = (min(heights) + max(heights)) / 2
    crowns = Slab(vector((0, 0, 1)), bite - _CROWN_MM, bite + _CROWN_MM)
    solids = (Common((solid, crowns)) for solid in child.teeth)
    return tuple(
        part(Bone(f"tooth{number}", solid, cortex(0)), "tooth") for number, solid in enumerate(solids)
    )


def bodies(child: Child, age: Age) -> tuple[Body, ...]:
    """Return every body of the child at an age; the right ones mirror the fields of the left ones."""
    pieces = (
        *(("bone", group) for group in body_groups(tuple(divided(child.parts))).values()),
        *((_cartilage_kind(group[0]), group) for group in body_groups(child.cartilage).values()),
        *(("tooth", group) for group in body_groups(_teeth(child)).values()),
    )
    return tuple(_measured(pieces, age))


def _measured(pieces: tuple[tuple[str, tuple[Part, ...]], ...], age: Age) -> Iterator[Body]:
    lefts: dict[tuple[str, str, str], Field] = {}
    for kind, group in sorted(pieces, key=lambda piece: piece[1][0].side == "R"):
        first = group[0]
        key = (first.bone.name, first.site, first.segment)
        rim_mm = age.rim_mm(first.bone.name) if kind == "bone" else 0.0
        if first.side == "R" and all(item.side == "R" for item in group):
            yield Body(lefts[key].mirrored(), group, kind, rim_mm)
            continue
        solid: Solid = first.bone.solid
        if kind == "bone" and (swelling_mm := age.swelling_mm(first.bone.name)):
            solid = Swollen(solid, swelling_mm)
        field = sample(solid, _step_mm(first.site))
        if first.side == "L":
            lefts[key] = field
        yield Body(field, group, kind, rim_mm)
