"""Exports are whole or not there, and what stood there before is never harmed."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

import pytest

from annotator.errors import ExportError, UnknownRecordError
from annotator.exchange import Context, Format, export, export_to
from annotator.exchange.writing import put
from annotator.lesions.case import Case


def _format(content: bytes, *told: str) -> Format:
    return Format("x", "X", ".x", write=lambda *_: content, differences=lambda *_: told)


def test_an_export_says_where_it_is_and_its_hash(case: Case, context: Context, tmp_path: Path) -> None:
    done = export(case, _format(b"abc"), tmp_path / "new" / "folder", context)[0]
    assert done.path.read_bytes() == b"abc"
    assert (done.size, done.sha256, done.compared) == (3, hashlib.sha256(b"abc").hexdigest(), True)


def test_a_file_that_differs_from_the_case_does_not_replace_the_old_one(
    case: Case, context: Context, tmp_path: Path
) -> None:
    place = tmp_path / "map.x"
    place.write_bytes(b"old")
    with pytest.raises(ExportError, match="a lesion is missing"):
        export_to(case, _format(b"new", "a lesion is missing."), place, context)
    assert place.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [place]


def test_a_failing_disk_leaves_the_old_file(
    case: Case, context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "map.x"
    place.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ExportError, match="no space left") as told:
        export_to(case, _format(b"new"), place, context)
    assert "unharmed" in told.value.hint
    assert place.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [place]


def test_a_folder_that_cannot_be_written_is_a_sentence(case: Case, context: Context, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ExportError, match="cannot be written"):
        export(case, _format(b"x"), tmp_path / "file" / "below", context)


def test_a_folder_is_not_overwritten_by_a_file(tmp_path: Path) -> None:
    (tmp_path / "map.x").mkdir()
    with pytest.raises(ExportError, match="it is a folder"):
        put(tmp_path / "map.x", b"x")


def test_a_format_of_several_files_needs_a_folder(case: Case, context: Context, tmp_path: Path) -> None:
    several = Format("x", "Two files", ".x", write_files=lambda *_: {"a.x": b"1", "b.x": b"2"})
    assert [one.path.name for one in export(case, several, tmp_path, context)] == ["a.x", "b.x"]
    with pytest.raises(ExportError, match="2 files"):
        export_to(case, several, tmp_path / "one.x", context)


def test_formats_are_named_by_id_and_an_unknown_one_lists_all(case: Case, tmp_path: Path) -> None:
    assert export(case, "case-json", tmp_path)[0].path.suffix == ".json"
    with pytest.raises(UnknownRecordError, match="lesions-csv"):
        export(case, "docx", tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
def test_new_files_get_the_permissions_of_the_user(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        put(tmp_path / "x", b"x")
    finally:
        os.umask(before)
    assert (tmp_path / "x").stat().st_mode & 0o777 == 0o640
