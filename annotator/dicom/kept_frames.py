"""The frames of a series as bytes: those of a stack by columns, all others value by value."""

from __future__ import annotations

import json
from collections.abc import Sequence
from operator import attrgetter
from typing import Any

import numpy as np

from annotator.dicom.elements import PixelElement
from annotator.dicom.instance import Instance
from annotator.dicom.kept_values import Pool, read_pool
from annotator.dicom.series import Frame
from annotator.dicom.source import Source

_NO_NUMBER = -(2**63)
_TEXT = ("utf-8", "surrogatepass")
_like_of = attrgetter("view", "spacing", "traits", "faults", "nuclear")
_axes_of = attrgetter("along_row", "along_column", "spacing_mm")
_pixels_of = attrgetter("tag", "vr", "length")


def pack_frames(frames: Sequence[Frame]) -> bytes:
    """Return frames as bytes: the values of one, and columns of what the others have for them."""
    pool = Pool()
    instances = [frame.instance for frame in frames]
    if not _are_of_columns(instances):
        return _line([pool.entries, pool.reference(tuple(frames)), 0, 0])
    reference = pool.reference(frames[0])
    sources = [one.source for one in instances]
    texts = [*(source.file for source in sources), *(one.uid for one in instances)]
    text = "\0".join(texts).encode(*_TEXT)
    integers = [
        [source.size for source in sources],
        [source.modified_ns for source in sources],
        [_NO_NUMBER if one.number is None else one.number for one in instances],
        [one.pixels.offset for one in instances],
    ]
    planes = [one.placements[0].plane for one in instances]
    origins = [plane.origin_mm for plane in planes if plane is not None]
    line = _line([pool.entries, reference, len(instances), len(text)])
    return b"".join((line, text, np.array(integers, "<i8").tobytes(), np.array(origins, "<f8").tobytes()))


def unpack_frames(packed: bytes) -> tuple[Frame, ...]:
    """Return the frames that `pack_frames` was given."""
    at = packed.index(b"\n") + 1
    entries, reference, count, text_bytes = json.loads(packed[:at])
    kept = read_pool(entries)[reference[0]]
    if not count:
        found: tuple[Frame, ...] = kept
        return found
    texts = packed[at : at + text_bytes].decode(*_TEXT).split("\0")
    integers = np.frombuffer(packed, "<i8", 4 * count, at + text_bytes).reshape(4, count)
    origins = np.frombuffer(packed, "<f8", 3 * count, at + text_bytes + integers.nbytes).reshape(count, 3)
    first = kept.instance
    (placement,), known = first.placements, first.pixels
    made = []
    rows = zip(texts[:count], texts[count:], *integers.tolist(), map(tuple, origins.tolist()), strict=True)
    for file, uid, size, modified_ns, number, offset, origin in rows:
        pixels = known
        if offset != known.offset:
            pixels = PixelElement(known.tag, known.vr, offset, known.length)
        source, own_number = Source(file, size, modified_ns), None if number == _NO_NUMBER else number
        placed = (placement.moved_to(origin),)
        made.append(Frame(Instance(source, uid, own_number, pixels, placed, first.facts), 1))
    return tuple(made)


def _are_of_columns(instances: Sequence[Instance]) -> bool:
    """Tell whether nothing but what has a column differs between images of one frame each."""
    first = instances[0]
    if len(first.placements) != 1 or first.placements[0].plane is None:
        return False
    # Those that share their facts lie in parallel too, and were asked once.
    others = {id(one.facts): one for one in instances}.values()
    pixels = {_pixels_of(element) for element in {id(one.pixels): one.pixels for one in instances}.values()}
    is_plain = all(one.source.member is None and abs(one.number or 0) < -_NO_NUMBER for one in instances)
    return len(pixels) == 1 and is_plain and all(_are_alike(first, one) for one in others)


def _are_alike(first: Instance, one: Instance) -> bool:
    if one.facts is not first.facts and (one.facts != first.facts or one.fault is not first.fault):
        return False
    if len(one.placements) != 1:
        return False
    placement, like = one.placements[0], first.placements[0]
    if placement.plane is None or like.plane is None or _axes_of(placement.plane) != _axes_of(like.plane):
        return False
    return bool(_like_of(placement) == _like_of(like))


def _line(values: list[Any]) -> bytes:
    return json.dumps(values, separators=(",", ":")).encode("ascii") + b"\n"
