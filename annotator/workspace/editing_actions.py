"""Commands on chosen marks: delete, choose all, hide, isolate, lock."""

from __future__ import annotations

from collections.abc import Sequence

from annotator.lesions import edits, groups
from annotator.lesions.history import Edit
from annotator.lesions.records import Mark, MarkId
from annotator.lesions.regions import region_of, with_regions
from annotator.viewing.vertices import without_vertex
from annotator.workspace.action import EDIT, LESION, Action, Desk, has_case, has_image, under
from annotator.workspace.ghosts import ghost_accepted
from annotator.workspace.marks_view import all_shown, hidden, isolated, lock_changed
from annotator.workspace.plane_marking import bench_at, show_source

_TO_SOURCE = "Show the image the mark was drawn on"


def chosen_marks(desk: Desk) -> tuple[MarkId, ...]:
    """Return the marks chosen; of a lesion chosen without a mark, all of its marks. In the case's order."""
    session = desk.session
    chosen = session.selection.marks
    if not chosen and session.selection.lesion is not None:
        return tuple(mark.id for mark in session.case.marks_of_lesion(session.selection.lesion))
    return tuple(key for key in session.case.table if key in chosen)  # type: ignore[misc]


def has_chosen(desk: Desk) -> bool:
    """Tell whether a mark, or a lesion with marks, is chosen."""
    return desk.session.has_case and bool(chosen_marks(desk))


def has_marks(desk: Desk) -> bool:
    """Tell whether marks themselves are chosen."""
    return desk.session.has_case and bool(desk.session.selection.marks)


def _delete(desk: Desk) -> None:
    """Delete the vertex under the pointer, else the chosen marks, regions with all their slices."""
    edit = _vertex_under_pointer(desk)
    if edit is None:
        chosen = chosen_marks(desk)
        marks = with_regions(desk.session.case, chosen)
        if len(marks) > len(chosen) == 1:
            edit = _deleted(desk, marks, f"region on {len(marks)} slices")
        else:
            edit = _deleted(desk, marks, "mark" if len(marks) == 1 else f"{len(marks)} marks")
    desk.session.apply(edit)


def _delete_here(desk: Desk) -> None:
    """Delete the chosen marks alone: of a region, the slice that was chosen."""
    marks = chosen_marks(desk)
    what = "slice of the region" if len(marks) == 1 else f"{len(marks)} marks"
    desk.session.apply(_deleted(desk, marks, what))


def _deleted(desk: Desk, marks: Sequence[MarkId], what: str) -> Edit:
    return Edit(f"Delete {what}", groups.delete_marks(desk.session.case, marks))


def _delete_name(desk: Desk) -> str:
    slices = len(_slices(desk))
    return f"Delete region on {slices} slices" if slices > 1 else "Delete mark"


def _slices(desk: Desk) -> tuple[Mark, ...]:
    """Return the marks of the region that is chosen alone; empty where none is."""
    session = desk.session
    if not session.has_case or len(session.selection.marks) != 1 or session.selection.mark is None:
        return ()
    return region_of(session.case, session.case.get(Mark, session.selection.mark))


def _has_slices(desk: Desk) -> bool:
    return len(_slices(desk)) > 1


def _vertex_under_pointer(desk: Desk) -> Edit | None:
    if desk.pointer is None or len(desk.session.selection.marks) != 1:
        return None
    index, at = desk.pointer
    bench = bench_at(desk.session, desk.viewer, index)
    caught = None if bench is None else bench.pick(at, 1.0)
    if bench is None or caught is None or caught[1] is None:
        return None
    shape = without_vertex(caught[0].shape, caught[1])
    return None if shape is None else bench.alter_all({caught[0].id: shape}, "Delete vertex")


def _choose_all(desk: Desk) -> None:
    bench = bench_at(desk.session, desk.viewer, desk.viewer.layout.active)
    if bench is not None:
        desk.session.choose([mark.id for mark in bench.marks])


def _chosen_whole(desk: Desk) -> tuple[MarkId, ...]:
    """Return the marks chosen, regions with all their slices."""
    return with_regions(desk.session.case, chosen_marks(desk))


def _hide(desk: Desk) -> None:
    session, marks = desk.session, _chosen_whole(desk)
    session.look(hidden(session.marks_view, marks))
    count = "1 mark is" if len(marks) == 1 else f"{len(marks)} marks are"
    session.tell(f"{count} hidden.", hint="Ctrl+Shift+U shows all.")


def _isolate(desk: Desk) -> None:
    desk.session.look(isolated(desk.session.marks_view, _chosen_whole(desk)))


def _show_all(desk: Desk) -> None:
    desk.session.look(all_shown(desk.session.marks_view))


def _hides(desk: Desk) -> bool:
    return desk.session.has_case and not desk.session.marks_view.shows_all


def _lock(desk: Desk) -> None:
    desk.session.look(lock_changed(desk.session.marks_view, _chosen_whole(desk)))


def _lock_name(desk: Desk) -> str:
    these = frozenset(_chosen_whole(desk)) if desk.session.has_case else frozenset()
    return "Unlock marks" if these and these <= desk.session.marks_view.locked else "Lock marks"


def _accept(desk: Desk) -> None:
    session, ghost = desk.session, desk.viewer.ghost
    if ghost is not None:
        session.apply(ghost_accepted(session, desk.viewer, ghost))
    elif _has_draft(desk):
        session.edit("Accept draft", lambda case: edits.accept(case, chosen_marks(desk)))
    else:
        _to_source(desk)


def _accept_name(desk: Desk) -> str:
    return _TO_SOURCE if _on_planes(desk) and not _has_draft(desk) else "Accept draft"


def _on_planes(desk: Desk) -> bool:
    """Tell whether marks are chosen on planes, or one that lies on a plane."""
    chosen = desk.session.selection.mark if has_marks(desk) else None
    is_across = chosen is not None and desk.session.case.get(Mark, chosen).plane is not None
    return has_marks(desk) and (desk.viewer.layout.active_pane.is_plane or is_across)


def _can_accept(desk: Desk) -> bool:
    return _has_draft(desk) or _on_planes(desk)


def _to_source(desk: Desk) -> None:
    mark = desk.session.selection.mark
    if mark is not None:
        show_source(desk.session, desk.viewer, mark)


def _has_draft(desk: Desk) -> bool:
    return desk.viewer.ghost is not None or (
        has_chosen(desk) and bool(edits.accept(desk.session.case, chosen_marks(desk)))
    )


def _has_frame(desk: Desk) -> bool:
    return has_case(desk) and has_image(desk)


EDITING_ACTIONS = (
    Action("delete", "Delete mark", _delete, ("Del",), EDIT, "remove", has_marks, _delete_name),
    Action(
        "delete_slice",
        "Delete this slice of the region",
        _delete_here,
        ("Shift+Del",),
        EDIT,
        enabled=_has_slices,
    ),
    Action("choose_all", "Choose all marks of the image", _choose_all, ("Ctrl+A",), EDIT, enabled=_has_frame),
)
MARK_ACTIONS = under(
    "Marks",
    (
        Action("hide", "Hide marks", _hide, ("Ctrl+U",), LESION, enabled=has_chosen),
        Action("isolate", "These marks alone, or all", _isolate, ("Alt+U",), LESION, enabled=has_chosen),
        Action("show_all", "Show all marks", _show_all, ("Ctrl+Shift+U",), LESION, enabled=_hides),
        Action("lock", "Lock marks", _lock, ("Ctrl+L",), LESION, enabled=has_chosen, name_now=_lock_name),
        Action(
            "accept",
            "Accept draft",
            _accept,
            ("Return", "Enter"),
            LESION,
            enabled=_can_accept,
            name_now=_accept_name,
        ),
        Action("to_source", _TO_SOURCE, _to_source, (), LESION, enabled=has_marks),
    ),
)
