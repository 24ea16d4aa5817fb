"""Finding studies: 10,000 files on a warm disk to studies, series and instances."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pydicom
from pydicom.datadict import tag_for_keyword

from annotator.dicom import FolderIndex, ScanResult, scan
from annotator.dicom.folder_index import RACY_NS
from tests.benchmarks.contest import seconds
from tests.benchmarks.generated import many_files
from tests.benchmarks.row import Bench, Figure, Group, Prepared, Row

_ROWS = (
    Row(
        "index-pydicom",
        "find the studies of 10,000 files and keep them in the index, against pydicom's headers "
        "(its time on a tenth, times ten)",
        "all",
        "pydicom",
        "s",
        30,
        True,
    ),
    Row(
        "index-gdcm",
        "the same, against GDCM's Scanner with the same tags",
        "all",
        "gdcm",
        "s",
        8,
        True,
        ("gdcm",),
    ),
    Row(
        "index-read-limit",
        "the same, against opening each file and reading its first 8 kB",
        "all",
        "limit",
        "s",
        4,
        False,
    ),
    Row(
        "reopen-pydicom",
        "open the 10,000 files again, unchanged, by the index (images are made when they are looked at)",
        "again",
        "pydicom",
        "s",
        130,
        True,
    ),
    Row("growth-files", "ten times the files, against the files", "all", "tenth", "s", 10.5, False),
)
_SHARE = 10
_TAGS = [
    "PatientID",
    "PatientName",
    "PatientBirthDate",
    "PatientSex",
    "StudyInstanceUID",
    "StudyDate",
    "StudyTime",
    "StudyDescription",
    "SeriesInstanceUID",
    "SeriesNumber",
    "SeriesDescription",
    "Modality",
    "SOPInstanceUID",
    "InstanceNumber",
    "Rows",
    "Columns",
    "NumberOfFrames",
    "ImagePositionPatient",
    "ImageOrientationPatient",
]


def _prepare(bench: Bench) -> Prepared:
    files = many_files(bench.sizes.files, bench.folder / "all")
    # Series are evenly filled: the first tenth of the files is a tenth of the series.
    tenth = bench.folder / "tenth"
    for file in files[: len(files) // _SHARE]:
        place = tenth / file.relative_to(bench.folder / "all")
        place.parent.mkdir(parents=True, exist_ok=True)
        os.link(file, place)
    few = sorted(path for path in tenth.rglob("*") if path.is_file())
    whole = [bench.folder / "all"]
    index, kept = FolderIndex(bench.folder / "index"), FolderIndex(bench.folder / "kept")
    _settle()
    first = scan(whole, index=kept)
    _agree(first, files)
    if scan(whole, index=kept) != first:
        raise AssertionError("the index gives another answer than the files")
    figures = {
        "all": seconds(partial(scan, whole, index=index), before=index.clear),
        "again": seconds(partial(scan, whole, index=kept)),
        "tenth": seconds(partial(scan, [tenth], index=index), before=index.clear),
        "pydicom": _scaled(seconds(partial(_pydicom, few)), len(files) / len(few)),
        "limit": seconds(partial(_read_heads, bench.folder / "all")),
    }
    if "index-gdcm" in bench.wanted:
        if len(set(_gdcm(files))) != len(files):
            raise AssertionError("GDCM finds other images")
        figures["gdcm"] = seconds(partial(_gdcm, files))
    return Prepared(figures)


def _settle() -> None:
    """Wait until the files are as old as the index asks for."""
    time.sleep(RACY_NS / 1e9 + 0.1)


def _gdcm(files: Sequence[Path]) -> list[str]:
    """Scan as gdcmscanner does; return the SOP Instance UIDs found."""
    import gdcm

    scanner = gdcm.Scanner()
    for name in _TAGS:
        tag = tag_for_keyword(name)
        scanner.AddTag(gdcm.Tag(tag >> 16, tag & 0xFFFF))
    names = gdcm.FilenamesType()
    for file in files:
        names.append(str(file))
    if not scanner.Scan(names):
        raise AssertionError("GDCM scanned nothing")
    uid = gdcm.Tag(0x0008, 0x0018)
    return [scanner.GetValue(str(file), uid) for file in files]


def _agree(result: ScanResult, files: Sequence[Path]) -> None:
    found = {
        (study.patient.id, study.uid, series.uid, instance.uid)
        for study in result.studies
        for series in study.series
        for instance in series.instances
    }
    if len(found) != len(files) or result.problems:
        raise AssertionError(f"{len(found)} of {len(files)} images found, {len(result.problems)} problems")
    for file in files[:: max(1, len(files) // 50)]:
        read = pydicom.dcmread(file, stop_before_pixels=True)
        if (read.PatientID, read.StudyInstanceUID, read.SeriesInstanceUID, read.SOPInstanceUID) not in found:
            raise AssertionError(f"{file.name} is told another way than by pydicom")


def _pydicom(files: Sequence[Path]) -> list[pydicom.Dataset]:
    return [pydicom.dcmread(file, stop_before_pixels=True, specific_tags=_TAGS) for file in files]


def _read_heads(root: Path) -> int:
    count, waiting = 0, [str(root)]
    while waiting:
        for entry in os.scandir(waiting.pop()):
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
                continue
            descriptor = os.open(entry.path, os.O_RDONLY)
            count += len(os.read(descriptor, 8192))
            os.close(descriptor)
    return count


def _scaled(figure: Figure, factor: float) -> Figure:
    return lambda: factor * figure()


GROUP = Group(_ROWS, _prepare, slow=True)
