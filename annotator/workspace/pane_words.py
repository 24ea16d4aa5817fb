"""The words in the corners of a pane, as things stand on the desk."""

from __future__ import annotations

from annotator.dicom.series import Series
from annotator.drawing import Drawing
from annotator.geometry.affine import Point2
from annotator.imaging.image import Image
from annotator.viewing.chips import chip_at
from annotator.viewing.hud import Caption, caption_boxes, hud
from annotator.workspace import linked_planes
from annotator.workspace.caption import caption_of
from annotator.workspace.marks_shown import hidden_chips
from annotator.workspace.privacy import timepoint_label
from annotator.workspace.session import Session
from annotator.workspace.signs import signs_of
from annotator.workspace.viewer import Viewer


def pane_hud(
    session: Session, viewer: Viewer, index: int, image: Image, series: Series, *, on_light: bool
) -> Drawing:
    """Return the words around the image of a pane; `on_light` where what surrounds it is bright."""
    frame, frames = viewer.place(index)
    return hud(
        _caption(session, viewer, index, series),
        image,
        viewer.viewport(index),
        viewer.pane(index).voi,
        frame=frame + 1,
        frames=frames,
        private=viewer.private,
        on_light=on_light,
        brief=viewer.layout.tiles is not None and viewer.layout.maximised is None,
    )


def chip_words(session: Session, viewer: Viewer, index: int, at: Point2) -> str:
    """Return what the chip under a point of a pane, px, says in full; "" away from chips."""
    series, levels = viewer.series(viewer.pane(index).series), viewer.levels(index)
    if series is None or levels is None:
        return ""
    caption, viewport = _caption(session, viewer, index, series), viewer.viewport(index)
    boxes = caption_boxes(caption, levels.image, viewport, viewer.pane(index).voi)
    chip = chip_at(caption.chips, boxes, at)
    return "" if chip is None else chip.tip


def _caption(session: Session, viewer: Viewer, index: int, series: Series) -> Caption:
    """Return what the corners of a pane say of its series, its timepoint and its plane."""
    point = session.case.timepoint_of_study(series.study.uid) if session.has_case else None
    frame, private = viewer.frame(index), viewer.private
    when = timepoint_label(session.case, point, private=private) if point else ""
    title, signs = linked_planes.title(viewer, index), signs_of(viewer, index)
    signs = (*signs, *hidden_chips(session, series.uid))
    return caption_of(series, frame, when, title, signs, private=private)
