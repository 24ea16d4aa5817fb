"""What marks make of what was said of a lesion."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from annotator.lesions.change import Change, replaced
from annotator.lesions.records import Mark, Observation, ObservationStatus


def seen_there(observation: Observation, by: Iterable[Mark] | None = None) -> Change:
    """Return the change by which marks make a lesion present; drafts and reference regions make it nothing.

    What is marked is there: *resolved* beside a mark would contradict itself. `by` None are marks that count.
    """
    if by is not None and all(mark.is_reference or mark.waits for mark in by):
        return Change()
    return replaced(observation, replace(observation, status=ObservationStatus.PRESENT))
