"""Commands of the follow-up checklist: each answer by one key, from the images too."""

from __future__ import annotations

from functools import partial

from annotator.lesions.records import ObservationStatus
from annotator.workspace.action import LESION, Action, Desk, under

_KEYS = (
    ("seen", "Seen again", ObservationStatus.PRESENT, "F5"),
    ("gone", "Gone", ObservationStatus.RESOLVED, "F6"),
    ("not_imaged", "Not imaged", ObservationStatus.NOT_IMAGED, "F7"),
    ("not_assessable", "Not assessable", ObservationStatus.NOT_ASSESSABLE, "F8"),
)


def _has_rows(desk: Desk) -> bool:
    return desk.checklist.row is not None


def _answer(status: ObservationStatus, desk: Desk) -> None:
    desk.checklist.answer(status)


def _rest_not_imaged(desk: Desk) -> None:
    desk.checklist.answer_rest(ObservationStatus.NOT_IMAGED)


FOLLOW_UP_ACTIONS = under(
    "Follow-up",
    (
        Action("panel_follow_up", "Show the follow-up checklist", lambda d: d.show_panel("follow-up"),
               ("Alt+6",), LESION),
        Action("panel_course", "Show the course over time", lambda d: d.show_panel("course"),
               ("Alt+7",), LESION),
        Action("follow_up_next", "Next lesion to follow up", lambda d: d.checklist.next_open(), ("F4",),
               LESION, enabled=_has_rows),
        *(
            Action(f"follow_up_{name}", title, partial(_answer, status), (key,), LESION, enabled=_has_rows)
            for name, title, status, key in _KEYS
        ),
        Action("follow_up_before", "Show the earlier image", lambda d: d.checklist.show_before(), ("F3",),
               LESION, enabled=_has_rows),
        Action("follow_up_rest", "The rest was not imaged", _rest_not_imaged, ("Shift+F7",), LESION,
               enabled=_has_rows),
    ),
)  # fmt: skip
