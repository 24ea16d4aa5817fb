"""The arguments of every command; each names the function that runs it, imported only then."""

from __future__ import annotations

import argparse
import importlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from annotator import __version__
from annotator.errors import AnnotatorError
from annotator.exchange.sample_titles import FOUNDING, SAMPLE_TITLES
from annotator.exchange.text import NOTICE, plain

Run = Callable[[argparse.Namespace], int]
_CASE = "id, label or patient ID, or the beginning of one"
_PLANES = ("axial", "coronal", "sagittal")


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Return the arguments of a command line with `run`, the function that carries it out.

    Without a command, the words are paths to open in the window.

    Raises
    ------
    SystemExit
        After ``--help``, ``--version`` and bad use, as argparse does.
    AnnotatorError
        The first word is neither a command nor a path that exists.
    """
    parser, names = _parser()
    first = _first_word(argv)
    if first in names or any(word in ("-h", "--help", "--version") for word in argv[:1]):
        return parser.parse_args(argv)
    if first is not None and not Path(first).exists():
        import difflib  # only a mistyped command needs it

        near = difflib.get_close_matches(first, names, 1)
        hint = f"Did you mean `annotator {near[0]}`?" if near else "See `annotator --help` for the commands."
        raise AnnotatorError(f"There is no command and no file {plain(first)!r}.", hint)
    return _window_parser().parse_args(argv)


def _first_word(argv: Sequence[str]) -> str | None:
    words = iter(argv)
    for word in words:
        if word == "--library":
            next(words, None)
        elif word == "--":
            return next(words, None)
        elif not word.startswith("-"):
            return word
    return None


def late(module: str, name: str) -> Run:
    """Return a function that imports a command's module when it is run: others start without it."""

    def run(arguments: argparse.Namespace) -> int:
        found: Run = getattr(importlib.import_module(f"annotator.cli.{module}"), name)
        return found(arguments)

    return run


def _named_library() -> str | None:
    return os.environ.get("ANNOTATOR_LIBRARY") or None


def _window_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("annotator", parents=[_common()])
    parser.add_argument("paths", nargs="*", metavar="PATH", type=Path)
    parser.set_defaults(run=late("window", "window"), library=_named_library())
    return parser


def _common() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--library",
        metavar="PATH",
        default=argparse.SUPPRESS,
        help="the library of cases (else ANNOTATOR_LIBRARY, else the user's own)",
    )
    return common


class _Commands:
    """The subcommands of the parser, added one by one."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self._add = parser.add_subparsers(metavar="COMMAND", title="commands", prog="annotator")
        self.names: list[str] = []

    def add(self, name: str, run: Run, summary: str, *, json: bool = True) -> argparse.ArgumentParser:
        command: argparse.ArgumentParser = self._add.add_parser(
            name, help=summary, description=summary, parents=[_common()]
        )
        command.set_defaults(run=run)
        if json:
            command.add_argument("--json", action="store_true", help="print one JSON document")
        self.names.append(name)
        return command


def _parser() -> tuple[argparse.ArgumentParser, list[str]]:
    parser = argparse.ArgumentParser(
        "annotator",
        usage="annotator [--library PATH] [PATH… | COMMAND …]",
        description="Marks bone lesions on DICOM images and maps them on the skeleton. "
        "Without a command it opens the window, on the paths given.",
        epilog=f"Exit codes: 0 done, 1 done with problems, 2 bad use or unreadable input. {NOTICE}",
        parents=[_common()],
    )
    parser.add_argument("--version", action="version", version=f"Lesion Annotator {__version__}")
    parser.set_defaults(library=_named_library())
    commands = _Commands(parser)
    _image_commands(commands)
    _case_commands(commands)
    _file_commands(commands)
    return parser, commands.names


def _image_commands(commands: _Commands) -> None:
    scan = commands.add("scan", late("images", "scan"), "say which patients, studies and series there are")
    scan.add_argument("paths", nargs="+", metavar="PATH", type=Path)
    commands.add(
        "forget", late("images", "forget"), "delete the index of folders that were opened", json=False
    )
    render = commands.add(
        "render", late("rendering", "render"), "write what the window shows, as PNG", json=False
    )
    render.add_argument("path", metavar="PATH", type=Path)
    render.add_argument("--series", metavar="UID", help="which series of a folder")
    render.add_argument("--frame", type=_from_one, metavar="N", help="which frame or slice, from 1")
    render.add_argument("--window", type=_window, metavar="C,W|auto", help="centre and width in its unit")
    render.add_argument("--size", type=_size, metavar="WxH", help="pixels of the picture")
    render.add_argument("--plane", choices=_PLANES, help="a reformat of the series")
    render.add_argument("--marks", action="store_true", help="with the marks that the library holds")
    render.add_argument("-o", "--output", required=True, metavar="FILE", type=Path)
    pixels = commands.add("pixels", late("images", "pixels"), "say what the values of a frame are")
    pixels.add_argument("path", metavar="PATH", type=Path)
    pixels.add_argument("--frame", type=_from_one, default=1, metavar="N", help="from 1")
    pixels.add_argument("-o", "--output", metavar="FILE", type=Path, help="write the modality values as .npy")


def _case_commands(commands: _Commands) -> None:
    commands.add("cases", late("cases", "cases"), "list the cases of the library")
    show = commands.add("show", late("cases", "show"), "say what a case holds")
    show.add_argument("case", metavar="CASE", help=_CASE)
    draw = commands.add(
        "map", late("maps", "draw_map"), "write the multifocal lesion map, or the report", json=False
    )
    _part_of_case(draw)
    draw.add_argument(
        "-o",
        "--output",
        required=True,
        metavar="FILE",
        type=Path,
        help=".svg .png .json; .html .pdf: the report",
    )
    many = commands.add("cohort", late("cohort", "draw_cohort"), "map the lesions of all cases, unnamed")
    many.add_argument("-o", "--output", required=True, metavar="FILE", type=Path, help=".svg .png .pdf .csv")
    many.add_argument("--first", action="store_true", help="only the first timepoint of each case")
    many.add_argument("--modality", action="append", metavar="M", help="only marks on it; repeatable")
    criteria = commands.add("criteria", late("maps", "criteria"), "judge the criteria, with evidence")
    _part_of_case(criteria, export=False)
    criteria.add_argument("--set", metavar="ID", help="only this set")
    criteria.add_argument("--weights", type=Path, metavar="FILE", help="points of a set that has none here")


def _part_of_case(command: argparse.ArgumentParser, *, export: bool = True) -> None:
    command.add_argument("case", metavar="CASE", help=f"{_CASE}, or a case file")
    command.add_argument("--timepoint", metavar="T", help="id, label or date, or the beginning of one")
    command.add_argument("--reading", metavar="R", help="id or reader, or the beginning of one")
    command.add_argument(
        "--images", action="append", type=Path, metavar="PATH", help="where its images are; repeatable"
    )
    if export:
        command.add_argument("--modality", action="append", metavar="M", help="only marks on it; repeatable")
        command.add_argument("--identified", action="store_true", help="with name, ID and notes")
        command.add_argument("--kind", action="append", metavar="K", help="only this finding; repeatable")
        command.add_argument("--certainty", type=int, choices=range(1, 6), metavar="N", help="from N of 5 on")
        command.add_argument(
            "--layer", choices=("coverage", "folded", "by_date"), default="", help="of the drawn map"
        )
        command.add_argument("--figure", choices=("2-6", "7-12", "13-18"), help="years; else the patient's")
        command.add_argument("--language", choices=("en", "tr", "pt"), default="en", help="of the report")


def _file_commands(commands: _Commands) -> None:
    export = commands.add("export", late("files", "export"), "write a case in a format")
    _part_of_case(export)
    export.add_argument("--format", required=True, action="append", metavar="ID", help="repeatable")
    export.add_argument("-o", "--output", required=True, metavar="DIR", type=Path)
    bring = commands.add("import", late("files", "bring_in"), "put cases from files into the library")
    bring.add_argument("paths", nargs="+", metavar="FILE", type=Path)
    facts = commands.add("facts", late("facts", "facts"), "add clinical facts from CSV or FHIR to a case")
    facts.add_argument("case", metavar="CASE", help=_CASE)
    facts.add_argument("file", metavar="FILE", type=Path)
    commands.add("formats", late("files", "formats"), "list the formats")
    check = commands.add("check", late("files", "check"), "say what is wrong with files")
    check.add_argument("paths", nargs="+", metavar="FILE", type=Path)
    sample = commands.add(
        "sample", late("sample", "sample"), "write sample studies, and their case into the library"
    )
    sample.add_argument(
        "name", nargs="?", choices=tuple(SAMPLE_TITLES), default=FOUNDING, help="default: %(default)s"
    )
    sample.add_argument("-o", "--output", metavar="DIR", type=Path, help="default: beside the library")


def _from_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 on")
    return int(text)


def _window(text: str) -> tuple[float, float] | str:
    if text == "auto":
        return text
    try:
        centre, width = (float(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not centre,width as in 40,400, nor auto") from None
    if not (abs(centre) < float("inf") and 0 < width < float("inf")):
        raise argparse.ArgumentTypeError(f"the width of the window {text!r} is not above 0")
    return centre, width


def _size(text: str) -> tuple[int, int]:
    parts = text.lower().split("x")
    if len(parts) != 2 or not all(part.isdecimal() and 0 < int(part) <= 16384 for part in parts):
        raise argparse.ArgumentTypeError(f"{text!r} is not width x height in pixels, as in 800x600")
    return int(parts[0]), int(parts[1])
