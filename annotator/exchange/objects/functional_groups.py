"""The functional groups of a segmentation: what its frames share, and what each has of its own."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from itertools import pairwise

from pydicom.dataset import Dataset

from annotator.dicom.series import Frame, Series
from annotator.dicom.spacing import slice_positions_mm
from annotator.dicom.thickness import slice_thickness_mm
from annotator.exchange.objects.encoding import code_bytes, element, sequence
from annotator.exchange.objects.segmentation import Segment, Slice, plane_of
from annotator.geometry.plane import Plane
from annotator.terms.code import Code

_SOURCE_IMAGE = Code("121322", "DCM", "Source image for image processing operation")
_SEGMENTATION = Code("113076", "DCM", "Segmentation")
_PURPOSE = sequence(0x0040A170, [code_bytes(_SOURCE_IMAGE)])
_DERIVATION = sequence(0x00089215, [code_bytes(_SEGMENTATION)])
_SAME_PLACES = element(0x0028135A, b"CS", b"YES")
_EVEN = 0.001
_LONGEST_DECIMAL = 16


class FunctionalGroups:
    """Of the frames that are the slices of segments.

    Those of each frame are given as bytes: hundreds of them as data sets take most of the time of writing.
    """

    def __init__(self, series: Series, slices: Sequence[Slice]) -> None:
        self._series = series
        self._first = slices[0].frame
        planes = [plane_of(one.frame) for one in slices]
        self._is_one_direction = len({(one.along_row, one.along_column) for one in planes}) == 1
        self._rank = {key: number for number, key in enumerate(sorted({one.key for one in slices}), 1)}

    def shared(self) -> Dataset:
        """Return the item of Shared Functional Groups Sequence (5200,9229)."""
        shared, measures = Dataset(), Dataset()
        plane = plane_of(self._first)
        measures.PixelSpacing = [decimal(one) for one in plane.spacing_mm]
        apart = self._series.slice_spacing_mm
        # Readers ask for a thickness; of a single slice that says none, the height of a pixel stands for it.
        measures.SliceThickness = decimal(slice_thickness_mm(self._first) or apart or plane.spacing_mm[0])
        if apart and _are_even(self._series):
            measures.SpacingBetweenSlices = decimal(apart)
        shared.PixelMeasuresSequence = [measures]
        if self._is_one_direction:
            direction = Dataset()
            direction.ImageOrientationPatient = [decimal(one) for one in _cosines(plane)]
            shared.PlaneOrientationSequence = [direction]
        return shared

    def each(self, drawn: Iterable[tuple[Segment, Slice]]) -> bytes:
        """Return the Per-frame Functional Groups Sequence (5200,9230), explicit little endian."""
        return sequence(0x52009230, (self._own(segment.number, one) for segment, one in drawn))

    def _own(self, segment: int, one: Slice) -> bytes:
        """Return what a frame has of its own: source, index, place, direction and segment, by tag."""
        plane = plane_of(one.frame)
        index = struct.pack("<II", segment, self._rank[one.key])
        parts = [
            sequence(0x00089124, [sequence(0x00082112, [_source(one.frame)]) + _DERIVATION]),
            sequence(0x00209111, [element(0x00209157, b"UL", index)]),
            sequence(0x00209113, [element(0x00200032, b"DS", _decimals(plane.origin_mm))]),
        ]
        if not self._is_one_direction:
            parts.append(sequence(0x00209116, [element(0x00200037, b"DS", _decimals(_cosines(plane)))]))
        parts.append(sequence(0x0062000A, [element(0x0062000B, b"US", struct.pack("<H", segment))]))
        return b"".join(parts)


def _source(frame: Frame) -> bytes:
    instance = frame.instance
    number = element(0x00081160, b"IS", str(frame.number).encode()) if instance.frames > 1 else b""
    return b"".join(
        (
            element(0x00081150, b"UI", instance.sop_class_uid.encode()),
            element(0x00081155, b"UI", instance.uid.encode()),
            number,
            _SAME_PLACES,
            _PURPOSE,
        )
    )


def _are_even(series: Series) -> bool:
    """Tell whether one distance holds between all slices: readers take the one that is stated for all."""
    positions = slice_positions_mm(series.frames)
    if positions is None or len(positions) < 2:
        return False
    steps = [after - before for before, after in pairwise(positions.tolist())]
    return bool(max(steps) - min(steps) <= _EVEN * max(steps))


def _cosines(plane: Plane) -> tuple[float, ...]:
    return (*plane.along_row, *plane.along_column)


def _decimals(values: Iterable[float]) -> bytes:
    return "\\".join(map(decimal, values)).encode()


def decimal(value: float) -> str:
    """Return a number as Decimal String: the nearest of at most 16 characters (PS3.5 6.2)."""
    for digits in range(17, 0, -1):
        text = f"{value:.{digits}g}"
        if len(text) <= _LONGEST_DECIMAL:
            return text
    raise ValueError(f"{value} cannot be written in {_LONGEST_DECIMAL} characters")
