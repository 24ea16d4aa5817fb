"""Pictures of the earlier marks of a follow-up, made in the background and kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from annotator.drawing.items import Drawing
from annotator.events import Event
from annotator.lesions.records import Mark
from annotator.measure.of_lesion import FrameKey, Located, located
from annotator.workspace.jobs import Jobs, Token
from annotator.workspace.lesion_pictures import Volumes, Wanted, picture_of, shown_with
from annotator.workspace.session import Session
from annotator.workspace.viewer import Viewer

_JOB = "old pictures"


class OldPictures:
    """One picture a mark. `arrived` announces that there are more."""

    def __init__(self, session: Session, viewer: Viewer, jobs: Jobs) -> None:
        self.arrived: Event[None] = Event()
        self._session, self._viewer, self._jobs = session, viewer, jobs
        self._kept: dict[Wanted, Drawing] = {}
        self._tried: set[Wanted] = set()
        session.opened.listen(lambda _case: self._forget())
        viewer.listed.listen(lambda _none: self._tried.clear())

    def _forget(self) -> None:
        self._jobs.cancel(_JOB)
        self._kept.clear()
        self._tried.clear()

    def picture(self, mark: Mark) -> Drawing | None:
        """Return the picture of a mark when it is made."""
        return self._kept.get(shown_with(self._session.case, mark))

    def want(self, marks: Sequence[Mark]) -> None:
        """Make the pictures of some marks that are not there yet; what was wanted before is dropped."""
        every = [shown_with(self._session.case, mark) for mark in marks]
        self._kept = {one: self._kept[one] for one in every if one in self._kept}
        missing = tuple(one for one in every if one not in self._kept and one not in self._tried)
        if missing:
            places = partial(located, self._viewer.studies)
            self._jobs.run(
                _JOB,
                partial(_made, missing, places, self._viewer.reformats.at_hand),
                self._finish,
                _raise,
                self._receive,
            )

    def _receive(self, part: tuple[Wanted, Drawing]) -> None:
        wanted, drawing = part
        self._kept[wanted] = drawing
        self.arrived.announce(None)

    def _finish(self, tried: tuple[Wanted, ...]) -> None:
        self._tried.update(tried)


def _raise(error: Exception) -> None:
    raise error


def _made(
    missing: tuple[Wanted, ...],
    places: partial[Mapping[FrameKey, Located]],
    volumes: Volumes,
    token: Token,
) -> tuple[Wanted, ...]:
    found = places()
    for wanted in missing:
        token.check()
        picture = picture_of(wanted, found, volumes)
        if picture is not None:
            token.send((wanted, picture.drawing))
    return missing
