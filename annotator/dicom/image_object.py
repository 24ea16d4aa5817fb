"""Image objects made of headers: what they say, what speaks against them, and what is refused."""

from __future__ import annotations

from dataclasses import replace

from annotator.dicom import tags
from annotator.dicom.badge import Badge, Remark
from annotator.dicom.elements import tag_name
from annotator.dicom.facts import Patient, patient_of
from annotator.dicom.functional_groups import FunctionalGroups, functional_groups
from annotator.dicom.header import DicomFile, Header
from annotator.dicom.instance import ImageFacts, Instance
from annotator.dicom.laterality import laterality_remarks
from annotator.dicom.luts import common_rescale, has_bad_rescale
from annotator.dicom.pixel_format import PixelFormat, pixel_format
from annotator.dicom.placement import placements
from annotator.dicom.problem import ProblemCode, RefusedError
from annotator.dicom.sop_class import is_nuclear, is_secondary_capture, is_tomographic, other_object
from annotator.dicom.source import Source
from annotator.dicom.stand_in import Identity, identity_of
from annotator.dicom.text import is_readable
from annotator.dicom.tracer import tracer_of
from annotator.dicom.transfer_syntax import LOSSY

FRAGMENT_HEAD = 8
"""Bytes of the item tag and length before each fragment; a frame has one at least."""


def instance_of(source: Source, file: DicomFile) -> Instance:
    """Return the image object of a header.

    Parameters
    ----------
    source : Source
    file : DicomFile

    Raises
    ------
    RefusedError
        NOT_AN_IMAGE, NO_PIXELS; TRUNCATED without pixels or UIDs, which is how a silently shortened
        header shows; BAD_VALUE and UNSUPPORTED_PIXELS as in `pixel_format`; and all of `frames_present`.
    """
    header = file.header
    identity = identity_of(header, source)
    _check_kind(file, identity)
    sop_class, modality = header.term(tags.SOP_CLASS_UID), header.term(tags.MODALITY)
    claimed, groups, patient = pixel_format(header), functional_groups(header), patient_of(header)
    is_told = _is_readable(header, patient, identity)
    # A few bytes may claim a million frames: only those that can be there are given a place.
    layout = replace(claimed, frames=frames_present(file, claimed))
    facts = ImageFacts(
        sop_class_uid=sop_class,
        patient=patient,
        study=identity.study,
        series=identity.series,
        transfer_syntax=file.syntax.uid,
        layout=layout,
        frame_of_reference_uid=header.term(tags.FRAME_OF_REFERENCE_UID) or None,
        badges=(
            *((Badge.NO_UID,) if identity.missing else ()),
            *_badges(file, groups, claimed, sop_class, is_told=is_told),
        ),
        remarks=(
            *laterality_remarks(header, is_projection=not is_tomographic(sop_class, modality)),
            *_lossy_remarks(header, file.syntax.uid),
        ),
        rescale=common_rescale(groups),
        missing_frames=claimed.frames - layout.frames,
        tracer=tracer_of(header, modality) if modality in ("NM", "PT") else None,
        missing_uids=identity.missing,
        fault=_fault(source, file),
    )
    placed = placements(groups, layout.frames, sop_class, modality)
    number = header.integer(tags.INSTANCE_NUMBER)
    return Instance(source, identity.uid, number, file.pixel_element(), placed, facts)


def _check_kind(file: DicomFile, identity: Identity) -> None:
    header = file.header
    other = other_object(header.term(tags.SOP_CLASS_UID))
    other = other or ("DICOMDIR" if tags.DIRECTORY_RECORD_SEQUENCE in header else "")
    if other:
        raise RefusedError(ProblemCode.NOT_AN_IMAGE, other)
    if identity.missing and file.pixels is None:
        raise RefusedError(ProblemCode.TRUNCATED, f"{tag_name(identity.missing[0])} is missing")
    tag = file.pixel_element().tag
    if tag != tags.PIXEL_DATA:
        raise RefusedError(ProblemCode.UNSUPPORTED_PIXELS, f"floating point pixels {tag_name(tag)}")


def _fault(source: Source, file: DicomFile) -> RefusedError | None:
    if file.syntax.supported:
        return None
    reason = f"(0002,0010) transfer syntax {file.syntax.uid}"
    return RefusedError(ProblemCode.UNSUPPORTED_TS, reason, source.label)


def _badges(
    file: DicomFile, groups: FunctionalGroups, layout: PixelFormat, sop_class: str, *, is_told: bool
) -> tuple[Badge, ...]:
    header = file.header
    transformation = groups.macro(1, tags.PIXEL_VALUE_TRANSFORMATION_SEQUENCE)
    slope = transformation.number(tags.RESCALE_SLOPE)
    claims = {
        Badge.LOSSY: is_lossy(header, file.syntax.uid),
        Badge.DERIVED: header.term(tags.IMAGE_TYPE) == "DERIVED",
        Badge.NOT_FOR_PRESENTATION: header.term(tags.PRESENTATION_INTENT_TYPE) == "FOR PROCESSING",
        Badge.BURNED_IN: header.term(tags.BURNED_IN_ANNOTATION) == "YES",
        Badge.POSSIBLY_BURNED_IN: is_secondary_capture(sop_class) and tags.BURNED_IN_ANNOTATION not in header,
        Badge.ASSUMED_SYNTAX: file.assumed_syntax,
        Badge.UNSUPPORTED_PIXELS: not file.syntax.supported,
        Badge.ASSUMED_PHOTOMETRIC: tags.PHOTOMETRIC_INTERPRETATION in layout.assumed,
        Badge.ASSUMED_REPRESENTATION: tags.PIXEL_REPRESENTATION in layout.assumed,
        Badge.ASSUMED_HIGH_BIT: tags.HIGH_BIT in layout.assumed,
        Badge.BAD_RESCALE: has_bad_rescale(transformation),
        Badge.BAD_TEXT: not is_told,
        Badge.RESCALED_COUNTS: is_nuclear(sop_class) and slope not in (None, 0.0, 1.0),
        Badge.TRUNCATED: is_cut(file) or frames_present(file, layout) < layout.frames,
    }
    return tuple(badge for badge, holds in claims.items() if holds)


def _is_readable(header: Header, patient: Patient, identity: Identity) -> bool:
    study, series = identity.study, identity.series
    return is_readable(
        header.character_sets,
        patient.id,
        patient.name,
        study.description,
        series.description,
        series.protocol,
    )


def is_lossy(header: Header, syntax_uid: str) -> bool:
    """Return whether detail was lost: said by (0028,2110), else by a syntax that always loses some."""
    said = header.term(tags.LOSSY_IMAGE_COMPRESSION)
    return said == "01" or (said != "00" and syntax_uid in LOSSY)


def _lossy_remarks(header: Header, syntax_uid: str) -> tuple[Remark, ...]:
    """Return how much was lost, ``10:1``, where the file says it; one ratio for each step in turn.

    References
    ----------
    DICOM PS3.3 C.7.6.1.1.5.2 (Lossy Image Compression Ratio).
    """
    ratios = header.numbers(tags.LOSSY_IMAGE_COMPRESSION_RATIO) or ()
    told = [ratio for ratio in ratios if ratio > 1.0]
    if not told or not is_lossy(header, syntax_uid):
        return ()
    return (Remark(Badge.LOSSY, ", then ".join(f"{ratio:.3g}:1" for ratio in told)),)


def is_cut(file: DicomFile) -> bool:
    """Return whether the file ends before its pixel data do."""
    pixels = file.pixel_element()
    return pixels.length is not None and pixels.length > file.size - pixels.offset


def frames_present(file: DicomFile, layout: PixelFormat) -> int:
    """Return how many frames native pixel data hold, and how many compressed ones can hold at most.

    Raises
    ------
    RefusedError
        TRUNCATED when not even one is whole; BAD_TRANSFER_SYNTAX when fragments are said to be
        uncompressed; BAD_STRUCTURE when compressed pixels are not encapsulated.
    """
    pixels = file.pixel_element()
    there = file.size - pixels.offset
    if pixels.length is None and file.syntax.codec is None and file.syntax.supported:
        reason = "(0002,0010) says uncompressed, (7FE0,0010) holds compressed fragments"
        raise RefusedError(ProblemCode.BAD_TRANSFER_SYNTAX, reason)
    if pixels.length is None:
        return max(1, min(layout.frames, there // FRAGMENT_HEAD))
    if file.syntax.codec is not None:
        raise RefusedError(ProblemCode.BAD_STRUCTURE, "(7FE0,0010) compressed pixels are not encapsulated")
    there = min(pixels.length, there)
    if not file.syntax.supported:
        return max(1, min(layout.frames, there))
    present = min(layout.frames, there * 8 // layout.frame_bits)
    if not present:
        raise RefusedError(
            ProblemCode.TRUNCATED,
            f"(7FE0,0010) holds {there} bytes, one frame needs {(layout.frame_bits + 7) // 8}",
        )
    return present
