"""Opening an enhanced MR: one file of 400 frames as a volume."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from numpy.typing import NDArray

from annotator.dicom import scan, to_volume
from tests.benchmarks.contest import milliseconds
from tests.benchmarks.generated import enhanced_mr
from tests.benchmarks.row import Bench, Group, Prepared, Row

_OURS, _PYDICOM, _SIMPLEITK = "open", "pydicom", "SimpleITK"
_ROWS = (
    Row(
        "enhanced-mr",
        "open an enhanced MR of 400 frames as a volume, against pydicom's pixel array",
        _OURS,
        _PYDICOM,
        "ms",
        1,
        True,
    ),
    Row(
        "enhanced-mr-simpleitk",
        "the same, against SimpleITK",
        _OURS,
        _SIMPLEITK,
        "ms",
        14,
        True,
        ("SimpleITK",),
    ),
)


def _prepare(bench: Bench) -> Prepared:
    path = enhanced_mr(*bench.sizes.enhanced_mr, bench.folder / "mr")
    works: dict[str, Callable[[Path], NDArray[Any]]] = {_OURS: _ours, _PYDICOM: _pydicom}
    if not _ROWS[1].missing():
        works[_SIMPLEITK] = _simpleitk
    expected = _pydicom(path)
    for name, work in works.items():
        if not np.array_equal(work(path), expected):
            raise AssertionError(f"{name} reads other values")
    return Prepared({name: milliseconds(partial(work, path)) for name, work in works.items()})


def _ours(path: Path) -> NDArray[Any]:
    (series,) = scan([path]).studies[0].series
    return to_volume(series).stored


def _pydicom(path: Path) -> NDArray[Any]:
    return pydicom.dcmread(path).pixel_array


def _simpleitk(path: Path) -> NDArray[Any]:
    import SimpleITK

    return SimpleITK.GetArrayFromImage(SimpleITK.ReadImage(str(path)))


GROUP = Group(_ROWS, _prepare)
