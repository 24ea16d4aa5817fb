"""A pydicom data set for those who write DICOM: only of files whose structure was walked before."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from annotator.dicom.header import header_of, naming, opened_data
from annotator.dicom.problem import ProblemCode, RefusedError
from annotator.dicom.source import Source
from annotator.dicom.tags import FLOAT_PIXEL_DATA

if TYPE_CHECKING:
    from pydicom import Dataset


def dataset_of(source: Source) -> Dataset:
    """Return the header of a file as a pydicom data set, without its pixels.

    For references and for the attributes that derived objects copy. Its values are as foreign as the
    file: ask for elements by name, never print or iterate the whole.

    Raises
    ------
    RefusedError
        As `header_of` (the bounded walk comes first), or BAD_STRUCTURE with pydicom's words.
    """
    # Late: pydicom costs half a second of start-up.
    from pydicom import Dataset, dcmread
    from pydicom.filereader import read_dataset

    file = header_of(source)
    with naming(source), opened_data(source, file) as stream, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Its warnings quote values, which may be names.
        try:
            if file.data is not None:
                return Dataset(read_dataset(stream, False, True, stop_when=_is_pixel_data))
            return dcmread(stream, stop_before_pixels=True, force=True)
        except (
            ValueError,
            KeyError,
            TypeError,
            AttributeError,
            EOFError,
            OSError,
            NotImplementedError,
        ) as error:
            raise RefusedError(ProblemCode.BAD_STRUCTURE, f"{type(error).__name__}: {error}") from error


def _is_pixel_data(tag: int, *_: object) -> bool:
    return tag >= FLOAT_PIXEL_DATA
