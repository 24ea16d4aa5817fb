"""What the marks of a case measure, for exports: taken from the folders that hold its images."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from annotator.dicom import scan
from annotator.exchange.format import Context
from annotator.lesion_map.filtering import passing
from annotator.lesions.case import Case
from annotator.lesions.records import Lesion, LesionId, ReadingId
from annotator.measure.measurement import Measurement
from annotator.measure.of_lesion import FrameKey, Located, Taken, located, taken_of


@dataclass(frozen=True, slots=True)
class Row:
    """Something measured of a lesion, or refused."""

    case: Case
    lesion: Lesion
    taken: Taken

    @property
    def measurement(self) -> Measurement | None:
        """The measurement, None where it was refused."""
        return self.taken.result if isinstance(self.taken.result, Measurement) else None

    @property
    def refused(self) -> str | None:
        """Why there is none."""
        result = self.taken.result
        return None if isinstance(result, Measurement) else result.because


def measured(case: Case, context: Context) -> tuple[Row, ...]:
    """Return what is measured of the lesions in scope; nothing without the folders of the images.

    Readings as entered, lesions by number, timepoints in order; of each mark size before values, then the
    volumes.
    """
    return measured_at(case, context, places_in(context.sources))


def measured_at(case: Case, context: Context, places: Mapping[FrameKey, Located]) -> tuple[Row, ...]:
    """Return the same where the frames of the images were found already."""
    shown = lesions_in_scope(case, context)
    rows = _rows(case, context.reading, places)
    return in_scope((row for row in rows if row.lesion.id in shown), context)


def measured_ever(case: Case, reading: ReadingId, sources: tuple[Path, ...]) -> tuple[Row, ...]:
    """Return what is measured of the lesions of a reading at any timepoint, on any modality."""
    return tuple(_rows(case, reading, places_in(sources)))


def places_in(sources: tuple[Path, ...]) -> Mapping[FrameKey, Located]:
    """Return the frames of the images in folders, of those that are there."""
    folders = [path for path in sources if path.exists()]
    return located(scan(folders).studies) if folders else {}


def lesions_in_scope(case: Case, context: Context) -> frozenset[LesionId]:
    """Return the lesions that the filter lets through: of the reading, or of all where none is named."""
    return frozenset(
        lesion
        for one in case.readings
        if context.reading in (None, one.id)
        for lesion in passing(case, one.id, context.timepoint, context.filter)
    )


def in_scope(rows: Iterable[Row], context: Context) -> tuple[Row, ...]:
    """Return the rows of the timepoint and the modalities of a context, without drafts nobody accepted."""
    return tuple(
        one
        for one in rows
        if not one.taken.waits
        and context.timepoint in (None, one.taken.timepoint)
        and (context.modalities is None or one.taken.at.modality in context.modalities)
    )


def _rows(case: Case, reading: ReadingId | None, places: Mapping[FrameKey, Located]) -> Iterator[Row]:
    if not places:
        return
    for one in case.readings:
        if reading in (None, one.id):
            for lesion in case.lesions_of(one.id):
                yield from (Row(case, lesion, taken) for taken in taken_of(case, lesion.id, places))
