"""Plays the stack of a pane: at the rate the file asks for, over what is decoded, never waiting."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from annotator.dicom.cine import CineFacts, cine_facts
from annotator.errors import AnnotatorError
from annotator.events import Event
from annotator.viewing.cine import USUAL_FPS, next_frame, stepped_rate
from annotator.viewing.layout import ACQUIRED, SeriesKey
from annotator.workspace.fetching import frame_key
from annotator.workspace.jobs import Jobs
from annotator.workspace.session import Session
from annotator.workspace.viewer import Viewer

_JOB = "cine"
_MEASURED_S = 2.0


class Cine:
    """One clip at a time. Whoever owns a clock calls `tick` while `playing`, at least each `interval_s`.

    `changed` announces that playing began, ended, or goes otherwise.
    """

    def __init__(
        self, session: Session, viewer: Viewer, jobs: Jobs, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self.changed: Event[None] = Event()
        self.playing = False
        self.index = 0
        """The pane that plays."""
        self.rate_fps = USUAL_FPS
        self.sweeping = False
        self._session, self._viewer, self._jobs, self._clock = session, viewer, jobs, clock
        self._facts = CineFacts()
        self._key: SeriesKey | None = None
        self._known: dict[SeriesKey, tuple[float, bool]] = {}
        self._direction = 1
        self._due_s = 0.0
        self._shown_s: deque[float] = deque(maxlen=256)
        viewer.listed.listen(lambda _none: self.stop())

    @property
    def interval_s(self) -> float:
        """Seconds between two images."""
        return 1.0 / self.rate_fps

    @property
    def wait_s(self) -> float:
        """Seconds until the next image is due; 0 when it is late."""
        return max(0.0, self._due_s - self._clock())

    @property
    def reached_fps(self) -> float | None:
        """Images a second that were shown of late; None until there were three."""
        shown = [at for at in self._shown_s if at >= self._clock() - _MEASURED_S - 2 * self.interval_s]
        if len(shown) < 3 or shown[-1] <= shown[0]:
            return None
        return (len(shown) - 1) / (shown[-1] - shown[0])

    @property
    def words(self) -> str:
        """How it goes, for the status line; "" when nothing plays."""
        if not self.playing:
            return ""
        source = f" ({self._facts.source})" if self._facts.rate_fps == self.rate_fps else ""
        reached = "" if self.reached_fps is None else f", reached {self.reached_fps:.1f}"
        waiting = self._missing()
        missing = f" · {waiting} images not loaded" if waiting else ""
        way = " · to and fro" if self.sweeping else ""
        return f"Cine {self.rate_fps:g} fps{source}{reached}{way}{missing}"

    def toggle(self) -> None:
        """Play the stack of the active pane, or pause."""
        if self.playing:
            self.stop()
            return
        self.index = self._viewer.layout.active
        key = self._viewer.pane(self.index).series
        if key is None or self._viewer.count(self.index) < 2 or self._viewer.layout.tiles is not None:
            tiled = self._viewer.layout.tiles is not None
            self._session.tell("Tiles do not play." if tiled else "There is one image: nothing to play.")
            return
        self._key = key
        if key in self._known:
            self._play(*self._known[key])
            return
        series = self._viewer.series(key)
        if series is None:
            return
        source = series.frames[0].instance.source
        self._jobs.run(_JOB, lambda _token: cine_facts(source), self._begin, self._failed)

    def stop(self) -> None:
        """Pause where it is."""
        self._jobs.cancel(_JOB)
        if self.playing:
            self.playing = False
            self.changed.announce(None)

    def step_rate(self, by: int) -> None:
        """Play faster (1) or slower (−1)."""
        self._set(stepped_rate(self.rate_fps, by), self.sweeping)

    def toggle_sweeping(self) -> None:
        """Turn at the ends instead of starting again, or the other way round."""
        self._set(self.rate_fps, not self.sweeping)

    def tick(self) -> None:
        """Show the next image when it is due; one that is late is not caught up with."""
        now = self._clock()
        if not self.playing or now < self._due_s:
            return
        self._due_s = max(self._due_s + self.interval_s, now)
        viewer = self._viewer
        if viewer.pane(self.index).series != self._key:
            self.stop()  # The rate was that of another series.
            return
        at, count = viewer.place(self.index)
        found = next_frame(at, self._direction, count, self._is_here, sweeping=self.sweeping)
        if count < 2:
            self.stop()
        elif found is not None:
            frame, self._direction = found
            # What is on its way is left on its way: asking anew at each image would start it over and over.
            viewer.scroll(self.index, frame - at, fetch=f"pane {self.index}" not in self._jobs.busy)
            self._shown_s.append(now)

    def _begin(self, facts: CineFacts) -> None:
        self._facts = facts
        self._play(facts.rate_fps or USUAL_FPS, facts.sweeping)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, AnnotatorError):
            raise error
        self._session.tell(error.message, hint=error.hint)

    def _play(self, rate_fps: float, sweeping: bool) -> None:
        self.rate_fps, self.sweeping, self.playing, self._direction = rate_fps, sweeping, True, 1
        self._shown_s.clear()
        self._due_s = self._clock() + self.interval_s
        self.changed.announce(None)

    def _set(self, rate_fps: float, sweeping: bool) -> None:
        if not self.playing:
            return
        self.rate_fps, self.sweeping = rate_fps, sweeping
        key = self._viewer.pane(self.index).series
        if key is not None:
            self._known[key] = (rate_fps, sweeping)
        self._shown_s.clear()
        self._due_s = min(self._due_s, self._clock() + self.interval_s)
        self.changed.announce(None)

    def _is_here(self, at: int) -> bool:
        pane = self._viewer.pane(self.index)
        series = self._viewer.series(pane.series)
        if series is None or pane.reformat != ACQUIRED:
            return True
        return self._viewer.frames.is_here(frame_key(series.frames[at]))

    def _missing(self) -> int:
        return sum(not self._is_here(at) for at in range(self._viewer.count(self.index)))
