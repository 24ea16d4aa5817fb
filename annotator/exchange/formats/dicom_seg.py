"""Segmentations: the masks of all lesions on slices, for other programs to show, measure and learn from."""

from __future__ import annotations

from collections.abc import Mapping

from annotator.errors import ExportError
from annotator.exchange.format import Context, Format
from annotator.exchange.marked import marked
from annotator.exchange.measured import places_in
from annotator.lesions.case import Case


def write_files(case: Case, context: Context) -> Mapping[str, bytes]:
    """Return a segmentation for each reading and stack of slices with marks that enclose something.

    Raises
    ------
    ExportError
        A marked image is not in the folders of the case, or no mark encloses pixels of slices.
    RefusedError
        A file cannot be read any more.
    """
    from annotator.exchange.objects.heading import Heading
    from annotator.exchange.objects.naming import named
    from annotator.exchange.objects.segmentation import segmentations
    from annotator.exchange.objects.segmentation_file import segmentation_file

    heading = Heading(case, context)
    made = segmentations(marked(case, context, places_in(context.sources)), heading)
    if not made:
        raise ExportError(
            "No lesion is outlined on slices: there is nothing to segment.",
            "Export a measurement report for marks on radiographs and planar scans.",
        )
    return {
        named(case, context, "seg", number, one.first): segmentation_file(one, heading, number)
        for number, one in enumerate(made, 1)
    }


def differences(content: bytes, case: Case, context: Context) -> tuple[str, ...]:
    """Return what a written segmentation holds other than the case: lesions, sites, and pixels."""
    from annotator.exchange.objects.comparing import object_differences

    return object_differences(content, case, context)


FORMAT = Format(
    "dicom-seg", "DICOM segmentation (SEG)", ".dcm", write_files=write_files, differences=differences
)
