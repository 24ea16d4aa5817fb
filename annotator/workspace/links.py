"""Panes that go together: which are linked and by what, and the offsets that a reader aligned by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from annotator.lesions.case import Case
from annotator.viewing import layout as layouts
from annotator.viewing.layout import ACQUIRED, Layout
from annotator.viewing.link import Bond, Stand, bond, followed, frame_at_place
from annotator.viewing.offsets import Offsets, offsets_from_text, offsets_text
from annotator.viewing.viewport import Viewport
from annotator.workspace.notice import Weight
from annotator.workspace.session import Session
from annotator.workspace.stands import cut_through, stand
from annotator.workspace.viewer import Viewer

_ALIGN_HINT = "Put the same place in the middle of both panes and align them with Shift+Y."


class Links:
    """Moves linked panes together, and keeps with the case what was aligned by hand."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session, self._viewer = session, viewer
        viewer.follow = self._follow
        session.opened.listen(self._opened)

    def toggle(self) -> None:
        """Link all panes that can be linked to the active one; unlink them all when it is linked."""
        viewer = self._viewer
        active = viewer.layout.active
        if viewer.layout.active_pane.linked:
            viewer.show(layouts.linked(viewer.layout, ()))
            self._session.tell("Panes unlinked.")
            return
        found = bonds(self._viewer, active, viewer.layout)
        if not found:
            self._session.tell("No other pane has coordinates in common with this one.", hint=_ALIGN_HINT)
            return
        self._link((active, *found))
        self._session.tell(f"{len(found) + 1} panes linked: {_words(found)}.")

    def toggle_this(self) -> None:
        """Take the active pane out of the linked ones, or in."""
        layout = self._viewer.layout
        chosen = {at for at, pane in enumerate(layout.panes) if pane.linked} ^ {layout.active}
        if layout.active in chosen and not bonds(self._viewer, layout.active, layout):
            self._session.tell("No other pane has coordinates in common with this one.", hint=_ALIGN_HINT)
            return
        self._link(chosen)

    def align(self) -> None:
        """Take the place in the middle of the active pane as that of the pane this was said in before.

        The first time the place is only remembered. In a pane of another frame of reference the two
        become one place, and the offset between them is stored with the case.
        """
        here = stand(self._viewer, self._viewer.layout.active)
        place = None if here is None else here.middle
        if place is None:
            self._session.tell("This image has no position in the patient; it cannot be aligned.")
            return
        first = self._viewer.to_align
        if first is None or first.frame_of_reference_uid == place.frame_of_reference_uid:
            self._viewer.to_align = place
            self._session.tell(
                "Place remembered.", hint="Go to the same place in the other series and press Shift+Y again."
            )
        else:
            self._viewer.to_align = None
            self._keep(self._viewer.offsets.aligned(first, place))
            self._session.tell("Aligned by hand: an estimate, drawn as one.")
            self._link({at for at, pane in enumerate(self._viewer.layout.panes) if pane.linked})
        self._viewer.viewed.announce(self._viewer.layout)

    def forget_alignment(self) -> None:
        """Forget the offsets between the series on the screen."""
        panes = self._viewer.layout.panes
        fused = (pane.fusion.series for pane in panes if pane.fusion is not None)
        shown = map(self._viewer.series, (*(pane.series for pane in panes), *fused))
        uids = {one.frame_of_reference_uid for one in shown if one is not None}
        kept = self._viewer.offsets
        for source, target in self._viewer.offsets.shifts:
            if {source, target} <= uids:
                kept = kept.without(source, target)
        if kept == self._viewer.offsets:
            self._session.tell("No series on the screen were aligned by hand.")
            return
        self._keep(kept)
        self._session.tell("The alignment by hand is forgotten.")
        self._viewer.viewed.announce(self._viewer.layout)

    def _link(self, panes: set[int] | tuple[int, ...]) -> None:
        """Link panes, and bring those that share places to that of the active one."""
        layout = layouts.linked(self._viewer.layout, panes)
        self._viewer.show(self._follow(layout.active, layout))

    def _follow(self, index: int, layout: Layout) -> Layout:
        """Return a layout, in which one pane was moved, with the panes that go with it where it is now."""
        viewer, leader = self._viewer, layout.panes[index]
        before, ahead = stand(viewer, index), stand(viewer, index, layout)
        if before is None or ahead is None:
            return layout
        for other, pane in enumerate(layout.panes):
            linked = leader.linked and pane.linked
            grouped = leader.scroll_group == pane.scroll_group != "" and leader.series != pane.series
            behind = stand(viewer, other) if other != index and (linked or grouped) else None
            if behind is None:
                continue
            if linked:
                if ahead.shares_window == behind.shares_window:
                    layout = layouts.with_pane(layout, other, replace(pane, voi=leader.voi))
                moved = followed(ahead, before, behind, viewer.offsets)
                layout = layout if moved is None else self._taken_along(layout, other, (ahead, behind), moved)
            elif ahead.frame != before.frame:
                frame = frame_at_place(ahead, behind, viewer.offsets)
                layout = layout if frame is None else layouts.scrolled(layout, other, frame)
        return layout

    def _taken_along(
        self, layout: Layout, other: int, stands: tuple[Stand, Stand], moved: tuple[int, Viewport]
    ) -> Layout:
        """Return the layout with a pane at the frame, or the depth of its reformat, that it follows to."""
        pane, (ahead, behind) = replace(layout.panes[other], viewport=moved[1]), stands
        if pane.reformat == ACQUIRED:
            return layouts.with_pane(layout, other, replace(pane, frame=moved[0]))
        layout, middle = layouts.with_pane(layout, other, pane), ahead.middle
        uid = behind.frame_of_reference_uid
        place = None if middle is None else self._viewer.offsets.place_in(middle, uid)
        return layout if place is None else cut_through(self._viewer, layout, other, place.world_mm)

    def _keep(self, offsets: Offsets) -> None:
        self._viewer.offsets = offsets
        session = self._session
        if not session.has_case or session.store.read_only:
            session.tell("The alignment holds until the window is closed.", Weight.WARNING)
            return
        session.keep(_setting(session.case), offsets_text(offsets))

    def _opened(self, case: Case) -> None:
        self._viewer.to_align = None
        self._viewer.offsets = offsets_from_text(self._session.store.recall(_setting(case)))


def bonds(viewer: Viewer, index: int, layout: Layout) -> Mapping[int, Bond]:
    """Return the panes of a layout that one can be linked to, and by what."""
    ahead = stand(viewer, index, layout)
    found: dict[int, Bond] = {}
    for other in range(len(layout.panes)):
        behind = stand(viewer, other, layout) if other != index else None
        tie = None if ahead is None or behind is None else bond(ahead, behind, viewer.offsets)
        if tie is not None:
            found[other] = tie
    return found


def bond_of(viewer: Viewer, index: int) -> Bond | None:
    """Return by what a pane is linked, the surest first; None when it moves alone."""
    if not viewer.pane(index).linked:
        return None
    found = bonds(viewer, index, viewer.layout)
    ties = {tie for other, tie in found.items() if viewer.layout.panes[other].linked}
    return next((tie for tie in Bond if tie in ties), None)


def _setting(case: Case) -> str:
    return f"offsets:{case.id}"


def _words(found: Mapping[int, Bond]) -> str:
    ways = {
        Bond.WORLD: "by true position",
        Bond.OFFSET: "by the alignment by hand (estimated)",
        Bond.PICTURE: "by the same movement (estimated)",
    }
    return " and ".join(ways[tie] for tie in Bond if tie in found.values())
