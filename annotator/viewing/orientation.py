"""Which way the patient lies in an image: letters for the edges, and the side a place is on."""

from __future__ import annotations

import re
from dataclasses import dataclass

from annotator.geometry.affine import Affine2, Point2
from annotator.geometry.plane import direction_letters
from annotator.imaging.image import Image
from annotator.terms.side import Side
from annotator.viewing.viewport import Viewport

Directions = tuple[str, str]
"""Letters of growing columns and of growing rows, as in Patient Orientation (PS3.3 C.7.6.1.1.1)."""

# Seen from the front, the patient's left is on the viewer's right. The camera behind sees it on the left.
_NUCLEAR: dict[str, Directions] = {"anterior": ("L", "F"), "posterior": ("R", "F")}
_OPPOSITE = str.maketrans("LRAPHF", "RLPAFH")
LIMBS = frozenset(
    {
        "ANKLE", "ARM", "CALCANEUS", "CLAVICLE", "ELBOW", "FEMUR", "FINGER", "FOOT", "FOREARM", "HAND",
        "HIP", "HUMERUS", "KNEE", "LEG", "PATELLA", "RADIUS", "SCAPULA", "SHOULDER", "SIJOINT", "TIBIA",
        "THIGH", "THUMB", "TOE", "ULNA", "WRIST", "UP_EXM", "LOW_EXM", "EXTREMITY",
    }
)  # fmt: skip
"""Values of Body Part Examined that name one of a pair (PS3.16 annex L, and Defined Terms before it)."""

_MIDLINE_MM = 15.0
_MIDLINE_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class EdgeLetters:
    """The letters to write at the four edges of a pane."""

    left: str
    right: str
    top: str
    bottom: str


def directions(image: Image, patient_orientation: str = "") -> Directions | None:
    """Return which way columns and rows grow in the patient, or None when nothing says so.

    Parameters
    ----------
    image : Image
        Its plane counts first; then `patient_orientation`; then a planar nuclear view, anterior or
        posterior, which is shown as acquired.
    patient_orientation : str
        Patient Orientation (0020,0020) as in the file, for example ``L\\F``.
    """
    if image.plane is not None:
        return direction_letters(image.plane.along_row), direction_letters(image.plane.along_column)
    match = re.fullmatch(r"([LRAPHF]{1,3})\\([LRAPHF]{1,3})", patient_orientation.strip().upper())
    if match:
        return match[1], match[2]
    return _NUCLEAR.get(image.view)


def edge_letters(viewport: Viewport, image: Image, patient_orientation: str = "") -> EdgeLetters | None:
    """Return the letters at the edges of a pane, turned and mirrored with the image."""
    found = directions(image, patient_orientation)
    if found is None:
        return None
    right, bottom = (_letters_along(viewport.pixel_from_screen, way, found) for way in ((1, 0), (0, 1)))
    return EdgeLetters(_opposite(right), right, _opposite(bottom), bottom)


def patient_side(
    image: Image,
    pixel: Point2,
    patient_orientation: str = "",
    laterality: str = "",
    body_part: str = "",
) -> Side | None:
    """Return the patient's side on which a pixel position lies, or None when nothing says so.

    Never a guess: a radiograph without Patient Orientation and a nuclear image without view have none.

    Parameters
    ----------
    image : Image
    pixel : Point2
        (column, row).
    patient_orientation : str
        As in `directions`.
    laterality : str
        Laterality (0020,0060) or Image Laterality (0020,0062): R or L settles it.
    body_part : str
        Body Part Examined (0018,0015). One limb may lie anywhere in the bore and on the cassette, so
        that without a laterality its side is not known.

    Returns
    -------
    Side or None
        From a plane by the sign of x, right of the patient being negative, within 15 mm of the origin
        None: the origin is not the midline of everyone. Otherwise by the half of the image, within 2 %
        of its middle None.
    """
    if laterality in ("R", "L"):
        return Side(laterality)
    if body_part.strip().upper() in LIMBS:
        return None
    if image.plane is not None:
        x = image.plane.world_from_pixel(pixel)[0]
        return None if abs(x) < _MIDLINE_MM else (Side.LEFT if x > 0 else Side.RIGHT)
    found = directions(image, patient_orientation)
    if found is None:
        return None
    for letters, share in zip(found, (pixel[0] / image.columns, pixel[1] / image.rows), strict=True):
        if letters[0] in "LR":
            if abs(share - 0.5) < _MIDLINE_SHARE:
                return None
            return Side(letters[0] if share > 0.5 else _opposite(letters[0]))
    return None


def _letters_along(pixel_from_screen: Affine2, way: Point2, found: Directions) -> str:
    # Turns are quarters, so a direction of the screen is one of the image, forwards or backwards.
    across, down = pixel_from_screen.direction(way)
    letters, sign = (found[0], across) if abs(across) > abs(down) else (found[1], down)
    return letters if sign > 0 else _opposite(letters)


def _opposite(letters: str) -> str:
    return letters.translate(_OPPOSITE)
