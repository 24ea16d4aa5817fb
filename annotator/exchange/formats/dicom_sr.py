"""Measurement reports: what was marked and measured on each study, with the segmentations they refer to."""

from __future__ import annotations

from collections.abc import Mapping

from annotator.errors import ExportError
from annotator.exchange.format import Context, Format
from annotator.exchange.marked import marked
from annotator.exchange.measured import measured_at, places_in
from annotator.lesions.case import Case


def write_files(case: Case, context: Context) -> Mapping[str, bytes]:
    """Return a report (TID 1500) for each reading and study with marks, and the segmentations of them.

    Raises
    ------
    ExportError
        A marked image is not in the folders of the case, or nothing is marked.
    RefusedError
        A file cannot be read any more.
    """
    from annotator.exchange.objects.heading import Heading
    from annotator.exchange.objects.naming import named
    from annotator.exchange.objects.report import report_file, reports
    from annotator.exchange.objects.segmentation import segmentations
    from annotator.exchange.objects.segmentation_file import segmentation_file

    heading, places = Heading(case, context), places_in(context.sources)
    marks = marked(case, context, places)
    if not marks:
        raise ExportError("No lesion is marked on an image: there is nothing to report.", "Mark one first.")
    segmented = segmentations(marks, heading)
    taken = [row.taken for row in measured_at(case, context, places)]
    files = {
        named(case, context, "seg", number, one.first): segmentation_file(one, heading, number)
        for number, one in enumerate(segmented, 1)
    }
    for number, one in enumerate(reports(marks, taken, segmented), 1):
        files[named(case, context, "sr", number, one.first)] = report_file(one, heading, number)
    return files


def differences(content: bytes, case: Case, context: Context) -> tuple[str, ...]:
    """Return what a written report or segmentation holds other than the case."""
    from annotator.exchange.objects.comparing import object_differences

    return object_differences(content, case, context)


FORMAT = Format(
    "dicom-sr", "DICOM measurement report (SR) with segmentations", ".dcm", write_files=write_files,
    differences=differences,
)  # fmt: skip
