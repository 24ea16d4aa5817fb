"""A region of voxels as marks: where its values come from, and the edit that stores it slice by slice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from annotator.dicom.series import Series
from annotator.errors import AnnotatorError
from annotator.geometry.shapes import MaskShape, Shape
from annotator.imaging.image import Image
from annotator.imaging.region import Blocked
from annotator.imaging.voxels import Voxels
from annotator.lesions import edits
from annotator.lesions.edits import Place, Stroke
from annotator.lesions.history import Edit
from annotator.lesions.records import Lesion, MarkOrigin, MarkRole
from annotator.viewing.candidates import series_key
from annotator.workspace.describe import usual_findings
from annotator.workspace.fetching import frame_key
from annotator.workspace.frame_marks import bound, hashes_of, reference_of, timepoint_of
from annotator.workspace.linked_planes import slice_shown
from annotator.workspace.session import Session
from annotator.workspace.viewer import Viewer


def voxels_of(viewer: Viewer, index: int, image: Image) -> Voxels | Blocked:
    """Return the volume that a pane scrolls through, else its image alone; or why there is neither now.

    Projections, and stacks that make no volume, are single images.
    """
    if image.is_colour:
        return Blocked("Colours are no grey values.")
    series = viewer.series(viewer.pane(index).series)
    if series is None or len(series.frames) < 2 or image.plane is None:
        return Voxels.of_image(image)
    key = series_key(series)
    volume = viewer.reformats.volume(key)
    if volume is not None:
        return Voxels.of_volume(volume)
    if viewer.reformats.fault(key) is not None:
        return Voxels.of_image(image)
    viewer.reformats.want(series)
    return Blocked("The volume is being read; try again in a moment.")


def region_drawn(
    session: Session,
    viewer: Viewer,
    index: int,
    slices: Mapping[int, MaskShape],
    name: str,
    note: str,
    other_side: Shape | None = None,
) -> Edit:
    """Return the edit that stores a region as a new lesion, or the one expected: a mark on each image.

    The one on the image shown comes first; the mirrored region on the other side goes with it.

    Raises
    ------
    AnnotatorError
        The study belongs to no timepoint, or an image cannot bear marks.
    """
    series, shown = viewer.series(viewer.pane(index).series), slice_shown(viewer, index)
    if series is None or not slices:
        raise ValueError("a region lies on images that are shown")
    order = sorted(slices, key=lambda at: (at != shown, at))
    usual = usual_findings(session.case, series.modality)
    strokes = [stroke_on(viewer, series, at, slices[at], usual, note) for at in order]
    case, expected = session.case, session.expected
    point = timepoint_of(case, series.frames[order[0]])
    if expected is None:
        change = edits.mark_new_lesion(case, session.reading.id, point.id, strokes[0], Place(), *strokes[1:])
        lesion = next(after.id for _, after in change.pairs if isinstance(after, Lesion))
    else:
        if expected.role is not MarkRole.LESION:
            raise AnnotatorError(
                "A reference region is drawn, not grown.", "Take the ellipse or the outline."
            )
        lesion = expected.lesion
        change = edits.mark_lesion_again(case, lesion, point.id, *strokes)
        name = f"{name} of {case.get(Lesion, lesion).name}"
    if other_side is not None:
        stroke = replace(strokes[0], shape=other_side)
        after = case.after(change)
        change = change.then(edits.mark_reference(after, lesion, point.id, stroke, MarkRole.MIRRORED))
    return Edit(name, change)


def stroke_on(
    viewer: Viewer,
    series: Series,
    at: int,
    shape: Shape,
    findings: frozenset[str],
    note: str,
    origin: MarkOrigin = MarkOrigin.DRAWN,
) -> Stroke:
    """Return a shape on an image of a series, such as a region's part, bound to the file that holds it."""
    frame = series.frames[at]
    own, own_shape = bound(frame, shape)
    image = viewer.frames.get(frame_key(frame))
    volume = viewer.reformats.volume(series_key(series))
    stored = volume.stored[at] if volume is not None else None if image is None else image.image.stored
    reference = reference_of(own, hashes_of(frame, own, stored), frame.view)
    return Stroke(reference, own_shape, findings, origin, note)
