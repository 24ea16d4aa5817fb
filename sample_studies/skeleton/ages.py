"""The ages of the figure: how a body of 10 years becomes one of 4 or 15, and what of it is still cartilage.

Lengths follow boys' medians: stature 1.03, 1.40 and 1.70 m, sitting height 56, 52 and 51.5 % of it; to those
at 10 years, the head is 0.93 and 1.07, shoulders and hips about 0.77 and 1.24, feet 0.75 and 1.21. Centres
of ossification appear as in the common atlases (Greulich and Pyle; Caffey): means of boys in whole years;
children differ by a year or two either way.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .plate import Outline, Plate, Ring, Rings
from .views import View

CARTILAGE = math.inf
"""The rim of what has no ossification centre yet."""

_THIN_PLATE = 0.6
"""Of the swelling, in the short bones of hand and foot."""
_HEIGHTS_MM = (-60.0, 640.0, 700.0, 1150.0, 1200.0, 1290.0, 1310.0, 1460.0)
"""Soles, seat, seat, neck, chin, nasion, nasion, vertex of the model; between them the scales go over."""
_TABLE_MM = np.arange(_HEIGHTS_MM[0], _HEIGHTS_MM[-1] + 1)


@dataclass(frozen=True, slots=True)
class Growth:
    """Scales of one age to the model of 10 years.

    `leg`, `trunk`, `face` and `cranium` are those of heights, `width` and `head_width` of what lies across,
    `hand` and `foot` of their own plates.
    """

    leg: float
    trunk: float
    face: float
    cranium: float
    width: float
    head_width: float
    hand: float
    foot: float


@dataclass(frozen=True, slots=True)
class Age:
    """One figure.

    Attributes
    ----------
    id : str
        Of its folder: ``2-6``.
    growth : Growth or None
        None for the model as it is.
    rims_mm : mapping of str to float
        By bone: how thick the cartilage around its ossification centre is, in mm of the model.
    swell_mm : float
        By how much epiphyses come nearer to their metaphyses than in the model, where plates are closing.
    """

    id: str
    growth: Growth | None = None
    rims_mm: Mapping[str, float] = field(default_factory=dict)
    swell_mm: float = 0.0

    def rim_mm(self, bone: str) -> float:
        """Return how thick the cartilage of a bone is; small epiphyses of hand and foot go by their kind."""
        return self.rims_mm.get(bone, self.rims_mm.get(_kind(bone), 0.0))

    def swelling_mm(self, bone: str) -> float:
        """Return by how much an epiphysis has grown towards its metaphysis; thin plates lose less."""
        return (self.swell_mm * (_THIN_PLATE if _kind(bone) else 1.0)) if _is_epiphysis(bone) else 0.0


def _kind(bone: str) -> str:
    return bone.rpartition("_")[2] if bone.startswith(("metacarpal", "metatarsal", "hand_", "foot_")) else ""


_NAMED_OTHERWISE = frozenset(
    {"femoral_head", "greater_trochanter", "tibial_tuberosity", "fibula_head", "lateral_malleolus"}
    | {"humeral_head", "medial_epicondyle", "radial_head", "olecranon_apophysis", "calcaneal_apophysis"}
)


def _is_epiphysis(bone: str) -> bool:
    return bone.endswith("_epiphysis") or bone in _NAMED_OTHERWISE


_AT_TEN = {"iliac_crest_apophysis": CARTILAGE, "clavicle_medial_end": CARTILAGE}
_AT_FOUR = {
    **_AT_TEN,
    **dict.fromkeys(
        (
            "patella", "radial_head", "medial_epicondyle", "olecranon_apophysis", "ulna_distal_epiphysis",
            "carpal_scaphoid", "carpal_pisiform", "carpal_trapezium", "carpal_trapezoid",
            "tibial_tuberosity", "calcaneal_apophysis", "foot_sesamoids",
        ),
        CARTILAGE,
    ),
    "femoral_head": 3.0, "greater_trochanter": 3.0, "femur_distal_epiphysis": 4.0,
    "tibia_proximal_epiphysis": 3.0, "tibia_distal_epiphysis": 2.5, "fibula_head": 2.2,
    "lateral_malleolus": 2.2, "humeral_head": 3.5, "humerus_distal_epiphysis": 3.0,
    "radius_distal_epiphysis": 2.0, "carpal_capitate": 2.0, "carpal_hamate": 2.0, "carpal_lunate": 2.4,
    "carpal_triquetrum": 2.2, "navicular": 3.0, "cuneiform_medial": 2.6, "cuneiform_intermediate": 2.4,
    "cuneiform_lateral": 2.4, "cuboid": 2.6, "talus": 2.6, "calcaneus": 2.2, "epiphysis": 0.9,
}  # fmt: skip

AGES = (
    Age("2-6", Growth(0.678, 0.733, 0.87, 1.0, 0.77, 0.96, 0.735, 0.75), _AT_FOUR),
    Age("7-12", None, _AT_TEN),
    Age(
        "13-18",
        Growth(1.235, 1.244, 1.12, 1.03, 1.24, 1.035, 1.22, 1.21),
        {"clavicle_medial_end": CARTILAGE},
        swell_mm=1.0,
    ),
)


def grown(drawn: Plate, body: Rings, view: View, age: Age) -> tuple[Plate, Rings]:
    """Return a plate and the body's outline as they are at another age."""
    if age.growth is None:
        return drawn, body
    warp = _Warp(view, age.growth)
    outlines = tuple(warp.outline(one) for one in drawn.outlines)
    under, over = (
        {name: warp.rings(rings) for name, rings in each.items()} for each in (drawn.under, drawn.over)
    )
    return Plate(outlines, under, over), warp.rings(body)


class _Warp:
    """Moves places of a sheet (right, down; mm of the model) to where they are at another age."""

    def __init__(self, view: View, growth: Growth) -> None:
        legs, body, head = growth.leg, growth.trunk, growth.face
        scales = (legs, legs, body, body, head, head, growth.cranium, growth.cranium)
        slope = np.interp(_TABLE_MM, _HEIGHTS_MM, scales)
        height = np.concatenate([[0.0], np.cumsum((slope[1:] + slope[:-1]) / 2)])
        self._height = height - np.interp(0.0, _TABLE_MM, height)
        wide, narrow = growth.width, growth.head_width
        self._width = np.interp(_TABLE_MM, _HEIGHTS_MM, (wide, wide, wide, wide, *(narrow,) * 4))
        self._uniform = {"hand": growth.hand, "foot": growth.foot}.get(view.id.partition("_")[0])

    def points(self, points: Ring) -> NDArray[np.float64]:
        if self._uniform is not None:
            return points * self._uniform
        x, y = np.asarray(points, np.float64).T
        return np.stack(
            [x * np.interp(-y, _TABLE_MM, self._width), -np.interp(-y, _TABLE_MM, self._height)], axis=1
        )

    def place(self, place: tuple[float, float]) -> tuple[float, float]:
        x, y = self.points(np.array([place]))[0]
        return (float(x), float(y))

    def rings(self, rings: Rings) -> Rings:
        return tuple(self.points(ring) for ring in rings)

    def outline(self, one: Outline) -> Outline:
        near = self.points(
            np.array([one.anchor, (one.anchor[0] + 1, one.anchor[1]), (one.anchor[0], one.anchor[1] + 1)])
        )
        return Outline(
            one.site,
            one.side,
            self.rings(one.rings),
            self.place(one.anchor),
            {name: self.place(at) for name, at in one.segments.items()},
            one.area_mm2 * abs(float(np.linalg.det(near[1:] - near[0]))),
            one.alone,
            {name: self.rings(rings) for name, rings in one.parts.items()},
        )
