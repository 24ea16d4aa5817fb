"""Which marks are hidden, alone in sight, or locked: how a reader looks, no part of the records."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection
from dataclasses import dataclass, replace

from annotator.lesions.records import Mark, MarkId, RecordId

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MarksView:
    """Marks by id. `alone` are the only ones in sight; None for all but the hidden."""

    hidden: frozenset[MarkId] = frozenset()
    alone: frozenset[MarkId] | None = None
    locked: frozenset[MarkId] = frozenset()

    @property
    def shows_all(self) -> bool:
        """Whether every mark is in sight."""
        return not self.hidden and self.alone is None

    def shows(self, mark: Mark) -> bool:
        """Tell whether a mark is in sight."""
        return mark.id not in self.hidden and (self.alone is None or mark.id in self.alone)


def hidden(view: MarksView, marks: Collection[MarkId]) -> MarksView:
    """Return the view with marks out of sight."""
    return replace(view, hidden=view.hidden | frozenset(marks))


def isolated(view: MarksView, marks: Collection[MarkId]) -> MarksView:
    """Return the view with nothing but marks in sight, or with all again when they are alone already."""
    alone = frozenset(marks)
    if view.alone == alone:
        return replace(view, alone=None)
    return replace(view, alone=alone, hidden=view.hidden - alone)


def all_shown(view: MarksView) -> MarksView:
    """Return the view with every mark in sight."""
    return replace(view, hidden=frozenset(), alone=None)


def lock_changed(view: MarksView, marks: Collection[MarkId]) -> MarksView:
    """Return the view with marks locked, or unlocked when all of them are locked."""
    these = frozenset(marks)
    return replace(view, locked=view.locked - these if these <= view.locked else view.locked | these)


def view_text(view: MarksView) -> str:
    """Return what of a view outlasts the day, as JSON text: what is hidden and what is locked."""
    return json.dumps({"hidden": sorted(view.hidden), "locked": sorted(view.locked)})


def view_from_text(text: str | None) -> MarksView:
    """Return the view of a text; everything in sight where there is none, or one that cannot be read."""
    try:
        found = json.loads(text or "{}")
        named = {key: frozenset(_ids(found.get(key, []))) for key in ("hidden", "locked")}
    except (ValueError, TypeError, AttributeError):
        _log.warning("what was hidden and locked cannot be read; every mark is shown")
        return MarksView()
    return MarksView(**named)


def _ids(names: list[str]) -> list[MarkId]:
    return [MarkId(RecordId(str(one))) for one in names]
