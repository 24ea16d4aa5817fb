"""Volumes for the panes that show another plane than the acquired one: read in the background, few kept."""

from __future__ import annotations

from collections import OrderedDict

from annotator.dicom.series import Series
from annotator.dicom.volume import to_volume
from annotator.errors import AnnotatorError
from annotator.events import Event
from annotator.imaging.reformat import reformat, slice_count
from annotator.imaging.volume import Volume
from annotator.viewing.candidates import series_key
from annotator.viewing.layout import SeriesKey
from annotator.viewing.levels import Levels
from annotator.workspace.jobs import Jobs, Token

_VOLUMES, _PLANES = 2, 64


class Reformats:
    """Cuts planes out of volumes. `arrived` announces a volume that was read, or could not be."""

    def __init__(self, jobs: Jobs) -> None:
        self.arrived: Event[SeriesKey] = Event()
        self._jobs = jobs
        self._volumes: OrderedDict[SeriesKey, Volume] = OrderedDict()
        self._planes: OrderedDict[tuple[SeriesKey, str, int], Levels] = OrderedDict()
        self._faults: dict[SeriesKey, AnnotatorError] = {}
        self._wanted: set[SeriesKey] = set()

    def clear(self) -> None:
        """Forget everything: other studies are on the desk."""
        self._volumes.clear()
        self._planes.clear()
        self._faults.clear()
        self._wanted.clear()

    def fault(self, key: SeriesKey) -> AnnotatorError | None:
        """Return why a series makes no volume, or None."""
        return self._faults.get(key)

    def count(self, key: SeriesKey, plane: str) -> int | None:
        """Return how many slices a plane has, or None while the volume is not here."""
        volume = self._volumes.get(key)
        return None if volume is None else slice_count(volume, plane)

    def levels(self, key: SeriesKey, plane: str, at: int) -> Levels | None:
        """Return a slice (from 0), or None while the volume is not here."""
        volume = self._volumes.get(key)
        if volume is None:
            return None
        self._volumes.move_to_end(key)
        name = (key, plane, min(max(0, at), slice_count(volume, plane) - 1))
        if name not in self._planes:
            self._planes[name] = Levels(reformat(volume, plane, name[2] + 1))
            if len(self._planes) > _PLANES:
                self._planes.popitem(last=False)
        return self._planes[name]

    def want(self, series: Series) -> None:
        """Read the volume of a series unless it is here, on its way, or known to make none."""
        key = series_key(series)
        if key in self._volumes or key in self._wanted or key in self._faults:
            return
        self._wanted.add(key)

        def job(token: Token) -> Volume:
            def step(done: int, count: int) -> None:
                token.check()
                token.progress(done / count, "Reading the volume")

            return to_volume(series, step)

        def done(volume: Volume) -> None:
            self._wanted.discard(key)
            self._volumes[key] = volume
            while len(self._volumes) > _VOLUMES:
                self._volumes.popitem(last=False)
            self.arrived.announce(key)

        def failed(error: Exception) -> None:
            self._wanted.discard(key)
            if not isinstance(error, AnnotatorError):
                raise error
            self._faults[key] = error
            self.arrived.announce(key)

        self._jobs.run(f"volume {key.uid} {key.stack}", job, done, failed)
