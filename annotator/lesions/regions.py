"""Regions of pixels over several images: one lesion's masks on one series belong together."""

from __future__ import annotations

from collections.abc import Iterable

from annotator.geometry.shapes import MaskShape
from annotator.lesions.case import Case
from annotator.lesions.records import Mark, MarkId


def region_of(case: Case, mark: Mark) -> tuple[Mark, ...]:
    """Return the masks that make up a region with one of them, itself among them.

    They are of one observation, one role and one series. A mark of another shape stands alone.
    """
    if not isinstance(mark.shape, MaskShape):
        return (mark,)
    own = case.references_of(mark.observation) if mark.is_reference else case.marks_of(mark.observation)
    series = mark.image.series_instance_uid
    return tuple(
        one
        for one in own
        if isinstance(one.shape, MaskShape)
        and one.role is mark.role
        and one.image.series_instance_uid == series
    )


def with_regions(case: Case, marks: Iterable[MarkId]) -> tuple[MarkId, ...]:
    """Return marks with all images of the regions among them; each once, first those that were given."""
    given = tuple(marks)
    rest = (one.id for mark in given for one in region_of(case, case.get(Mark, mark)))
    return tuple(dict.fromkeys((*given, *rest)))
