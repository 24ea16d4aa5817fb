"""Which lesion already recorded a new mark may show."""

from __future__ import annotations

from annotator.lesions.case import Case
from annotator.lesions.records import Lesion, LesionId, ReadingId
from annotator.terms.side import Side


def suggest_lesion(
    case: Case, reading: ReadingId, site: str, side: Side, but: LesionId | None = None
) -> Lesion | None:
    """Return the reading's lesion of the same site and side, `but` one, or None.

    Of several, the one observed latest; among those the one with the highest number. It is a proposal:
    whether two foci of one site are one lesion is for the reader to say.
    """
    orders = {point.id: point.order for point in case.timepoints}

    def last_seen(lesion: Lesion) -> tuple[int, int]:
        observed = [orders[one.timepoint] for one in case.observations_of(lesion.id)]
        return (max(observed, default=-1), lesion.number)

    same = [one for one in case.lesions_of(reading) if (one.site, one.side) == (site, side) and one.id != but]
    return max(same, key=last_seen, default=None)
