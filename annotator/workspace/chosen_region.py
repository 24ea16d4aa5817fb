"""The chosen region of pixels over the slices of its series, and the edit that gives it other slices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from annotator.dicom.series import Series
from annotator.geometry.shapes import MaskShape
from annotator.lesions import edits
from annotator.lesions.change import Change
from annotator.lesions.records import Lesion, Mark, MarkId, MarkOrigin
from annotator.lesions.regions import region_of
from annotator.workspace.frame_marks import timepoint_of
from annotator.workspace.region_marking import stroke_on
from annotator.workspace.session import Session
from annotator.workspace.viewer import Viewer


@dataclass(frozen=True, slots=True)
class ChosenRegion:
    """A region of pixels: the marks that make it up, by the image of the series they lie on, from 0."""

    series: Series
    marks: Mapping[int, Mark]
    chosen: MarkId

    @property
    def shapes(self) -> dict[int, MaskShape]:
        """What it holds of each image."""
        return {at: mark.shape for at, mark in self.marks.items() if isinstance(mark.shape, MaskShape)}


def chosen_region(session: Session, viewer: Viewer, index: int) -> ChosenRegion | None:
    """Return the chosen region of pixels whose series a pane shows; None where there is none."""
    series = viewer.series(viewer.pane(index).series)
    if not session.has_case or session.selection.mark is None or series is None:
        return None
    chosen = session.case.get(Mark, session.selection.mark)
    if not isinstance(chosen.shape, MaskShape) or series.frames[0].instance.stations:
        return None
    marks = {(one.image.sop_instance_uid, one.image.frame): one for one in region_of(session.case, chosen)}
    found = {
        at: mark
        for at, frame in enumerate(series.frames)
        if (mark := marks.get((frame.instance.uid, frame.number))) is not None
    }
    is_here = any(mark.id == chosen.id for mark in found.values())
    return ChosenRegion(series, found, chosen.id) if is_here else None


def region_changed(
    session: Session,
    viewer: Viewer,
    region: ChosenRegion,
    shapes: Mapping[int, MaskShape | None],
    *,
    between: MarkOrigin = MarkOrigin.INTERPOLATED,
) -> Change:
    """Return the change that gives a region other parts on some images; None takes its part away.

    New marks are said to be what the chosen one is; `between` is the origin of those on images between two
    that were marked before.
    """
    case, change, marks = session.case, Change(), region.marks
    like = case.get(Mark, region.chosen)
    lesion = case.get(Lesion, case.lesion_of_mark(like).id).id
    # What is taken away comes last: with its last mark a lesion would go.
    for at in sorted(shapes, key=lambda at: (shapes[at] is None, at)):
        shape, mark = shapes[at], marks.get(at)
        if mark is None and shape is not None:
            origin = between if min(marks) < at < max(marks) else like.origin
            point = timepoint_of(case, region.series.frames[at])
            stroke = stroke_on(viewer, region.series, at, shape, like.findings, like.note, origin)
            step = edits.mark_lesion_again(case, lesion, point.id, stroke)
        elif mark is not None and shape is None:
            step = edits.delete_mark(case, mark.id)
        elif mark is not None and shape is not None and shape != mark.shape:
            step = edits.reshape(case, mark.id, shape)
        else:
            continue
        case, change = case.after(step), change.then(step)
    return change
