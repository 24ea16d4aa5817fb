"""``annotator map`` and ``annotator criteria``."""

from __future__ import annotations

import argparse
import shutil
import textwrap
from dataclasses import replace
from typing import Any

from annotator.cli.choose import choose
from annotator.cli.output import say, say_json, written
from annotator.cli.part import part
from annotator.criteria import read_weights, with_weights
from annotator.errors import AnnotatorError
from annotator.exchange.formats import FORMATS
from annotator.exchange.summary import summarised
from annotator.exchange.text import plain
from annotator.exchange.writing import export_to

_WIDTH, _INDENT = 100, "     "


def draw_map(arguments: argparse.Namespace) -> int:
    """Write the lesion map in the format that the file's suffix names."""
    suffix = arguments.output.suffix.lower()
    by_suffix = {f".{one.id.removeprefix('map-')}": one for one in FORMATS if one.id.startswith("map-")}
    if suffix not in by_suffix:
        raise AnnotatorError(
            f"A map cannot be written as {plain(arguments.output.name)!r}.",
            f"Choose one of {', '.join(by_suffix)}.",
        )
    meant = part(arguments)
    done = export_to(meant.case, by_suffix[suffix], arguments.output, meant.context)
    say(written(done))
    return 0


def criteria(arguments: argparse.Namespace) -> int:
    """Judge all criteria sets, or one; a star marks the items that decide."""
    meant = part(arguments)
    sets = with_weights(read_weights(arguments.weights)) if arguments.weights else meant.context.sets
    document = summarised(meant.case, replace(meant.context, sets=sets, identified=True)).verdicts
    if arguments.set:
        document["sets"] = [choose("criteria set", arguments.set, document["sets"], _names)]
    if arguments.json:
        say_json(document)
    else:
        for one in document["sets"]:
            _print(one)
        least = document["thresholds"]
        say(f"In the course, change counts from × {least['area']:g} of area and × {least['uptake_ratio']:g}")
        say("of uptake ratio on.")
    return 0


def _names(judged: dict[str, Any]) -> tuple[str, str]:
    return judged["id"], judged["title"]


def _score(score: dict[str, int] | None) -> str:
    if score is None:
        return ""
    least, most = score["least"], score["most"]
    return f"{least if least == most else f'{least} to {most}'} points; the threshold is {score['threshold']}"


def _print(judged: dict[str, Any]) -> None:
    width = shutil.get_terminal_size((_WIDTH, 24)).columns
    say(f"{plain(judged['title'])}: {judged['result_words']}")
    say(f"  {plain(judged['source'])}")
    for words in (_score(judged["score"]), judged["missing"], judged["remark"]):
        if words:
            say(textwrap.fill(plain(words), width, initial_indent="  ", subsequent_indent="  "))
    say()
    for item in judged["items"]:
        mark = "*" if item["id"] in judged["deciding"] else " "
        say(f" {mark} {plain(item['title'])}")
        because = f"{item['verdict_words'].capitalize()}. {plain(item['because'])}"
        if item["needs"]:
            because += f" Would decide it: {item['needs']}."
        say(textwrap.fill(because, width, initial_indent=_INDENT, subsequent_indent=_INDENT))
    say()
