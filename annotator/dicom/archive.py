"""Zip archives, read in memory by position: no name in them ever becomes a path.

The directory is read by the standard library once its size is known to be sane; members are unpacked
here, so that never more comes out than was declared (APPNOTE.TXT 6.3.10, sections 4.3 and 4.4).
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import BinaryIO, NamedTuple

from annotator.dicom.problem import ProblemCode, RefusedError

MAGIC = b"PK\x03\x04"
MOST_MEMBERS = 100_000
LARGEST_DIRECTORY = 64 << 20
LARGEST_MEMBER = 512 << 20
LARGEST_TOTAL = 16 << 30
TOTAL_RATIO_FREE = 1 << 30
RATIO_FREE = 64 << 20
LARGEST_RATIO = 200
"""Beyond 64 MiB nothing honest shrinks to less than a two-hundredth."""

_ENTRY, _LOCAL = b"PK\x01\x02", struct.Struct("<4s22xHH")
_END, _LONGEST_COMMENT = b"PK\x05\x06", 0xFFFF
_END_64, _LOCATOR_64 = b"PK\x06\x06", struct.Struct("<4x4xQ4x")
_DEFLATED = 8
_BLOCK = 1 << 20


class Member(NamedTuple):
    """One entry of an archive's directory; a named tuple, as an archive may have 100,000."""

    name: str
    offset: int
    packed_bytes: int
    bytes: int
    checksum: int
    method: int
    encrypted: bool
    is_folder: bool
    is_link: bool


@contextmanager
def archive_errors() -> Iterator[None]:
    """Translate what reading a damaged archive raises.

    Raises
    ------
    RefusedError
        BAD_ARCHIVE.
    """
    try:
        yield
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError) as error:
        raise RefusedError(ProblemCode.BAD_ARCHIVE, f"damaged archive: {error}") from error
    # What zipfile raises for methods it has not, for encryption, and for fields that contradict each other.
    except (NotImplementedError, RuntimeError, ValueError, OverflowError, struct.error) as error:
        raise RefusedError(ProblemCode.BAD_ARCHIVE, f"the archive cannot be read: {error}") from error


def members(stream: BinaryIO) -> tuple[Member, ...]:
    """Return the members of an archive in the order of its directory.

    Raises
    ------
    RefusedError
        BAD_ARCHIVE; TOO_LARGE for more than 100,000 members; BOMB when entries overlap, or when all of
        them claim to unpack to more than 16 GiB, or beyond 1 GiB to more than 200 times their size.
    """
    with archive_errors():
        _check_directory(stream)
        with zipfile.ZipFile(stream) as archive:
            found = tuple(_member(info) for info in archive.infolist())
    total, packed = sum(member.bytes for member in found), sum(member.packed_bytes for member in found)
    if total > LARGEST_TOTAL or (total > TOTAL_RATIO_FREE and total > LARGEST_RATIO * packed):
        raise RefusedError(ProblemCode.BOMB, f"{packed} bytes claim to unpack to {total} bytes")
    for first, second in pairwise(sorted(found, key=lambda member: member.offset)):
        if second.offset < first.offset + _LOCAL.size + first.packed_bytes:
            raise RefusedError(ProblemCode.BOMB, "members overlap: the same bytes unpack more than once")
    return found


def _member(info: zipfile.ZipInfo) -> Member:
    return Member(
        info.filename,
        info.header_offset,
        info.compress_size,
        info.file_size,
        info.CRC,
        info.compress_type,
        bool(info.flag_bits & 0x41),  # encrypted in the old way, or strongly
        info.filename.endswith("/"),  # not is_dir(), which asks for the last letter of no name
        stat.S_ISLNK(info.external_attr >> 16),
    )


def _check_directory(stream: BinaryIO) -> None:
    """Refuse a directory that would be large in memory, before anything is made of it."""
    size = stream.seek(0, io.SEEK_END)
    tail_start = max(0, size - 22 - _LONGEST_COMMENT)
    stream.seek(tail_start)
    tail = stream.read(size - tail_start)
    at = tail.rfind(_END)
    if at < 0 or at + 22 > len(tail):
        raise RefusedError(ProblemCode.BAD_ARCHIVE, "damaged archive: it has no directory at its end")
    length = struct.unpack_from("<L", tail, at + 12)[0]
    end = tail_start + at
    if length == 0xFFFFFFFF and at >= _LOCATOR_64.size:
        end = _LOCATOR_64.unpack_from(tail, at - _LOCATOR_64.size)[0]
        stream.seek(end)
        record = stream.read(56)
        if len(record) < 56 or record[:4] != _END_64:
            raise RefusedError(ProblemCode.BAD_ARCHIVE, "damaged archive: its 64-bit directory is not there")
        length = struct.unpack_from("<Q", record, 40)[0]
    stream.seek(max(0, end - length))
    if length > LARGEST_DIRECTORY or stream.read(length).count(_ENTRY) > MOST_MEMBERS:
        raise RefusedError(ProblemCode.TOO_LARGE, f"more than {MOST_MEMBERS} members")


def check_member(member: Member) -> None:
    """Refuse a member by its directory entry alone.

    Raises
    ------
    RefusedError
        ENCRYPTED, NOT_A_FILE, TOO_LARGE, BOMB or BAD_ARCHIVE.
    """
    if member.encrypted:
        raise RefusedError(ProblemCode.ENCRYPTED, "the member is encrypted")
    if member.is_link:
        raise RefusedError(ProblemCode.NOT_A_FILE, "a link inside an archive, not followed")
    if member.bytes > RATIO_FREE and member.bytes > LARGEST_RATIO * max(1, member.packed_bytes):
        reason = f"{member.packed_bytes} bytes claim to unpack to {member.bytes} bytes"
        raise RefusedError(ProblemCode.BOMB, reason)
    if member.bytes > LARGEST_MEMBER:
        raise RefusedError(ProblemCode.TOO_LARGE, f"the member unpacks to {member.bytes} bytes")
    if member.method not in (0, _DEFLATED):
        reason = f"the member is compressed by method {member.method}, only 8 (deflated) is read"
        raise RefusedError(ProblemCode.BAD_ARCHIVE, reason)


def member_bytes(stream: BinaryIO, member: Member) -> bytes:
    """Return the unpacked bytes of one member, checked against its size and checksum.

    Raises
    ------
    RefusedError
        As in `check_member`, and BAD_ARCHIVE when it is damaged or unpacks to more than it claims.
    """
    check_member(member)
    with archive_errors():
        stream.seek(max(0, member.offset))  # negative when the directory lies about where it begins
        magic, name_length, extra_length = _LOCAL.unpack(stream.read(_LOCAL.size))
        if magic != MAGIC:
            raise RefusedError(ProblemCode.BAD_ARCHIVE, f"no member begins at byte {member.offset}")
        stream.seek(name_length + extra_length, io.SEEK_CUR)
        data = _inflated(stream, member) if member.method == _DEFLATED else stream.read(member.bytes)
    if len(data) != member.bytes or zlib.crc32(data) != member.checksum:
        raise RefusedError(ProblemCode.BAD_ARCHIVE, "damaged archive: size or checksum of a member is wrong")
    return data


def _inflated(stream: BinaryIO, member: Member) -> bytes:
    """Return what deflated bytes unpack to, one byte more at most than was declared."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    blocks: list[bytes] = []
    left, wanted = member.packed_bytes, member.bytes + 1
    while not inflater.eof and wanted > 0:
        packed = inflater.unconsumed_tail
        if not packed:
            packed = stream.read(min(left, _BLOCK))
            left -= len(packed)
        block = inflater.decompress(packed, min(wanted, _BLOCK))
        if not packed and not block:
            break
        blocks.append(block)
        wanted -= len(block)
    return b"".join(blocks)
