"""The child laid down for an examination: arms brought to the body as on a narrow table."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sample_studies.anatomy.arm import HUMERAL_HEAD_MM
from sample_studies.anatomy.child import Child
from sample_studies.anatomy.part import Part, Side, moved
from sample_studies.anatomy.solid import Blend, Common, Cut, Placed, Slab, Solid, beyond, vector

_ARM_SITES = ("humerus", "radius", "ulna", "carpal", "metacarpal", "hand_")
_ARMPIT_MM = (124.0, 0.0, 1085.0)


def arms_at_sides(child: Child, angle_deg: float = 11.0) -> Child:
    """Return the child with both arms turned towards the trunk about the shoulders, in the frontal plane."""
    skin = child.organs["skin"]
    parts, cartilage = list(child.parts), list(child.cartilage)
    for side, sign in (("L", 1), ("R", -1)):
        parts = _turned(parts, side, sign, angle_deg)
        cartilage = _turned(cartilage, side, sign, angle_deg)
    arms: list[Solid] = [_beyond_armpit(sign) for sign in (1, -1)]
    trunk = Cut(skin, tuple(arms))
    limbs = [_adducted(Common((skin, arm)), sign, angle_deg) for arm, sign in zip(arms, (1, -1), strict=True)]
    organs = {**child.organs, "skin": Blend((trunk, *limbs), 24.0)}
    return replace(child, parts=tuple(parts), cartilage=tuple(cartilage), organs=organs)


def _turned(parts: list[Part], side: Side | str, sign: int, angle_deg: float) -> list[Part]:
    is_arm = [one.side == side and one.site.startswith(_ARM_SITES) for one in parts]
    turned = iter(
        moved(
            (p for p, arm in zip(parts, is_arm, strict=True) if arm), lambda s: _adducted(s, sign, angle_deg)
        )
    )
    return [next(turned) if arm else one for one, arm in zip(parts, is_arm, strict=True)]


def _adducted(solid: Solid, sign: int, angle_deg: float) -> Placed:
    """Return a solid turned about the shoulder, the left one (sign 1) clockwise as seen from the front."""
    turn = np.deg2rad(angle_deg) * sign
    # A hanging limb points to -z; turning it towards the midline takes x to x cos + z sin.
    axes = vector([[np.cos(turn), 0, -np.sin(turn)], [0, 1, 0], [np.sin(turn), 0, np.cos(turn)]])
    centre = vector(HUMERAL_HEAD_MM) * vector([sign, 1, 1])
    return Placed(solid, vector(centre - centre @ axes), axes)


def _beyond_armpit(sign: int) -> Solid:
    x, y, z = _ARMPIT_MM
    slope = float(np.tan(np.deg2rad(8.0)))
    # The last two only bound the search: no arm is nearer to the midline or lower.
    side = vector((1, 0, 0))
    aside = Slab(side, low_mm=100.0) if sign > 0 else Slab(side, high_mm=-100.0)
    upright = Slab(vector((0, 0, 1)), 560.0, 1102.0)
    return Common((beyond((sign * x, y, z), (sign, 0, slope)), upright, aside))
