"""What `annotator scan --json` and `annotator pixels --json` print, as plain dictionaries."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.dicom import tags
from annotator.dicom.identity import hash_sha256
from annotator.dicom.instance import Instance
from annotator.dicom.pixels import read_frame, stored_frame
from annotator.dicom.problem import Problem, ProblemCode, RefusedError
from annotator.dicom.scan import ScanResult, walk
from annotator.dicom.series import Series
from annotator.dicom.study import Study
from annotator.imaging import modality_values


def scan_report(result: ScanResult) -> dict[str, Any]:
    """Return what was found as the document of `annotator scan --json`."""
    return {
        "patients": [
            {
                "id": patient.id,
                "name": patient.name,
                "birth_date": None if patient.birth_date is None else patient.birth_date.isoformat(),
                "sex": patient.sex,
                "studies": [_study(study) for study in studies],
            }
            for patient, studies in result.patients
        ],
        "problems": [_problem(problem) for problem in result.problems],
    }


def pixel_report(path: Path | str, frame: int = 1) -> dict[str, Any]:
    """Return what the pixels of a frame are as the document of `annotator pixels --json`.

    Parameters
    ----------
    path : path
        An image file; of an archive or a folder, its first image.
    frame : int
        From 1.

    Returns
    -------
    dict
        `stored` before any conversion of colour; `modality` as float32 after the modality LUT, None for
        colour images, which have none; `rgb` for colour images.

    Raises
    ------
    RefusedError
        The file is no image, cannot be read, or has no such frame (FRAME_MISSING).
    """
    instance = first_instance((path,))
    if not 1 <= frame <= instance.frames:
        raise RefusedError(
            ProblemCode.FRAME_MISSING,
            f"there is no frame {frame} of {instance.frames}",
            instance.source.label,
        )
    stored, image = stored_frame(instance, frame), read_frame(instance, frame)
    document = {
        "file": instance.source.label,
        "frame": frame,
        "unit": image.unit,
        "stored": statistics(stored),
        "modality": None if image.is_colour else statistics(modality_values(image)),
    }
    return document | ({"rgb": statistics(image.stored)} if image.is_colour else {})


def first_instance(paths: Iterable[Path | str]) -> Instance:
    """Return the first image at the paths.

    Raises
    ------
    RefusedError
        There is none; says why the first file did not open.
    """
    first: Problem | None = None
    for found in walk(paths):
        if isinstance(found, Instance):
            return found
        first = first or found
    if first is None:
        raise RefusedError(ProblemCode.NO_PIXELS, "there is no file")
    raise RefusedError(first.code, first.reason, first.file)


def statistics(values: NDArray[Any]) -> dict[str, Any]:
    """Return shape, type, range, mean (in double precision) and hash of an array."""
    return {
        "shape": list(values.shape),
        "dtype": values.dtype.name,
        "min": _number(values.min()),
        "max": _number(values.max()),
        "mean": float(values.mean(dtype=np.float64)),
        "sha256": hash_sha256(values),
    }


def _number(value: Any) -> int | float:
    number: int | float = value.item()
    return number


def _study(study: Study) -> dict[str, Any]:
    return {
        "uid": study.uid if study.is_identified else "",
        "date": None if study.date is None else study.date.isoformat(),
        "time": study.time,
        "description": study.description,
        "accession": study.accession,
        "series": [_series(series) for series in study.series],
    }


def _series(series: Series) -> dict[str, Any]:
    instances = series.instances
    return {
        "uid": "" if tags.SERIES_INSTANCE_UID in instances[0].missing_uids else series.uid,
        "stack": series.stack,
        "stack_name": series.stack_name,
        "number": series.number,
        "modality": series.modality,
        "description": series.description,
        "body_part": series.body_part,
        "laterality": series.laterality,
        "view": series.view,
        "instances": len(instances),
        "frames": len(series.frames),
        "rows": series.rows,
        "columns": series.columns,
        "spacing_mm": _list(series.spacing_mm),
        "calibration": series.frames[0].placement.spacing.calibration.value,
        "slice_spacing_mm": series.slice_spacing_mm,
        "orientation": _list(series.orientation),
        "first_position_mm": _list(series.first_position_mm),
        "last_position_mm": _list(series.last_position_mm),
        "frame_of_reference_uid": series.frame_of_reference_uid,
        "transfer_syntaxes": list(series.transfer_syntaxes),
        "badges": [badge.value for badge in series.badges],
        "remarks": [remark.sentence for remark in series.remarks],
        "files": [instance.source.label for instance in instances],
    }


def _problem(problem: Problem) -> dict[str, str]:
    return {
        "file": problem.file,
        "code": problem.code.value,
        "reason": problem.reason,
        "hint": problem.hint,
    }


def _list(values: tuple[float, ...] | None) -> list[float] | None:
    return None if values is None else list(values)
