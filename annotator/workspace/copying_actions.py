"""Commands that copy chosen marks: to a neighbouring slice, the other side, another series, another date."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from annotator.dicom.series import Frame, Series
from annotator.errors import AnnotatorError
from annotator.imaging.image import Image
from annotator.lesions import edits
from annotator.lesions.case import Case
from annotator.lesions.change import Change
from annotator.lesions.edits import Place, Stroke
from annotator.lesions.groups import in_turn
from annotator.lesions.history import Edit
from annotator.lesions.records import Mark
from annotator.measure.uptake import midline, mirrored
from annotator.terms.side import Side
from annotator.terms.sites import catalogue
from annotator.viewing.candidates import series_key
from annotator.viewing.layout import ACQUIRED
from annotator.viewing.orientation import directions
from annotator.workspace.action import LESION, Action, Desk, under
from annotator.workspace.corresponding import Landing, landing, landing_across, like, stroke_like
from annotator.workspace.fetching import within
from annotator.workspace.frame_marks import marks_on, timepoint_of
from annotator.workspace.linked_planes import leave_for
from annotator.workspace.notice import Weight
from annotator.workspace.plane_copying import (
    chosen_across,
    chosen_on_plane,
    copied_to_plane,
    has_marks_across,
    mirrored_across,
)
from annotator.workspace.plane_drawing import landed, show_mark

_OTHER = {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT}


def _chosen_here(desk: Desk) -> list[Mark]:
    """Return the chosen marks on the image of the active pane, in its pixels."""
    frame = desk.viewer.frame(desk.viewer.layout.active)
    if frame is None or not desk.session.has_case:
        return []
    return [mark for mark in marks_on(desk.session.case, frame) if mark.id in desk.session.selection.marks]


def _can_copy(desk: Desk) -> bool:
    return bool(_chosen_here(desk))


def _can_copy_away(desk: Desk) -> bool:
    return _can_copy(desk) or bool(chosen_across(desk))


def _telling(run: Callable[[Desk], None]) -> Callable[[Desk], None]:
    """Return a command that tells what kept it from being done."""

    def told(desk: Desk) -> None:
        try:
            run(desk)
        except AnnotatorError as error:
            desk.session.tell(error.message, Weight.WARNING, error.hint)

    return told


def _apply(desk: Desk, what: str, change: Change) -> tuple[Mark, ...]:
    """Apply copies under a name and choose them; return them, none when they were refused."""
    added = tuple(after for before, after in change.pairs if before is None and isinstance(after, Mark))
    if not desk.session.apply(Edit(f"Copy {what}", change)):
        return ()
    desk.session.choose([mark.id for mark in added])
    return added


def _what(marks: list[Mark], desk: Desk) -> str:
    return desk.session.case.lesion_of_mark(marks[0]).name if len(marks) == 1 else f"{len(marks)} marks"


def _can_step(desk: Desk) -> bool:
    return _can_copy(desk) or has_marks_across(desk)


def _to_slice(by: int, desk: Desk) -> None:
    """Copy to the next slice or plane, as marks like others: the reader sees them there at once."""
    viewer, session = desk.viewer, desk.session
    if viewer.layout.active_pane.is_plane:
        across = chosen_on_plane(desk)
        change = copied_to_plane(desk, across, by)
        where = "to the next plane" if by > 0 else "to the plane before"
        if _apply(desk, f"{_what(across, desk)} {where}", change):
            viewer.scroll(viewer.layout.active, by)
        return
    index, marks = viewer.layout.active, _chosen_here(desk)
    series, pane = viewer.series(viewer.pane(index).series), viewer.pane(index)
    if series is None or pane.reformat != ACQUIRED:
        return
    at = within(pane.frame, len(series.frames)) + by
    if not 0 <= at < len(series.frames):
        raise AnnotatorError("There is no further slice.")
    frame = series.frames[at]
    point = timepoint_of(session.case, frame)

    def again(mark: Mark) -> Callable[[Case], Change]:
        lesion = session.case.lesion_of_mark(mark).id
        stroke = stroke_like(frame, mark.shape, mark)
        return lambda now: edits.mark_lesion_again(now, lesion, point.id, stroke)

    change = in_turn(session.case, [again(mark) for mark in marks])
    where = "to the next slice" if by > 0 else "to the slice before"
    if _apply(desk, f"{_what(marks, desk)} {where}", change):
        viewer.scroll(index, by)


def _mirror(desk: Desk) -> None:
    """Copy to the other side: a draft of a lesion at the same site there, about the line of symmetry."""
    viewer, session = desk.viewer, desk.session
    index, marks, across = viewer.layout.active, _chosen_here(desk), chosen_across(desk)
    levels, frame, series = (
        viewer.levels(index),
        viewer.frame(index),
        viewer.series(viewer.pane(index).series),
    )
    if levels is None or series is None:
        return
    line = _line_of_symmetry(levels.image, frame or series.frames[0])
    copies = [(mark, *mirrored_across(viewer, series, levels.image, line, mark)) for mark in across]
    if frame is not None:
        copies += [(mark, frame, stroke_like(frame, mirrored(mark.shape, line), mark)) for mark in marks]

    def other_side(mark: Mark, at: Frame, stroke: Stroke) -> Callable[[Case], Change]:
        lesion, point = session.case.lesion_of_mark(mark), timepoint_of(session.case, at)
        if lesion.side not in _OTHER and lesion.site in catalogue():
            return lambda now: edits.mark_lesion_again(now, lesion.id, point.id, stroke, draft=True)
        place = Place(lesion.site, _OTHER.get(lesion.side, lesion.side), lesion.segment)
        reading = session.reading.id
        return lambda now: edits.mark_new_lesion(now, reading, point.id, stroke, place, draft=True)

    added = _apply(
        desk,
        f"{_what([*marks, *across], desk)} to the mirrored side",
        in_turn(session.case, [other_side(*copy) for copy in copies]),
    )
    if added:
        words = f"Mirrored at column {line:.0f}, about which the picture is most symmetric."
        session.tell(words, hint=_again_hint(session.case, added))


def _again_hint(case: Case, added: Iterable[Mark]) -> str:
    """Return what to do where the mirrored site has a lesion already."""
    for mark in added:
        own = case.lesion_of_mark(mark)
        for one in case.lesions_of(own.reading):
            same = own.site and (one.site, one.side) == (own.site, own.side)
            if same and one.id != own.id:
                return f"{one.name} is at that site too: Ctrl+J says that they are one."
    return "Enter accepts the draft."


def _line_of_symmetry(image: Image, frame: Frame) -> float:
    facts = frame.instance.series
    found = directions(image, frame.patient_orientation)
    across = "" if found is None else found[0]
    if facts.laterality in ("R", "L") or image.is_colour or not across or across[0] not in "LR":
        raise AnnotatorError(
            "This image does not show both sides of the body beside each other.",
            "Copy on an anterior, posterior, coronal or axial image.",
        )
    return midline(image)


def _to_series(target: Series, desk: Desk) -> None:
    session, viewer = desk.session, desk.viewer
    source, marks, across = viewer.frame(viewer.layout.active), _chosen_here(desk), chosen_across(desk)
    own = viewer.series(viewer.layout.active_pane.series)
    if own is None or not (marks or across):
        return
    at, count = viewer.place(viewer.layout.active)
    share = at / max(1, count - 1)
    landings = [landing(source, mark.shape, target, viewer.offsets, share) for mark in marks if source]
    landings += [
        landing_across(mark.shape, mark.plane, own, target, viewer.offsets) for mark in across if mark.plane
    ]

    def draft(mark: Mark, to: Landing) -> Callable[[Case], Change]:
        lesion, point = session.case.lesion_of_mark(mark).id, timepoint_of(session.case, to.frame)
        stroke = landed(viewer, target, mark, to)
        return lambda now: edits.mark_lesion_again(now, lesion, point.id, stroke, draft=True)

    every = [*marks, *across]
    steps = [draft(mark, to) for mark, to in zip(every, landings, strict=True)]
    where = f"{target.modality} {target.title}".strip()
    added = _apply(desk, f"{_what(every, desk)} to {where}", in_turn(session.case, steps))
    if added:
        leave_for(viewer, series_key(target))
        show_mark(viewer, added[0])
        session.tell(f"A draft was placed {landings[0].how}.", hint="Enter accepts it, so does moving it.")


def _to_same_reference(desk: Desk) -> None:
    """Copy to another series of the same frame of reference: the one in another pane, else ask which."""
    viewer = desk.viewer
    own = viewer.series(viewer.layout.active_pane.series)
    if own is None or own.frame_of_reference_uid is None:
        raise AnnotatorError("This image has no frame of reference.")
    every = [series for study in viewer.studies for series in study.shown]
    shared = [
        one for one in every
        if one is not own and one.frame_of_reference_uid == own.frame_of_reference_uid and one.orientation
    ]  # fmt: skip
    shown = [one for one in shared if one in [viewer.series(pane.series) for pane in viewer.layout.panes]]
    if not shared:
        raise AnnotatorError("No other series of this frame of reference is on the desk.")
    if len(shown) == 1 or len(shared) == 1:
        _to_series((shown or shared)[0], desk)
        return
    desk.offer(
        [
            (
                f"Copy to {one.modality} {one.title}",
                "same frame of reference",
                partial(_told_series, one, desk),
            )
            for one in shared
        ]
    )


def _told_series(target: Series, desk: Desk) -> None:
    _telling(partial(_to_series, target))(desk)


def _to_other_date(later: bool, desk: Desk) -> None:
    """Copy to the next study in time of this modality, or to the one before, as drafts."""
    viewer, case = desk.viewer, desk.session.case
    own = viewer.series(viewer.layout.active_pane.series)
    if own is None:
        return
    now = timepoint_of(case, viewer.frame(viewer.layout.active) or own.frames[0]).order
    found: list[tuple[int, Series]] = []
    for study in viewer.studies:
        point = case.timepoint_of_study(study.uid)
        if point is not None and (point.order > now if later else point.order < now):
            found += [(abs(point.order - now), series) for series in study.shown]
    nearest = min((away for away, one in found if one.modality == own.modality), default=None)
    candidates = like(own, [one for away, one in found if away == nearest])
    if not candidates:
        which = "later" if later else "earlier"
        raise AnnotatorError(f"No {which} study of this modality is on the desk.")
    _to_series(candidates[0], desk)


def _action(
    name: str,
    title: str,
    run: Callable[[Desk], None],
    key: str,
    enabled: Callable[[Desk], bool] = _can_copy,
) -> Action:
    return Action(name, title, _telling(run), (key,), LESION, enabled=enabled)


COPYING_ACTIONS = under(
    "Copy",
    (
        _action("copy_next_slice", "Copy to the next slice", partial(_to_slice, 1), "Ctrl+PgDown",
                _can_step),
        _action("copy_previous_slice", "Copy to the slice before", partial(_to_slice, -1), "Ctrl+PgUp",
                _can_step),
        _action("copy_mirrored", "Copy to the mirrored side", _mirror, "Ctrl+Shift+M",
                _can_copy_away),
        _action("copy_series", "Copy to a series of the same frame of reference", _to_same_reference,
                "Ctrl+Shift+C", _can_copy_away),
        _action("copy_follow_up", "Copy to the follow-up", partial(_to_other_date, True), "Ctrl+G",
                _can_copy_away),
        _action("copy_prior", "Copy to the prior", partial(_to_other_date, False), "Ctrl+Shift+G",
                _can_copy_away),
    ),
)  # fmt: skip
