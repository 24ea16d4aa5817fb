"""Pictures and measurements of the chosen lesion, made in the background and kept."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from functools import partial

from annotator.dicom.pixels import read_frame
from annotator.dicom.problem import RefusedError
from annotator.dicom.study import Study
from annotator.drawing.items import Drawing
from annotator.events import Event
from annotator.lesions.case import Case
from annotator.lesions.records import LesionId, Mark
from annotator.measure.of_lesion import FrameKey, Located, Taken, located, taken_of
from annotator.viewing.mark_picture import marks_with, picture_about
from annotator.viewing.scene import ShownMark
from annotator.workspace.jobs import Jobs, Token
from annotator.workspace.lesion_cells import lesion_cells
from annotator.workspace.session import Selection, Session
from annotator.workspace.viewer import Viewer

PICTURE_PX = (84, 63)
_SHARPNESS = 2
_MOST_PICTURES = 200
_JOB, _WANTED_JOB = "lesion pictures", "pictures of marks"

Wanted = tuple[Mark, tuple[ShownMark, ...]]
"""The mark a picture is centred on, and the marks of its lesion on the same frame: what decides it."""

_log = logging.getLogger(__name__)


class LesionPictures:
    """What the card of the chosen lesion shows. `arrived` announces each picture, and the measurements."""

    def __init__(self, session: Session, viewer: Viewer, jobs: Jobs) -> None:
        self.arrived: Event[None] = Event()
        self._session, self._viewer, self._jobs = session, viewer, jobs
        self._kept: OrderedDict[Wanted, Drawing] = OrderedDict()
        self._taken: tuple[Taken, ...] = ()
        self._measured: tuple[object, ...] = ()
        self._studies: tuple[Study, ...] = ()
        self._places: Mapping[FrameKey, Located] = {}
        session.opened.listen(lambda _case: self._forget())
        session.changed.listen(lambda _change: self._make(session.selection))
        session.selected.listen(self._make)
        viewer.listed.listen(lambda _none: self._make(session.selection))

    def picture(self, mark: Mark) -> Drawing | None:
        """Return the picture around a mark of the case, `PICTURE_PX` large, when it is made."""
        return self._kept.get(shown_with(self._session.case, mark))

    @property
    def taken(self) -> tuple[Taken, ...]:
        """What the marks of the chosen lesion measure; empty until that is known."""
        return self._taken

    def want(self, marks: Sequence[Mark]) -> None:
        """Have pictures around marks of the case made, whatever lesion is chosen."""
        case = self._session.case
        missing = [one for mark in marks if (one := shown_with(case, mark)) not in self._kept]
        if missing:
            job = partial(_pictures, tuple(missing), self._places_now())
            self._jobs.run(_WANTED_JOB, job, lambda _none: None, _raise, self._receive)

    def _places_now(self) -> Mapping[FrameKey, Located]:
        studies = self._viewer.studies
        if studies is not self._studies:
            self._studies, self._places = studies, located(studies)
        return self._places

    def _forget(self) -> None:
        """Let go of the case before, and of its studies."""
        self._jobs.cancel(_JOB)
        self._jobs.cancel(_WANTED_JOB)
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
            mark
            for seen in case.observations_of(lesion)
            for mark in (*case.marks_of(seen.id), *case.references_of(seen.id))
        )
        basis = (case.id, lesion, every, studies)
        if self._measured != basis:
            if self._measured[:2] != basis[:2]:
                self._taken = ()
        elif not missing:
            return
        job = partial(_made, case, lesion, tuple(missing), self._places_now())
        self._jobs.run(_JOB, job, partial(self._finish, basis), _raise, self._receive)

    def _receive(self, part: tuple[Wanted, Drawing]) -> None:
        wanted, drawing = part
        self._kept[wanted] = drawing
        while len(self._kept) > _MOST_PICTURES:
            self._kept.popitem(last=False)
        self.arrived.announce(None)

    def _finish(self, basis: tuple[object, ...], taken: tuple[Taken, ...]) -> None:
        self._measured, self._taken = basis, taken
        self.arrived.announce(None)


def _raise(error: Exception) -> None:
    raise error


def shown_with(case: Case, mark: Mark) -> Wanted:
    """Return what decides the picture of a mark."""
    return mark, marks_with(case, mark)


def _made(
    case: Case, lesion: LesionId, missing: Sequence[Wanted], places: Mapping[FrameKey, Located], token: Token
) -> tuple[Taken, ...]:
    _pictures(missing, places, token)
    token.check()
    return taken_of(case, lesion, places)


def _pictures(missing: Sequence[Wanted], places: Mapping[FrameKey, Located], token: Token) -> None:
    for wanted in missing:
        token.check()
        drawing = picture_of(wanted, places)
        if drawing is not None:
            token.send((wanted, drawing))


def picture_of(wanted: Wanted, places: Mapping[FrameKey, Located]) -> Drawing | None:
    """Return the picture around a mark, None where its image is not on the desk or cannot be read."""
    mark, marks = wanted
    place = places.get((mark.image.sop_instance_uid, mark.image.frame))
    if place is None:
        return None
    try:
        image = read_frame(place.frame.instance, place.frame.number)
    except RefusedError as error:
        # The pane that shows the image says why; the cell stays without a picture.
        _log.info("no picture of a mark: %s", error.code)
        return None
    size = (PICTURE_PX[0] * _SHARPNESS, PICTURE_PX[1] * _SHARPNESS)
    return picture_about(mark, image, place.series, marks, size)
