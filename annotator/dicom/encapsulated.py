"""Encapsulated frames: their bytes gathered from the file, and checked before a decoder sees them."""

from __future__ import annotations

from functools import lru_cache
from typing import BinaryIO

from annotator.dicom.codestream import CodedFrame, check_codestream
from annotator.dicom.fragments import (
    LARGEST_FRAME_BYTES,
    Fragment,
    Fragments,
    fragments_at,
    frame_fragments,
    walk_fragments,
)
from annotator.dicom.header import header_of, naming, opened_data
from annotator.dicom.instance import Instance
from annotator.dicom.problem import ProblemCode, RefusedError
from annotator.dicom.source import Source, opened
from annotator.dicom.transfer_syntax import Codec, transfer_syntax


def codec_of(instance: Instance) -> Codec | None:
    """Return how the pixels of an object are encapsulated, None for native ones."""
    return transfer_syntax(instance.transfer_syntax).codec


def is_decoded_apart(instance: Instance) -> bool:
    """Return whether the frames of an object need a decoder process."""
    if instance.stations:
        return False  # Their frames are; the image they make is not.
    return codec_of(instance) not in (None, Codec.UNCOMPRESSED, Codec.DEFLATED)


def coded_frame(instance: Instance, frame: int) -> CodedFrame:
    """Return a compressed frame, ready for a decoder.

    Raises
    ------
    RefusedError
        As `frame_bytes` and `check_codestream`; the file is named.
    """
    codec = codec_of(instance)
    if codec is None:
        raise ValueError("the pixels are not compressed")
    with naming(instance.source):
        data = frame_bytes(instance, frame)
        try:
            return CodedFrame(data, codec, instance.layout, check_codestream(data, codec, instance.layout))
        except RefusedError as error:
            raise of_frame(error, frame) from error


def of_frame(error: RefusedError, frame: int) -> RefusedError:
    """Return a refusal that names the frame it is about; one that names the file already is left as it is."""
    return error if error.file else RefusedError(error.code, f"frame {frame}: {error.reason}")


def frame_bytes(instance: Instance, frame: int) -> bytes:
    """Return the bytes of an encapsulated frame (from 1), its fragments joined.

    Raises
    ------
    RefusedError
        As `walk_fragments` and `frame_fragments`; TOO_LARGE beyond 512 MiB, BAD_STRUCTURE where the
        pixels are not encapsulated.
    """
    if instance.pixels.length is not None:
        raise RefusedError(ProblemCode.BAD_STRUCTURE, "(7FE0,0010) compressed pixels are not encapsulated")
    if instance.frames + instance.missing_frames == 1 and instance.source.member is None:
        # Only the tables of many frames stand in the header: it need not be read again.
        with opened(instance.source) as stream:
            return _joined(stream, fragments_at(stream, instance.pixels.offset, instance.source.size), 1, 1)
    with opened_data(instance.source, header_of(instance.source)) as stream:
        return _joined(stream, fragments_of(instance.source), frame, instance.frames)


def _joined(stream: BinaryIO, fragments: Fragments, frame: int, frames: int) -> bytes:
    def first_bytes(fragment: Fragment) -> bytes:
        stream.seek(fragment.offset)
        return stream.read(min(8, fragment.length))

    chosen = frame_fragments(fragments, frame, frames, first_bytes)
    if sum(fragment.length for fragment in chosen) > LARGEST_FRAME_BYTES:
        raise RefusedError(ProblemCode.TOO_LARGE, f"frame {frame} has more than {LARGEST_FRAME_BYTES} bytes")
    return b"".join(_bytes_of(stream, fragment) for fragment in chosen)


def _bytes_of(stream: BinaryIO, fragment: Fragment) -> bytes:
    stream.seek(fragment.offset)
    data = b""
    while len(data) < fragment.length and (more := stream.read(fragment.length - len(data))):
        data += more
    return data


@lru_cache(maxsize=16)
def fragments_of(source: Source) -> Fragments:
    """Return the fragments of a source with compressed pixels; the last few are remembered."""
    file = header_of(source)
    with opened_data(source, file) as stream:
        return walk_fragments(stream, file)
