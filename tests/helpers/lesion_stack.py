"""A block of marrow on CT with a sclerotic ball, a lytic ball, and a plate of cortex right across."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from annotator.dicom.series import Series
from annotator.geometry.shapes import MaskShape
from annotator.lesions.records import Mark
from tests.helpers.dicom_files import ct_slice, write
from tests.helpers.patient_folder import patient_folder

SHAPE, SPACING_MM = (20, 72, 80), (2.0, 1.0, 1.0)
BALL, LYTIC, PLATE = (9, 30, 26), (9, 34, 56), (9, 64, 40)
"""Slice, row and column of the middle of each."""
BALL_MM, LYTIC_MM = 9.0, 8.0
MARROW, SCLEROTIC, LYSIS, CORTEX = 150.0, 700.0, -60.0, 1400.0


def ball(middle: tuple[int, int, int], radius_mm: float) -> NDArray[np.bool_]:
    """The voxels whose centres lie in a ball."""
    grids = np.indices(SHAPE)
    square = sum(((grid - at) * gap) ** 2 for grid, at, gap in zip(grids, middle, SPACING_MM, strict=True))
    return np.asarray(square <= radius_mm**2)


def hounsfield(noise: float = 25.0) -> NDArray[np.float32]:
    """The block, with Gaussian noise."""
    values = np.full(SHAPE, MARROW)
    values[ball(BALL, BALL_MM)] = SCLEROTIC
    values[ball(LYTIC, LYTIC_MM)] = LYSIS
    values[:, 60:68, :] = CORTEX
    values += np.random.default_rng(7).normal(0, noise, SHAPE)
    return np.round(values).astype(np.float32)


def lesion_stack(folder: Path, **attributes: object) -> Path:
    """Write the block as a CT series."""
    stored = np.clip(hounsfield() + 1024, 0, 4095).astype(np.uint16)
    for at, plane in enumerate(stored):
        data = ct_slice(
            at + 1,
            SPACING_MM[0] * at,
            **({"PixelSpacing": list(SPACING_MM[1:]), "SliceThickness": SPACING_MM[0]} | attributes),
        )
        data.Rows, data.Columns = plane.shape
        data.PixelData = plane.astype("<u2").tobytes()
        write(data, folder / f"{at:03d}")
    return folder


def lesion_patient(folder: Path) -> Path:
    """Write the studies of the patient, the block as their CT."""
    made = patient_folder(folder)
    facts = {"StudyInstanceUID": "1.2.3.4", "SeriesInstanceUID": "1.2.3.4.5", "seed": "ball"}
    for old in (made / "ct").iterdir():
        old.unlink()
    lesion_stack(made / "ct", PatientName="Meier^Anna", PatientID="ANNO-7", StudyDate="20070301", **facts)
    return made


def held(marks: Iterable[Mark], series: Series | None) -> NDArray[np.bool_]:
    """The voxels of all marks of a series of the block."""
    assert series is not None
    order = {frame.instance.uid: index for index, frame in enumerate(series.frames)}
    mask = np.zeros(SHAPE, np.bool_)
    for mark in marks:
        assert isinstance(mark.shape, MaskShape)
        (left, top), (columns, rows) = mark.shape.corner, mark.shape.size
        mask[order[mark.image.sop_instance_uid], top : top + rows, left : left + columns] = mark.shape.mask
    return mask
