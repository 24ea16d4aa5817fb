"""Folders, files, archives and media → studies, and one problem for everything that did not open."""

from __future__ import annotations

import io
import logging
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from annotator.dicom import archive
from annotator.dicom.alike_frames import FoundImage, instance_in
from annotator.dicom.bulk import BulkReader
from annotator.dicom.collector import collector_paused
from annotator.dicom.dicomdir import referenced_files
from annotator.dicom.facts import Patient
from annotator.dicom.folder_index import FolderIndex
from annotator.dicom.fragments import walk_fragments
from annotator.dicom.header import header_of, read_header, remember_header
from annotator.dicom.image_object import instance_of, is_cut
from annotator.dicom.instance import Instance, with_frames
from annotator.dicom.problem import Problem, ProblemCode, RefusedError, plain
from annotator.dicom.search import FileSearch, Listing, Place
from annotator.dicom.source import Source, opened
from annotator.dicom.study import Study, studies_of

Found = Instance | Problem
Progress = Callable[[int, str], None]
"""Told the number of files read so far and the file at hand."""
Cancelled = Callable[[], bool]

_FEWEST = 16
_PATIENCE_S = 0.2
"""Files read at one stroke should appear after this time: on a slow disk they are fewer."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ScanResult:
    """What was found: studies in order of patient and date, and what did not open."""

    studies: tuple[Study, ...]
    problems: tuple[Problem, ...]

    @property
    def patients(self) -> tuple[tuple[Patient, tuple[Study, ...]], ...]:
        """Each patient with their studies."""
        grouped: dict[tuple[str, str, str], list[Study]] = {}
        for study in self.studies:
            patient = study.patient
            key = (patient.id, patient.issuer, "" if patient.id else patient.name)
            grouped.setdefault(key, []).append(study)
        return tuple((studies[0].patient, tuple(studies)) for studies in grouped.values())


def scan(
    paths: Iterable[Path | str],
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    index: FolderIndex | None = None,
) -> ScanResult:
    """Return all studies found at the paths, with one problem for each file that did not open.

    Parameters
    ----------
    paths : iterable of paths
        Folders (searched to the bottom), files, zip archives, DICOMDIR files.
    progress : function, optional
    cancelled : function, optional
        Asked before each file; when it says yes, what was found so far is returned.
    index : FolderIndex, optional
        Spares reading files that are as they were when they were read last.
    """
    with collector_paused():
        return _scanned([Path(path) for path in paths], progress, cancelled or (lambda: False), index)


def _scanned(
    roots: Sequence[Path], progress: Progress | None, cancelled: Cancelled, index: FolderIndex | None
) -> ScanResult:
    reading = _Reading(roots, cancelled)
    if index is not None and (kept := index.read(roots)) is not None:
        listing = reading.look()
        if listing.is_as(kept.listing) and not cancelled():
            _log.info("%d files are as they were", len(listing.files))
            return ScanResult(kept.studies, kept.problems)
        reading.known = kept.known(listing)
    every: list[FoundImage | Problem] = []
    for run in reading.all():
        if progress is not None:
            for count, found in enumerate(run, len(every) + 1):
                progress(count, _file_of(found))
        every += run
    images = [one for one in every if not isinstance(one, Problem)]
    problems = [one for one in every if isinstance(one, Problem)]
    studies, more = studies_of(images)
    _log.info("%d images in %d studies, %d problems", len(images), len(studies), len(problems) + len(more))
    result = ScanResult(studies, (*_not_elsewhere(problems, reading.missed, studies), *more))
    if index is not None and not cancelled():
        index.write(roots, reading.listing, reading.beside, result.studies, result.problems)
    return result


def _not_elsewhere(
    problems: Sequence[Problem], missed: Mapping[str, str], studies: Sequence[Study]
) -> Iterator[Problem]:
    """Yield problems, but for files missing where an index names them whose images were found elsewhere."""
    every = (frame for study in studies for series in study.series for frame in series.frames)
    there = {frame.instance.uid for frame in every} if missed else set()
    return (one for one in problems if missed.get(one.file) not in there)


def walk(paths: Iterable[Path | str], cancelled: Cancelled | None = None) -> Iterator[Found]:
    """Yield instances and problems as files are read, each file once however it is reached.

    `studies_of` groups what came so far.
    """
    for run in _Reading([Path(path) for path in paths], cancelled or (lambda: False)).all():
        for found in run:
            yield found if isinstance(found, Problem) else instance_in(found)


def _file_of(found: FoundImage | Problem) -> str:
    if isinstance(found, Problem):
        return found.file
    if isinstance(found, Instance):
        return found.source.label
    frames, at = found
    return plain(frames.files[at])


class _Reading:
    """Reads what a search finds: alike files at one stroke, a few at first and more if that goes fast.

    `known` is what files give that need not be read; `beside` what each gave that gave anything else than
    one image: None where that depends on other files too; `missed` the UIDs of files that an index names and
    that are not there.
    """

    def __init__(self, paths: Sequence[Path], cancelled: Cancelled) -> None:
        self._paths, self._cancelled = paths, cancelled
        self._search, self._bulk = FileSearch(cancelled), BulkReader(cancelled)
        met = chain.from_iterable(map(self._search.path, paths))
        self._places: Iterator[Place] = chain.from_iterable(met)
        self.listing = self._search.listing
        self.known: Mapping[str, tuple[Found, ...]] = {}
        self.beside: dict[str, tuple[Found, ...] | None] = {}
        self.missed: dict[str, str] = {}
        self._leads_on = False

    def look(self) -> Listing:
        """Search to the end before any file is read."""
        self._places = iter(list(self._places))
        return self.listing

    def all(self) -> Iterator[Sequence[FoundImage | Problem]]:
        """Yield what is found, in the order of the files, as much at a time as was read at one stroke."""
        count = _FEWEST
        while batch := list(islice(self._places, count)):
            start = time.monotonic()
            unread = [one for one in batch if isinstance(one, int)]
            if self.known:
                unread = [one for one in unread if self._search.file_at(one) not in self.known]
            read = self._bulk.instances(self._search.sources(unread))
            is_fast = time.monotonic() - start < _PATIENCE_S / 2
            count = min(2 * count, self._bulk.most_files) if is_fast else max(count // 2, _FEWEST)
            images = [image for image in read if image is not None]
            if len(images) == len(batch):
                yield images
            else:
                yield from self._in_order(batch, dict(zip(unread, read, strict=True)))
            if self._cancelled():
                return

    def _in_order(
        self, batch: Sequence[Place], read: Mapping[int, FoundImage | None]
    ) -> Iterator[Sequence[FoundImage | Problem]]:
        """Yield what was read, and between it what is read alone."""
        run: list[FoundImage | Problem] = []
        for one in batch:
            if isinstance(one, int) and (image := read.get(one)) is not None:
                run.append(image)
                continue
            if run:
                yield run
                run = []
            if self._cancelled():
                return
            if isinstance(one, Problem):
                yield (one,)
            else:
                for found in self._known_or_alone(one):
                    yield (found,)
        if run:
            yield run

    def _known_or_alone(self, place: int | Source) -> Iterator[Found]:
        source = self._search.sources([place])[0] if isinstance(place, int) else place
        found = self.known.get(source.file)
        if found is None:
            yield from self._alone(source)
        else:
            self._note(source, found)
            yield from found

    def _alone(self, source: Source) -> Iterator[Found]:
        """Yield what a file gives when it is read alone."""
        found: list[Found] = []
        self._leads_on = False
        for one in self._file(source):
            found.append(one)
            yield one
        self._note(source, None if self._leads_on else tuple(found))

    def _note(self, source: Source, found: tuple[Found, ...] | None) -> None:
        if found is None or len(found) != 1 or isinstance(found[0], Problem):
            self.beside[source.file] = found

    def _file(self, source: Source) -> Iterator[Found]:
        try:
            with opened(source) as stream:
                if stream.read(4) == archive.MAGIC:
                    self._leads_on = True
                    yield from _told(source, self._archive(source, stream))
                else:
                    yield from _told(source, _instance(source, stream))
        except RefusedError as error:
            yield error.problem(source.label)
            if error.code is ProblemCode.NOT_AN_IMAGE and error.reason == "DICOMDIR":
                yield from self._medium(source)

    def _medium(self, source: Source) -> Iterator[Found]:
        """Follow the index of a medium; inside a folder that is being searched, only miss its files."""
        self._leads_on = True
        try:
            header = header_of(source).header
        except RefusedError as error:
            yield error.problem(source.label)
            return
        for uid, found in referenced_files(source.path, header):
            if isinstance(found, Problem):
                if found.code is ProblemCode.MISSING_FILE:
                    self.missed[found.file] = uid
                yield found
            elif source.path in self._paths and not self._cancelled():
                met = self._search.file(found)
                if isinstance(met, Source):
                    yield from self._file(met)
                elif met is not None:
                    yield met

    def _archive(self, source: Source, stream: BinaryIO) -> Iterator[Found]:
        for position, member in enumerate(archive.members(stream)):
            if self._cancelled():
                return
            if not member.is_folder:
                yield from _member(replace(source, member=position, member_name=member.name), stream, member)


def _member(source: Source, stream: BinaryIO, member: archive.Member) -> Iterator[Found]:
    try:
        data = archive.member_bytes(stream, member)
        if data[:4] == archive.MAGIC:
            raise RefusedError(ProblemCode.BAD_ARCHIVE, "an archive inside an archive is not opened")
        yield from _told(source, _instance(source, io.BytesIO(data)))
    except RefusedError as error:
        yield error.problem(source.label)


def _told(source: Source, found: Iterator[Found]) -> Iterator[Found]:
    """Yield what is found in a file; a fault of this program ends that file, not the whole search."""
    try:
        yield from found
    except RefusedError:
        raise
    except Exception as error:  # noqa: BLE001 - told as a problem of its own, with the place in the log
        place = traceback.extract_tb(error.__traceback__)[-1]
        reason = f"{type(error).__name__} in {place.name}, {Path(place.filename).name}:{place.lineno}"
        _log.error("unexpected: %s", reason)  # without the error's words, which may quote the file
        yield Problem.of(source.label, ProblemCode.UNEXPECTED, reason)


def _instance(source: Source, stream: BinaryIO) -> Iterator[Found]:
    """Yield the instance of an open file, and a problem beside it when it is not whole."""
    file = read_header(stream)
    remember_header(source, file)  # Whoever opens a single file looks at its pixels next.
    instance = instance_of(source, file)
    cut = is_cut(file)
    if file.syntax.codec is not None:
        stream = stream if file.data is None else io.BytesIO(file.data)
        fragments = walk_fragments(stream, file)
        if not fragments.all:
            raise RefusedError(ProblemCode.TRUNCATED, "(7FE0,0010) holds no whole fragment")
        cut = not fragments.complete
        if cut or len(fragments.all) < instance.frames:
            instance = with_frames(instance, min(instance.frames, len(fragments.all)))
    yield instance
    if instance.fault is not None:
        yield instance.fault.problem(source.label)
    elif cut or instance.missing_frames:
        code = ProblemCode.TRUNCATED if cut else ProblemCode.FRAME_MISSING
        claimed = instance.frames + instance.missing_frames
        reason = f"(7FE0,0010) ends early: {instance.frames} of {claimed} frames are whole"
        yield Problem.of(source.label, code, reason)
