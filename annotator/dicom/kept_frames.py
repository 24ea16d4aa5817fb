"""The frames of a series as text: those of a stack by columns, all others value by value."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from annotator.dicom.elements import PixelElement
from annotator.dicom.instance import SHARED_FIELDS, Instance
from annotator.dicom.kept_values import Pool, read_pool
from annotator.dicom.series import Frame
from annotator.dicom.source import Source

_shared_of = attrgetter(*SHARED_FIELDS)
_like_of = attrgetter("view", "spacing", "traits", "faults", "nuclear")
_axes_of = attrgetter("along_row", "along_column", "spacing_mm")


def pack_frames(frames: Sequence[Frame]) -> list[Any]:
    """Return frames as JSON knows them: the values of one, and columns of what the others have for them."""
    pool = Pool()
    columns = _columns(frames)
    if columns is None:
        reference = pool.reference(tuple(frames))
        return [pool.entries, reference, None]
    reference = pool.reference(frames[0])
    return [pool.entries, reference, columns]


def unpack_frames(packed: Sequence[Any]) -> tuple[Frame, ...]:
    """Return the frames that `pack_frames` was given."""
    entries, reference, columns = packed
    kept = read_pool(entries)[reference[0]]
    if columns is None:
        found: tuple[Frame, ...] = kept
        return found
    first = kept.instance
    shared = dict(zip(SHARED_FIELDS, _shared_of(first), strict=True))
    (placement,), known = first.placements, first.pixels
    made = []
    for file, size, modified_ns, uid, number, offset, origin in zip(*columns, strict=True):
        pixels = known
        if offset != known.offset:
            pixels = PixelElement(known.tag, known.vr, offset, known.length)
        instance = Instance(
            source=Source(file, size, modified_ns),
            uid=uid,
            number=number,
            pixels=pixels,
            placements=(placement.moved_to((origin[0], origin[1], origin[2])),),
            **shared,
        )
        made.append(Frame(instance, 1))
    return tuple(made)


def _columns(frames: Sequence[Frame]) -> list[Sequence[Any]] | None:
    """Return what differs from frame to frame of a stack, None where anything else differs too."""
    first = frames[0].instance
    if len(first.placements) != 1 or first.placements[0].plane is None:
        return None
    shared, like = _shared_of(first), _like_of(first.placements[0])
    axes, pixels = _axes_of(first.placements[0].plane), _pixels_of(first)
    rows = []
    for frame in frames:
        one, source = frame.instance, frame.instance.source
        if len(one.placements) != 1 or source.member is not None or _shared_of(one) != shared:
            return None
        placement = one.placements[0]
        plane = placement.plane
        if plane is None or _like_of(placement) != like or _axes_of(plane) != axes:
            return None
        if one.pixels is not first.pixels and _pixels_of(one) != pixels:
            return None
        where = (source.file, source.size, source.modified_ns)
        rows.append((*where, one.uid, one.number, one.pixels.offset, plane.origin_mm))
    return list(zip(*rows, strict=True))


def _pixels_of(instance: Instance) -> tuple[int, bytes, int | None]:
    return instance.pixels.tag, instance.pixels.vr, instance.pixels.length
