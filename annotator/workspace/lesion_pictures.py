"""Pictures and measurements of the chosen lesion, made in the background and kept."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from annotator.dicom.pixels import read_frame
from annotator.dicom.problem import RefusedError
from annotator.dicom.study import Study
from annotator.drawing.items import Drawing
from annotator.events import Event
from annotator.imaging.reformat import Reformatter
from annotator.lesions.case import Case
from annotator.lesions.records import LesionId, Mark, MarkId, TimepointId
from annotator.measure.of_lesion import FrameKey, Located, Taken, located, taken_of
from annotator.viewing.candidates import series_key
from annotator.viewing.layout import SeriesKey
from annotator.viewing.mark_picture import marks_with, picture_about, picture_on_plane
from annotator.viewing.scene import ShownMark
from annotator.workspace.jobs import Jobs, Token
from annotator.workspace.lesion_cells import lesion_cells
from annotator.workspace.session import Selection, Session
from annotator.workspace.viewer import Viewer

PICTURE_PX = (84, 63)
_SHARPNESS = 2
_MOST_PICTURES = 200
_JOB, _WANTED_JOB, _FEET_JOB = "lesion pictures", "pictures of marks", "pictures of marks on planes"

Wanted = tuple[Mark, tuple[ShownMark, ...]]
"""The mark a picture is centred on, and the marks of its lesion on the same frame: what decides it."""

Volumes = Mapping[SeriesKey, Reformatter]
"""Those that are here, in which marks drawn across slices can be shown whole."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Picture:
    """The drawing of a mark; of one across the slices only its foot, where there was no volume to cut."""

    drawing: Drawing
    is_foot: bool = False


class LesionPictures:
    """What the card of the chosen lesion shows. `arrived` announces each picture, and the measurements."""

    def __init__(self, session: Session, viewer: Viewer, jobs: Jobs) -> None:
        self.arrived: Event[None] = Event()
        self._session, self._viewer, self._jobs = session, viewer, jobs
        self._kept: OrderedDict[Wanted, Picture] = OrderedDict()
        self._taken: tuple[Taken, ...] = ()
        self._measured: tuple[object, ...] = ()
        self._studies: tuple[Study, ...] = ()
        self._places: Mapping[FrameKey, Located] = {}
        session.opened.listen(lambda _case: self._forget())
        session.changed.listen(lambda _change: self._make(session.selection))
        session.selected.listen(self._make)
        viewer.listed.listen(lambda _none: self._make(session.selection))
        viewer.reformats.arrived.listen(self._renew)

    def picture(self, mark: Mark) -> Drawing | None:
        """Return the picture around a mark of the case, `PICTURE_PX` large, when it is made."""
        kept = self._kept.get(shown_with(self._session.case, mark))
        return None if kept is None else kept.drawing

    @property
    def taken(self) -> tuple[Taken, ...]:
        """What the marks of the chosen lesion measure; empty until that is known."""
        return self._taken

    def want(self, marks: Sequence[Mark]) -> None:
        """Have pictures around marks of the case made, whatever lesion is chosen."""
        case = self._session.case
        missing = [one for mark in marks if (one := shown_with(case, mark)) not in self._kept]
        if missing:
            job = partial(_pictures, tuple(missing), self._places_now(), self._viewer.reformats.at_hand)
            self._jobs.run(_WANTED_JOB, job, lambda _none: None, _raise, self._receive)

    def _places_now(self) -> Mapping[FrameKey, Located]:
        studies = self._viewer.studies
        if studies is not self._studies:
            self._studies, self._places = studies, located(studies)
        return self._places

    def _forget(self) -> None:
        """Let go of the case before, and of its studies."""
        for job in (_JOB, _WANTED_JOB, _FEET_JOB):
            self._jobs.cancel(job)
        self._kept.clear()
        self._taken, self._measured = (), ()
        self._studies, self._places = (), {}

    def _make(self, selection: Selection) -> None:
        """Make what the card of the chosen lesion lacks."""
        if not self._session.has_case or selection.lesion is None:
            self._taken, self._measured = (), ()
            return
        case, lesion, studies = self._session.case, selection.lesion, self._viewer.studies
        marks = [cell.marks[0] for row in lesion_cells(case, lesion, studies) for cell in row if cell.marks]
        missing = [one for mark in marks if (one := shown_with(case, mark)) not in self._kept]
        every = tuple(
            (mark, seen.timepoint)
            for seen in case.observations_of(lesion)
            for mark in (*case.marks_of(seen.id), *case.references_of(seen.id))
        )
        basis = (case.id, lesion, every, studies)
        if self._measured != basis:
            # Sizes of a moment ago are shown until others come, but none at a date that is another now.
            when = {mark.id: timepoint for mark, timepoint in every}
            self._taken = tuple(one for one in self._taken if _is_of(one, lesion, when))
            self._measured = ()
        elif not missing:
            return
        job = partial(_made, case, lesion, tuple(missing), self._places_now(), self._viewer.reformats.at_hand)
        self._jobs.run(_JOB, job, partial(self._finish, basis), _raise, self._receive)

    def _renew(self, key: SeriesKey) -> None:
        """Make the pictures anew that show feet of marks on slices of a series whose volume is here now."""
        volumes = self._viewer.reformats.at_hand
        feet = tuple(
            one for one, kept in self._kept.items()
            if kept.is_foot and one[0].image.series_instance_uid == key.uid
        )  # fmt: skip
        if feet and key in volumes:
            job = partial(_pictures, feet, self._places_now(), volumes)
            self._jobs.run(_FEET_JOB, job, lambda _none: None, _raise, self._receive)

    def _receive(self, part: tuple[Wanted, Picture]) -> None:
        wanted, picture = part
        self._kept[wanted] = picture
        while len(self._kept) > _MOST_PICTURES:
            self._kept.popitem(last=False)
        self.arrived.announce(None)

    def _finish(self, basis: tuple[object, ...], taken: tuple[Taken, ...]) -> None:
        self._measured, self._taken = basis, taken
        self.arrived.announce(None)


def _is_of(taken: Taken, lesion: LesionId, when: Mapping[MarkId, TimepointId]) -> bool:
    return taken.lesion == lesion and all(when.get(mark) == taken.timepoint for mark in taken.marks)


def _raise(error: Exception) -> None:
    raise error


def shown_with(case: Case, mark: Mark) -> Wanted:
    """Return what decides the picture of a mark."""
    return mark, marks_with(case, mark)


def _made(
    case: Case,
    lesion: LesionId,
    missing: Sequence[Wanted],
    places: Mapping[FrameKey, Located],
    volumes: Volumes,
    token: Token,
) -> tuple[Taken, ...]:
    _pictures(missing, places, volumes, token)
    token.check()
    return taken_of(case, lesion, places)


def _pictures(
    missing: Sequence[Wanted], places: Mapping[FrameKey, Located], volumes: Volumes, token: Token
) -> None:
    for wanted in missing:
        token.check()
        picture = picture_of(wanted, places, volumes)
        if picture is not None:
            token.send((wanted, picture))


def picture_of(wanted: Wanted, places: Mapping[FrameKey, Located], volumes: Volumes) -> Picture | None:
    """Return the picture around a mark, None where its image is not on the desk or cannot be read.

    One drawn across the slices is seen in its plane where the volume is at hand, else as its foot on a slice.
    """
    mark, marks = wanted
    place = places.get((mark.image.sop_instance_uid, mark.image.frame))
    if place is None:
        return None
    size = (PICTURE_PX[0] * _SHARPNESS, PICTURE_PX[1] * _SHARPNESS)
    cutter = volumes.get(series_key(place.series))
    if mark.plane is not None and cutter is not None:
        image = cutter.image_of(mark.plane)
        return Picture(picture_on_plane(mark, image, place.series, marks, size))
    try:
        image = read_frame(place.frame.instance, place.frame.number)
    except RefusedError as error:
        # The pane that shows the image says why; the cell stays without a picture.
        _log.info("no picture of a mark: %s", error.code)
        return None
    return Picture(picture_about(mark, image, place.series, marks, size), is_foot=mark.plane is not None)
