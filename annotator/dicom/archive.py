"""Zip archives, read in memory by position: no name in them ever becomes a path."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from annotator.dicom.problem import ProblemCode, RefusedError

MAGIC = b"PK\x03\x04"
MOST_MEMBERS = 100_000
LARGEST_MEMBER = 512 << 20
LARGEST_TOTAL = 16 << 30
RATIO_FREE = 64 << 20
LARGEST_RATIO = 200
"""Beyond 64 MiB nothing honest shrinks to less than a two-hundredth."""

_BLOCK = 1 << 20


@contextmanager
def archive_errors() -> Iterator[None]:
    """Translate what zip reading raises.

    Raises
    ------
    RefusedError
        BAD_ARCHIVE.
    """
    try:
        yield
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError) as error:
        raise RefusedError(ProblemCode.BAD_ARCHIVE, f"damaged archive: {error}") from error
    except (NotImplementedError, RuntimeError, ValueError, OverflowError) as error:
        raise RefusedError(ProblemCode.BAD_ARCHIVE, f"the archive cannot be read: {error}") from error


def members(path: Path) -> tuple[zipfile.ZipInfo, ...]:
    """Return the members of an archive in the order of its directory.

    Raises
    ------
    RefusedError
        BAD_ARCHIVE; BOMB when entries overlap or the whole claims to unpack to more than 16 GiB;
        TOO_LARGE for more than 100,000 members.
    """
    with archive_errors(), zipfile.ZipFile(path) as archive:
        found = tuple(archive.infolist())
    if len(found) > MOST_MEMBERS:
        raise RefusedError(ProblemCode.TOO_LARGE, f"{len(found)} members, at most {MOST_MEMBERS} are read")
    total = sum(info.file_size for info in found)
    if total > LARGEST_TOTAL:
        raise RefusedError(ProblemCode.BOMB, f"claims to unpack to {total} bytes")
    end = 0
    for info in sorted(found, key=lambda each: each.header_offset):
        if info.header_offset < end:
            raise RefusedError(ProblemCode.BOMB, "members overlap: the same bytes unpack more than once")
        end = info.header_offset + 30 + info.compress_size
    return found


def check_member(info: zipfile.ZipInfo) -> None:
    """Refuse a member by its directory entry alone.

    Raises
    ------
    RefusedError
        ENCRYPTED, TOO_LARGE or BOMB.
    """
    if info.flag_bits & 0x1:
        raise RefusedError(ProblemCode.ENCRYPTED, "the member is encrypted")
    if info.file_size > RATIO_FREE and info.file_size > LARGEST_RATIO * max(1, info.compress_size):
        raise RefusedError(
            ProblemCode.BOMB, f"{info.compress_size} bytes claim to unpack to {info.file_size} bytes"
        )
    if info.file_size > LARGEST_MEMBER:
        raise RefusedError(ProblemCode.TOO_LARGE, f"the member unpacks to {info.file_size} bytes")


def member_bytes(path: Path, position: int) -> bytes:
    """Return the unpacked bytes of one member, checked against its checksum.

    Raises
    ------
    RefusedError
        As in `members` and `check_member`.
    """
    with archive_errors(), zipfile.ZipFile(path) as archive:
        info = archive.infolist()[position]
        check_member(info)
        with archive.open(info) as stream:
            # zipfile never yields more than the declared size, which was checked above.
            return b"".join(iter(lambda: stream.read(_BLOCK), b""))
