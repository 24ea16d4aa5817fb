"""The counterparts of an image among those on the desk: the prior, and the other side of the body."""

from __future__ import annotations

import re
from collections.abc import Sequence

from annotator.viewing.protocol import Candidate

_OTHER = {"L": "R", "R": "L"}


def prior_of(current: Candidate, pool: Sequence[Candidate]) -> Candidate | None:
    """Return the candidate before `current` in time: same modality, part, side and view, nearest date.

    Parts and sides that are not said do not count against each other. None when there is no earlier study.
    """
    earlier = [one for one in pool if is_prior(one, current)]
    return max(earlier, key=lambda one: (*one.when, _likeness(one, current)), default=None)


def is_prior(one: Candidate, current: Candidate) -> bool:
    """Tell whether one candidate shows earlier what another shows: modality, part, side, view, plane."""
    if one.study_date is None or current.study_date is None or one.study_uid == current.study_uid:
        return False
    if _OTHER.get(one.laterality) == current.laterality:
        return False
    same_part = (
        not one.body_part or not current.body_part or one.body_part.upper() == current.body_part.upper()
    )
    same_image = one.modality == current.modality and one.view.upper() == current.view.upper()
    upright = not one.orientation or not current.orientation or one.orientation == current.orientation
    return (
        same_image and same_part and upright and not one.is_localizer and one.study_date < current.study_date
    )


def contralateral_of(current: Candidate, pool: Sequence[Candidate]) -> Candidate | None:
    """Return the other side of the same part in the same study, imaged alike; None where there is none.

    Both images must say their side: DICOM PS3.3 C.7.6.1 Image Laterality, C.7.3.1 Laterality.
    """
    if current.laterality not in _OTHER:
        return None
    return next(
        (
            one
            for one in pool
            if one.study_uid == current.study_uid
            and one.laterality == _OTHER[current.laterality]
            and (one.modality, one.body_part.upper(), one.view.upper(), one.orientation)
            == (current.modality, current.body_part.upper(), current.view.upper(), current.orientation)
        ),
        None,
    )


def _likeness(one: Candidate, current: Candidate) -> int:
    """Return how many words the descriptions of two series share."""
    first, second = (set(re.findall(r"\w+", text.lower())) for text in (one.description, current.description))
    return len(first & second)
