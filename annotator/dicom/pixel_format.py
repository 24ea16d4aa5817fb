"""How the numbers of an image are laid out in its pixel data (DICOM PS3.3 C.7.6.3)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from annotator.dicom import tags
from annotator.dicom.elements import tag_name
from annotator.dicom.header import Header
from annotator.dicom.problem import ProblemCode, RefusedError

MOST_FRAMES = 1_000_000
LARGEST_FRAME = 1 << 30
_COLOUR = frozenset(("RGB", "YBR_FULL", "YBR_FULL_422", "YBR_RCT", "YBR_ICT"))


@dataclass(frozen=True, slots=True)
class PixelFormat:
    """The Image Pixel module, validated.

    `photometric` and `signed` hold the assumed value where the file says nothing; see `assumed`.
    """

    rows: int
    columns: int
    frames: int
    samples: int
    bits_allocated: int
    bits_stored: int
    shift: int
    signed: bool
    planar: bool
    photometric: str
    assumed: tuple[int, ...] = ()

    @property
    def dtype(self) -> np.dtype[np.integer]:
        """The type of stored values after cutting to Bits Stored, native byte order."""
        size = 1 if self.bits_allocated <= 8 else 2 if self.bits_allocated <= 16 else 4
        return np.dtype(f"{'i' if self.signed else 'u'}{size}")

    @property
    def frame_bits(self) -> int:
        """Bits of one native frame; YBR_FULL_422 keeps two samples a pixel (PS3.3 C.7.6.3.1.2)."""
        samples = 2 if self.photometric == "YBR_FULL_422" else self.samples
        return self.rows * self.columns * samples * self.bits_allocated

    @property
    def is_colour(self) -> bool:
        """Whether frames become RGB."""
        return self.samples == 3 or self.photometric == "PALETTE COLOR"

    def cut(self, words: NDArray[np.integer]) -> NDArray[np.integer]:
        """Return stored values: bits outside Bits Stored masked, the sign extended.

        Parameters
        ----------
        words : ndarray of integers
            As allocated, any signedness, at least `bits_allocated` wide or holding only stored bits.
        """
        width = self.dtype.itemsize * 8
        unsigned = words.astype(np.dtype(f"u{self.dtype.itemsize}"), copy=False)
        if self.shift:
            unsigned = unsigned >> np.uint8(self.shift)
        spare = width - self.bits_stored
        if not spare:
            return unsigned.view(self.dtype)
        if self.signed:
            return np.asarray((unsigned << np.uint8(spare)).view(self.dtype) >> self.dtype.type(spare))
        return np.asarray(unsigned & unsigned.dtype.type((1 << self.bits_stored) - 1))


def pixel_format(header: Header) -> PixelFormat:
    """Return the layout of the pixels of an image.

    Raises
    ------
    RefusedError
        BAD_VALUE, naming the element, for what is missing or impossible; UNSUPPORTED_PIXELS for what
        is possible but not read here; TOO_LARGE for more than 1 GiB a frame.
    """
    allocated = _required(header, tags.BITS_ALLOCATED, 1, 64)
    if allocated not in (1, 8, 12, 16, 32):
        code = ProblemCode.UNSUPPORTED_PIXELS if allocated in (24, 64) else ProblemCode.BAD_VALUE
        raise RefusedError(code, f"(0028,0100) Bits Allocated is {allocated}")
    samples = _within(header, tags.SAMPLES_PER_PIXEL, 1, 4, 1)
    if samples not in (1, 3):
        raise RefusedError(ProblemCode.UNSUPPORTED_PIXELS, f"(0028,0002) {samples} samples a pixel")
    stored = _within(header, tags.BITS_STORED, 1, allocated, allocated)
    high = _within(header, tags.HIGH_BIT, 0, allocated - 1, stored - 1)
    photometric, assumed = _photometric(header, samples)
    if tags.PIXEL_REPRESENTATION not in header:
        assumed += (tags.PIXEL_REPRESENTATION,)
    if high + 1 < stored:
        assumed += (tags.HIGH_BIT,)
    layout = PixelFormat(
        rows=_required(header, tags.ROWS, 1, 65535),
        columns=_required(header, tags.COLUMNS, 1, 65535),
        frames=_within(header, tags.NUMBER_OF_FRAMES, 1, MOST_FRAMES, 1),
        samples=samples,
        bits_allocated=allocated,
        bits_stored=stored,
        shift=max(0, high + 1 - stored),
        signed=header.integer(tags.PIXEL_REPRESENTATION) == 1 and samples == 1,
        planar=header.integer(tags.PLANAR_CONFIGURATION) == 1 and samples == 3,
        photometric=photometric,
        assumed=assumed,
    )
    if layout.rows * layout.columns * samples * max(1, allocated // 8) > LARGEST_FRAME:
        raise RefusedError(ProblemCode.TOO_LARGE, f"a frame of {layout.rows} × {layout.columns} pixels")
    return layout


def _photometric(header: Header, samples: int) -> tuple[str, tuple[int, ...]]:
    photometric = header.term(tags.PHOTOMETRIC_INTERPRETATION).upper()
    grey = photometric in ("MONOCHROME1", "MONOCHROME2", "PALETTE COLOR")
    if samples == 3 and (not photometric or grey):
        return "RGB", (tags.PHOTOMETRIC_INTERPRETATION,)
    if samples == 1 and not grey:
        return "MONOCHROME2", (tags.PHOTOMETRIC_INTERPRETATION,)
    if samples == 3 and photometric not in _COLOUR:
        raise RefusedError(ProblemCode.UNSUPPORTED_PIXELS, f"(0028,0004) colours as {photometric}")
    return photometric, ()


def _required(header: Header, tag: int, lowest: int, highest: int) -> int:
    if tag not in header:
        raise RefusedError(ProblemCode.BAD_VALUE, f"{tag_name(tag)} is missing")
    return _within(header, tag, lowest, highest, lowest)


def _within(header: Header, tag: int, lowest: int, highest: int, missing: int) -> int:
    value = header.integer(tag)
    if value is None and tag not in header:
        return missing
    if tag == tags.NUMBER_OF_FRAMES and value == 0:
        return 1  # Written by some encoders for a single frame.
    if value is None or not lowest <= value <= highest:
        raise RefusedError(
            ProblemCode.BAD_VALUE, f"{tag_name(tag)} is {value}, not between {lowest} and {highest}"
        )
    return value
