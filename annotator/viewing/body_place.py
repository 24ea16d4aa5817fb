"""Where in the body a mark lies, by what the image shows and the file says, as far as that is known."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from annotator.dicom.view import projection
from annotator.geometry.affine import Point2
from annotator.geometry.plane import Plane, Vector3
from annotator.imaging.image import Image
from annotator.terms.side import Side
from annotator.viewing.body_outline import Within, body_from_pixel, body_outline, in_piece, in_row
from annotator.viewing.body_part import BodyPart
from annotator.viewing.orientation import Directions, directions
from annotator.viewing.site_places import ACROSS, ASIDE, DEEP, DOWN, THICK, WIDE, About, height_of

_PLANAR = "NM"
_FADING = "MR"
"""Far from the coil the body fades: its outline is seen there, but not well."""
_MIDLINE = 0.012
"""So near to the midline, in heights of the body, a place is of no side: 2 cm of an adult."""
_FILLED = 0.99
_STRAIGHT = 0.9
"""A normal with less than this along an axis of the body is oblique: its rows follow none of them."""
_WIDTH_OF_BODY = 0.2
"""About how wide a trunk is, in heights of the body: what an outline's half stands for."""
_LONG = 0.05
"""What takes more of the body from head to foot, as a shaft, says little of where others lie."""
_CENTRED = 0.025
"""How well an image is centred on what it shows, heights of the body: a vertebra and a half."""
_ATLAS_MM, _GROWN_MM = 1400.0, 1700.0
_CHILD = (0.0, 0.151, 0.205, 0.475, 0.726, 0.943, 1.0)
_ADULT = (0.0, 0.130, 0.182, 0.470, 0.715, 0.961, 1.0)
"""Crown, chin, shoulder, hip, knee, ankle and sole, heights of the body from the crown: of the atlas, and of
adults after Drillis and Contini (1966)."""
_DEPTH_SEEN = About(0.25, 0.5, 0.25)
"""How deep a scan of the front sees: bone loses half of its counts in 5 cm of tissue."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A site whose place is known in the frame of reference of a mark, LPS mm."""

    site: str
    position_mm: Vector3


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A mark on an image, and what the file says of that.

    Parameters
    ----------
    image : Image
    pixel : Point2
        Middle of the mark, (column, row).
    modality, patient_orientation, laterality : str
        (0008,0060), (0020,0020), and (0020,0062) or (0020,0060).
    parts : tuple of BodyPart
        Those that words name, the narrowest first.
    box_mm : tuple of Vector3 or None
        Lowest and highest corner of the stack, LPS; None of a projection.
    stature_mm : float
        Of the patient, as usual at that age.
    anchors : sequence of Anchor
        Sites whose place is known in the same frame of reference.
    """

    image: Image
    pixel: Point2
    modality: str = ""
    patient_orientation: str = ""
    laterality: str = ""
    parts: tuple[BodyPart, ...] = ()
    box_mm: tuple[Vector3, Vector3] | None = None
    stature_mm: float = 1700.0
    anchors: Sequence[Anchor] = ()

    @property
    def is_one_limb(self) -> bool:
        """Every part that is named is one of a pair: its side is not that of the image's half.

        Where none is named, a laterality says as much: it is that of one of a pair (PS3.3 C.7.3.1).
        """
        return all(part.paired for part in self.parts) and (bool(self.parts) or self.laterality in ("R", "L"))


@dataclass(frozen=True, slots=True)
class InBody:
    """Where a mark lies: by axis (`site_places.AXES`), on which side, and by what that is known, in words."""

    axes: Mapping[str, About] = field(default_factory=lambda: MappingProxyType({}))
    side: Side | None = None
    by: str = ""
    side_by: str = ""


def stature_mm(age_years: float | None) -> float:
    """Return how tall people of an age are, the median of both sexes; an adult's where it is not known.

    After the WHO growth standards (2006) and reference (2007), rounded.
    """
    if age_years is None:
        return 1700.0
    ages, heights = (0, 1, 2, 5, 8, 10, 12, 15, 18), (500, 750, 870, 1100, 1270, 1380, 1500, 1660, 1700)
    return float(np.interp(age_years, ages, heights))


def place_in_body(seen: Seen) -> InBody:
    """Return where in the body a mark lies."""
    image = seen.image
    if image.plane is not None:
        return _in_slice(seen, image.plane)
    found = _directions(seen)
    is_upright = found is None or found[1][0] == "F"
    body = body_from_pixel(image) if seen.modality == _PLANAR and is_upright else None
    if body is not None:
        x, y = body(seen.pixel)
        return _in_whole_body(image.view, found, x, _as_in_atlas(y, seen.stature_mm))
    return _in_projection(seen, found)


def _directions(seen: Seen) -> Directions | None:
    """Return which way columns and rows grow; None too where the view makes that impossible.

    A scan said to be posterior whose columns grow to the left was mirrored, or one of the two is wrong.
    Turned upside down, it still shows the side that the camera saw.
    """
    found, view = directions(seen.image, seen.patient_orientation), seen.image.view
    by_camera = directions(seen.image) if view in ("anterior", "posterior") else None
    if found is None:
        return None
    if by_camera is not None:
        across, down = (one[0] == own for one, own in zip(found, by_camera, strict=True))
        return found if found[0][0] not in "LR" or across == down else None
    impossible = {"lateral": "LR", "frontal": "AP"}.get(projection(view), "")
    return None if found[0][0] in impossible else found


def _as_in_atlas(down: float, stature_mm: float) -> float:
    """Return where a child of ten years has what someone of another height has at a share of it."""
    grown = float(np.interp(stature_mm, (_ATLAS_MM, _GROWN_MM), (0.0, 1.0)))
    landmarks = [child + grown * (adult - child) for child, adult in zip(_CHILD, _ADULT, strict=True)]
    return float(np.interp(down, landmarks, _CHILD))


def _in_whole_body(view: str, found: Directions | None, x: float, y: float) -> InBody:
    axes = {ACROSS: About(x, 0.012), DOWN: About(y, 0.012)}
    if view not in ("anterior", "posterior") or found is None or found[0][0] not in "LR":
        return InBody(axes, None, "place on the body")
    left = x if found[0][0] == "L" else -x
    deep = _DEPTH_SEEN if view == "anterior" else About(1 - _DEPTH_SEEN.value, 0.5, 0.25)
    axes |= {ACROSS: About(left, 0.012), DEEP: deep}
    return InBody(axes, _side(left), "place on the body", f"half of the {view} view")


def _side(left: float) -> Side | None:
    return None if abs(left) < _MIDLINE else (Side.LEFT if left > 0 else Side.RIGHT)


def _in_slice(seen: Seen, plane: Plane) -> InBody:
    axes = dict(_down_in_stack(seen, plane.world_from_pixel(seen.pixel)))
    by = "place in the body" if seen.anchors else "place in the image" if axes else ""
    normal = max(range(3), key=lambda axis: abs(plane.normal[axis]))
    outline = body_outline(seen.image, projected=False)
    if normal == 2:
        within = in_piece(outline, seen.pixel)
    elif abs(plane.along_column[2]) > abs(plane.along_row[2]):
        within = in_row(outline, seen.pixel, apart=seen.is_one_limb)
    else:
        within = None
    # Turned within their plane, as transposed ones are, columns do not count from side to side.
    is_turned = normal != 0 and abs(plane.along_row[0]) < _STRAIGHT
    if within is None or is_turned or abs(plane.normal[normal]) < _STRAIGHT:
        return InBody(axes, *_side_by_header(seen, by))
    if normal == 0:
        if _is_free(within.columns, seen.image.columns):
            axes[DEEP] = About(_turned(within.column, plane.along_row[1]), 0.12)
        return _in_sagittal(seen, plane, axes, by)
    if normal == 2:
        axes |= _section(seen, within, plane)
    return _with_side(seen, within, plane.along_row[0], plane.spacing_mm[1] / seen.stature_mm, axes, by)


def _section(seen: Seen, within: Within, plane: Plane) -> Mapping[str, About]:
    """Return how deep a place lies in an axial slice of a body, and how wide and thick that is."""
    image, found = seen.image, dict[str, About]()
    if _is_free(within.rows, image.rows):
        found[DEEP] = About(_turned(within.row, plane.along_column[1]), 0.07)
    sizes = ((WIDE, within.columns, image.columns, 1), (THICK, within.rows, image.rows, 0))
    for axis, size, whole, spacing in sizes:
        share = size * plane.spacing_mm[spacing] / seen.stature_mm
        # What reaches from edge to edge is wider than the image, nobody knows by how much.
        found[axis] = About(share, 0.03) if _is_free(size, whole) else About(share + 0.1, 0.03, 0.1)
    return found


def _is_free(size: float, whole: int) -> bool:
    """Tell whether a body ends within an image."""
    return size < _FILLED * whole


def _turned(share: float, way: float) -> float:
    return share if way > 0 else 1 - share


def _in_sagittal(seen: Seen, plane: Plane, axes: dict[str, About], by: str) -> InBody:
    """Take the middle of a stack of the trunk for the midline: what is imaged by it lies there.

    Where no part of the body is named, it may as well be a knee, whose halves are of one side.
    """
    if seen.is_one_limb or not seen.parts or seen.box_mm is None:
        return InBody(axes, *_side_by_header(seen, by))
    low, high = seen.box_mm
    left = plane.world_from_pixel(seen.pixel)[0] - (low[0] + high[0]) / 2
    axes[ACROSS] = About(left / seen.stature_mm, 0.02)
    return InBody(axes, _side(left / seen.stature_mm), by or "place in the image", "half of the stack")


def _side_by_header(seen: Seen, by: str) -> tuple[Side | None, str, str]:
    return _of_limb(seen), by, "header"


def _of_limb(seen: Seen) -> Side | None:
    return Side(seen.laterality) if seen.laterality in ("R", "L") else None


def _with_side(
    seen: Seen, within: Within, way: float, scale: float | None, axes: dict[str, About], by: str
) -> InBody:
    """Add how far aside a place lies, and on which side.

    `way` is positive where columns grow to the left, `scale` the width of a pixel in heights of the body.
    """
    sign = 1.0 if way > 0 else -1.0
    aside = sign * (2 * within.column - 1)
    if _is_free(within.columns, seen.image.columns) and (seen.is_one_limb or seen.modality != _FADING):
        axes[ASIDE] = About(aside, 0.08)
    elif not seen.is_one_limb and scale is not None:
        axes[ACROSS] = About(sign * (seen.pixel[0] - within.middle) * scale, 0.02)
    if not seen.is_one_limb:
        off = sign * (seen.pixel[0] - within.middle) / max(within.columns, 1.0)
        return InBody(axes, _side(off * _WIDTH_OF_BODY), by or "place in the image", "half of the body")
    if within.pieces > 1 and seen.laterality not in ("R", "L"):
        side = Side.LEFT if sign * (seen.pixel[0] - within.middle) > 0 else Side.RIGHT
        return InBody(axes, side, by, "one of two limbs")
    return InBody(axes, *_side_by_header(seen, by))


def _in_projection(seen: Seen, found: Directions | None) -> InBody:
    axes, length = dict(_down_in_projection(seen, found)), _length(seen)
    by = "place in the image" if axes else ""
    # A film of what nothing names may be one of a limb, whose halves are of one side.
    is_unnamed = not seen.parts and seen.modality != _PLANAR and not seen.is_one_limb
    if found is None or found[0][0] not in "LR" or is_unnamed:
        return InBody(axes, *_side_by_header(seen, by))
    columns = seen.image.columns
    if seen.is_one_limb:
        within = in_row(body_outline(seen.image, projected=True), seen.pixel, apart=True)
    else:
        # A cassette is centred on a trunk, whose outline is often beyond its edges.
        within = Within(seen.pixel[0] / columns, 0.5, columns, 0.0, columns / 2)
    if within is None:
        return InBody(axes, *_side_by_header(seen, by))
    tall, wide = seen.image.spacing_mm or seen.image.pixel_aspect
    scale = None if length is None else length / seen.image.rows * wide / tall
    return _with_side(seen, within, 1.0 if found[0][0] == "L" else -1.0, scale, axes, by)


def _length(seen: Seen) -> float | None:
    """Return how much of the body a projection shows, in its heights; as it is named where not measured."""
    if seen.image.spacing_mm is not None:
        return seen.image.spacing_mm[0] * seen.image.rows / seen.stature_mm
    return seen.parts[0].length if seen.parts else None


def _down_in_projection(seen: Seen, found: tuple[str, str] | None) -> Mapping[str, About]:
    length = _length(seen)
    if not seen.parts or length is None:
        return {}
    share = seen.pixel[1] / seen.image.rows - 0.5
    if found is not None and found[1][0] == "H":
        share = -share
    return {DOWN: _about(seen.parts[0], share * length, length)}


def _about(part: BodyPart, below_middle: float, length: float) -> About:
    """Return how far down a place lies on an image centred on a part of the body, heights of the body.

    A longer image may be centred anywhere that shows all of the part, a shorter one anywhere on it.
    """
    middle = (part.top + part.bottom) / 2
    return About(middle + below_middle, math.hypot(_CENTRED, abs(part.length - length) / math.sqrt(12)))


def _down_in_stack(seen: Seen, place_mm: Vector3) -> Mapping[str, About]:
    """Return how far down a place lies: from the nearest site known in its frame, else by words."""
    short = [one for one in seen.anchors if height_of(one.site)[1] - height_of(one.site)[0] < _LONG]
    if short:
        nearest = min(short, key=lambda one: abs(one.position_mm[2] - place_mm[2]))
        top, bottom = height_of(nearest.site)
        below = (nearest.position_mm[2] - place_mm[2]) / seen.stature_mm
        return {DOWN: About((top + bottom) / 2 + below, 0.004 + 0.15 * abs(below), (bottom - top) / 4)}
    if not seen.parts or seen.box_mm is None:
        return {}
    low, high = seen.box_mm
    below = ((low[2] + high[2]) / 2 - place_mm[2]) / seen.stature_mm
    return {DOWN: _about(seen.parts[0], below, (high[2] - low[2]) / seen.stature_mm)}
