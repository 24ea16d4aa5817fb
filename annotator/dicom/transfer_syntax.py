"""Transfer syntaxes: how the bytes of a file are to be read (DICOM PS3.5 section 10 and annex A)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

IMPLICIT_LITTLE = "1.2.840.10008.1.2"
EXPLICIT_LITTLE = "1.2.840.10008.1.2.1"
DEFLATED = "1.2.840.10008.1.2.1.99"
BIG_ENDIAN = "1.2.840.10008.1.2.2"


class Codec(Enum):
    """How pixels are encapsulated; the values are the words the decoder process understands.

    The last two never reach it: their frames are native ones, as they are or deflated.
    """

    RLE = "rle"
    JPEG = "jpeg"
    JPEG_LS = "jpegls"
    JPEG_2000 = "jpeg2000"
    HTJ2K = "htj2k"
    UNCOMPRESSED = "uncompressed"
    DEFLATED = "deflated"


@dataclass(frozen=True, slots=True)
class TransferSyntax:
    """How data elements and pixels are encoded.

    Parameters
    ----------
    uid : str
    implicit, big_endian, deflated : bool
        Of the data elements.
    codec : Codec or None
        Of the pixels; None means native.
    supported : bool
        Whether the pixels can be decoded.
    """

    uid: str
    implicit: bool = False
    big_endian: bool = False
    deflated: bool = False
    codec: Codec | None = None
    supported: bool = True


_JPEG = ("4.50", "4.51", "4.53", "4.55", "4.57", "4.70")
_CODECS = {
    **{f"1.2.840.10008.1.2.{tail}": Codec.JPEG for tail in _JPEG},
    "1.2.840.10008.1.2.1.98": Codec.UNCOMPRESSED,
    "1.2.840.10008.1.2.8.1": Codec.DEFLATED,
    "1.2.840.10008.1.2.5": Codec.RLE,
    "1.2.840.10008.1.2.4.80": Codec.JPEG_LS,
    "1.2.840.10008.1.2.4.81": Codec.JPEG_LS,
    "1.2.840.10008.1.2.4.90": Codec.JPEG_2000,
    "1.2.840.10008.1.2.4.91": Codec.JPEG_2000,
    "1.2.840.10008.1.2.4.92": Codec.JPEG_2000,
    "1.2.840.10008.1.2.4.93": Codec.JPEG_2000,
    "1.2.840.10008.1.2.4.201": Codec.HTJ2K,
    "1.2.840.10008.1.2.4.202": Codec.HTJ2K,
    # OpenJPH, fast and exact without loss, wraps round where lossy values leave 0…255; OpenJPEG clips.
    "1.2.840.10008.1.2.4.203": Codec.JPEG_2000,
}
_NAMES = {
    IMPLICIT_LITTLE: "uncompressed, implicit VR",
    EXPLICIT_LITTLE: "uncompressed",
    DEFLATED: "uncompressed, deflated file",
    BIG_ENDIAN: "uncompressed, big endian",
    **{
        f"1.2.840.10008.1.2.{tail}": name
        for tail, name in {
            "1.98": "uncompressed, encapsulated",
            "8.1": "deflated frames",
            "5": "RLE, lossless",
            "4.50": "JPEG baseline",
            "4.51": "JPEG extended",
            "4.53": "JPEG spectral selection",
            "4.55": "JPEG progressive",
            "4.57": "JPEG lossless",
            "4.70": "JPEG lossless, first-order prediction",
            "4.80": "JPEG-LS lossless",
            "4.81": "JPEG-LS near lossless",
            "4.90": "JPEG 2000 lossless",
            "4.91": "JPEG 2000",
            "4.92": "JPEG 2000 part 2 lossless",
            "4.93": "JPEG 2000 part 2",
            "4.201": "HTJ2K lossless",
            "4.202": "HTJ2K lossless RPCL",
            "4.203": "HTJ2K",
        }.items()
    },
}


LOSSY = frozenset(f"1.2.840.10008.1.2.4.{tail}" for tail in ("50", "51", "53", "55", "81", "91", "93", "203"))
"""Syntaxes that may lose detail; whether they did is said by Lossy Image Compression (0028,2110)."""


_KNOWN = {
    IMPLICIT_LITTLE: TransferSyntax(IMPLICIT_LITTLE, implicit=True),
    BIG_ENDIAN: TransferSyntax(BIG_ENDIAN, big_endian=True),
    DEFLATED: TransferSyntax(DEFLATED, deflated=True),
    EXPLICIT_LITTLE: TransferSyntax(EXPLICIT_LITTLE),
    **{uid: TransferSyntax(uid, codec=codec) for uid, codec in _CODECS.items()},
}


def transfer_syntax(uid: str) -> TransferSyntax:
    """Return how to read a file of this transfer syntax; an unknown one has readable elements at most."""
    return _KNOWN.get(uid) or TransferSyntax(uid, supported=False)


def syntax_words(uid: str) -> str:
    """Return what a transfer syntax is in a few words; an unknown one by its UID."""
    return _NAMES.get(uid, uid)
