"""The frames of images that differ in little: columns of what each has of its own."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import overload

import numpy as np
from numpy.typing import NDArray

from annotator.dicom.elements import PixelElement
from annotator.dicom.instance import Instance
from annotator.dicom.series import Frame
from annotator.dicom.source import Source
from annotator.geometry.plane import Vector3

NO_NUMBER = -(2**63)
"""Stands for an Instance Number that is not known."""
_like_of = attrgetter("view", "spacing", "traits", "faults", "nuclear")
_pixels_of = attrgetter("tag", "vr", "length")
_axes_of = attrgetter("along_row", "along_column", "spacing_mm")


@dataclass(frozen=True, slots=True, eq=False)
class AlikeFrames(Sequence[Frame]):
    """Frames of placed images of one frame each; every one is made when it is asked for, and kept.

    Of ten thousand images found in folders, a reader looks at a few.

    Parameters
    ----------
    like : Instance
        All share its facts, and its placement but for where they begin.
    files, uids : sequence of str
        Path, and SOP Instance UID, of each.
    integers : ndarray of int64, shape (4, frames)
        Bytes of the file, time of its last change in ns, Instance Number, offset of the pixel data.
    origins_mm : ndarray of float64, shape (frames, 3)
        Where each begins, LPS.
    """

    like: Instance
    files: Sequence[str]
    uids: Sequence[str]
    integers: NDArray[np.int64]
    origins_mm: NDArray[np.float64]
    _made: dict[int, Frame] = field(default_factory=dict, repr=False)

    @property
    def numbers(self) -> NDArray[np.int64]:
        """Instance Numbers, `NO_NUMBER` where there is none; shape (frames,)."""
        numbers: NDArray[np.int64] = self.integers[2]
        return numbers

    def taken(self, order: Sequence[int]) -> AlikeFrames:
        """Return some of the frames, in an order of their own."""
        if order == list(range(len(self.files))):
            return self
        return AlikeFrames(
            self.like,
            [self.files[at] for at in order],
            [self.uids[at] for at in order],
            self.integers[:, order],
            self.origins_mm[np.asarray(order, np.intp)],
        )

    def __len__(self) -> int:
        return len(self.files)

    @overload
    def __getitem__(self, at: int) -> Frame: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Frame, ...]: ...
    def __getitem__(self, at: int | slice) -> Frame | tuple[Frame, ...]:
        if isinstance(at, slice):
            return tuple(self[one] for one in range(len(self.files))[at])
        at = range(len(self.files))[at]
        known = self._made.get(at)
        if known is None:
            row = (*self.integers[:, at].tolist(), tuple(self.origins_mm[at].tolist()))
            known = self._made.setdefault(at, self._frame(self.files[at], self.uids[at], *row))
        return known

    def __iter__(self) -> Iterator[Frame]:
        if len(self._made) < len(self.files):
            origins = map(tuple, self.origins_mm.tolist())
            rows = zip(self.files, self.uids, *self.integers.tolist(), origins, strict=True)
            for at, row in enumerate(rows):
                if at not in self._made:
                    self._made.setdefault(at, self._frame(*row))
        return map(self._made.__getitem__, range(len(self.files)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def _frame(
        self, file: str, uid: str, size: int, modified_ns: int, number: int, offset: int, origin: Vector3
    ) -> Frame:
        like, pixels = self.like, self.like.pixels
        if offset != pixels.offset:
            pixels = PixelElement(pixels.tag, pixels.vr, offset, pixels.length)
        source, own_number = Source(file, size, modified_ns), None if number == NO_NUMBER else number
        placed = (like.placements[0].moved_to(origin),)
        return Frame(Instance(source, uid, own_number, pixels, placed, like.facts), 1)


def of_same_files(frames: Sequence[Frame], others: Sequence[Frame]) -> bool:
    """Tell whether frames are, one by one, the same of the same files as they were found.

    Those by columns are compared by them: a window that lists thousands anew must not make each.
    """
    if len(frames) != len(others):
        return False
    if isinstance(frames, AlikeFrames) and isinstance(others, AlikeFrames):
        is_same = frames.files == others.files and frames.uids == others.uids
        return is_same and np.array_equal(frames.integers[:2], others.integers[:2])
    return all(map(operator.eq, map(_identity, frames), map(_identity, others)))


def _identity(frame: Frame) -> tuple[str, int, Source]:
    return frame.instance.uid, frame.number, frame.instance.source


FoundImage = Instance | tuple[AlikeFrames, int]
"""An image: itself, or the frames it is one of and its place among them."""


def instance_in(found: FoundImage) -> Instance:
    """Return an image itself."""
    return found if isinstance(found, Instance) else found[0][found[1]].instance


def are_alike(first: Instance, one: Instance) -> bool:
    """Tell whether two images of one frame differ in nothing but what has a column, or where pixels lie."""
    if one.facts is not first.facts and (one.facts != first.facts or one.fault is not first.fault):
        return False
    if len(one.placements) != 1:
        return False
    placement, like = one.placements[0], first.placements[0]
    if placement.plane is None or like.plane is None or _axes_of(placement.plane) != _axes_of(like.plane):
        return False
    return bool(_like_of(placement) == _like_of(like))


def joined_frames(parts: Sequence[AlikeFrames]) -> AlikeFrames | None:
    """Return the frames of several one after the other; None where they differ in what has no column."""
    first, *more = parts
    if not all(_share_pixels(first.like, one.like) and are_alike(first.like, one.like) for one in more):
        return None
    if not more:
        return first
    return AlikeFrames(
        first.like,
        [file for part in parts for file in part.files],
        [uid for part in parts for uid in part.uids],
        np.concatenate([part.integers for part in parts], axis=1),
        np.concatenate([part.origins_mm for part in parts]),
    )


def _share_pixels(first: Instance, one: Instance) -> bool:
    """Tell whether the pixel data of two images differ at most in where they lie."""
    return _pixels_of(first.pixels) == _pixels_of(one.pixels)
