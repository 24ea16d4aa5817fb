"""``annotator formats``, ``export``, ``import`` and ``check``: files both ways."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.cli.output import problem_rows, say, say_json, table, written
from annotator.errors import AnnotatorError, CaseFileError, LibraryError
from annotator.exchange.format import Format, format_named
from annotator.exchange.formats import FORMATS
from annotator.exchange.formats.case_json import CaseFile, read_whole
from annotator.exchange.text import plain
from annotator.exchange.writing import Exported

if TYPE_CHECKING:
    from annotator.exchange.finding import Finding
    from annotator.library import Store


def formats(arguments: argparse.Namespace) -> int:
    """List all formats, in the order people see them."""
    if arguments.json:
        say_json({"formats": [_format(one) for one in FORMATS]})
    else:
        rows = [(one.id, one.title, one.suffix, _ways(one)) for one in FORMATS]
        table(rows, ("id", "title", "suffix", "ways"))
    return 0


def _format(one: Format) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": one.title,
        "suffix": one.suffix,
        "reads": one.read is not None,
        "writes": one.writes,
    }


def _ways(one: Format) -> str:
    ways = (("reads", one.read is not None), ("writes", one.writes))
    return " and ".join(way for way, does in ways if does)


def export(arguments: argparse.Namespace) -> int:
    """Write a case into a folder in one format or several."""
    from annotator.cli.part import part  # formats are listed without the library
    from annotator.exchange.writing import export as write

    chosen = [format_named(FORMATS, name) for name in arguments.format]
    meant = part(arguments)
    done = [one for form in chosen for one in write(meant.case, form, arguments.output, meant.context)]
    if arguments.json:
        say_json({"files": [_exported(one) for one in done]})
    else:
        for one in done:
            say(written(one))
    return 0


def _exported(one: Exported) -> dict[str, Any]:
    return {"file": str(one.path), "bytes": one.size, "sha256": one.sha256, "compared": one.compared}


def bring_in(arguments: argparse.Namespace) -> int:
    """Put the cases of files into the library; a file that cannot be is a problem, the others go in.

    What is wrong within a case that goes in is listed too: counts and fates may rest on it.
    """
    from annotator.exchange.check import check as checked  # formats are listed without pydicom
    from annotator.library import open_library  # formats are listed without the library

    brought: list[dict[str, Any]] = []
    problems: list[dict[str, Any]] = []
    with open_library(arguments.library) as store:
        for path in arguments.paths:
            try:
                brought.append(_bring(store, path))
                (wrong,) = checked([path])
                problems += [_fault(path, one) for one in wrong.findings]
            except AnnotatorError as error:
                told = {
                    "file": str(path),
                    "code": "NOT_IMPORTED",
                    "reason": error.message,
                    "hint": error.hint,
                }
                problems.append(told)
    if arguments.json:
        say_json({"imported": brought, "problems": problems})
    else:
        for one in brought:
            already = "" if one["new"] else ", which was there already"
            say(f"{plain(one['label'])} ({one['id'][:8]}) from {plain(one['file'])}{already}")
            if one["thresholds_differ"]:
                say("  Here changes count from other factors on than in the file: fates may be others.")
        problem_rows(problems)
    return _code(problems, anything=bool(brought))


def _fault(path: Path, one: Finding) -> dict[str, Any]:
    reason = f"{one.place or 'file'}: {one.reason}"
    return {"file": str(path), "code": one.code, "reason": reason, "hint": one.hint}


def _bring(store: Store, path: Path) -> dict[str, Any]:
    from annotator.workspace.thresholds import known_thresholds  # formats are listed without the library

    found = _read(path)
    case = found.case
    there = case.id in {one.id for one in store.cases()}
    if there and store.load(case.id) != case:
        raise LibraryError(
            f"The library holds the case {case.id[:8]} in another state.",
            "Import into another library and compare: nothing is merged, nothing is overwritten.",
        )
    if not there:
        store.create(case, "import")
    other = found.thresholds not in (None, known_thresholds(store))
    return {
        "id": case.id,
        "label": case.label,
        "file": str(path),
        "new": not there,
        "thresholds_differ": other,
    }


def _code(problems: list[dict[str, Any]], *, anything: bool) -> int:
    if not problems:
        return 0
    return 1 if anything else 2


def _read(path: Path) -> CaseFile:
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise CaseFileError(f"The file cannot be read: {reason}.", "Choose another file.") from error
    return read_whole(content)


def check(arguments: argparse.Namespace) -> int:
    """Say what is wrong with files."""
    from annotator.exchange.check import check as checked  # formats are listed without pydicom

    done = checked(arguments.paths)
    rows = [
        {
            "file": str(one.path),
            "kind": one.kind,
            "holds": one.holds,
            "problems": [
                {"code": fault.code, "place": fault.place, "reason": fault.reason, "hint": fault.hint}
                for fault in one.findings
            ],
        }
        for one in done
    ]
    if arguments.json:
        say_json({"files": rows})
    else:
        for row in rows:
            _print_checked(row)
    return 1 if any(row["problems"] for row in rows) else 0


def _print_checked(row: dict[str, Any]) -> None:
    holds = f", {row['holds']}" if row["holds"] else ""
    count = len(row["problems"])
    told = "nothing wrong" if not count else f"{count} problem{'s' if count > 1 else ''}"
    say(f"{plain(row['file'])} ({row['kind']}{holds}): {told}")
    for one in row["problems"]:
        say(f"  {plain(one['place']) or 'file'}: {one['code']}: {plain(one['reason'])}")
        if one["hint"]:
            say(f"    {plain(one['hint'])}")
