"""What the marks of a case measure, for exports: taken from the folders that hold its images."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.dicom import scan
from annotator.exchange.format import Context
from annotator.lesions.case import Case
from annotator.lesions.records import Lesion
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
    folders = [path for path in context.sources if path.exists()]
    if not folders:
        return ()
    places = located(scan(folders).studies)
    return tuple(
        Row(case, lesion, taken)
        for reading in case.readings
        if context.reading in (None, reading.id)
        for lesion in case.lesions_of(reading.id)
        for taken in taken_of(case, lesion.id, places)
        if context.timepoint in (None, taken.timepoint)
        and (context.modalities is None or taken.at.modality in context.modalities)
    )
