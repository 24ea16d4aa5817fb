"""Where the keyboard stops on an exported figure: once for every site that holds lesions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from annotator.drawing.items import Path
from annotator.lesion_map.build import LesionMap, MappedLesion
from annotator.lesion_map.figure_marks import Target
from annotator.lesion_map.figure_style import FigureStyle
from annotator.lesion_map.place_words import place_words
from annotator.lesions.records import LesionId
from annotator.terms.side import Side


def stops(lesion_map: LesionMap, places: Sequence[Target], style: FigureStyle) -> Iterator[Path]:
    """Yield an unseen stop for every site of `places`, around its glyphs and numbers on every plate.

    The id is that of the site with its side (`stop_id`), the title what is there; by the lesions' numbers.
    """
    lesions = {one.id: one for one in (*lesion_map.lesions, *lesion_map.others)}
    for place, members in _by_place(lesions, places).items():
        boxes = [one.box for one in places if one.lesion in members]
        yield Path(
            tuple(
                ((box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom))
                for box in boxes
            ),
            id=stop_id(*place),
            title=place_words(place, lesion_map, style.trends),
            stop=True,
        )


def stop_id(site: str, side: Side) -> str:
    """Return the id of the stop at a site: ``clavicle_medial:L``."""
    return f"{site}:{side.value}"


def _by_place(
    lesions: Mapping[LesionId, MappedLesion], places: Sequence[Target]
) -> Mapping[tuple[str, Side], set[LesionId]]:
    found: dict[tuple[str, Side], set[LesionId]] = {}
    drawn = {one.lesion for one in places}
    for one in sorted((lesions[name] for name in drawn), key=lambda one: one.lesion.number):
        found.setdefault((one.site.id, one.lesion.side), set()).add(one.id)
    return found
