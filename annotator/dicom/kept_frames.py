"""The frames of a series as bytes: those of a stack by columns, all others value by value."""

from __future__ import annotations

import json
from collections.abc import Sequence
from operator import attrgetter
from typing import Any

import numpy as np

from annotator.dicom.alike_frames import NO_NUMBER, AlikeFrames, are_alike
from annotator.dicom.instance import Instance
from annotator.dicom.kept_values import Pool, read_pool
from annotator.dicom.series import Frame

_TEXT = ("utf-8", "surrogatepass")
_pixels_of = attrgetter("tag", "vr", "length")


def pack_frames(frames: Sequence[Frame]) -> bytes:
    """Return frames as bytes: the values of one, and columns of what the others have for them."""
    columns = frames if isinstance(frames, AlikeFrames) else _columns([frame.instance for frame in frames])
    pool = Pool()
    if columns is None:
        return _line([pool.entries, pool.reference(tuple(frames)), 0, 0])
    reference = pool.reference(frames[0])
    text = "\0".join((*columns.files, *columns.uids)).encode(*_TEXT)
    line = _line([pool.entries, reference, len(columns), len(text)])
    return b"".join(
        (line, text, columns.integers.astype("<i8").tobytes(), columns.origins_mm.astype("<f8").tobytes())
    )


def unpack_frames(packed: bytes) -> Sequence[Frame]:
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
    return AlikeFrames(kept.instance, texts[:count], texts[count:], integers, origins)


def _columns(instances: Sequence[Instance]) -> AlikeFrames | None:
    """Return what tells images of one frame each apart, None where that is more than has a column."""
    if not _are_of_columns(instances):
        return None
    sources = [one.source for one in instances]
    integers = [
        [source.size for source in sources],
        [source.modified_ns for source in sources],
        [NO_NUMBER if one.number is None else one.number for one in instances],
        [one.pixels.offset for one in instances],
    ]
    planes = [one.placements[0].plane for one in instances]
    return AlikeFrames(
        instances[0],
        [source.file for source in sources],
        [one.uid for one in instances],
        np.array(integers, np.int64),
        np.array([plane.origin_mm for plane in planes if plane is not None], np.float64),
    )


def _are_of_columns(instances: Sequence[Instance]) -> bool:
    """Tell whether nothing but what has a column differs between images of one frame each."""
    first = instances[0]
    if len(first.placements) != 1 or first.placements[0].plane is None:
        return False
    # Those that share their facts lie in parallel too, and were asked once.
    others = {id(one.facts): one for one in instances}.values()
    pixels = {_pixels_of(element) for element in {id(one.pixels): one.pixels for one in instances}.values()}
    is_plain = all(one.source.member is None and abs(one.number or 0) < -NO_NUMBER for one in instances)
    return len(pixels) == 1 and is_plain and all(are_alike(first, one) for one in others)


def _line(values: list[Any]) -> bytes:
    return json.dumps(values, separators=(",", ":")).encode("ascii") + b"\n"
