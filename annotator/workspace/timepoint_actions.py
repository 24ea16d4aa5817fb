"""Commands on timepoints: name, put together, take apart; nothing is grouped anew without being asked."""

from __future__ import annotations

from functools import partial

from annotator.dicom.study import Study
from annotator.lesions import edits
from annotator.lesions.change import Change
from annotator.lesions.history import Edit
from annotator.lesions.records import Timepoint
from annotator.lesions.regrouping import merge_timepoints, merge_within, split_off
from annotator.workspace.action import LESION, Action, Desk, has_case, under
from annotator.workspace.privacy import timepoint_label

_DAYS = (7, 14, 30, 60, 90)


def _here(desk: Desk) -> tuple[Study, Timepoint] | None:
    """Return the study of the active pane and its timepoint."""
    series = desk.viewer.series(desk.viewer.layout.active_pane.series)
    if series is None or not desk.session.has_case:
        return None
    study = next((one for one in desk.viewer.studies if series in one.series), None)
    point = None if study is None else desk.session.case.timepoint_of_study(study.uid)
    return None if study is None or point is None else (study, point)


def _has_point(desk: Desk) -> bool:
    return _here(desk) is not None


def _label(desk: Desk, point: Timepoint) -> str:
    return timepoint_label(desk.session.case, point, private=desk.viewer.private)


def _rename(desk: Desk) -> None:
    here = _here(desk)
    if here is None:
        return
    _, point = here
    label = desk.ask("Rename timepoint", "Name", point.label).strip()
    if label and label != point.label:
        name = f"Rename timepoint: {label}"
        desk.session.edit(name, lambda case: edits.rename_timepoint(case, point.id, label))


def _offer_merge(desk: Desk) -> None:
    """Offer the timepoints that the one of the active pane can become part of."""
    here = _here(desk)
    if here is None:
        return
    _, point = here
    others = [one for one in desk.session.case.timepoints if one.id != point.id]
    lines = [
        (f"{_label(desk, point)} becomes part of {_label(desk, one)}", "", partial(_merge, desk, point, one))
        for one in others
    ]
    if lines:
        desk.offer(lines)
    else:
        desk.session.tell("There is no other timepoint.")


def _merge(desk: Desk, point: Timepoint, into: Timepoint) -> None:
    _apply(
        desk, f"Merge {point.label} into {into.label}", merge_timepoints(desk.session.case, point.id, into.id)
    )


def _split(desk: Desk) -> None:
    here = _here(desk)
    if here is None:
        return
    study, point = here
    change = split_off(desk.session.case, study.uid, desk.viewer.study_dates)
    if change:
        _apply(desk, f"Split a study off {point.label}", change)
    else:
        desk.session.tell(f"{_label(desk, point)} is this study alone.")


def _offer_days(desk: Desk) -> None:
    """Say how many timepoints each distance would leave, and let the reader choose."""
    case = desk.session.case
    lines = []
    for days in _DAYS:
        change = merge_within(case, days)
        left = len(case.after(change).timepoints)
        words = f"{len(case.timepoints)} timepoints become {left}" if change else "nothing changes"
        name = f"Group timepoints within {days} days"
        lines.append((name, words, partial(_apply, desk, name, change)))
    desk.offer(lines)


def _apply(desk: Desk, name: str, change: Change) -> None:
    desk.session.apply(Edit(name, change))


TIMEPOINT_ACTIONS = under(
    "Timepoints",
    (
        Action("timepoint_rename", "Rename timepoint…", _rename, ("Ctrl+Alt+R",), LESION, enabled=_has_point),
        Action("timepoint_merge", "Merge timepoint into another…", _offer_merge, ("Ctrl+Alt+M",), LESION,
               enabled=_has_point),
        Action("timepoint_split", "Split this study off its timepoint", _split, ("Ctrl+Alt+X",), LESION,
               enabled=_has_point),
        Action("timepoint_group", "Group timepoints by days…", _offer_days, ("Ctrl+Alt+G",), LESION,
               enabled=has_case),
    ),
)  # fmt: skip
