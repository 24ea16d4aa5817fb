"""Volumes for the panes that show another plane than the acquired one: read in the background, few kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping

from annotator.dicom.series import Series
from annotator.dicom.volume import to_volume
from annotator.errors import AnnotatorError
from annotator.events import Event
from annotator.geometry.plane import Vector3
from annotator.imaging.plane_stack import PATIENT_AXES, Axes, PlaneStack
from annotator.imaging.reformat import Cut, Reformatter
from annotator.imaging.volume import Volume
from annotator.viewing.candidates import series_key
from annotator.viewing.layout import SeriesKey
from annotator.viewing.levels import Levels
from annotator.viewing.mpr import Mpr
from annotator.workspace.jobs import Jobs, Token

_VOLUMES, _PLANES = 3, 64
_WHOLE, _PREVIEW = True, False
_Read = tuple[Reformatter, tuple[tuple[Cut, Levels], ...]]
"""A volume, and the planes of it that are looked at first."""


class Reformats:
    """Cuts planes out of volumes.

    `arrived` announces a volume that was read, or could not be, and a plane that was sampled in full.
    """

    def __init__(self, jobs: Jobs) -> None:
        self.arrived: Event[SeriesKey] = Event()
        self.jobs = jobs
        self._volumes: OrderedDict[SeriesKey, Reformatter] = OrderedDict()
        self._planes: OrderedDict[tuple[SeriesKey, Cut, bool], Levels] = OrderedDict()
        self._faults: dict[SeriesKey, AnnotatorError] = {}
        self._wanted: set[SeriesKey] = set()

    def clear(self) -> None:
        """Forget everything, also what is on its way: other studies are on the desk."""
        for key in self._wanted:
            self.jobs.cancel(_job_of(key))
        self._volumes.clear()
        self._planes.clear()
        self._faults.clear()
        self._wanted.clear()

    def fault(self, key: SeriesKey) -> AnnotatorError | None:
        """Return why a series makes no volume, or None."""
        return self._faults.get(key)

    def volume(self, key: SeriesKey) -> Volume | None:
        """Return the volume of a series when it is here; it is then the last to be dropped."""
        cutter = self._volumes.get(key)
        if cutter is None:
            return None
        self._volumes.move_to_end(key)
        return cutter.volume

    @property
    def at_hand(self) -> Mapping[SeriesKey, Reformatter]:
        """The volumes that are here now."""
        return dict(self._volumes)

    def middle(self, key: SeriesKey) -> Vector3 | None:
        """Return the place of the middle voxel, LPS mm, or None while the volume is not here."""
        cutter = self._volumes.get(key)
        return None if cutter is None else _middle_of(cutter.volume)

    def stack(self, key: SeriesKey, axes: Axes) -> PlaneStack | None:
        """Return the planes of an orientation, or None while the volume is not here."""
        cutter = self._volumes.get(key)
        return None if cutter is None else cutter.stack(axes)

    def levels(self, key: SeriesKey, cut: Cut) -> Levels | None:
        """Return a plane, or a coarse preview until `sharpen` has done; None while the volume is not here."""
        cutter = self._volumes.get(key)
        if cutter is None:
            return None
        self._volumes.move_to_end(key)
        whole = self._planes.get((key, cut, _WHOLE))
        if whole is not None:
            self._planes.move_to_end((key, cut, _WHOLE))
            return whole
        name = (key, cut, _PREVIEW)
        preview = self._planes.get(name)
        if preview is None:
            coarseness = cutter.preview_coarseness(cut)
            preview = Levels(cutter.image(cut, coarseness))
            self._keep((key, cut, _WHOLE) if coarseness == 1 else name, preview)
        return preview

    def sharpen(self, who: str, key: SeriesKey, cut: Cut) -> None:
        """Sample a plane in full for `who`; what was asked for before and did not come yet is dropped."""
        cutter, name = self._volumes.get(key), (key, cut, _WHOLE)
        if cutter is None or name in self._planes or cutter.preview_coarseness(cut) == 1:
            self.jobs.cancel(who)
            return

        def done(levels: Levels) -> None:
            if self._volumes.get(key) is not cutter:
                return
            self._keep(name, levels)
            self.arrived.announce(key)

        self.jobs.run(who, lambda token: Levels(cutter.image(cut, check=token.check)), done, _raise)

    def want(self, series: Series) -> None:
        """Read the volume of a series unless it is here, on its way, or known to make none."""
        key = series_key(series)
        if key in self._volumes or key in self._wanted or key in self._faults:
            return
        self._wanted.add(key)

        def job(token: Token) -> _Read:
            def step(done: int, count: int) -> None:
                token.check()
                token.progress(done / count, "Reading the volume")

            cutter = Reformatter(to_volume(series, step))
            return cutter, _looked_at_first(cutter)

        def done(read: _Read) -> None:
            cutter, planes = read
            self._wanted.discard(key)
            self._volumes[key] = cutter
            while len(self._volumes) > _VOLUMES:
                dropped, _ = self._volumes.popitem(last=False)
                # Planes of voxels are views: they would keep the whole volume in memory.
                for name in [name for name in self._planes if name[0] == dropped]:
                    del self._planes[name]
            for cut, levels in planes:
                self._keep((key, cut, _WHOLE), levels)
            self.arrived.announce(key)

        def failed(error: Exception) -> None:
            self._wanted.discard(key)
            if not isinstance(error, AnnotatorError):
                raise error
            self._faults[key] = error
            self.arrived.announce(key)

        self.jobs.run(_job_of(key), job, done, failed)

    def _keep(self, name: tuple[SeriesKey, Cut, bool], levels: Levels) -> None:
        self._planes[name] = levels
        while len(self._planes) > _PLANES:
            self._planes.popitem(last=False)


def _job_of(key: SeriesKey) -> str:
    return f"volume {key.uid} {key.stack}"


def _middle_of(volume: Volume) -> Vector3:
    slices, rows, columns = volume.shape
    x, y, z = (volume.world_from_index @ (slices // 2, rows // 2, columns // 2, 1))[:3].tolist()
    return (x, y, z)


def _looked_at_first(cutter: Reformatter) -> tuple[tuple[Cut, Levels], ...]:
    """Return the middle planes: cut in the background, for turning their voxels would hold up the window."""
    linked = Mpr(_middle_of(cutter.volume))
    cuts = [linked.cut(plane) for plane in PATIENT_AXES]
    return tuple((cut, Levels(cutter.image(cut))) for cut in cuts if cutter.preview_coarseness(cut) == 1)


def _raise(error: Exception) -> None:
    raise error
