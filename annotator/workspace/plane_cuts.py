"""What a plane or slab cut out of the volume of a series shows of the marks of that series."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from annotator.dicom.series import Series
from annotator.geometry.crossing import half_extent_mm
from annotator.geometry.plane import Plane, Vector3
from annotator.geometry.shapes import MaskShape
from annotator.imaging.image import Image
from annotator.imaging.region_cut import region_cut
from annotator.imaging.volume import Volume
from annotator.lesions.records import MarkId
from annotator.viewing.scene import ShownMark, sized
from annotator.workspace.across import crossings, on_plane


@dataclass(frozen=True, slots=True, eq=False)
class PlaneCut:
    """An image cut out of a volume: `step_mm` from plane to plane, a slab of `reach` more on either side."""

    series: Series
    volume: Volume
    image: Image
    plane: Plane
    step_mm: float
    reach: int = 0

    def region(self, slices: Mapping[int, MaskShape]) -> MaskShape | None:
        """Return what is seen of a region of pixels, given by slices of the series, from 0."""
        size = (self.image.columns, self.image.rows)
        return region_cut(slices, self.volume, self.plane, size, step_mm=self.step_mm, reach=self.reach)

    def marks(
        self, shown: Sequence[tuple[ShownMark, ...]], across: Iterable[ShownMark], chosen: MarkId | None
    ) -> Iterator[ShownMark]:
        """Yield what is seen of the marks of each slice, and of those drawn across the slices.

        Of a region the chosen mark stands for its slices, else the first.
        """
        for parts in _regions(shown) if len(shown) == self.volume.shape[0] else ():
            shapes = {at: one.mark.shape for at, one in parts.items()}
            shape = self.region({at: one for at, one in shapes.items() if isinstance(one, MaskShape)})
            if shape is not None:
                first = _chosen_or_first(parts.values(), chosen)
                yield first._replace(mark=replace(first.mark, shape=shape), crosses=True)
        near_mm, slab_mm = half_extent_mm(_axes_mm(self.volume), self.plane.normal), self.reach * self.step_mm
        for frame, marks in zip(self.series.frames, shown, strict=True):
            for one in marks:
                yield from crossings(one, frame.plane, self.plane, near_mm, slab_mm)
        for one in across:
            for part in on_plane(one, self.plane, near_mm, slab_mm):
                yield part if part.crosses else sized(part, self.image)


def _axes_mm(volume: Volume) -> tuple[Vector3, Vector3, Vector3]:
    across, down, along = (np.asarray(axis).tolist() for axis in volume.world_from_index[:3, :3].T)
    return ((across[0], across[1], across[2]), (down[0], down[1], down[2]), (along[0], along[1], along[2]))


def _regions(shown: Iterable[tuple[ShownMark, ...]]) -> Iterable[dict[int, ShownMark]]:
    """Return the regions of pixels among the marks of each slice: for each region, its part on each slice."""
    found: dict[object, dict[int, ShownMark]] = {}
    for at, marks in enumerate(shown):
        for one in marks:
            if isinstance(one.mark.shape, MaskShape):
                found.setdefault((one.mark.observation, one.mark.role, one.mark.draft), {})[at] = one
    return found.values()


def _chosen_or_first(parts: Iterable[ShownMark], chosen: MarkId | None) -> ShownMark:
    every = tuple(parts)
    return next((one for one in every if one.mark.id == chosen), every[0])
