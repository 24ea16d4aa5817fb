"""The values of layers on the planes that panes show: sampled once a plane, few kept."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from annotator.dicom.series import Series
from annotator.geometry.plane import Plane, Vector3
from annotator.imaging.image import Image
from annotator.imaging.resample import values_on_plane
from annotator.imaging.voi import Voi
from annotator.viewing.fusion import opening_window
from annotator.viewing.layout import FusionLayer, SeriesKey
from annotator.viewing.offsets import Offsets, Place
from annotator.workspace.reformats import Reformats

_PLANES = 24
_Name = tuple[SeriesKey, Plane, tuple[int, int]]


class FusionLayers:
    """Samples layers on the planes of images."""

    def __init__(self, reformats: Reformats) -> None:
        self._reformats = reformats
        self._planes: OrderedDict[_Name, NDArray[np.float32]] = OrderedDict()
        self._windows: dict[SeriesKey, Voi] = {}

    def clear(self) -> None:
        """Forget everything: other studies are on the desk."""
        self._planes.clear()
        self._windows.clear()

    def values(
        self, layer: FusionLayer, series: Series, image: Image, offsets: Offsets
    ) -> NDArray[np.float32] | None:
        """Return a layer at the pixels of an image, NaN where it does not reach.

        None while its volume is not here, and where the two have no coordinates in common.
        """
        plane = plane_in(image, series.frame_of_reference_uid, offsets)
        volume = None if plane is None else self._reformats.volume(layer.series)
        if plane is None or volume is None:
            return None
        name = (layer.series, plane, (image.rows, image.columns))
        if name not in self._planes:
            self._planes[name] = values_on_plane(volume, plane, name[2])
            if len(self._planes) > _PLANES:
                self._planes.popitem(last=False)
        self._planes.move_to_end(name)
        return self._planes[name]

    def window(self, layer: FusionLayer, series: Series) -> Voi | None:
        """Return the window of a layer, its own or that which it opens with; None until known."""
        if layer.voi is not None:
            return layer.voi
        volume = self._reformats.volume(layer.series)
        if layer.series not in self._windows and volume is not None:
            self._windows[layer.series] = opening_window(
                volume, series.modality, series.body_part, series.description
            )
        return self._windows.get(layer.series)

    def unit(self, layer: FusionLayer) -> str:
        """Return what a layer is measured in; "" while that is not known."""
        volume = self._reformats.volume(layer.series)
        return "" if volume is None else volume.unit


def plane_in(image: Image, frame_of_reference_uid: str | None, offsets: Offsets) -> Plane | None:
    """Return the plane of an image in another frame of reference, or None where the way is not known."""
    if image.plane is None or image.frame_of_reference_uid is None:
        return None
    origin: Vector3 = image.plane.origin_mm
    place = offsets.place_in(Place(image.frame_of_reference_uid, origin), frame_of_reference_uid)
    return None if place is None else replace(image.plane, origin_mm=place.world_mm)
