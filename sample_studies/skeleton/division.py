"""Segments of the catalogue that the sample studies do not need apart: more parts of the same bones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from sample_studies.anatomy.part import Part
from sample_studies.anatomy.sacrum import SACRAL_BODIES
from sample_studies.anatomy.shapes import ellipsoid, frame
from sample_studies.anatomy.solid import Blend, Common, Mirrored, Slab, Solid, Swollen, beyond, vector

_ENDPLATE_MM = 3.0
_CHIN_MM = 9.0
_CONDYLE_NECK_MM = 1265.0
_X, _Z = vector((1, 0, 0)), vector((0, 0, 1))


def _sacral_endplates() -> Solid:
    """Return the bone beside the discs of the sacrum, and that below the lumbosacral one."""
    rows = SACRAL_BODIES[:-1]
    (y, z, w, d), (y2, z2, _, _) = rows[:2]
    places = [((y * 3 - y2) / 2, (z * 3 - z2) / 2, w, d, (0.0, y2 - y, z2 - z))]
    for (y, z, w, d), (y2, z2, w2, d2) in pairwise(rows):
        places.append(((y + y2) / 2, (z + z2) / 2, (w + w2) / 2, (d + d2) / 2, (0.0, y2 - y, z2 - z)))
    return Blend(
        tuple(
            ellipsoid((0, y, z), (1.2 * w, 1.2 * d, _ENDPLATE_MM), frame(None, run), 4.0)
            for y, z, w, d, run in places
        )
    )


_REGIONS: dict[tuple[str, str], tuple[str, Solid]] = {
    # Beside the symphysis menti, the one place of the body where cartilage has been.
    ("mandible_body", "body"): ("metaphyseal_equivalent", Slab(_X, -_CHIN_MM, _CHIN_MM)),
    ("mandible_condyle", "epiphysis"): ("metaphyseal_equivalent", Slab(_Z, high_mm=_CONDYLE_NECK_MM)),
    ("sacrum", "body"): ("metaphyseal_equivalent", _sacral_endplates()),
    # The child's lesser trochanter is one with the shaft: the plate is the layer at its base.
    ("lesser_trochanter", "apophysis"): ("physis", beyond((82.6, 15.4, 694.4), (0.7, -0.7, 0))),
}


_SMALL_TOES = tuple(f"foot_{phalanx}{number}" for phalanx in ("mp", "dp") for number in range(2, 6))
_METAPHYSIS_MM = 2.0


def divided(parts: Iterable[Part]) -> Iterator[Part]:
    """Yield parts of bones, each before the part it is cut out of: the first that fits has the place."""
    for item in parts:
        if item.site in _SMALL_TOES and item.segment == "metaphysis" and item.region is not None:
            # A share of so short a bone ends within its plate.
            yield replace(item, region=Swollen(item.region, _METAPHYSIS_MM))
            continue
        name, region = _REGIONS.get((item.site, item.segment), ("", None))
        if region is not None:
            placed = Mirrored(region) if item.side == "R" else region
            within = placed if item.region is None else Common((item.region, placed))
            yield replace(item, segment=name, region=within, solid=Common((item.solid, placed)))
        yield item
