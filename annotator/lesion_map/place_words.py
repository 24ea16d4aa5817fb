"""A place of the skeleton in one line, as tool tips and screen readers say it."""

from __future__ import annotations

from collections.abc import Mapping

from annotator.lesion_map.build import LesionMap, MappedLesion
from annotator.lesion_map.progress import Trend
from annotator.lesion_map.wording import kind_words, listed
from annotator.lesions.records import LesionId, ObservationStatus
from annotator.terms.side import Side
from annotator.terms.sites import site_label


def place_words(
    place: tuple[str, Side], lesion_map: LesionMap, trends: Mapping[LesionId, Trend], segment: str = ""
) -> str:
    """Return a site with what a map has there.

    ``Left distal tibia: L2 metaphysis, lysis and uptake, louder, on NM and MR``.
    """
    text = site_label(*place, segment)
    every = (*lesion_map.lesions, *lesion_map.others)
    here = [one for one in every if (one.site.id, one.lesion.side) == place]
    said = "; ".join(_of_lesion(one, trends.get(one.id)) for one in here)
    return f"{text}: {said}" if said else text


def _of_lesion(one: MappedLesion, trend: Trend | None) -> str:
    is_present = one.status is ObservationStatus.PRESENT
    words = (
        " ".join(filter(None, (one.lesion.name, one.lesion.segment.replace("_", " ")))),
        kind_words(one.kinds) if one.kinds else "",
        "" if is_present else one.status.value.replace("_", " "),
        trend.value if trend is not None and is_present else "",
        f"on {listed(one.kinds_by_modality)}" if one.sightings else "",
    )
    return ", ".join(filter(None, words))
