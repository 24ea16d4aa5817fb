"""What lies under the pointer, in words: place, value with unit, site."""

from __future__ import annotations

from annotator.geometry.affine import Point2
from annotator.geometry.shapes import contains
from annotator.imaging.image import Image
from annotator.lesions.case import Case
from annotator.lesions.records import Lesion, Mark
from annotator.terms.side import Side
from annotator.terms.sites import site_label
from annotator.workspace.frame_marks import marks_on
from annotator.workspace.session import Session
from annotator.workspace.viewer import Viewer

_TWO_PLACES_TELL = 0.1


def value_words(image: Image, pixel: Point2) -> str:
    """Return the value at a pixel position with its unit, and the place in the patient; empty outside."""
    column, row = int(pixel[0] // 1), int(pixel[1] // 1)
    if not (0 <= column < image.columns and 0 <= row < image.rows):
        return ""
    place = f"{column + 1}, {row + 1}"
    if image.is_colour:
        red, green, blue = (int(value) for value in image.stored[row, column])
        return f"{place}   RGB {red} {green} {blue}"
    value = float(image.modality_lut.apply(image.stored[row : row + 1, column : column + 1])[0, 0])
    real = _real_world_words(image, float(image.stored[row, column]), value)
    text = "   ".join(filter(None, (place, f"{number_words(value)} {image.unit}".rstrip(), *real)))
    if image.plane is None:
        return text
    x, y, z = image.plane.world_from_pixel(pixel)
    return f"{text}   {x:.0f} {y:.0f} {z:.0f} mm"


def number_words(value: float) -> str:
    """Return a value with two places; of one too small for them, three digits that count."""
    if value == round(value):
        return f"{value:.0f}"
    return f"{value:.2f}" if abs(value) >= _TWO_PLACES_TELL else f"{value:.3g}"


def _real_world_words(image: Image, stored: float, modality_value: float) -> list[str]:
    """Return what else a stored value means, without what the modality value says already."""
    words = []
    for one in image.real_world:
        value = one.value(stored)
        if value is not None and (one.unit, value) != (image.unit, modality_value):
            words.append(" ".join(filter(None, (one.name, f"{value:.4g}", one.unit))))
    return words


def lesion_under(case: Case, marks: tuple[Mark, ...], pixel: Point2) -> Lesion | None:
    """Return the lesion of the mark under a pixel position; None where there is none."""
    under = (mark for mark in marks if contains(mark.shape, pixel))
    mark = next(under, None)
    return None if mark is None else case.lesion_of_mark(mark)


def site_words(case: Case, marks: tuple[Mark, ...], pixel: Point2) -> str:
    """Return the lesion and site of the mark under a pixel position; empty where there is none."""
    lesion = lesion_under(case, marks, pixel)
    if lesion is None:
        return ""
    return f"{lesion.name} {site_label(lesion.site, lesion.side, lesion.segment)}"


def place_under(
    session: Session, viewer: Viewer, index: int, pixel: Point2 | None
) -> tuple[str, Side] | None:
    """Return the site of the mark under a pixel position of a pane; None where there is none."""
    frame = viewer.frame(index)
    if pixel is None or frame is None or not session.has_case:
        return None
    lesion = lesion_under(session.case, marks_on(session.case, frame), pixel)
    return None if lesion is None or not lesion.site else (lesion.site, lesion.side)
