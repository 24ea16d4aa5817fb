"""The header of the image in the active pane, read in the background, alone or beside another's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from annotator.dicom.comparing import Difference, Line, alone, compared
from annotator.dicom.listing import listing
from annotator.dicom.series import Frame
from annotator.dicom.source import Source
from annotator.errors import AnnotatorError
from annotator.events import Event
from annotator.viewing.layout import ACQUIRED, Layout, SeriesKey
from annotator.workspace.jobs import Jobs
from annotator.workspace.linked_planes import slice_shown
from annotator.workspace.privacy import undated
from annotator.workspace.viewer import Viewer

_JOB = "header"
HIDDEN = "(hidden)"

NEXT, PREVIOUS = "next image", "previous image"
Partner = SeriesKey | str | None
"""What a header is compared to: another series, `NEXT`, `PREVIOUS`, or nothing."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: the lines, the names of the files, or why there are none."""

    lines: tuple[Line, ...] = ()
    name: str = ""
    other: str = ""
    fault: AnnotatorError | None = None


class HeaderReading:
    """Follows the active pane while `open`; `changed` announces another reading."""

    def __init__(self, viewer: Viewer, jobs: Jobs) -> None:
        self.changed: Event[Reading] = Event()
        self.reading = Reading()
        self._viewer, self._jobs = viewer, jobs
        self._partner: Partner = None
        self._read: tuple[Source, Source | None] | None = None
        self._open = False
        viewer.viewed.listen(self._follow)
        viewer.listed.listen(lambda _none: self._follow(viewer.layout))

    def open(self) -> None:
        """Begin to follow the active pane."""
        self._open = True
        self._read = None
        self._follow(self._viewer.layout)

    def close(self) -> None:
        """Follow no longer."""
        self._open = False
        self._jobs.cancel(_JOB)

    @property
    def partner(self) -> Partner:
        """What the header is compared to."""
        return self._partner

    def compare_with(self, partner: Partner) -> None:
        """Compare with another image from now on; None for nothing."""
        self._partner = partner
        self._follow(self._viewer.layout)

    def partners(self) -> tuple[tuple[str, Partner], ...]:
        """Return what the header can be compared to, in words: neighbours first, then the other series."""
        viewer = self._viewer
        active = viewer.layout.active_pane.series
        found: list[tuple[str, Partner]] = [("Nothing", None)]
        if viewer.count(viewer.layout.active) > 1:
            found += [("Next image", NEXT), ("Previous image", PREVIOUS)]
        for key in viewer.order:
            series = viewer.series(key)
            if series is not None and key != active:
                day = "" if viewer.private or series.study.date is None else f"{series.study.date}"
                description = undated(series.description) if viewer.private else series.description
                found.append(("  ".join(filter(None, (day, series.modality, description))), key))
        return tuple(found)

    def _follow(self, _layout: Layout) -> None:
        if not self._open:
            return
        wanted = self._sources()
        if wanted == self._read:
            return
        self._read = wanted
        if wanted is None:
            self._jobs.cancel(_JOB)
            self._say(Reading())
            return
        here, there = wanted

        def job(_token: object) -> Reading:
            rows = listing(here)
            if there is None:
                return Reading(alone(rows), here.label)
            return Reading(compared(rows, listing(there)), here.label, there.label)

        self._jobs.run(_JOB, job, self._say, self._failed)

    def _sources(self) -> tuple[Source, Source | None] | None:
        viewer = self._viewer
        index = viewer.layout.active
        series = viewer.series(viewer.pane(index).series)
        if series is None:
            return None
        at = min(slice_shown(viewer, index) or 0, len(series.frames) - 1)
        partner = self._partner
        if isinstance(partner, str):
            step = 1 if partner == NEXT else -1
            return series.frames[at].instance.source, _neighbour(series.frames, at, step)
        other = viewer.series(partner)
        there = (
            None
            if other is None or partner is None
            else other.frames[self._shown_of(partner)].instance.source
        )
        return series.frames[at].instance.source, there

    def _shown_of(self, key: SeriesKey) -> int:
        """Return the frame of a series that a pane shows, else its middle one."""
        series = self._viewer.series(key)
        count = 1 if series is None else len(series.frames)
        shown = [
            pane.frame
            for pane in self._viewer.layout.panes
            if pane.series == key and pane.reformat == ACQUIRED
        ]
        return min(shown[0], count - 1) if shown else count // 2

    def _say(self, reading: Reading) -> None:
        self.reading = reading
        self.changed.announce(reading)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, AnnotatorError):
            raise error
        self._say(Reading(fault=error))


def _neighbour(frames: Sequence[Frame], at: int, step: int) -> Source | None:
    """Return the nearest other file in a direction; None at the end."""
    here = frames[at].instance.source
    beyond = frames[at + 1 :] if step > 0 else frames[:at][::-1]
    return next((frame.instance.source for frame in beyond if frame.instance.source != here), None)


def shown_values(line: Line, *, private: bool) -> tuple[str, str]:
    """Return both values of a line as they may be shown."""
    if not private:
        return line.row.value, line.other
    if line.row.identifies:
        return (HIDDEN if line.row.value else ""), (HIDDEN if line.other else "")
    return undated_text(line, line.row.value), undated_text(line, line.other)


def undated_text(line: Line, value: str) -> str:
    """Return a value without dates where it is free text; numbers stay."""
    return undated(value) if line.row.vr in ("LO", "SH", "ST", "LT", "UT") else value


def matching(lines: Sequence[Line], query: str, *, private: bool, only_differences: bool) -> list[int]:
    """Return the places of the lines that hold every typed word in tag, name or value, in order.

    Tags match with and without brackets and comma (``0010,0010``, ``00100010``); what privacy hides
    cannot be found.
    """
    words = query.lower().split()
    found = []
    for place, line in enumerate(lines):
        if only_differences and line.difference is Difference.SAME:
            continue
        if not words or all(word in _text(line, private) for word in words):
            found.append(place)
    return found


def _text(line: Line, private: bool) -> str:
    row = line.row
    bare = row.tag[1:-1]
    values = " ".join(shown_values(line, private=private))
    return f"{bare} {bare.replace(',', '')} {row.tag} {row.name} {row.keyword} {values}".lower()


def as_text(lines: Sequence[Line], *, private: bool) -> str:
    """Return lines as text to copy: tag, VR, name, values and difference by tabs, items indented."""
    with_other = any(line.difference is not Difference.SAME or line.other for line in lines)
    said = []
    for line in lines:
        value, other = shown_values(line, private=private)
        indent = "  " * (len(line.row.path) - 1)
        parts = [line.row.tag, line.row.vr, f"{indent}{line.row.name}", value]
        said.append("\t".join([*parts, other, line.difference.value] if with_other else parts))
    return "\n".join(said)
