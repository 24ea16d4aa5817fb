"""From stored values to the grey on the screen, in one look-up (DICOM PS3.4 N.2, grayscale pipeline)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.imaging.image import Image
from annotator.imaging.voi import Voi, grey

WIDEST_TABLE = 1 << 22


def display_lut(image: Image, voi: Voi) -> tuple[int, NDArray[np.uint8]]:
    """Return the table that turns stored values into grey: modality → VOI → inversion, once each.

    Parameters
    ----------
    image : Image
        A grey image; the table spans its `stored_range`.
    voi : Voi

    Returns
    -------
    first_stored : int
        The stored value of the first entry.
    table : ndarray of uint8, shape (entries,)
        0 is black. `np.take(table, stored - first_stored)` is the picture.

    Raises
    ------
    ValueError
        The image is in colour, or spans more than 4 million values (`shade` copes with those).
    """
    first, last = image.stored_range
    if image.is_colour or last - first >= WIDEST_TABLE:
        raise ValueError(f"no table from {first} to {last} for this image")
    return first, _shaded(image, np.arange(first, last + 1), voi)


def shade(image: Image, stored: NDArray[Any], voi: Voi) -> NDArray[np.uint8]:
    """Return the grey of stored values of an image, or of a piece of it, as the screen shows them.

    Parameters
    ----------
    image : Image
    stored : ndarray
        Any piece of `image.stored`; RGB comes back as it is.
    voi : Voi

    Returns
    -------
    ndarray of uint8, the shape of `stored`
    """
    if image.is_colour:
        return np.asarray(stored, np.uint8)
    first, last = image.stored_range
    if last - first >= WIDEST_TABLE:
        return _shaded(image, stored, voi)
    first, table = display_lut(image, voi)
    wide = np.int64 if stored.dtype.itemsize > 2 else np.int32
    offset: NDArray[Any] = stored if first == 0 else stored.astype(wide) - first
    return np.asarray(np.take(table, offset), np.uint8)


def _shaded(image: Image, stored: NDArray[Any], voi: Voi) -> NDArray[np.uint8]:
    table = np.rint(grey(image.modality_lut.apply(stored), voi) * 255.0).astype(np.uint8)
    return np.asarray(255 - table, np.uint8) if image.inverted else table
