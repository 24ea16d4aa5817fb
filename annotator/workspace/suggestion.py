"""What a new mark most likely is: sites that its place, words and earlier records speak for."""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Iterator
from dataclasses import replace

from annotator.dicom.badge import Badge
from annotator.dicom.series import Frame, Series
from annotator.geometry.affine import Point2
from annotator.geometry.plane import Vector3
from annotator.geometry.shapes import centre
from annotator.imaging.image import Image
from annotator.lesions.case import Case
from annotator.lesions.placed import middle_mm
from annotator.lesions.records import Lesion, LesionId, Mark, ReadingId
from annotator.terms.side import Side
from annotator.terms.site_search import SiteChoice
from annotator.terms.sites import catalogue, site
from annotator.terms.spine import S1, VERTEBRAE, site_of_vertebra
from annotator.viewing.body_part import body_parts
from annotator.viewing.body_place import Anchor, Seen, place_in_body, stature_mm
from annotator.viewing.site_places import height_of
from annotator.viewing.suggest import Earlier, Neighbour, Suggestion, suggest_sites
from annotator.viewing.vertebra_scene import VertebraLabel
from annotator.workspace.vertebrae import vertebra_labels
from annotator.workspace.viewer import Viewer

FrameOf = Callable[[str, int], Frame | None]
_DAYS_IN_YEAR = 365.25
_COLUMN_MM, _HALF = 20.0, 0.6
"""So near to the middle of a vertebra, across the spine, a mark lies in its column; past so much of its
height from the middle it lies in another one."""


def suggested_sites(
    viewer: Viewer, index: int, case: Case, mark: Mark
) -> tuple[tuple[Suggestion, ...], Side | None]:
    """Return the likeliest sites of a mark in a pane, and the side of the body that it lies on."""
    levels, series = viewer.levels(index), viewer.series(viewer.layout.panes[index].series)
    if levels is None or series is None:
        return (), None
    seen = seen_on(series, viewer.frame(index), levels.image, centre(mark.shape))
    return suggestions(case, mark, seen, viewer.frame_showing)


def suggestions(
    case: Case, mark: Mark, seen: Seen, frame_of: FrameOf
) -> tuple[tuple[Suggestion, ...], Side | None]:
    """Return the likeliest sites of a mark, by its image and its reading's earlier records, and its side.

    Parameters
    ----------
    case : Case
        Only the reading of the mark is looked at: others would unblind.
    mark : Mark
    seen : Seen
        From `seen_on`.
    frame_of : function
        From SOP Instance UID and frame (from 1) to the frame, None where it is not on the desk.
    """
    own = case.lesion_of_mark(mark)
    plane, uid = seen.image.plane, seen.image.frame_of_reference_uid
    neighbours: list[Neighbour] = []
    anchors: list[Anchor] = []
    here_too: set[LesionId] = set()
    if plane is not None and uid is not None:
        here = plane.world_from_pixel(seen.pixel)
        labels = tuple(_labels(case, own.reading, uid, frame_of))
        neighbours += [_by_label(one, here, seen.stature_mm) for one in labels if one.site != S1]
        # The name of the sacrum stands for its first vertebra alone.
        anchors += [Anchor(one.site, one.position_mm) for one in labels if one.site in VERTEBRAE[:-1]]
        for lesion, there in _marked(case, own, uid, frame_of):
            here_too.add(lesion.id)
            choice = _choice(lesion)
            neighbours.append(Neighbour(choice, math.dist(here, there), lesion.name))
            anchors.append(Anchor(lesion.site, there))
    # Of what lies in the same frame of reference the distance says more.
    earlier = tuple(_earlier(case, own, but=here_too))
    where = place_in_body(replace(seen, anchors=tuple(anchors)))
    return suggest_sites(where, seen.parts, neighbours, earlier), where.side


def seen_on(series: Series, frame: Frame | None, image: Image, at: Point2) -> Seen:
    """Return a place (column, row) on an image of a series, and what the files say of that.

    `frame` is None on a plane cut out of the series.
    """
    facts = series if frame is None else frame.instance.series  # two views of a series differ
    words = (facts.body_part, series.description, series.protocol, series.study.description)
    remarks = series.remarks if frame is None else frame.instance.remarks
    # A header that names both sides tells neither.
    is_told = all(one.badge is not Badge.LATERALITY_CONFLICT for one in remarks)
    return Seen(
        image, at, series.modality, (series if frame is None else frame).patient_orientation,
        facts.laterality if is_told else "",
        body_parts(words),
        _box_mm(series), stature_mm(_age_years(series)),
    )  # fmt: skip


def _age_years(series: Series) -> float | None:
    born, studied, age = series.patient.birth_date, series.study.date, series.study.age_years
    if age is not None:
        return age
    return (studied - born).days / _DAYS_IN_YEAR if born is not None and studied is not None else None


def _box_mm(series: Series) -> tuple[Vector3, Vector3] | None:
    """Return the lowest and the highest corner of a stack, LPS mm."""
    corners = [
        plane.world_from_pixel(corner)
        for frame in (series.frames[0], series.frames[-1])
        if (plane := frame.plane) is not None
        for corner in ((0.0, 0.0), (float(frame.instance.columns), float(frame.instance.rows)))
    ]
    if not corners:
        return None
    x, y, z = (sorted(axis) for axis in zip(*corners, strict=True))
    return (x[0], y[0], z[0]), (x[-1], y[-1], z[-1])


def _labels(case: Case, reading: ReadingId, uid: str, frame_of: FrameOf) -> Iterator[VertebraLabel]:
    """Return the vertebrae named and counted in a frame of reference, where the count fits."""
    for one in vertebra_labels(case, reading, frame_of):
        if one.frame_of_reference_uid == uid and not one.doubted:
            yield one


def _by_label(one: VertebraLabel, here: Vector3, stature: float) -> Neighbour:
    words = f"{one.label} counted" if one.estimated else one.label
    place = site(site_of_vertebra(one.site))
    top, bottom = height_of(place.id)
    up_mm = abs(here[2] - one.position_mm[2])
    aside_mm = math.dist(here[:2], one.position_mm[:2])
    is_beyond = aside_mm < _COLUMN_MM and up_mm > _HALF * (bottom - top) * stature
    away_mm = math.dist(here, one.position_mm)
    return Neighbour(SiteChoice(place, Side.MIDLINE), away_mm, words, is_vertebra=True, is_beyond=is_beyond)


def _choice(lesion: Lesion) -> SiteChoice:
    return SiteChoice(site(lesion.site), lesion.side, lesion.segment)


def _sited(case: Case, own: Lesion) -> Iterator[Lesion]:
    return (one for one in case.lesions_of(own.reading) if one.id != own.id and one.site in catalogue())


def _marked(case: Case, own: Lesion, uid: str, frame_of: FrameOf) -> Iterator[tuple[Lesion, Vector3]]:
    """Return the marks of other lesions with a site in a frame of reference, and where they lie."""
    for lesion in _sited(case, own):
        for mark in case.marks_of_lesion(lesion.id):
            frame = frame_of(mark.image.sop_instance_uid, mark.image.frame)
            if frame is None or frame.plane is None or frame.instance.frame_of_reference_uid != uid:
                continue
            yield lesion, middle_mm(mark, frame.plane)


def _earlier(case: Case, own: Lesion, but: Container[LesionId]) -> Iterator[Earlier]:
    """Return where the reading has lesions with a site, and on what they were seen."""
    for lesion in _sited(case, own):
        marks = case.marks_of_lesion(lesion.id)
        if marks and lesion.id not in but:
            point = case.timepoint_of_study(marks[-1].image.study_instance_uid)
            when = "" if point is None else f" {point.date or point.label}"
            yield Earlier(_choice(lesion), f"{lesion.name} {marks[-1].image.modality}{when}")
