"""The lesion map: the skeleton with the lesions on it, to filter, to click and to walk through by keys."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from annotator.lesion_map.build import LesionMap
from annotator.lesion_map.figure_style import FigureStyle
from annotator.lesion_map.progress import Trend
from annotator.lesions import edits
from annotator.lesions.case import Case
from annotator.lesions.edits import Place
from annotator.lesions.records import Lesion, LesionId, ReviewResult, TimepointId
from annotator.terms.side import Side
from annotator.terms.site_search import SiteChoice
from annotator.terms.sites import site_label
from annotator.ui.overrides import tells_errors
from annotator.ui.panels.map_bar import CourseBar, FilterBar
from annotator.ui.panels.site_card import SiteCard
from annotator.ui.panels.skeleton_view import Shown, SkeletonView
from annotator.workspace.course_player import CoursePlayer
from annotator.workspace.fates import Fates
from annotator.workspace.lesion_pictures import LesionPictures
from annotator.workspace.map_view import MapView
from annotator.workspace.privacy import timepoint_label
from annotator.workspace.session import Selection, Session


@tells_errors
class MapPanel(QWidget):
    """Filter above, the figure in the middle, the dates below."""

    lesion_wanted = Signal(str)
    """Id of a lesion whose image the reader wants to see."""
    site_wanted = Signal(object)
    """`SiteChoice` that was clicked."""
    mark_wanted = Signal(str)
    """Id of a mark whose image the reader wants to see."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._private, self._stale = False, False
        self._fates: Fates | None = None
        self.view, self.course = MapView(session), CoursePlayer(session)
        self._filter = FilterBar(session, self.view, self)
        self._course = CourseBar(session, self.view, self.course, self)
        self._course.point_chosen.connect(session.show_timepoint)
        self._points = self._course.points
        self._skeleton = SkeletonView(self)
        self._skeleton.lesion_clicked.connect(self.lesion_wanted)
        self._skeleton.site_clicked.connect(self.site_wanted)
        self._skeleton.timepoint_clicked.connect(self._figure_clicked)
        self._skeleton.resited.connect(self._resite)
        self._skeleton.menu_wanted.connect(self._menu)
        self.card = SiteCard(self)
        self.card.mark_wanted.connect(self.mark_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._filter)
        column.addWidget(self._skeleton, 1)
        column.addWidget(self._course)
        session.opened.listen(self._opened)
        session.changed.listen(lambda _change: self._rebuild())
        session.selected.listen(self._selected)
        self.view.changed.listen(lambda _none: self._rebuild())

    @property
    def skeleton_view(self) -> SkeletonView:
        """The figure."""
        return self._skeleton

    @property
    def course_bar(self) -> CourseBar:
        """The dates."""
        return self._course

    def show_fates(self, fates: Fates) -> None:
        """Show changes by the thresholds of the reader, and with what is measured, as it comes."""
        self._fates = fates
        fates.changed.listen(lambda _none: self._rebuild() if self._session.has_case else None)

    def _trends_at(self, timepoint: TimepointId | None) -> dict[LesionId, Trend]:
        """Return what became of each lesion since the timepoint before; nothing where there is none."""
        if timepoint is None or self._fates is None:
            return {}
        self._fates.measures.want()
        found = self._fates.at(timepoint, self.view.reading.id)
        return {lesion: one.trend for lesion, one in found.items()}

    def show_pictures(self, pictures: LesionPictures) -> None:
        """Show pictures of marks on the card as they are made."""
        self.card.pictures = pictures
        pictures.arrived.listen(lambda _none: self.card.show_pictures())

    def set_private(self, private: bool) -> None:
        """Leave out whose map it is and of which day, or say it."""
        self._private = private
        self.card.hide()
        if self._session.has_case:
            self._rebuild()

    def light(self, place: tuple[str, Side] | None) -> None:
        """Light the bone of what is under the pointer on an image."""
        self._skeleton.light(place)

    def escape(self) -> bool:
        """Drop what is dragged, else close the card, else stop the course; tell whether there was any."""
        if self._skeleton.let_go():
            return True
        if self.card.isVisible():
            self.card.hide()
            self._skeleton.setFocus()
            return True
        playing = self.course.playing
        self.course.stop()
        return playing

    def _opened(self, _case: Case) -> None:
        self.view.forget()
        self.card.hide()
        self._rebuild()

    def _selected(self, selection: Selection) -> None:
        chosen = frozenset() if selection.lesion is None else frozenset({selection.lesion})
        self._skeleton.set_selected(chosen)

    def showEvent(self, event: QShowEvent) -> None:
        """Show what changed meanwhile."""
        super().showEvent(event)
        if self._stale and self._session.has_case:
            self._rebuild()

    def _rebuild(self) -> None:
        self._stale = not self.isVisible()
        if self._stale:
            # Nobody waits for it, and not even for a moment may it come to the front as it was.
            self._skeleton.forget()
            return
        session, view = self._session, self.view
        found = view.at(session.timepoint)
        self._filter.refresh(len(found.hidden))
        self._course.refresh(session.case, private=self._private)
        self.card.hide()
        style = FigureStyle(
            title="" if self._private else session.case.label,
            modalities=view.filter.modalities,
            trends=self._trends_at(session.timepoint),
            age=view.age,
            age_known=view.age_known,
            coverage=view.look.coverage,
            folded=view.look.folded,
            hidden=tuple(lesion.name for lesion in found.hidden),
        )
        maps = view.by_date() if view.look.by_date else ()
        trends = tuple(self._trends_at(one.timepoint.id) for one in maps if one.timepoint)
        shown = tuple(self._undated(one) for one in maps)
        self._skeleton.show_map(Shown(self._undated(found.map), style, shown, trends))

    def _undated(self, lesion_map: LesionMap) -> LesionMap:
        at = lesion_map.timepoint
        if at is None or not self._private:
            return lesion_map
        label = timepoint_label(self._session.case, at, private=True)
        return replace(lesion_map, timepoint=replace(at, label=label, date=None))

    def _figure_clicked(self, timepoint: TimepointId) -> None:
        """Show the figure of a date alone and large."""
        self.view.show(replace(self.view.look, by_date=False))
        self._session.show_timepoint(timepoint)

    def open_card(self, choice: SiteChoice) -> bool:
        """List what is marked at a site; tell whether anything is recorded there."""
        case, reading = self._session.case, self.view.reading.id
        folded = self.view.look.folded
        here = [
            lesion
            for lesion in case.lesions_of(reading)
            if lesion.site == choice.site.id and (folded or lesion.side is choice.side)
        ]
        if here:
            places = (
                self._skeleton.figure.places_of(choice.site.id, choice.side) if self._skeleton.figure else ()
            )
            x, y = places[0] if places else (0.0, 0.0)
            at = self._skeleton.mapTo(self, QPoint(round(x), round(y)))
            self.card.show_site(case, choice, here, at, private=self._private)
        return bool(here)

    def _resite(self, lesion: LesionId, choice: SiteChoice) -> None:
        """Give a lesion the site that its glyph was dragged to."""
        owner = self._session.case.get(Lesion, lesion)
        place = Place(choice.site.id, choice.side, choice.segment)
        same_site = (owner.site, owner.side) == (place.site, place.side)
        if same_site and place.segment in ("", owner.segment):
            return
        name = f"Move {owner.name} to {site_label(place.site, place.side, place.segment)}"
        self._session.edit(name, lambda case: edits.set_place(case, lesion, place))

    def _menu(self, choice: SiteChoice, at: QPoint) -> None:
        if not self._session.has_case:
            return
        menu = QMenu(self)
        menu.addAction(site_label(choice.site.id, choice.side)).setEnabled(False)
        menu.addSeparator()
        case = self._session.case
        for point in case.timepoints:
            part = menu.addMenu(timepoint_label(case, point, private=self._private))
            for result, words in (
                (ReviewResult.NEGATIVE, "Read, no lesion here"),
                (ReviewResult.NOT_COVERED, "Not on the images"),
            ):
                for modality in self._modalities_at(point.id):
                    step = partial(self._review, choice, point.id, modality, result)
                    part.addAction(f"{modality}: {words}", step)
            part.setEnabled(not part.isEmpty())
        menu.exec(at)
        menu.deleteLater()

    def _modalities_at(self, point: TimepointId) -> tuple[str, ...]:
        case = self._session.case
        marks = [
            mark.image.modality
            for lesion in case.lesions
            for one in case.observations_of(lesion.id)
            if one.timepoint == point
            for mark in case.marks_of(one.id)
        ]
        return tuple(dict.fromkeys(marks)) or ("CR", "CT", "MR", "NM")

    def _review(self, choice: SiteChoice, point: TimepointId, modality: str, result: ReviewResult) -> None:
        where, reading = Place(choice.site.id, choice.side), self._session.reading.id
        name = f"Review {site_label(choice.site.id, choice.side)}: {result.value.replace('_', ' ')}"
        self._session.edit(
            name, lambda case: edits.review_site(case, reading, point, modality, where, result)
        )
