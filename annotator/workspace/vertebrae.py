"""Which vertebrae are named, and where: by the marks of the reading at vertebral sites."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from annotator.dicom.series import Frame
from annotator.drawing import Drawing
from annotator.geometry.plane import Vector3
from annotator.geometry.shapes import centre
from annotator.lesions.case import Case
from annotator.lesions.records import ReadingId
from annotator.terms.sites import catalogue, site
from annotator.viewing.layout import SURFACE
from annotator.viewing.vertebra_scene import VertebraLabel, vertebra_scene
from annotator.workspace.session import Session
from annotator.workspace.viewer import Viewer

_REGIONS = frozenset({"spine_cervical", "spine_thoracic", "spine_lumbar"})


def vertebra_labels(
    case: Case, reading: ReadingId, frame_of: Callable[[str, int], Frame | None]
) -> tuple[VertebraLabel, ...]:
    """Return the vertebrae that a reading has named, each once in every frame of reference.

    Parameters
    ----------
    case : Case
    reading : ReadingId
        Of others nothing is shown: it would unblind.
    frame_of : function
        From SOP Instance UID and frame (from 1) to the frame, None where it is not on the desk.

    Returns
    -------
    tuple of VertebraLabel
        At the mean of the middles of their marks, in the order of the spine.
    """
    places: dict[tuple[str, str], list[Vector3]] = {}
    known = catalogue()
    for lesion in case.lesions_of(reading):
        if lesion.site not in known or site(lesion.site).region not in _REGIONS:
            continue
        for mark in case.marks_of_lesion(lesion.id):
            frame = frame_of(mark.image.sop_instance_uid, mark.image.frame)
            uid = None if frame is None else frame.instance.frame_of_reference_uid
            if frame is not None and frame.plane is not None and uid is not None:
                place = frame.plane.world_from_pixel(centre(mark.shape))
                places.setdefault((lesion.site, uid), []).append(place)
    order = {name: number for number, name in enumerate(known)}
    return tuple(
        VertebraLabel(site(name).label.split(" ")[0], _mean(places[name, uid]), uid)
        for name, uid in sorted(places, key=lambda one: (order[one[0]], one[1]))
    )


def vertebra_drawings(session: Session, viewer: Viewer, index: int) -> tuple[Drawing, ...]:
    """Return the names of vertebrae on the image of a pane."""
    levels = viewer.levels(index)
    if levels is None or not session.has_case or viewer.pane(index).reformat == SURFACE:
        return ()
    plane, uid = levels.image.plane, levels.image.frame_of_reference_uid
    if plane is None or uid is None:
        return ()
    labels = vertebra_labels(session.case, session.reading.id, viewer.frame_showing)
    return (vertebra_scene(labels, plane, uid, viewer.viewport(index)),) if labels else ()


def _mean(places: list[Vector3]) -> Vector3:
    x, y, z = np.mean(places, axis=0).tolist()
    return (x, y, z)
