"""Frames of an image object, decoded: stored values, and images ready to show and to measure."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import lru_cache
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from annotator.dicom import tags
from annotator.dicom.calibration import pixel_aspect
from annotator.dicom.codestream import check_codestream
from annotator.dicom.colour import rgb_frame
from annotator.dicom.decode_worker import decode_worker
from annotator.dicom.deflate import inflated
from annotator.dicom.fragments import (
    LARGEST_FRAME_BYTES,
    Fragment,
    Fragments,
    frame_fragments,
    walk_fragments,
)
from annotator.dicom.functional_groups import functional_groups
from annotator.dicom.header import DicomFile, Header, header_of, naming, opened_data
from annotator.dicom.instance import Instance, frames_present
from annotator.dicom.luts import modality_lut, unit_of, vois
from annotator.dicom.mosaic import compose
from annotator.dicom.native import can_read_into, native_frame, read_native_into
from annotator.dicom.pixel_format import PixelFormat
from annotator.dicom.problem import ProblemCode, RefusedError
from annotator.dicom.real_world import real_world_maps
from annotator.dicom.source import Source
from annotator.dicom.transfer_syntax import Codec
from annotator.imaging import Image, ModalityLut


def read_frame(instance: Instance, frame: int = 1) -> Image:
    """Return one frame of an image object.

    Parameters
    ----------
    instance : Instance
    frame : int
        From 1, as everywhere in DICOM.

    Returns
    -------
    Image
        Grey images as stored, cut to Bits Stored and sign-extended; colour images as RGB bytes.

    Raises
    ------
    RefusedError
        The frame cannot be read; the message names the file and the reason, `code` is stable.
    ValueError
        The object never had such a frame.
    """
    if instance.stations:
        return compose(instance, read_frame)
    layout = _layout(instance, frame)
    with naming(instance.source):
        file = header_of(instance.source)
        stored = _stored(instance, file, layout, frame)
        if layout.is_colour:
            return Image(**_common(instance, file, frame), stored=rgb_frame(stored, layout, file.header))
        groups = functional_groups(file.header)
        modality = modality_lut(groups, frame, signed=layout.signed)
        return Image(
            **_common(instance, file, frame),
            stored=stored,
            modality_lut=modality,
            vois=vois(groups, frame, modality, signed=layout.signed),
            inverted=is_inverted(file.header, layout),
            unit=unit_of(groups, frame, instance.sop_class_uid, instance.modality),
            padding=padding(file.header, layout),
            real_world=real_world_maps(groups, frame, signed=layout.signed),
        )


def stored_frame(instance: Instance, frame: int = 1) -> NDArray[Any]:
    """Return the stored values of a frame before any conversion of colour.

    Returns
    -------
    ndarray of integers
        Shape (rows, columns), or (rows, columns, 3) in the colour space of the file; palettes are
        indices. Cut to Bits Stored and sign-extended.

    Raises
    ------
    RefusedError, ValueError
        As `read_frame`.
    """
    layout = _layout(instance, frame)
    with naming(instance.source):
        return _stored(instance, header_of(instance.source), layout, frame)


def read_stored_into(out: NDArray[Any], instance: Instance, frame: int) -> ModalityLut:
    """Read the stored values of a grey frame into memory that is already there; return their modality LUT.

    Uncompressed slices go from the file to their place in a volume without a copy.

    Parameters
    ----------
    out : ndarray, shape (rows, columns), C order
        Of the type `instance.layout.dtype`.
    instance : Instance
    frame : int

    Raises
    ------
    RefusedError, ValueError
        As `read_frame`.
    """
    layout = _layout(instance, frame)
    with naming(instance.source):
        file = header_of(instance.source)
        is_native = file.syntax.codec is None and frame <= frames_present(file, layout)
        if is_native and can_read_into(layout, big_endian=file.syntax.big_endian):
            with opened_data(instance.source, file) as stream:
                read_native_into(out, stream, file.pixel_element().offset, layout, frame)
        else:
            out[...] = _stored(instance, file, layout, frame)
        return modality_lut(functional_groups(file.header), frame, signed=layout.signed)


def is_inverted(header: Header, layout: PixelFormat) -> bool:
    """Return whether low values are shown white.

    References
    ----------
    DICOM PS3.3 C.7.6.3.1.2 (MONOCHROME1), C.11.6.1.2 (Presentation LUT Shape).
    """
    return layout.photometric == "MONOCHROME1" or header.term(tags.PRESENTATION_LUT_SHAPE) == "INVERSE"


def padding(header: Header, layout: PixelFormat) -> tuple[int, int] | None:
    """Return the range of stored values that mean "nothing measured", cut like the pixels are."""
    ends = [
        header.integer(tag)
        for tag in (tags.PIXEL_PADDING_VALUE, tags.PIXEL_PADDING_RANGE_LIMIT)
        if tag in header
    ]
    known = [end for end in ends if end is not None]
    if tags.PIXEL_PADDING_VALUE not in header or not known or len(known) < len(ends):
        return None
    words = np.array([end & 0xFFFF for end in known], np.uint16).astype(layout.dtype)
    values = [int(value) for value in layout.cut(words << words.dtype.type(layout.shift))]
    return min(values), max(values)


def _layout(instance: Instance, frame: int) -> PixelFormat:
    if instance.fault is not None:
        raise instance.fault
    if not 1 <= frame <= instance.frames + instance.missing_frames:
        raise ValueError(f"there is no frame {frame} of {instance.frames}")
    if frame > instance.frames:
        claimed = instance.frames + instance.missing_frames
        reason = f"frame {frame} of {claimed} is not there, {instance.frames} are"
        raise RefusedError(ProblemCode.FRAME_MISSING, reason, instance.source.label)
    return instance.layout


def _common(instance: Instance, file: DicomFile, frame: int) -> dict[str, Any]:
    placement = instance.placements[frame - 1]
    return {
        "spacing_mm": placement.spacing.mm,
        "calibration": placement.spacing.calibration,
        "magnification": placement.spacing.magnification,
        "pixel_aspect": pixel_aspect(file.header, placement.spacing.mm),
        "plane": placement.plane,
        "frame_of_reference_uid": instance.frame_of_reference_uid,
        "view": placement.view,
    }


def _stored(instance: Instance, file: DicomFile, layout: PixelFormat, frame: int) -> NDArray[Any]:
    pixels = file.pixel_element()
    with opened_data(instance.source, file) as stream:
        if file.syntax.codec is not None:
            return _decoded(instance.source, stream, file, file.syntax.codec, layout, frame)
        if pixels.length is None:
            raise RefusedError(ProblemCode.BAD_STRUCTURE, "(7FE0,0010) native pixels of undefined length")
        there = min(pixels.length, file.size - pixels.offset)
        return native_frame(
            stream,
            pixels.offset,
            there,
            layout,
            frame,
            big_endian=file.syntax.big_endian,
            is_word=pixels.vr == b"OW",
        )


def _decoded(
    source: Source, stream: BinaryIO, file: DicomFile, codec: Codec, layout: PixelFormat, frame: int
) -> NDArray[Any]:
    if file.pixel_element().length is not None:
        raise RefusedError(ProblemCode.BAD_STRUCTURE, "(7FE0,0010) compressed pixels are not encapsulated")
    fragments = fragments_of(source)

    def first_bytes(fragment: Fragment) -> bytes:
        stream.seek(fragment.offset)
        return stream.read(min(8, fragment.length))

    chosen = frame_fragments(fragments, frame, layout.frames, first_bytes)
    if sum(fragment.length for fragment in chosen) > LARGEST_FRAME_BYTES:
        raise RefusedError(ProblemCode.TOO_LARGE, f"frame {frame} has more than {LARGEST_FRAME_BYTES} bytes")
    data = b"".join(_bytes_of(stream, fragment) for fragment in chosen)
    try:
        return _decompressed(data, codec, layout)
    except RefusedError as error:
        raise RefusedError(error.code, f"frame {frame}: {error.reason}") from error


def _decompressed(data: bytes, codec: Codec, layout: PixelFormat) -> NDArray[Any]:
    if codec in (Codec.UNCOMPRESSED, Codec.DEFLATED):
        raw = inflated(io.BytesIO(data)) if codec is Codec.DEFLATED else data
        alone = replace(layout, frames=1)
        return native_frame(io.BytesIO(raw), 0, len(raw), alone, 1, big_endian=False, is_word=False)
    found = check_codestream(data, codec, layout)
    return layout.cut(decode_worker().decode(data, codec, layout, found))


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
