"""What the marks of a case measure, for exports: taken from the folders that hold its images."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from annotator.dicom import scan
from annotator.exchange.format import Context
from annotator.lesion_map.filtering import passing
from annotator.lesions.case import Case
from annotator.lesions.records import Lesion, ReadingId
from annotator.measure.measurement import Measurement
from annotator.measure.of_lesion import Taken, located, taken_of


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
    shown = {
        lesion
        for one in case.readings
        if context.reading in (None, one.id)
        for lesion in passing(case, one.id, context.timepoint, context.filter)
    }
    rows = _rows(case, context.reading, context.sources)
    return in_scope((row for row in rows if row.lesion.id in shown), context)


def measured_ever(case: Case, reading: ReadingId, sources: tuple[Path, ...]) -> tuple[Row, ...]:
    """Return what is measured of the lesions of a reading at any timepoint, on any modality."""
    return tuple(_rows(case, reading, sources))


def in_scope(rows: Iterable[Row], context: Context) -> tuple[Row, ...]:
    """Return the rows of the timepoint and the modalities of a context, without drafts nobody accepted."""
    return tuple(
        one
        for one in rows
        if not one.taken.waits
        and context.timepoint in (None, one.taken.timepoint)
        and (context.modalities is None or one.taken.at.modality in context.modalities)
    )


def _rows(case: Case, reading: ReadingId | None, sources: tuple[Path, ...]) -> Iterator[Row]:
    folders = [path for path in sources if path.exists()]
    if not folders:
        return
    places = located(scan(folders).studies)
    for one in case.readings:
        if reading in (None, one.id):
            for lesion in case.lesions_of(one.id):
                yield from (Row(case, lesion, taken) for taken in taken_of(case, lesion.id, places))
