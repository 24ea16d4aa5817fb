"""Frames of an image object, decoded: stored values, and images ready to show and to measure."""

from __future__ import annotations

import io
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import groupby
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from annotator.dicom import tags
from annotator.dicom.calibration import pixel_aspect
from annotator.dicom.codestream import CodedFrame
from annotator.dicom.colour import rgb_frame
from annotator.dicom.decode_pool import decode_pool
from annotator.dicom.deflate import inflated
from annotator.dicom.direct import Range, lies_plainly, read_plain, read_settled, settle
from annotator.dicom.encapsulated import (
    codec_of,
    coded_frame,
    frame_bytes,
    is_decoded_apart,
    of_frame,
)
from annotator.dicom.functional_groups import FunctionalGroups, functional_groups
from annotator.dicom.header import DicomFile, Header, header_of, naming, opened_data
from annotator.dicom.instance import Instance
from annotator.dicom.luts import macro_lut, modality_lut, unit_of, vois
from annotator.dicom.mosaic import compose
from annotator.dicom.native import native_frame
from annotator.dicom.overlays import overlays_of
from annotator.dicom.pixel_format import PixelFormat
from annotator.dicom.problem import ProblemCode, RefusedError
from annotator.dicom.real_world import real_world_maps
from annotator.dicom.source import Source
from annotator.dicom.suv import suv_maps
from annotator.dicom.transfer_syntax import Codec
from annotator.errors import AnnotatorError
from annotator.imaging import Image, ModalityLut, RealWorldMap
from annotator.imaging.voi import Voi

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the stored values of a grey frame mean and how they are to be shown; see `Image`."""

    modality_lut: ModalityLut
    vois: tuple[Voi, ...]
    inverted: bool
    unit: str
    padding: tuple[int, int] | None
    real_world: tuple[RealWorldMap, ...]


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
    return _image(instance, frame, *_stored(instance, frame))


def read_frames(
    wanted: Sequence[tuple[Instance, int]],
) -> Generator[tuple[int, Image | AnnotatorError], None, None]:
    """Read many frames; yield each with its place in `wanted` as soon as it is there.

    They are begun in the order wanted; compressed ones are decoded side by side. A frame that cannot be
    read is its own refusal, and the others go on. Closing the iterator stops the reading.

    Raises
    ------
    ValueError
        As `read_frame`.
    """
    for apart, group in groupby(enumerate(wanted), lambda one: is_decoded_apart(one[1][0])):
        numbered = list(group)
        if apart:
            for at, found in decoded_frames([one for _, one in numbered], own_samples):
                yield numbered[at][0], _refusal_or(found, *numbered[at][1])
        else:
            for number, (instance, frame) in numbered:
                try:
                    answer: Image | AnnotatorError = read_frame(instance, frame)
                except AnnotatorError as error:
                    answer = error
                yield number, answer


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
    check_frame(instance, frame)
    if not lies_plainly(instance, frame):
        return _stored(instance, frame)[0]
    # Nobody asks for the range: to look for it takes as long as to read a small frame.
    return read_plain(instance, frame)


def meaning_of(instance: Instance, frame: int) -> Meaning:
    """Return what the values of a grey frame mean; its pixels are not touched.

    Raises
    ------
    RefusedError
        As `header_of`.
    """
    with naming(instance.source):
        # All frames of a classic object mean the same.
        telling = frame if groups_of(instance.source).exist else 1
        layout, source = instance.layout, instance.source
        return _meaning(source, layout, instance.sop_class_uid, instance.modality, telling)


@lru_cache(maxsize=4)
def _meaning(source: Source, layout: PixelFormat, sop_class: str, modality: str, frame: int) -> Meaning:
    header, groups = header_of(source).header, groups_of(source)
    lut = modality_lut(groups, frame, signed=layout.signed)
    maps = real_world_maps(groups, frame, signed=layout.signed)
    if not maps and modality == "PT":
        maps = suv_maps(header, lut)
    return Meaning(
        lut,
        vois(groups, frame, lut, signed=layout.signed),
        is_inverted(header, layout),
        unit_of(groups, frame, sop_class, modality),
        padding(header, layout),
        maps,
    )


def modality_luts_of(wanted: Sequence[tuple[Instance, int]]) -> list[ModalityLut]:
    """Return the modality LUTs of grey frames, asking headers only where that must be.

    Raises
    ------
    RefusedError
        As `header_of`.
    """
    known: dict[int, list[ModalityLut]] = {}
    for instance, _ in wanted:
        if instance.rescale is None and id(instance) not in known:
            groups, make = groups_of(instance.source), partial(macro_lut, signed=instance.layout.signed)
            known[id(instance)] = groups.each(tags.PIXEL_VALUE_TRANSFORMATION_SEQUENCE, instance.frames, make)
    return [instance.rescale or known[id(instance)][frame - 1] for instance, frame in wanted]


@lru_cache(maxsize=4)
def groups_of(source: Source) -> FunctionalGroups:
    """Return the functional groups of a source; the last few are remembered, as headers are.

    Raises
    ------
    RefusedError
        As `header_of`.
    """
    return functional_groups(header_of(source).header)


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
    # 16 bits wide as US or SS, however wide the pixels are.
    ends_16 = np.array([end & 0xFFFF for end in known], np.uint16)
    words = ends_16.view(np.int16 if layout.signed else np.uint16).astype(layout.dtype)
    values = [int(value) for value in layout.cut(words << words.dtype.type(layout.shift))]
    return min(values), max(values)


def decoded_frames(
    wanted: Sequence[tuple[Instance, int]], keep: Callable[[int, NDArray[Any], PixelFormat], T]
) -> Generator[tuple[int, T | RefusedError], None, None]:
    """Decode compressed frames side by side; yield each with its place in `wanted` as it is done.

    Parameters
    ----------
    wanted : sequence of (Instance, int)
        For all of them `is_decoded_apart` holds.
    keep : function
        Makes of a place, the samples as decoded (they hold only during the call) and their layout what is
        to be yielded.
    """

    def load(at: int) -> CodedFrame:
        check_frame(*wanted[at])
        return coded_frame(*wanted[at])

    found = decode_pool().decoded(load, lambda at, raw: keep(at, raw, wanted[at][0].layout), len(wanted))
    for at, one in found:
        instance, frame = wanted[at]
        yield at, of_frame(one, frame).at(instance.source.label) if isinstance(one, RefusedError) else one


def own_samples(_at: int, samples: NDArray[Any], layout: PixelFormat) -> tuple[NDArray[Any], Range]:
    """Return decoded samples as stored values in memory of their own, and their range."""
    values = np.empty(samples.shape, layout.dtype)
    return values, settled_into(values, samples, layout)


def settled_into(out: NDArray[Any], samples: NDArray[Any], layout: PixelFormat) -> Range:
    """Put decoded samples into `out` as stored values; return the lowest and highest."""
    # Signed samples in unsigned words, or the other way round, keep their bits.
    np.copyto(out, samples, casting="unsafe")
    return settle(out, layout)


def check_frame(instance: Instance, frame: int) -> None:
    """Make sure that an object has such a frame.

    Raises
    ------
    RefusedError
        The fault of the instance; FRAME_MISSING where the file ends before the frame.
    ValueError
        It never had such a frame.
    """
    if instance.fault is not None:
        raise instance.fault
    claimed = instance.frames + instance.missing_frames
    if not 1 <= frame <= claimed:
        raise ValueError(f"there is no frame {frame} of {instance.frames}")
    if frame > instance.frames:
        reason = f"frame {frame} of {claimed} is not there, {instance.frames} are"
        raise RefusedError(ProblemCode.FRAME_MISSING, reason, instance.source.label)


def _refusal_or(
    found: tuple[NDArray[Any], Range] | RefusedError, instance: Instance, frame: int
) -> Image | RefusedError:
    if isinstance(found, RefusedError):
        return found
    try:
        return _image(instance, frame, *found)
    except RefusedError as error:
        return error


def _image(instance: Instance, frame: int, stored: NDArray[Any], found: Range | None) -> Image:
    with naming(instance.source):
        file, layout = header_of(instance.source), instance.layout
        if layout.is_colour:
            return Image(**_common(instance, file, frame), stored=rgb_frame(stored, layout, file.header))
        meaning = meaning_of(instance, frame)
        return Image(
            **_common(instance, file, frame),
            stored=stored,
            modality_lut=meaning.modality_lut,
            vois=meaning.vois,
            inverted=meaning.inverted,
            unit=meaning.unit,
            padding=meaning.padding,
            real_world=meaning.real_world,
            known_range=found,
        )


def _common(instance: Instance, file: DicomFile, frame: int) -> dict[str, Any]:
    placement, layout = instance.placements[frame - 1], instance.layout
    uncut = replace(layout, bits_stored=layout.bits_allocated, shift=0, signed=False)
    raw = replace(instance, facts=replace(instance.facts, layout=uncut))
    words = partial(_native, raw, frame) if codec_of(instance) is None else None
    return {
        "spacing_mm": placement.spacing.mm,
        "calibration": placement.spacing.calibration,
        "magnification": placement.spacing.magnification,
        "pixel_aspect": pixel_aspect(file.header, placement.spacing.mm),
        "plane": placement.plane,
        "frame_of_reference_uid": instance.frame_of_reference_uid,
        "view": placement.view,
        "overlays": overlays_of(file.header, layout, frame, words),
    }


def _stored(instance: Instance, frame: int) -> tuple[NDArray[Any], Range | None]:
    """Return the stored values of a frame and, where it is known, their range."""
    check_frame(instance, frame)
    layout = instance.layout
    with naming(instance.source):
        if lies_plainly(instance, frame):
            return read_settled(instance, frame)
        if codec_of(instance) is None:
            return _native(instance, frame), None
        try:
            if is_decoded_apart(instance):
                return own_samples(0, decode_pool().decode(coded_frame(instance, frame)), layout)
            return _encapsulated(instance, frame), None
        except RefusedError as error:
            raise of_frame(error, frame) from error


def _encapsulated(instance: Instance, frame: int) -> NDArray[Any]:
    """Return a frame that is encapsulated though it is not compressed, or only deflated."""
    data = frame_bytes(instance, frame)
    raw = inflated(io.BytesIO(data)) if codec_of(instance) is Codec.DEFLATED else data
    alone = replace(instance.layout, frames=1)
    return native_frame(io.BytesIO(raw), 0, len(raw), alone, 1, big_endian=False, is_word=False)


def _native(instance: Instance, frame: int) -> NDArray[Any]:
    file = header_of(instance.source)
    pixels = file.pixel_element()
    if pixels.length is None:
        raise RefusedError(ProblemCode.BAD_STRUCTURE, "(7FE0,0010) native pixels of undefined length")
    there = min(pixels.length, file.size - pixels.offset)
    with opened_data(instance.source, file) as stream:
        return native_frame(
            stream,
            pixels.offset,
            there,
            instance.layout,
            frame,
            big_endian=file.syntax.big_endian,
            is_word=pixels.vr == b"OW",
        )
