"""Commands that say which marks are one lesion: join and split, by keys."""

from __future__ import annotations

from functools import partial

from annotator.lesions import edits, kinship
from annotator.lesions.records import Lesion, LesionId, Mark, MarkId
from annotator.terms.sites import site_label
from annotator.workspace.action import LESION, Action, Desk, under
from annotator.workspace.editing_actions import chosen_marks, has_chosen, has_marks
from annotator.workspace.same_lesion import SameLesion, same_by_position, same_by_site


def _join(desk: Desk) -> None:
    """Join chosen marks of several lesions into the first; else offer the lesions, the likeliest first."""
    session, marks = desk.session, chosen_marks(desk)
    lesions = kinship.lesions_of(session.case, marks)
    if len(lesions) > 1:
        _join_into(marks, lesions[0].id, desk)
        return
    own = lesions[0]
    likely = _likely(desk, marks[0])
    others = [one for one in session.case.lesions_of(own.reading) if one.id != own.id]
    others.sort(key=lambda one: list(likely).index(one.id) if one.id in likely else len(likely))
    lines = []
    for other in others:
        place = site_label(other.site, other.side, other.segment)
        because = likely[other.id].because if other.id in likely else "lesion"
        run = partial(_join_into, marks, other.id, desk)
        lines.append((f"Same lesion as {other.name}  {place}", because, run))
    if lines:
        desk.offer(lines)
    else:
        session.tell("There is no other lesion to join.")


def _likely(desk: Desk, mark: MarkId) -> dict[LesionId, SameLesion]:
    case = desk.session.case
    own = case.lesion_of_mark(case.get(Mark, mark))
    place = edits.Place(own.site, own.side, own.segment)
    found = (same_by_position(desk.viewer, case, mark), same_by_site(case, mark, place))
    likely: dict[LesionId, SameLesion] = {}
    for one in found:
        if one is not None:
            likely.setdefault(one.lesion.id, one)
    return likely


def _join_into(marks: tuple[MarkId, ...], into: LesionId, desk: Desk) -> None:
    case = desk.session.case
    home = case.get(Lesion, into)
    lesions = [one for one in kinship.lesions_of(case, marks) if one.id != into]
    whole = all(set(marks).issuperset(m.id for m in case.marks_of_lesion(one.id)) for one in lesions)
    what = ", ".join(one.name for one in lesions) if whole else f"{len(marks)} marks"
    if not whole and len(marks) == 1:
        what = "mark"
    desk.session.edit(f"Join {what} to {home.name}", lambda now: kinship.join_all(now, marks, into))


def _join_site(desk: Desk) -> None:
    """Join every lesion of the reading at the site of the chosen one into the first of them."""
    session = desk.session
    case, marks = session.case, chosen_marks(desk)
    here = kinship.lesions_of(case, marks)[0]
    place = (here.site, here.side, here.segment)
    same = [one for one in case.lesions_of(here.reading) if (one.site, one.side, one.segment) == place]
    if not here.site or len(same) < 2:
        session.tell(f"No other lesion is at the site of {here.name}.", hint="Ctrl+J offers every lesion.")
        return
    every = tuple(mark.id for lesion in same for mark in case.marks_of_lesion(lesion.id))
    _join_into(every, same[0].id, desk)


def _split(desk: Desk) -> None:
    session, marks = desk.session, _marks_themselves(desk)
    lesions = kinship.lesions_of(session.case, marks)
    if len(lesions) != 1:
        session.tell("Choose marks of one lesion to split them off.")
        return
    change = kinship.split(session.case, marks)
    if not change:
        session.tell(f"These are all the marks of {lesions[0].name}.", hint="Choose those that are another.")
        return
    (new,) = [after for before, after in change.pairs if before is None and isinstance(after, Lesion)]
    session.edit(f"Split {new.name} off {lesions[0].name}", lambda _case: change)


def _marks_themselves(desk: Desk) -> tuple[MarkId, ...]:
    """Return the marks chosen themselves."""
    chosen = desk.session.selection.marks
    return tuple(mark for mark in chosen_marks(desk) if mark in chosen)


KINSHIP_ACTIONS = under(
    "Marks",
    (
        Action("join", "Same lesion as…", _join, ("Ctrl+J",), LESION, enabled=has_chosen),
        Action("join_site", "Join all lesions at this site", _join_site, ("Ctrl+Alt+J",), LESION,
               enabled=has_chosen),
        Action("split", "Split off as another lesion", _split, ("Ctrl+Shift+J",), LESION, enabled=has_marks),
    ),
)  # fmt: skip
