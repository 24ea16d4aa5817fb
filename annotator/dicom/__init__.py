"""Files → Study ▸ Series ▸ Instance → Image, Volume: reading DICOM, exactly and without trust."""

from annotator.dicom.badge import Badge
from annotator.dicom.facts import Patient, SeriesFacts, StudyFacts
from annotator.dicom.folder_index import FolderIndex
from annotator.dicom.identity import identity
from annotator.dicom.instance import Instance
from annotator.dicom.pixels import read_frame, stored_frame
from annotator.dicom.problem import Problem, ProblemCode, RefusedError
from annotator.dicom.report import first_instance, pixel_report, scan_report
from annotator.dicom.scan import ScanResult, scan, walk
from annotator.dicom.series import Frame, Series
from annotator.dicom.source import Source, source_of
from annotator.dicom.study import Study, studies_of
from annotator.dicom.volume import to_volume, voxel_axes

__all__ = [
    "Badge",
    "FolderIndex",
    "Frame",
    "Instance",
    "Patient",
    "Problem",
    "ProblemCode",
    "RefusedError",
    "ScanResult",
    "Series",
    "SeriesFacts",
    "Source",
    "Study",
    "StudyFacts",
    "first_instance",
    "identity",
    "pixel_report",
    "read_frame",
    "scan",
    "scan_report",
    "source_of",
    "stored_frame",
    "studies_of",
    "to_volume",
    "voxel_axes",
    "walk",
]
