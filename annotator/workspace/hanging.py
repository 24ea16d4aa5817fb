"""Hanging protocols at the reader's hand: hang, step, remember and forget a screen, hang one lesion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from annotator.errors import AnnotatorError
from annotator.lesions.records import Lesion, Mark
from annotator.terms.sites import site_label
from annotator.viewing.hanging import Fit, fits, hang
from annotator.viewing.lesion_hanging import LesionImage, LesionLayout, follow_up, lesion_card, lesion_images
from annotator.viewing.protocol import Protocol
from annotator.viewing.remember import described, remembered, restored
from annotator.workspace.hanging_shelf import HangingShelf
from annotator.workspace.notice import Weight
from annotator.workspace.privacy import timepoint_label
from annotator.workspace.session import Session
from annotator.workspace.viewer import Viewer

_FOLLOW_UP = "follow-up"


class Hanging:
    """Chooses layouts for the studies on the desk. What cannot be done is told, never raised."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session, self._viewer = session, viewer
        self.shelf = HangingShelf.beside(session.store)

    @property
    def known(self) -> Mapping[str, Protocol]:
        """All protocols by id; what is wrong with a file of the reader is told."""
        known, faults = self.shelf.known()
        for fault in faults:
            self._session.tell(fault.message, Weight.WARNING, fault.hint)
        return known

    @property
    def study_uid(self) -> str | None:
        """The study in the active pane, which is the one to hang; None takes the latest."""
        series = self._viewer.series(self._viewer.layout.active_pane.series)
        return None if series is None else series.study.uid

    def fits(self) -> tuple[Fit, ...]:
        """Return how well each protocol fits the study in the active pane, the best first."""
        return fits(self._viewer.studies, self.study_uid, self.known) if self._viewer.studies else ()

    def hang(self, protocol_id: str | None = None) -> None:
        """Hang by a protocol, or by the one that fits best."""
        for _ in self.hanging(protocol_id):
            pass

    def hanging(self, protocol_id: str | None = None) -> Iterator[None]:
        """Hang as `hang` does, in steps between which the window may live on."""
        if not self._viewer.studies:
            return
        known = self.known
        current = None if protocol_id is None else self._study_for(protocol_id, known)
        layout = hang(self._viewer.studies, protocol_id, current, known)
        yield
        self._viewer.show(layout)
        if protocol_id is not None:
            self._session.tell(self._viewer.layout.because[0])

    def step_timepoint(self, by: int) -> None:
        """Hang a study of the timepoint after, or before: one of the same modality where there is one."""
        case, studies = self._session.case, {one.uid: one for one in self._viewer.studies}
        points = sorted(
            (one for one in case.timepoints if not studies.keys().isdisjoint(one.study_uids)),
            key=lambda one: one.order,
        )
        here = next((at for at, one in enumerate(points) if self.study_uid in one.study_uids), None)
        at = 0 if here is None else here + by
        if not 0 <= at < len(points):
            self._session.tell(f"There is no timepoint {'after' if by > 0 else 'before'} this one.")
            return
        series = self._viewer.series(self._viewer.layout.active_pane.series)
        modality = "" if series is None else series.modality
        found = [studies[uid] for uid in points[at].study_uids if uid in studies]
        study = next((one for one in found if modality in one.modalities), found[0])
        self._viewer.show(hang(self._viewer.studies, None, study.uid, self.known))
        self._session.tell(timepoint_label(case, points[at], private=self._viewer.private))

    def _study_for(self, protocol_id: str, known: Mapping[str, Protocol]) -> str | None:
        """Return the study in the active pane when the protocol fits it, else the latest that it fits."""
        studies, only = self._viewer.studies, {protocol_id: known[protocol_id]}
        latest = sorted(studies, key=lambda one: one.date or date.min, reverse=True)
        order = [uid for uid in (self.study_uid, *(one.uid for one in latest)) if uid is not None]
        return next((uid for uid in order if fits(studies, uid, only)[0].weight is not None), self.study_uid)

    def step(self, by: int) -> None:
        """Hang by the next protocol that fits the study, round the end."""
        ids = [fit.protocol.id for fit in self.fits() if fit.weight is not None]
        if not ids:
            return
        shown = self._viewer.layout.protocol
        at = ids.index(shown) if shown in ids else (-1 if by > 0 else 0)
        self.hang(ids[(at + by) % len(ids)])

    def remember(self) -> None:
        """Keep the screen as it is for studies like this one."""
        one = remembered(self._viewer.layout, self._viewer.studies)
        if one is None:
            self._session.tell("There is nothing on the screen to remember.", Weight.WARNING)
            return
        try:
            self.shelf.remember(one)
        except AnnotatorError as error:
            self._session.tell(error.message, Weight.WARNING, error.hint)
            return
        self._session.tell(f"Studies of {described(one)} will open like this: “{one.title}”. {restored(one)}")

    def forget(self, protocol_id: str) -> None:
        """Forget a remembered screen."""
        title = self.known[protocol_id].title if protocol_id in self.known else protocol_id
        try:
            self.shelf.forget(protocol_id)
        except AnnotatorError as error:
            self._session.tell(error.message, Weight.WARNING, error.hint)
            return
        self._session.tell(f"“{title}” is forgotten.")

    def forget_this(self) -> None:
        """Forget the remembered screens for studies like the one in the active pane."""
        mine = [fit.protocol for fit in self.fits() if fit.protocol.remembered and fit.weight is not None]
        if not mine:
            self._session.tell("No screen is remembered for studies like this.")
        for one in mine:
            self.forget(one.id)

    def lesion_card(self) -> None:
        """Show the chosen lesion on each of its modalities."""
        chosen = self._chosen()
        if chosen is not None:
            lesion, images = chosen
            self._show(lesion_card(images, _name(lesion)), "")

    def follow_up(self) -> None:
        """Show the prior beside the current image of the chosen lesion; else of the study."""
        if self._session.selection.lesion is None:
            self.hang(_FOLLOW_UP)
            return
        chosen = self._chosen()
        if chosen is not None:
            lesion, images = chosen
            series = self._viewer.series(self._viewer.layout.active_pane.series)
            modality = series.modality if series else ""
            pair = follow_up(self._viewer.studies, images, _name(lesion), modality)
            self._show(pair, f"{_name(lesion)} has no image of another date to compare.")

    def _chosen(self) -> tuple[Lesion, Sequence[LesionImage]] | None:
        selection = self._session.selection
        if selection.lesion is None:
            self._session.tell("No lesion is chosen.", hint="Choose one in the list or on an image.")
            return None
        case = self._session.case
        lesion = case.get(Lesion, selection.lesion)
        marks = list(case.marks_of_lesion(lesion.id))
        if selection.mark is not None:
            marks.append(case.get(Mark, selection.mark))  # of several marks on one image, the chosen one
        images = lesion_images(self._viewer.studies, marks)
        if not images:
            self._session.tell(f"No image on the desk shows {_name(lesion)}.", hint="Open its folder.")
            return None
        return lesion, images

    def _show(self, found: LesionLayout | None, otherwise: str) -> None:
        if found is None:
            self._session.tell(otherwise)
            return
        self._viewer.show_at(found.layout, found.shapes)
        self._session.tell(found.layout.because[0])


def _name(lesion: Lesion) -> str:
    where = site_label(lesion.site, lesion.side, lesion.segment) if lesion.site else ""
    return f"{lesion.name} {where}".strip()
