"""Which vertebrae are named, and where: by name, by the marks of the reading at vertebral sites, by count."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from annotator.dicom.series import Frame
from annotator.drawing import Drawing
from annotator.geometry.plane import Vector3
from annotator.lesions.case import Case
from annotator.lesions.placed import middle_mm
from annotator.lesions.records import Reading, ReadingId
from annotator.lesions.vertebrae import named_here
from annotator.terms.spine import S1, SPINES, USUAL, VERTEBRAE, Spine
from annotator.viewing.layout import SURFACE
from annotator.viewing.vertebra_count import between
from annotator.viewing.vertebra_scene import VertebraLabel, vertebra_scene
from annotator.workspace.session import Session
from annotator.workspace.viewer import Viewer

FrameOf = Callable[[str, int], Frame | None]


def vertebra_labels(case: Case, reading: ReadingId, frame_of: FrameOf) -> tuple[VertebraLabel, ...]:
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
        As named, else at the mean of the middles of their marks, else counted; in the order of the spine.
        Nothing is counted along the curve where a count did not fit.
    """
    marked = _marked(case, reading, frame_of)
    uids = {one.frame_of_reference_uid for one in case.vertebrae_of(reading)} | set(marked)
    return tuple(
        label for uid in sorted(uids) for label in _labels_in(case, reading, uid, marked.get(uid, {}))
    )


def spine_of(case: Case, reading: ReadingId) -> Spine:
    """Return the spine as a reader says it is; the usual one where nothing was said, or what is not known."""
    return SPINES.get(case.get(Reading, reading).spine, USUAL)


def _labels_in(
    case: Case, reading: ReadingId, uid: str, marked: Mapping[str, Vector3]
) -> tuple[VertebraLabel, ...]:
    here, spine = named_here(case, reading, uid), spine_of(case, reading)
    named = {one.site: one.position_mm for one in here if one.confirmed}
    doubted = {one.site for one in here if one.doubt}
    known = {**marked, **named}
    counted = {one.site: one.position_mm for one in here if one.site not in known}
    if not doubted:
        # What an image showed ends where the image did.
        counted = {**between({**counted, **known}, 0 if counted else 2, spine), **counted}
    places = {**counted, **known}
    return tuple(
        VertebraLabel(
            spine.name(name), places[name], uid, name, estimated=name not in known, doubted=name in doubted
        )
        for name in spine.vertebrae
        if name in places
    )


def _marked(case: Case, reading: ReadingId, frame_of: FrameOf) -> dict[str, dict[str, Vector3]]:
    """Return the mean middles of the marks of each vertebra, by frame of reference."""
    places: dict[str, dict[str, list[Vector3]]] = {}
    for lesion in case.lesions_of(reading):
        if lesion.site not in VERTEBRAE or lesion.site == S1:  # The site is all of the sacrum.
            continue
        for mark in case.marks_of_lesion(lesion.id):
            frame = frame_of(mark.image.sop_instance_uid, mark.image.frame)
            uid = None if frame is None else frame.instance.frame_of_reference_uid
            if frame is not None and frame.plane is not None and uid is not None:
                place = middle_mm(mark, frame.plane)
                places.setdefault(uid, {}).setdefault(lesion.site, []).append(place)
    return {uid: {name: _mean(found) for name, found in here.items()} for uid, here in places.items()}


def labels_here(session: Session, viewer: Viewer, frame_of_reference_uid: str) -> tuple[VertebraLabel, ...]:
    """Return the vertebrae named and counted in a frame of reference by the reading under way."""
    every = vertebra_labels(session.case, session.reading.id, viewer.frame_showing)
    return tuple(one for one in every if one.frame_of_reference_uid == frame_of_reference_uid)


def vertebra_drawings(session: Session, viewer: Viewer, index: int) -> tuple[Drawing, ...]:
    """Return the names of vertebrae on the image of a pane."""
    levels = viewer.levels(index)
    if levels is None or not session.has_case or viewer.pane(index).reformat == SURFACE:
        return ()
    plane, uid = levels.image.plane, levels.image.frame_of_reference_uid
    if plane is None or uid is None:
        return ()
    labels = labels_here(session, viewer, uid)
    return (vertebra_scene(labels, plane, uid, viewer.viewport(index)),) if labels else ()


def _mean(places: list[Vector3]) -> Vector3:
    x, y, z = np.mean(places, axis=0).tolist()
    return (x, y, z)
