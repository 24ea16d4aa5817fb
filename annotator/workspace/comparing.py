"""Two images compared by eye: flicker between them, or one beside its mirror image."""

from __future__ import annotations

from dataclasses import replace

from annotator.viewing import layout as layouts
from annotator.viewing.layout import Layout, Pane
from annotator.viewing.mirror import MIRROR, mirror_compare
from annotator.workspace.session import Session
from annotator.workspace.viewer import Viewer


class Comparing:
    """Flicker and mirror compare in the active pane; both give back the layout they found."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session, self._viewer = session, viewer
        self._before_flicker: Layout | None = None
        self._before_mirror: Layout | None = None
        viewer.listed.listen(lambda _none: self._forget())

    def flicker(self) -> None:
        """Show the other image in the active pane: the prior, or the image without what is fused with it.

        Done again, what was there before.
        """
        if self._before_flicker is not None:
            self.end_flicker()
            return
        layout = self._viewer.layout
        pane = layout.active_pane
        if pane.fusion is not None:
            other: Pane | None = replace(pane, fusion=replace(pane.fusion, shown=not pane.fusion.shown))
        else:
            other = self._other(layout)
        if other is None:
            self._session.tell("There is no other image on the screen to flicker with.")
            return
        self._before_flicker = layout
        self._viewer.show(layouts.with_pane(layout, layout.active, other))

    def end_flicker(self) -> None:
        """Show what was in the pane before the flicker."""
        before, self._before_flicker = self._before_flicker, None
        if before is not None:
            self._viewer.show(before)

    def mirror(self) -> None:
        """Show the image of the active pane beside its mirror image or other side; again, as before."""
        viewer = self._viewer
        if viewer.layout.protocol == MIRROR and self._before_mirror is not None:
            before, self._before_mirror = self._before_mirror, None
            viewer.show(before)
            return
        pane = viewer.layout.active_pane
        series = viewer.series(pane.series)
        if series is None:
            return
        self._before_mirror = viewer.layout
        others = [one for one in map(viewer.series, viewer.order) if one is not None]
        viewer.show(mirror_compare(pane, series, others))
        self._session.tell(viewer.layout.because[0])

    def _other(self, layout: Layout) -> Pane | None:
        """Return the pane to compare with: the same modality at another date, else the next one."""
        ours = self._viewer.series(layout.active_pane.series)
        others = [
            (pane, series)
            for at, pane in enumerate((*layout.panes[layout.active :], *layout.panes[: layout.active]))
            if at and (series := self._viewer.series(pane.series)) is not None
        ]
        if ours is None or not others:
            return None
        priors = [
            pane
            for pane, series in others
            if series.modality == ours.modality and series.study.uid != ours.study.uid
        ]
        return (priors or [pane for pane, _ in others])[0]

    def _forget(self) -> None:
        self._before_flicker = self._before_mirror = None
