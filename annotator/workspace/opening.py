"""From paths to a case on the desk: scan, find or make the case, group the studies, hang them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Container, Iterator, Sequence
from itertools import count
from pathlib import Path

from annotator.dicom.facts import Patient as DicomPatient
from annotator.dicom.folder_index import FolderIndex
from annotator.dicom.scan import ScanResult, scan
from annotator.dicom.study import Study
from annotator.errors import AnnotatorError, LibraryError
from annotator.lesion_map.wording import counted
from annotator.lesions.case import Case, Patient
from annotator.lesions.change import added
from annotator.lesions.history import Edit
from annotator.lesions.records import (
    CaseId,
    Reader,
    ReaderId,
    Reading,
    ReadingId,
    new_id,
)
from annotator.lesions.timepoints import WITHIN_DAYS, DatedStudy, group_studies
from annotator.library.opening import index_location
from annotator.terms.sites import catalogue
from annotator.viewing.layout import Layout
from annotator.viewing.protocol_file import protocols
from annotator.workspace.hanging import Hanging
from annotator.workspace.jobs import Jobs, Token
from annotator.workspace.links import Links
from annotator.workspace.notice import Weight
from annotator.workspace.screen_state import layout_from_text
from annotator.workspace.session import Session
from annotator.workspace.viewer import Viewer

SCAN = "scan"


class Opening:
    """Opens what people drop, choose or left open last time. Scanning runs in the background."""

    def __init__(self, session: Session, viewer: Viewer, jobs: Jobs, reader: str) -> None:
        self._session, self._viewer, self._jobs, self._reader = session, viewer, jobs, reader
        self.hanging = Hanging(session, viewer)
        self.links = Links(session, viewer)

    def paths(self, paths: Sequence[str]) -> None:
        """Scan folders, files, zips or DICOMDIRs, and open the case of the patient found there."""
        absolute = tuple(str(Path(path).resolve()) for path in paths)
        if absolute:
            self._scan(absolute, lambda result: self._jobs.in_turns(SCAN, self._found(result, absolute)))

    def case(self, case_id: CaseId) -> None:
        """Open a case of the library; its images are looked for where they were last."""
        self._jobs.cancel(SCAN)
        try:
            case = self._session.store.load(case_id)
            sources = self._session.store.sources(case_id)
        except AnnotatorError as error:
            self._session.tell(error.message, Weight.FAILURE, error.hint)
            return
        deque(self._put(case, ScanResult((), ())), 0)
        there = tuple(path for path in sources if Path(path).exists())
        if len(there) < len(sources):
            gone = len(sources) - len(there)
            self._session.tell(
                f"{counted(gone, 'place')} with images of this case {'is' if gone == 1 else 'are'} gone.",
                Weight.WARNING,
                "Drop the folder where they are now.",
            )
        if there:
            self._scan(there, lambda result: self._jobs.in_turns(SCAN, self._images_of(case.id, result)))

    def last(self) -> bool:
        """Open the case that was on the desk last; tell whether there was one."""
        last = self._session.store.recall("last_case")
        known = {summary.id for summary in self._session.store.cases()}
        if last is None or last not in known:
            return False
        self.case(CaseId(last))
        return True

    def _scan(self, paths: tuple[str, ...], found: Callable[[ScanResult], None]) -> None:
        def job(token: Token) -> ScanResult:
            # Their files are read here, not by the window when it shows what is found.
            protocols()
            catalogue()
            result = scan(
                paths,
                progress=lambda count, _file: token.progress(-1.0, f"{count} files read"),
                cancelled=lambda: token.cancelled,
                index=FolderIndex(index_location()),
            )
            # Frames that an index kept are made when one is asked for: here, not by the window.
            deque((frame for one in result.studies for series in one.series for frame in series.frames), 0)
            return result

        def failed(error: Exception) -> None:
            hint = error.hint if isinstance(error, AnnotatorError) else ""
            self._session.tell(f"Nothing was opened: {error}", Weight.FAILURE, hint)

        self._jobs.run(SCAN, job, found, failed)

    def _found(self, result: ScanResult, sources: tuple[str, ...]) -> Iterator[None]:
        if not result.studies:
            self._viewer.show_studies((), result.problems)
            self._session.tell(
                f"No images in {counted(len(result.problems), 'file')}."
                if result.problems
                else "No files there.",
                Weight.WARNING,
                "The list of problems says why.",
            )
            return
        try:
            known = {summary.id for summary in self._session.store.cases()}
            cases = [self._case_for(studies, sources) for _, studies in result.patients]
        except LibraryError as error:
            self._session.tell(error.message, Weight.FAILURE, error.hint)
            return
        _, studies = result.patients[0]
        yield
        yield from self._put(cases[0], ScanResult(studies, result.problems))
        if cases[0].id not in known:
            self._tell_grouped()
        if len(cases) > 1:
            self._session.tell(
                f"{len(cases)} patients were found; each has a case of its own.",
                Weight.WARNING,
                "Choose another with Ctrl+Shift+O.",
            )

    def _case_for(self, studies: tuple[Study, ...], sources: tuple[str, ...]) -> Case:
        store, patient = self._session.store, studies[0].patient
        for summary in store.cases():
            is_nameless = not any((summary.patient.id, summary.patient.name, patient.id, patient.name))
            known = store.load(summary.id) if is_nameless or _is_same(summary.patient, patient) else None
            # Of patients whom nothing names, only their studies say who is who.
            if known and (not is_nameless or any(known.timepoint_of_study(one.uid) for one in studies)):
                if not store.read_only:
                    places = (*store.sources(known.id), *sources)
                    store.set_sources(known.id, tuple(dict.fromkeys(places)))
                return known
        birth = _birth_date(patient)
        who = Patient(patient.id, patient.issuer, patient.name, birth, patient.sex or None)
        reader = Reader(ReaderId(new_id()), self._reader)
        reading = Reading(ReadingId(new_id()), reader.id)
        label = _label(patient, {one.label for one in store.cases()})
        case = Case(CaseId(new_id()), who, label).after(added(reader, reading))
        case = case.after(group_studies(case, _dated(studies)))
        if store.read_only:
            self._session.tell(
                "This patient is new to the library, which only reads: nothing is kept.", Weight.WARNING
            )
            return case
        store.create(case, self._reader)
        store.set_sources(case.id, sources)
        return case

    def _images_of(self, case_id: CaseId, result: ScanResult) -> Iterator[None]:
        if not self._session.has_case or self._session.case.id != case_id:
            return
        patient = self._session.case.patient
        ours = tuple(
            study
            for who, studies in result.patients
            for study in studies
            if _is_same(patient, who) or self._session.case.timepoint_of_study(study.uid)
        )
        yield from self._put(self._session.case, ScanResult(ours, result.problems))

    def _put(self, case: Case, result: ScanResult) -> Iterator[None]:
        """Put a case and its studies on the desk, in steps between which the window lives on."""
        session, viewer = self._session, self._viewer
        if not session.has_case or session.case.id != case.id:
            if not session.open(case):
                return
            viewer.frames.clear()
            viewer.show(Layout())
            session.keep("last_case", case.id)
            yield
        viewer.show_studies(result.studies, result.problems)
        if not result.studies:
            return
        yield
        grouped = group_studies(session.case, _dated(result.studies))
        if (
            grouped
            and not session.store.read_only
            and session.apply(Edit("Group studies into timepoints", grouped))
        ):
            self._tell_grouped()
            yield
        stored = layout_from_text(session.store.recall(f"layout:{case.id}"), viewer.order)
        if stored:
            viewer.show(stored)
        else:
            yield from self.hanging.hanging()

    def _tell_grouped(self) -> None:
        """Say how studies were grouped: by days is a suggestion, and the reader's to change."""
        shared = [point for point in self._session.case.timepoints if len(point.study_uids) > 1]
        if shared:
            studies = sum(len(point.study_uids) for point in shared)
            what = "1 timepoint" if len(shared) == 1 else f"{len(shared)} timepoints"
            self._session.tell(
                f"{studies} studies are grouped into {what}, within {WITHIN_DAYS} days each.",
                hint="Menu Lesion, Timepoints: split or merge them.",
            )


def _is_same(known: Patient, found: DicomPatient) -> bool:
    """Tell whether images are of the patient of a case.

    A Patient ID holds within its issuer (PS3.3 C.7.1.1), where both are told. It is not believed alone
    where name and birth date both say another: whole cohorts are de-identified to one ID.
    """
    if known.issuer and found.issuer and known.issuer != found.issuer:
        return False
    if not found.id:
        return not known.id and bool(found.name) and known.name == found.name
    other_name = bool(known.name and found.name) and known.name != found.name
    births = {known.birth_date, _birth_date(found)} - {None}
    return known.id == found.id and not (other_name and len(births) > 1)


def _label(patient: DicomPatient, taken: Container[str]) -> str:
    """Return a label that no other case has: people choose by it, and exports are named by it."""
    plain = patient.id or patient.display_name or "Unknown patient"
    labels = (plain if number == 1 else f"{plain} ({number})" for number in count(1))
    return next(label for label in labels if label not in taken)


def _birth_date(patient: DicomPatient) -> str | None:
    return patient.birth_date.isoformat() if patient.birth_date else None


def _dated(studies: Sequence[Study]) -> tuple[DatedStudy, ...]:
    """Return the days of studies; those without a UID cannot belong to a timepoint.

    The age counts where the day of birth is not known: de-identified files often keep no more.
    """
    return tuple(
        DatedStudy(
            one.uid,
            one.date.isoformat() if one.date else None,
            one.age_years if one.patient.birth_date is None else None,
        )
        for one in studies
        if one.is_identified
    )
