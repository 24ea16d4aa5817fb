"""The plates of the skeleton figure, read from `resources/skeleton`: sites as outlines one can point at."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path as FilePath
from types import MappingProxyType
from xml.etree import ElementTree

from annotator.errors import CaseFileError
from annotator.geometry.affine import Point2
from annotator.geometry.shapes import OutlineShape, distance_to_outline
from annotator.lesion_map.figure_age import FigureAge
from annotator.resources import resource
from annotator.terms.side import Side
from annotator.terms.sites import catalogue

VIEW_IDS = (
    "anterior",
    "posterior",
    "face",
    "skull_right",
    "skull_left",
    "spine",
    "hand_right",
    "hand_left",
    "foot_right",
    "foot_left",
)
"""The plates, whole figures first."""

_PATH = "{http://www.w3.org/2000/svg}path"
_TITLE = "{http://www.w3.org/2000/svg}title"
_SEGMENT, _PHYSIS = "segment", "physis"
_STEP = re.compile(r"-?\d+")

Ring = tuple[Point2, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A segment of a site as a plate shows it; its title says side, site, segment and code."""

    rings: tuple[Ring, ...]
    title: str


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """A site of one side as a plate shows it; positions in mm of the plate, y downwards.

    Parameters
    ----------
    site : str
    side : Side
    view : str
        Id of the plate.
    rings : tuple of Ring
        What is seen of it, filled by the even–odd rule.
    anchor : Point2
        A place well inside.
    segments : mapping of str to Point2
        A place inside every segment that is seen.
    parts : mapping of str to Part
        The outlines of its segments, where it has several.
    area_mm2 : float
        Of what is seen.
    title : str
        Side, label and SNOMED CT code.
    behind : bool
        Whether it lies behind other bones and is drawn as if they were glass.
    alone : bool
        Whether its outline is the edge of a bone, not a border inside one.
    """

    site: str
    side: Side
    view: str
    rings: tuple[Ring, ...]
    anchor: Point2
    segments: Mapping[str, Point2]
    area_mm2: float
    title: str
    behind: bool = False
    alone: bool = False
    parts: Mapping[str, Part] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The id of its path: ``clavicle_medial:L@anterior``."""
        return f"{self.site}:{self.side.value}@{self.view}"

    def place_of(self, segment: str) -> Point2:
        """Return a place inside a segment; the anchor where the plate does not show it."""
        return self.segments.get(segment, self.anchor)

    def segment_at(self, point: Point2) -> str:
        """Return the segment at a place of the plate; empty where the site has one at most.

        In slivers that no outline covers it is the one whose own place is nearest.
        """
        inside = (name for name, part in self.parts.items() if _is_inside(part.rings, point))
        nearest = min(self.segments, key=lambda name: math.dist(self.segments[name], point), default="")
        return next(inside, nearest)

    @property
    def bounds(self) -> tuple[Point2, Point2]:
        """The upper left and lower right corners of the box around it and its growth plate."""
        return _bounds(self)

    def contains(self, point: Point2) -> bool:
        """Tell whether a place of the plate lies inside (even–odd rule), or on its growth plate."""
        (left, top), (right, bottom) = self.bounds
        if not (left <= point[0] <= right and top <= point[1] <= bottom):
            return False
        return _is_inside(self.rings, point) or _is_inside(self._physis, point)

    @property
    def _physis(self) -> tuple[Ring, ...]:
        return self.parts[_PHYSIS].rings if _PHYSIS in self.parts else ()


@cache
def _bounds(region: Region) -> tuple[Point2, Point2]:
    rings = (*region.rings, *region._physis)
    xs = [x for ring in rings for x, _ in ring]
    ys = [y for ring in rings for _, y in ring]
    return ((min(xs), min(ys)), (max(xs), max(ys)))


def _is_inside(rings: tuple[Ring, ...], point: Point2) -> bool:
    return sum(_crossings(ring, point) for ring in rings) % 2 == 1


def _crossings(ring: Ring, point: Point2) -> int:
    x, y = point
    return sum(
        (p[1] > y) != (q[1] > y) and x < p[0] + (y - p[1]) * (q[0] - p[0]) / (q[1] - p[1])
        for p, q in zip(ring, (*ring[1:], ring[0]), strict=True)
    )


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """What is drawn besides the sites: body, disc, cartilage, physis, unossified, shade, edge…"""

    name: str
    rings: tuple[Ring, ...]


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A plate: its art in paint order, on a sheet of `size_mm` (width, height)."""

    id: str
    title: str
    size_mm: tuple[float, float]
    art: tuple[Layer | Region, ...]

    @property
    def regions(self) -> tuple[Region, ...]:
        """The sites it shows, in paint order."""
        return tuple(item for item in self.art if isinstance(item, Region))


@dataclass(frozen=True, slots=True, eq=False)
class Skeleton:
    """All plates."""

    views: tuple[View, ...]

    @property
    def regions(self) -> tuple[Region, ...]:
        """The regions of all plates."""
        return tuple(region for view in self.views for region in view.regions)

    def view(self, view_id: str) -> View:
        """Return a plate by id.

        Raises
        ------
        ValueError
            There is no such plate.
        """
        for view in self.views:
            if view.id == view_id:
                return view
        raise ValueError(f"there is no plate {view_id!r}")

    def regions_of(self, site: str, side: Side) -> tuple[Region, ...]:
        """Return where a site is seen, in the order of `VIEW_IDS`."""
        return _by_place(self).get((site, side), ())

    def region_at(self, view_id: str, point: Point2, tolerance_mm: float = 0.0) -> Region | None:
        """Return the region at a place of a plate, or the nearest one within a tolerance.

        What is drawn later lies on top.
        """
        return region_in(self.view(view_id), point, tolerance_mm)

    @property
    def tab_order(self) -> tuple[tuple[str, Side], ...]:
        """Every site of every side from head to foot, right before left: the order of the keyboard."""
        return tuple((site.id, side) for site in catalogue().values() for side in site.sides)


def region_in(view: View, point: Point2, tolerance_mm: float = 0.0) -> Region | None:
    """Return the region at a place of a plate, or the nearest one within a tolerance."""
    regions = view.regions
    for region in reversed(regions):
        if region.contains(point):
            return region
    near = [
        (distance, order)
        for order, region in enumerate(regions)
        if _may_reach(region, point, tolerance_mm) and (distance := _distance(region, point)) <= tolerance_mm
    ]
    return regions[min(near)[1]] if near else None


@cache
def _by_place(skeleton: Skeleton) -> Mapping[tuple[str, Side], tuple[Region, ...]]:
    found: dict[tuple[str, Side], list[Region]] = {}
    for region in skeleton.regions:
        found.setdefault((region.site, region.side), []).append(region)
    return MappingProxyType({place: tuple(regions) for place, regions in found.items()})


def _may_reach(region: Region, point: Point2, tolerance_mm: float) -> bool:
    (left, top), (right, bottom) = region.bounds
    return (
        left - tolerance_mm <= point[0] <= right + tolerance_mm
        and top - tolerance_mm <= point[1] <= bottom + tolerance_mm
    )


def _distance(region: Region, point: Point2) -> float:
    return min(distance_to_outline(OutlineShape(ring), point) for ring in region.rings)


@cache
def skeleton(age: FigureAge = FigureAge.MIDDLE) -> Skeleton:
    """Return the skeleton of an age from `resources/skeleton` (read once).

    Raises
    ------
    CaseFileError
        A plate is no SVG of the expected form, or names a site that the catalogue does not know.
    """
    return Skeleton(tuple(_view(age, view_id) for view_id in VIEW_IDS))


def _view(age: FigureAge, view_id: str) -> View:
    path = resource("skeleton", age.value, f"{view_id}.svg")
    try:
        # Our own resource, without a document type: nothing in it can expand.
        root = ElementTree.parse(path).getroot()  # noqa: S314
        scale = 1 / float(root.attrib["data-units-per-mm"])
        width, height = (float(side) * scale for side in root.attrib["viewBox"].split()[2:])
        title = root.findtext(_TITLE, view_id)
        art = tuple(_art(root, view_id, scale))
    except (ElementTree.ParseError, KeyError, ValueError, StopIteration) as error:
        raise CaseFileError(
            f"resources/skeleton/{age.value}/{path.name} is not a plate of the skeleton: {error!r}.",
            "Run python -m sample_studies.make_skeleton.",
        ) from error
    _check(art, path)
    return View(view_id, title, (width, height), art)


def _check(art: tuple[Layer | Region, ...], path: FilePath) -> None:
    for item in art:
        if isinstance(item, Region) and item.side not in _sides(item.site):
            raise CaseFileError(f"{path.name} shows {item.site} {item.side.value}, which no site is.")


def _sides(site: str) -> tuple[Side, ...]:
    known = catalogue().get(site)
    return () if known is None else known.sides


def _art(root: ElementTree.Element, view_id: str, scale: float) -> Iterator[Layer | Region]:
    parts = _parts(root, scale)
    for element in root.iter(_PATH):
        classes = element.attrib["class"].split()
        if _SEGMENT in classes:
            continue
        rings = _rings(element.attrib["d"], scale)
        if "data-site" not in element.attrib:
            yield Layer(classes[0], rings)
            continue
        yield Region(
            site=element.attrib["data-site"],
            side=Side(element.attrib["data-side"]),
            view=view_id,
            rings=rings,
            anchor=_point(element.attrib["data-anchor"], scale),
            segments=MappingProxyType(dict(_segments(element.attrib.get("data-segments", ""), scale))),
            area_mm2=float(element.attrib["data-area"]),
            title=element.findtext(_TITLE, ""),
            behind="behind" in classes,
            alone="alone" in classes,
            parts=MappingProxyType(parts.get(element.attrib["id"], {})),
        )


def _parts(root: ElementTree.Element, scale: float) -> dict[str, dict[str, Part]]:
    """Return the outlines of segments by the id of their site's path, to which theirs adds the name."""
    found: dict[str, dict[str, Part]] = {}
    for element in root.iter(_PATH):
        if _SEGMENT in element.attrib["class"].split():
            name = element.attrib["data-segment"]
            part = Part(_rings(element.attrib["d"], scale), element.findtext(_TITLE, ""))
            found.setdefault(element.attrib["id"].removesuffix(f"-{name}"), {})[name] = part
    return found


def _point(text: str, scale: float) -> Point2:
    x, y = (float(part) * scale for part in text.split(","))
    return (x, y)


def _segments(text: str, scale: float) -> Iterator[tuple[str, Point2]]:
    for entry in filter(None, text.split(";")):
        name, place = entry.split(":")
        yield name, _point(place, scale)


def _rings(data: str, scale: float) -> tuple[Ring, ...]:
    """Return the polygons of path data of the form ``Mx yl dx dy …z``, whole numbers."""
    rings = []
    for piece in filter(None, data.split("M")):
        if not piece.endswith("z") or piece.count("l") != 1:
            raise ValueError(f"unexpected path data {piece[:20]!r}")
        numbers = [int(number) for number in _STEP.findall(piece)]
        x = y = 0
        points = []
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            points.append((x * scale, y * scale))
        rings.append(tuple(points))
    return tuple(rings)
