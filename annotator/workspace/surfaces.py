"""The surfaces of bone for the panes that show them: found in the background, seen from any side."""

from __future__ import annotations

from collections import OrderedDict

from annotator.dicom.series import Series
from annotator.errors import AnnotatorError, InconsistentSeriesError
from annotator.events import Event
from annotator.geometry.affine import Point2
from annotator.geometry.plane import Plane, Vector3
from annotator.imaging.bone_surface import (
    BoneSurface,
    SurfacePicture,
    bone_surface,
    surface_picture,
    view_axes,
)
from annotator.imaging.image import Calibration, Image
from annotator.imaging.volume import Volume
from annotator.viewing.candidates import series_key
from annotator.viewing.layout import Direction, SeriesKey
from annotator.viewing.levels import Levels
from annotator.workspace.jobs import Token
from annotator.workspace.reformats import Reformats

_SURFACES, _PICTURES = 2, 8
_AT_ONCE = 250_000
"""Points that are painted within a turn of the hand; of more, some are left out until it rests."""
_Name = tuple[SeriesKey, Direction]


class Surfaces:
    """Finds the surfaces of bone and paints them. `arrived` announces one that was found or painted."""

    def __init__(self, reformats: Reformats) -> None:
        self.arrived: Event[SeriesKey] = Event()
        self._reformats = reformats
        self._surfaces: OrderedDict[SeriesKey, BoneSurface] = OrderedDict()
        self._frames_of_reference: dict[SeriesKey, str | None] = {}
        self._pictures: OrderedDict[_Name, tuple[SurfacePicture, Levels, bool]] = OrderedDict()
        self._faults: dict[SeriesKey, AnnotatorError] = {}
        self._wanted: set[SeriesKey] = set()

    def clear(self) -> None:
        """Forget everything, also what is on its way: other studies are on the desk."""
        for key in self._wanted:
            self._reformats.jobs.cancel(_job_of(key))
        self._wanted.clear()
        self._frames_of_reference.clear()
        self._surfaces.clear()
        self._pictures.clear()
        self._faults.clear()

    def fault(self, key: SeriesKey) -> AnnotatorError | None:
        """Return why a series shows no surface, or None."""
        return self._faults.get(key) or self._reformats.fault(key)

    def surface(self, key: SeriesKey) -> BoneSurface | None:
        """Return the surface of a series when it was found."""
        return self._surfaces.get(key)

    def want(self, series: Series, direction: Direction) -> None:
        """Find the surface of a series once its volume is here, unless it is known to have none.

        Its picture from a direction comes with it. What is being found goes on: whoever scrolls or plays
        beside it asks with every image.
        """
        key, volume = series_key(series), self._reformats.volume(series_key(series))
        if volume is None or key in self._wanted or key in self._surfaces or key in self._faults:
            return
        if volume.unit != "HU":
            self._faults[key] = InconsistentSeriesError(
                "Bone is found by Hounsfield units; this series has none.", "Show a CT in this pane."
            )
            return
        self._wanted.add(key)

        def done(found: tuple[BoneSurface, SurfacePicture]) -> None:
            surface, picture = found
            self._wanted.discard(key)
            self._surfaces[key] = surface
            self._frames_of_reference[key] = volume.frame_of_reference_uid
            while len(self._surfaces) > _SURFACES:
                self._surfaces.popitem(last=False)
            self._keep((key, direction), picture, whole=picture.every == 1)
            self.arrived.announce(key)

        def failed(error: Exception) -> None:
            self._wanted.discard(key)
            raise error

        self._reformats.jobs.run(_job_of(key), lambda token: _found(volume, direction, token), done, failed)

    def levels(self, key: SeriesKey, direction: Direction) -> Levels | None:
        """Return a surface seen from a direction, at first of fewer points where it has many."""
        picture = self._picture(key, direction)
        return None if picture is None else picture[1]

    def sharpen(self, who: str, key: SeriesKey, direction: Direction) -> None:
        """Paint all points for `who`; what was asked for before and did not come yet is dropped."""
        surface, shown = self._surfaces.get(key), self._picture(key, direction)
        if surface is None or shown is None or shown[2]:
            self._reformats.jobs.cancel(who)
            return

        def done(picture: SurfacePicture) -> None:
            if self._surfaces.get(key) is not surface:
                return
            self._keep((key, direction), picture, whole=True)
            self.arrived.announce(key)

        self._reformats.jobs.run(who, lambda _token: surface_picture(surface, *direction), done, _raise)

    def point_at(self, key: SeriesKey, direction: Direction, pixel: Point2) -> Vector3 | None:
        """Return the place of the bone seen at a pixel position, LPS mm; None beside it."""
        picture, surface = self._picture(key, direction), self._surfaces.get(key)
        if picture is None or surface is None:
            return None
        column, row = int(pixel[0] // 1), int(pixel[1] // 1)
        rows, columns = picture[0].point.shape
        if not (0 <= row < rows and 0 <= column < columns) or picture[0].point[row, column] < 0:
            return None
        x, y, z = surface.points_mm[picture[0].point[row, column] * picture[0].every].tolist()
        return (x, y, z)

    def _picture(self, key: SeriesKey, direction: Direction) -> tuple[SurfacePicture, Levels, bool] | None:
        surface, name = self._surfaces.get(key), (key, direction)
        if surface is None:
            return None
        if name not in self._pictures:
            picture = _at_once(surface, direction)
            self._keep(name, picture, whole=picture.every == 1)
        self._pictures.move_to_end(name)
        return self._pictures[name]

    def _keep(self, name: _Name, picture: SurfacePicture, *, whole: bool) -> None:
        levels = Levels(self._image(name, picture))
        self._pictures[name] = (picture, levels, whole)
        while len(self._pictures) > _PICTURES:
            self._pictures.popitem(last=False)

    def _image(self, name: _Name, picture: SurfacePicture) -> Image:
        """Return a picture as an image in the plane through the middle, across the line of sight."""
        key, direction = name
        right, down, _ = view_axes(*direction)
        side, middle = picture.rgb.shape[0], self._surfaces[key].centre_mm
        away = (side / 2 - 0.5) * picture.pixel_mm
        x, y, z = (at - away * (a + b) for at, a, b in zip(middle, right, down, strict=True))
        spacing = (picture.pixel_mm, picture.pixel_mm)
        return Image(
            picture.rgb,
            spacing_mm=spacing,
            calibration=Calibration.CALIBRATED,
            plane=Plane((x, y, z), right, down, spacing),
            frame_of_reference_uid=self._frames_of_reference.get(key),
        )


def _job_of(key: SeriesKey) -> str:
    return f"surface {key.uid} {key.stack}"


def _found(volume: Volume, direction: Direction, token: Token) -> tuple[BoneSurface, SurfacePicture]:
    token.progress(0.5, "Finding the surface of bone")
    surface = bone_surface(volume, check=token.check)
    return surface, _at_once(surface, direction)


def _at_once(surface: BoneSurface, direction: Direction) -> SurfacePicture:
    """Return a surface as it is shown until all of its points are painted."""
    by = -(-len(surface.points_mm) // _AT_ONCE) or 1
    return surface_picture(surface, *direction, every=by)


def _raise(error: Exception) -> None:
    raise error
