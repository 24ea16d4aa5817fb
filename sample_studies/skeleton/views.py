"""The plates of the figure: from where each looks, at what, and how large a pixel its relief has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from annotator.geometry.affine import Affine2
from annotator.terms.sites import catalogue
from sample_studies.anatomy.arm import HUMERAL_HEAD_MM

Direction = tuple[float, float, float]

_ARM_REGIONS = frozenset({"upper_limb", "hand"})
_SPINE_REGIONS = frozenset({"spine_cervical", "spine_thoracic", "spine_lumbar"})
_SPINE_SITES = frozenset({"sacrum", "sacral_ala", "coccyx"})


@dataclass(frozen=True, slots=True)
class View:
    """One plate.

    Attributes
    ----------
    id, title : str
    right, down : tuple of float
        Directions of the sheet in patient coordinates (LPS), each along an axis.
    pixel_mm : float
        Of the relief that the outlines are taken from.
    tolerance_mm : float
        How far an outline may leave the relief's.
    shows : callable
        Whether a (site, side) belongs on it; side is R, L or empty.
    turn_deg : float
        Rotation of the finished plate, clockwise.
    window_mm : tuple of float or None
        Range of z that is kept; None for all.
    arm_turn_deg : float
        How far the arms are brought to the body, so that the figure is narrower than the child stands.
    behind : frozenset of str
        Sites that lie behind others here and are drawn over them, as a radiograph would show them.
    """

    id: str
    title: str
    right: Direction
    down: Direction
    pixel_mm: float
    tolerance_mm: float
    shows: Callable[[str, str], bool]
    turn_deg: float = 0.0
    window_mm: tuple[float, float] | None = None
    arm_turn_deg: float = 0.0
    behind: frozenset[str] = frozenset()

    @property
    def away(self) -> tuple[float, ...]:
        """The direction of sight, away from the viewer."""
        return tuple(np.cross(self.right, self.down).tolist())

    def turn_of(self, site: str, side: str) -> Affine2:
        """Return how the figure turns a site on the sheet about the shoulder; nothing but arms turn."""
        known = catalogue().get(site)
        if not self.arm_turn_deg or known is None or known.region not in _ARM_REGIONS:
            return Affine2()
        across = self.right[0] * (1 if side == "L" else -1)
        pivot = (across * float(HUMERAL_HEAD_MM[0]), self.down[2] * float(HUMERAL_HEAD_MM[2]))
        turn = Affine2.rotation(across * self.arm_turn_deg)
        return Affine2.translation(*pivot) @ turn @ Affine2.translation(-pivot[0], -pivot[1])


def _all(site: str, side: str) -> bool:  # noqa: ARG001
    return True


def _region(*regions: str, sites: frozenset[str] = frozenset(), only: str = "") -> Callable[[str, str], bool]:
    def shows(site: str, side: str) -> bool:
        known = catalogue().get(site)
        if only and side != only:
            return False
        return site in sites or (known is not None and known.region in regions)

    return shows


_FOREARM_END = frozenset({"radius_dist", "ulna_dist"})
_HAND_TILT_DEG = 13.6
_HAND_WINDOW_MM = (520.0, 712.0)
_UP, _DOWN = (0, 0, 1), (0, 0, -1)


_FOOT_TILT_DEG = 11.0


def _hand(side: str) -> Callable[[str, str], bool]:
    return _region("hand", sites=_FOREARM_END, only=side)


_PISIFORM, _SESAMOIDS = frozenset({"carpal_pisiform"}), frozenset({"foot_sesamoids"})


def _hand_view(name: str, title: str, side: str, turn_deg: float) -> View:
    shows = _hand(side)
    return View(name, title, (1, 0, 0), _UP, 0.2, 0.14, shows, turn_deg, _HAND_WINDOW_MM, behind=_PISIFORM)


def _foot_view(name: str, title: str, side: str, turn_deg: float) -> View:
    shows = _region("foot", only=side)
    return View(name, title, (-1, 0, 0), (0, 1, 0), 0.2, 0.14, shows, turn_deg, behind=_SESAMOIDS)


_spine = _region(*_SPINE_REGIONS, sites=_SPINE_SITES)

VIEWS = (
    View("anterior", "Front (anterior)", (1, 0, 0), _DOWN, 0.4, 0.32, _all, arm_turn_deg=13.0),
    View("posterior", "Back (posterior)", (-1, 0, 0), _DOWN, 0.4, 0.32, _all, arm_turn_deg=13.0),
    View("face", "Skull, front", (1, 0, 0), _DOWN, 0.25, 0.16, _region("head")),
    View("skull_right", "Skull, right", (0, -1, 0), _DOWN, 0.25, 0.16, _region("head")),
    View("skull_left", "Skull, left", (0, 1, 0), _DOWN, 0.25, 0.16, _region("head")),
    View("spine", "Spine, left", (0, 1, 0), _DOWN, 0.3, 0.18, _spine),
    _hand_view("hand_right", "Right hand, back", "R", _HAND_TILT_DEG),
    _hand_view("hand_left", "Left hand, back", "L", -_HAND_TILT_DEG),
    _foot_view("foot_right", "Right foot, top", "R", -_FOOT_TILT_DEG),
    _foot_view("foot_left", "Left foot, top", "L", _FOOT_TILT_DEG),
)
