"""The numerical child: a boy of 10 years and 140 cm, in patient coordinates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from . import arm, foot, hand, leg, pelvis, sacrum, shoulder, skull, spine, thorax
from .organs import organs
from .part import Part, exclusive
from .solid import Solid

HEIGHT_MM = 1400.0


@dataclass(frozen=True, slots=True, eq=False)
class Child:
    """A body in LPS millimetres: x to the left, y backwards, z up from the soles; midline x = 0.

    Attributes
    ----------
    parts : tuple of Part
        Bone, by site, side and segment. Where two overlap, the earlier one has the place.
    cartilage : tuple of Part
        Growth plates (segment 'physis'), costal cartilages (sites of the ribs, segment
        'costochondral') and discs (site 'disc_' and the vertebra above).
    organs : mapping of str to Solid
        Soft tissue by name; a later one lies inside or over an earlier one. 'skin' is the whole body.
    teeth : tuple of Solid
        Erupted teeth and germs, denser than bone, lying in the jaws.
    """

    parts: tuple[Part, ...]
    cartilage: tuple[Part, ...]
    organs: Mapping[str, Solid]
    teeth: tuple[Solid, ...]


@cache
def child() -> Child:
    """Return the child (built once)."""
    parts = (
        *thorax.thorax(),
        *shoulder.shoulder_girdle(),
        *spine.spine(),
        *sacrum.sacrum(),
        *pelvis.pelvis(),
        *leg.leg(),
        *skull.skull(),
        *arm.arm(),
        *hand.hand(),
        *foot.foot(),
    )
    cartilage = (
        *spine.discs(),
        *thorax.costal_cartilages(),
        *shoulder.growth_plates(),
        *pelvis.growth_plates(),
        *leg.growth_plates(),
        *arm.growth_plates(),
        *hand.growth_plates(),
        *foot.growth_plates(),
    )
    return Child(exclusive(parts), cartilage, organs(), skull.teeth())
