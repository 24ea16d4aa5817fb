"""What a mark is bound to besides the UID: fingerprints of the file and of the decoded frame."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.dicom.instance import Instance
from annotator.dicom.pixels import stored_frame


def identity(instance: Instance, frame: int = 1) -> tuple[str, str]:
    """Return the SHA-256 of the file and of the stored values of a frame, in hexadecimal.

    The second survives a lossless change of transfer syntax and notices a decoder that answers
    differently; see `hash_sha256` for the bytes it is taken over.

    Raises
    ------
    RefusedError, ValueError
        As `read_frame`.
    """
    return instance.source.hash_sha256(), hash_sha256(stored_frame(instance, frame))


def hash_sha256(values: NDArray[Any]) -> str:
    """Return the SHA-256 of an array's little-endian bytes in C order, in hexadecimal."""
    little = np.ascontiguousarray(values).astype(values.dtype.newbyteorder("<"), copy=False)
    return hashlib.sha256(little.tobytes()).hexdigest()
