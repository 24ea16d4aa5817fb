"""Plays the course of the disease: the map at one timepoint after the other, once."""

from __future__ import annotations

from annotator.events import Event
from annotator.workspace.session import Session

STEP_MS = 1100


class CoursePlayer:
    """Steps through the timepoints; `changed` announces that it plays, or plays no longer."""

    def __init__(self, session: Session) -> None:
        self.changed: Event[None] = Event()
        self.playing = False
        self._session = session
        session.opened.listen(lambda _case: self.stop())

    def toggle(self) -> None:
        """Play from the first timepoint, or stop where it is."""
        if self.playing:
            self.stop()
        elif not self._session.has_case or len(self._session.case.timepoints) < 2:
            self._session.tell("A course needs two timepoints to play.")
        else:
            self.playing = True
            self._session.show_timepoint(self._session.case.timepoints[0].id)
            self.changed.announce(None)

    def stop(self) -> None:
        """Stay at the timepoint shown."""
        if self.playing:
            self.playing = False
            self.changed.announce(None)

    def tick(self) -> None:
        """Go on to the next timepoint; stop at the last."""
        if not self.playing:
            return
        self.step(1)
        points = self._session.case.timepoints
        if not points or self._session.timepoint == points[-1].id:
            self.stop()

    def step(self, by: int) -> None:
        """Show the next (1) or previous (−1) timepoint; before the first are all together."""
        if not self._session.has_case:
            return
        stops = (None, *(point.id for point in self._session.case.timepoints))
        at = stops.index(self._session.timepoint) + by
        self._session.show_timepoint(stops[min(max(at, 0), len(stops) - 1)])
