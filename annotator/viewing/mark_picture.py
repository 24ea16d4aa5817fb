"""The small picture of a lesion: the image cut out around one of its marks, the marks drawn over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from annotator.dicom.facts import SeriesFacts
from annotator.drawing.items import Drawing
from annotator.geometry.shapes import Shape
from annotator.imaging.image import Image
from annotator.lesions.case import Case
from annotator.lesions.placed import shape_on
from annotator.lesions.records import Mark
from annotator.viewing.presets import opening_voi, opens_inverted
from annotator.viewing.render import still, surround
from annotator.viewing.scene import ShownMark, marks_scene, shown_with_lesions
from annotator.viewing.viewport import Viewport, jumped, resized, showing

_PANE = 4


def marks_with(case: Case, mark: Mark) -> tuple[ShownMark, ...]:
    """Return a mark and the others of its lesion that lie in the pixels of its image."""
    lesion = case.lesion_of_mark(mark).id
    marks = case.marks_on(mark.image.sop_instance_uid, mark.image.frame)
    every = shown_with_lesions(case, marks if mark.plane is None else (*marks, mark))
    return tuple(one for one in every if one.lesion is not None and one.lesion.id == lesion)


def picture_about(
    mark: Mark, image: Image, series: SeriesFacts, marks: Sequence[ShownMark], size_px: tuple[int, int]
) -> Drawing:
    """Return the picture of a mark on its image as `mark_picture` does; `marks` are those of `marks_with`.

    One that was drawn across the slices is seen as its foot.
    """
    seen = [one._replace(mark=replace(one.mark, shape=shape_on(one.mark, image.plane))) for one in marks]
    return mark_picture(image, series, shape_on(mark, image.plane), seen, size_px)


def picture_on_plane(
    mark: Mark, image: Image, series: SeriesFacts, marks: Sequence[ShownMark], size_px: tuple[int, int]
) -> Drawing:
    """Return the picture of a mark drawn across the slices on an image of its plane; see `picture_about`.

    Marks of the slice lie in other pixels and are left out.
    """
    across = [one for one in marks if one.mark.plane is not None]
    return picture_about(mark, image, series, across, size_px)


def mark_picture(
    image: Image, series: SeriesFacts, around: Shape, marks: Sequence[ShownMark], size_px: tuple[int, int]
) -> Drawing:
    """Return an image in its opening window, centred on a shape, with marks and without words.

    Parameters
    ----------
    image : Image
    series : SeriesFacts
        What the image belongs to, which decides its window.
    around : Shape
        In pixels; it fills about a third of the picture.
    marks : sequence of ShownMark
    size_px : (int, int)
        Width and height of the picture.
    """
    inverted = opens_inverted(series.modality, image)
    whole = showing(Viewport(inverted=inverted), image)
    # As on a pane of a few times the size: a focus of a few pixels would be lost in a small picture.
    as_on_pane = jumped(resized(whole, _PANE * size_px[0], _PANE * size_px[1]), around)
    viewport = resized(as_on_pane, *size_px)
    return still(
        image,
        size_px,
        opening_voi(series.modality, series.body_part, image, series.description),
        marks=marks_scene(marks, viewport, labels=False).items,
        viewport=viewport,
        background=surround(image, viewport, series.modality),
    )
