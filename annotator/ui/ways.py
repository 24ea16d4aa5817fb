"""Where a click leads: from a mark, a lesion, a bone of the map or a fact to its image, and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QRect

from annotator.lesions.records import FactId, Lesion, LesionId, Mark, MarkId, TimepointId
from annotator.lesions.signing import Missing
from annotator.terms.site_search import SiteChoice
from annotator.terms.sites import catalogue, site, site_label
from annotator.ui.main_window import MainWindow
from annotator.workspace.lesion_cells import Cell, place_to_draw
from annotator.workspace.plane_drawing import show_mark
from annotator.workspace.same_lesion import same_by_position
from annotator.workspace.session import Selection
from annotator.workspace.suggestion import suggested_sites


class Ways:
    """Joins the panels, the map, the popover and the images of one window."""

    def __init__(self, window: MainWindow, draw_again: Callable[[], None]) -> None:
        """Join them; `draw_again` makes the next mark one of the chosen lesion."""
        self.draw_again = draw_again
        self._window, self._session, self._viewer = window, window.session, window.viewer
        window.grid.drawn.connect(self._drawn)
        window.lesions.wanted.connect(self.to_mark)
        window.lesions.card.draw_wanted.connect(self._to_cell)
        window.criteria.wanted.connect(self.to_lesion)
        window.criteria.fact_wanted.connect(self._to_fact)
        window.course.fact_wanted.connect(self._to_fact)
        window.course.timepoint_wanted.connect(self._to_timepoint)
        window.map.lesion_wanted.connect(self._glyph_clicked)
        window.map.site_wanted.connect(self._site_clicked)
        window.map.mark_wanted.connect(self.to_mark)

    def to_mark(self, mark: str) -> None:
        """Show the image of a mark."""
        record = self._session.case.get(Mark, mark)
        self._session.select(Selection(mark=record.id))
        if not show_mark(self._viewer, record):
            self._session.tell("The image of this mark is not on the desk.", hint="Open its folder.")

    def _to_cell(self, cell: Cell) -> None:
        """Show the image that an empty cell of the lesion card is to be drawn on, a tool in the hand."""
        lesion = self._session.selection.lesion
        if lesion is None:
            return
        viewer = self._viewer
        found = place_to_draw(self._session.case, lesion, cell, viewer.studies)
        if found is None:
            return
        key, frame = found
        index = viewer.layout.active
        viewer.drop(index, key)
        viewer.scroll(index, frame - viewer.pane(index).frame)
        self.draw_again()
        self._window.grid.active.setFocus()

    def to_lesion(self, lesion: str) -> None:
        """Choose a lesion and show its last mark."""
        self._session.select_lesion(LesionId(lesion))  # type: ignore[arg-type]
        marks = self._session.case.marks_of_lesion(LesionId(lesion))  # type: ignore[arg-type]
        if marks:
            self.to_mark(marks[-1].id)

    def to_missing(self, missing: Missing) -> None:
        """Show what a reading lacks: a row of the follow-up, or the last mark of a lesion."""
        if missing.lesion is None:
            return
        if missing.timepoint is None:
            self.to_lesion(missing.lesion)
            return
        self._window.show_panel("follow-up")
        self._window.follow_up.checklist.choose_row(missing.lesion, missing.timepoint)
        self._window.follow_up.take_keyboard()

    def describe(self, mark: MarkId) -> None:
        """Open the popover beside a mark, on the active pane where that shows it."""
        index = self._viewer.layout.active
        frame = self._viewer.frame(index)
        record = self._session.case.get(Mark, mark)
        if record.is_reference:
            self._session.tell("A reference region shows no lesion: there is nothing to describe.")
            return
        shown = frame is not None and frame.shows(record.image.sop_instance_uid, record.image.frame)
        if shown:
            self._ask(index, record)
        elif show_mark(self._viewer, record):
            self._ask(self._viewer.layout.active, record)

    def _drawn(self, index: int, mark: str) -> None:
        self._ask(index, self._session.case.get(Mark, mark))

    def _ask(self, index: int, mark: Mark) -> None:
        grid, popover = self._window.grid, self._window.popover
        widget, area = grid.widget(index), grid.area_of(index)
        mark = replace(mark, shape=widget.view.shape_here(mark))
        inside = widget.rect_of(mark.shape)
        near = QRect(widget.mapTo(area, inside.topLeft()), inside.size())
        popover.stand_in(area)
        case = self._session.case
        found, side = suggested_sites(self._viewer, index, case, mark)
        popover.ask(mark.id, near, found, side, same_by_position(self._viewer, case, mark.id))

    def _to_fact(self, fact: str) -> None:
        self._window.show_panel("clinical")
        self._window.clinical.show_fact(FactId(fact))  # type: ignore[arg-type]

    def _to_timepoint(self, timepoint: str) -> None:
        """Show the map of a timepoint."""
        self._session.show_timepoint(TimepointId(timepoint))  # type: ignore[arg-type]
        self._window.show_panel("map")

    def _glyph_clicked(self, lesion: str) -> None:
        """Give the site of a clicked lesion to the mark that asks for one; otherwise show the lesion."""
        record = self._session.case.get(Lesion, lesion)
        if self._window.popover.mark is not None and record.site in catalogue():
            self._window.popover.choose(SiteChoice(site(record.site), record.side, record.segment))
        else:
            self.to_lesion(lesion)

    def _site_clicked(self, choice: SiteChoice) -> None:
        """Give a clicked site to the mark that asks for one; otherwise list what is marked there."""
        if self._window.popover.mark is not None:
            self._window.popover.choose(choice)
            return
        if not self._session.has_case:
            return
        if not self._window.map.open_card(choice):
            self._session.tell(f"{site_label(choice.site.id, choice.side)}: no lesion recorded.")
