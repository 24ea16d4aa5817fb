"""What was found in folders, kept on disk: a folder that did not change is opened without reading a file.

One file of the index holds one search: the paths asked for, every file met with its size, times and inode,
and what was made of it. It is believed only if each of them is still the same; otherwise the files that
did not change keep their images, and the others are read. It holds names of patients, so nobody else may
read it. An index that is damaged is thrown away; one written by another version of the program, which may
read files otherwise, counts as none and is written anew.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
import zlib
from array import array
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, overload

import numpy as np

from annotator.dicom.instance import Instance
from annotator.dicom.kept_frames import pack_frames, unpack_frames
from annotator.dicom.kept_values import Pool, read_pool
from annotator.dicom.problem import Problem, ProblemCode
from annotator.dicom.search import Listing
from annotator.dicom.series import Frame, Series
from annotator.dicom.study import Study

LARGEST_INDEX = 256 << 20
"""Bytes of all files of an index together; beyond it, those used longest ago go."""
RACY_NS = 2_000_000_000
"""A file changed this short before it was met may change again without its time telling so."""
_FIRST_LINE = b"lesion-annotator index of folders\n"
_SUFFIX = ".index"
_PASSING = frozenset((ProblemCode.CANNOT_READ, ProblemCode.MISSING_FILE, ProblemCode.FILE_CHANGED))
_DAMAGE = (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, zlib.error)
_SERIES_FIELDS = tuple(one.name for one in fields(Series) if one.name != "frames")
_STUDY_FIELDS = tuple(one.name for one in fields(Study) if one.name not in ("series", "joined"))
Found = Instance | Problem

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class KeptFrames(Sequence[Frame]):
    """The frames of a series, made when one of them is asked for."""

    length: int
    make: Callable[[], Sequence[Frame]]
    _made: list[Sequence[Frame]] = field(default_factory=list)

    def _all(self) -> Sequence[Frame]:
        if not self._made:
            self._made.append(self.make())
        return self._made[0]

    def __len__(self) -> int:
        return self.length

    def __iter__(self) -> Iterator[Frame]:
        return iter(self._all())

    @overload
    def __getitem__(self, at: int) -> Frame: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Frame, ...]: ...
    def __getitem__(self, at: int | slice) -> Frame | tuple[Frame, ...]:
        frames = self._all()
        return tuple(frames[at]) if isinstance(at, slice) else frames[at]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self._all()) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self._all()))


@dataclass(frozen=True, slots=True)
class Kept:
    """One search as it was kept."""

    listing: Listing
    studies: tuple[Study, ...]
    problems: tuple[Problem, ...]
    beside: Mapping[str, tuple[int, tuple[Problem, ...]]]
    """Of each file that gave anything else than one image: how many, and its problems."""

    def known(self, now: Listing) -> dict[str, tuple[Found, ...]]:
        """Return what the files give that are as they were."""
        marks = self.listing.by_file()
        same = {file for file, mark in now.by_file().items() if marks.get(file) == mark}
        images: dict[str, Instance] = {}
        for study in self.studies:
            for series in study.series:
                for frame in series.frames:
                    images[frame.instance.source.file] = frame.instance
        known: dict[str, tuple[Found, ...]] = {}
        for file in same:
            count, problems = self.beside.get(file, (1, ()))
            found = (images[file],) if count and file in images else ()
            if len(found) == count:
                known[file] = (*found, *problems)
        return known


class FolderIndex:
    """The index of a user, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def clear(self) -> int:
        """Delete all of it; return how many searches were kept."""
        kept = self._files()
        for path in kept:
            path.unlink(missing_ok=True)
        return len(kept)

    def read(self, roots: Sequence[Path]) -> Kept | None:
        """Return what was kept of a search; None when there is nothing, or nothing to be believed."""
        path = self._path(roots)
        try:
            raw = path.read_bytes()
        except OSError:
            return None
        try:
            if not _is_of_this_version(raw):
                return None
            kept = _parsed(raw, _names(roots))
            os.utime(path)
        except _DAMAGE as error:
            _log.warning("the index of folders is thrown away: %s", type(error).__name__)
            path.unlink(missing_ok=True)
            return None
        return kept

    def write(
        self,
        roots: Sequence[Path],
        listing: Listing,
        beside: Mapping[str, tuple[Found, ...] | None],
        studies: Sequence[Study],
        problems: Sequence[Problem],
    ) -> None:
        """Keep a search; one that cannot be kept is only logged, as nothing but time is lost."""
        try:
            content = _written(_names(roots), _believed(listing, beside), beside, studies, problems)
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._folder.chmod(0o700)
            # A temporary file is readable by its owner only (0600), and so is what it becomes.
            descriptor, name = tempfile.mkstemp(dir=self._folder, suffix=".part")
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(content)
            Path(name).replace(self._path(roots))
            self._bound()
        except (OSError, TypeError) as error:
            _log.warning("the index of folders was not written: %s", error)

    def _path(self, roots: Sequence[Path]) -> Path:
        name = hashlib.sha256("\0".join(_names(roots)).encode("utf-8", "surrogatepass")).hexdigest()
        return self._folder / f"{name}{_SUFFIX}"

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob(f"*{_SUFFIX}")) if self._folder.is_dir() else []

    def _bound(self) -> None:
        left = LARGEST_INDEX
        for path in sorted(self._files(), key=lambda path: path.stat().st_mtime_ns, reverse=True):
            left -= path.stat().st_size
            if left < 0:
                path.unlink(missing_ok=True)


def _names(roots: Sequence[Path]) -> list[str]:
    return [os.path.abspath(root) for root in roots]  # noqa: PTH100 - links stay what they are


@lru_cache(maxsize=1)
def _made_by() -> str:
    """Return what tells versions of the program apart: how files are read may change with any line."""
    digest = hashlib.sha256()
    package = Path(__file__).parents[1]
    for folder in ("dicom", "geometry", "imaging"):
        for path in sorted((package / folder).glob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _believed(listing: Listing, beside: Mapping[str, tuple[Found, ...] | None]) -> Listing:
    """Return the listing with such marks for files that cannot be believed as no file has."""
    marks = np.array(listing.marks, np.int64).reshape(-1, Listing.WIDTH)
    is_odd = marks[:, 1:3].max(axis=1, initial=0) > listing.began_ns - RACY_NS
    for number in _numbers_of(listing.files, beside):
        is_odd[number] |= _is_passing(beside[listing.files[number]])
    marks[is_odd, 0] = -1
    return Listing(listing.began_ns, listing.files, array("q", marks.tobytes()), listing.problems)


def _numbers_of(files: Sequence[str], chosen: Collection[str]) -> list[int]:
    return [number for number, file in enumerate(files) if file in chosen] if chosen else []


def _is_passing(found: tuple[Found, ...] | None) -> bool:
    """Tell whether a file may give something else another time though it is the same."""
    return found is None or any(isinstance(one, Problem) and one.code in _PASSING for one in found)


def _written(
    names: list[str],
    listing: Listing,
    beside: Mapping[str, tuple[Found, ...] | None],
    studies: Sequence[Study],
    problems: Sequence[Problem],
) -> bytes:
    pool, blocks = Pool(), []

    def series_row(series: Series) -> list[Any]:
        blocks.append(pack_frames(series.frames))
        values = [pool.reference(getattr(series, name)) for name in _SERIES_FIELDS]
        return [len(blocks) - 1, len(series.frames), values]

    rows = [
        [
            [pool.reference(getattr(study, name)) for name in _STUDY_FIELDS],
            [series_row(series) for series in study.series],
            [series_row(series) for series in study.joined],
        ]
        for study in studies
    ]
    told = pool.reference(tuple(problems))
    met = pool.reference(tuple(listing.problems))
    odd: list[list[Any]] = []
    for number in _numbers_of(listing.files, beside):
        found = beside[listing.files[number]] or ()
        images = sum(isinstance(one, Instance) for one in found)
        told_of = tuple(one for one in found if isinstance(one, Problem))
        odd.append([number, images, pool.reference(told_of)])
    sections = [
        "\0".join(listing.files).encode("utf-8", "surrogatepass"),
        listing.marks.tobytes(),
        _json([listing.began_ns, pool.entries, rows, told, met, odd]),
        *blocks,
    ]
    body = b"".join(sections)
    head = [_made_by(), names, zlib.crc32(body), [len(section) for section in sections]]
    return b"".join((_FIRST_LINE, _json(head), b"\n", body))


def _head(raw: bytes) -> tuple[list[Any], memoryview]:
    """Return what an index says of itself, the version first, and all that follows."""
    if not raw.startswith(_FIRST_LINE):
        raise ValueError("no index of folders")
    end = raw.index(b"\n", len(_FIRST_LINE))
    return json.loads(raw[len(_FIRST_LINE) : end]), memoryview(raw)[end + 1 :]


def _is_of_this_version(raw: bytes) -> bool:
    return bool(_head(raw)[0][0] == _made_by())


def _parsed(raw: bytes, names: list[str]) -> Kept:
    (_, roots, checksum, lengths), body = _head(raw)
    if (roots, checksum) != (names, zlib.crc32(body)) or sum(lengths) != len(body):
        raise ValueError("damaged, or of another search")
    begins = [sum(lengths[:number]) for number in range(3)]
    listed, marked, told = (bytes(body[at : at + lengths[n]]) for n, at in enumerate(begins))
    at, blocks = sum(lengths[:3]), []
    for length in lengths[3:]:
        blocks.append(body[at : at + length])
        at += length
    files = listed.decode("utf-8", "surrogatepass").split("\0") if listed else []
    marks = array("q")
    marks.frombytes(marked)
    began_ns, entries, rows, problems, met, beside = json.loads(told)
    values = read_pool(entries)

    def value(part: Any) -> Any:
        return values[part[0]] if type(part) is list else part

    def series_of(row: list[Any]) -> Series:
        block, count, parts = row
        facts = dict(zip(_SERIES_FIELDS, map(value, parts), strict=True))
        return Series(frames=KeptFrames(count, partial(_frames, blocks[block])), **facts)

    studies = tuple(
        Study(
            series=tuple(map(series_of, series)),
            joined=tuple(map(series_of, joined)),
            **dict(zip(_STUDY_FIELDS, map(value, parts), strict=True)),
        )
        for parts, series, joined in rows
    )
    besides = {files[number]: (images, value(part)) for number, images, part in beside}
    return Kept(Listing(began_ns, files, marks, list(value(met))), studies, value(problems), besides)


def _frames(block: memoryview) -> Sequence[Frame]:
    return unpack_frames(bytes(block))


def _json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode("ascii")
