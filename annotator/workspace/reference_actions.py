"""The commands that draw another mark of a lesion, or a region that it is measured against."""

from __future__ import annotations

from functools import partial

from annotator.lesions import edits
from annotator.lesions.edits import Stroke
from annotator.lesions.records import Lesion, Mark, MarkRole, Observation
from annotator.measure.uptake import midline, mirrored
from annotator.workspace.action import LESION, Action, Desk, has_mark, under
from annotator.workspace.session import Expected

_TOOL = "ellipse"


def has_lesion(desk: Desk) -> bool:
    """Tell whether a lesion is chosen."""
    return desk.session.has_case and desk.session.selection.lesion is not None


def expect(desk: Desk, role: MarkRole) -> None:
    """Take a tool in the hand whose next mark belongs to the chosen lesion, in a role."""
    chosen = desk.session.selection.lesion
    if chosen is None:
        return
    if desk.viewer.tool is None:
        desk.choose_tool(_TOOL)
    desk.session.expect(Expected(chosen, role))
    lesion = desk.session.case.get(Lesion, chosen)
    what = f"another mark of {lesion.name}" if role is MarkRole.LESION else f"{role.words} for {lesion.name}"
    desk.session.tell(f"Draw {what}.", hint="Esc makes the next mark a new lesion again.")


def _mirror(desk: Desk) -> None:
    """Make the mirror image of the chosen mark its reference region, where one frame shows both sides."""
    session, index = desk.session, desk.viewer.layout.active
    levels, frame, chosen = desk.viewer.levels(index), desk.viewer.frame(index), session.selection.mark
    if chosen is None:
        return
    mark = session.case.get(Mark, chosen)
    here = frame is not None and frame.shows(mark.image.sop_instance_uid, mark.image.frame)
    if levels is None or not here or mark.is_reference or levels.image.view not in ("anterior", "posterior"):
        session.tell("The mirrored side is found on an anterior or posterior view that shows the mark.")
        return
    stroke = Stroke(mark.image, mirrored(mark.shape, midline(levels.image)))
    seen = session.case.get(Observation, mark.observation)
    name = f"Mirror {session.case.get(Lesion, seen.lesion).name} as its reference region"
    role = MarkRole.MIRRORED
    session.edit(name, lambda case: edits.mark_reference(case, seen.lesion, seen.timepoint, stroke, role))


_ROLES = (
    ("muscle", "Draw muscle", MarkRole.MUSCLE),
    ("mirrored", "Draw the mirrored side", MarkRole.MIRRORED),
    ("background", "Draw background bone", MarkRole.BACKGROUND_BONE),
)

REFERENCE_ACTIONS = (
    Action(
        "panel_card",
        "Go to the card of this lesion",
        lambda d: d.show_panel("card"),
        ("Alt+5",),
        LESION,
        enabled=has_lesion,
    ),
    Action(
        "mark_again",
        "Draw another mark of this lesion",
        partial(expect, role=MarkRole.LESION),
        ("Ctrl+Alt+E",),
        LESION,
        enabled=has_lesion,
    ),
    *under(
        "Reference region",
        (
            *(
                Action(f"reference_{name}", title, partial(expect, role=role), (), LESION, enabled=has_lesion)
                for name, title, role in _ROLES
            ),
            Action("reference_mirror", "Mirror the mark", _mirror, (), LESION, enabled=has_mark),
        ),
    ),
)
