"""Hanging protocols as TOML: those of `resources/hanging`, and the same form for those a reader keeps."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

from annotator.errors import CaseFileError, UnknownRecordError
from annotator.resources import resource
from annotator.viewing.colour_map import COLOUR_MAPS
from annotator.viewing.layout import MOST_COLUMNS, Reformat
from annotator.viewing.mpr import THICKEST_MM
from annotator.viewing.presets import preset_tables
from annotator.viewing.protocol import WEIGHTS, PaneRule, Prior, Protocol, Rule, Subject

_Check = Callable[[object], str]
"""Returns what a value should be, or "" when it is that."""


def protocols() -> Mapping[str, Protocol]:
    """Return the protocols of the program by id.

    Raises
    ------
    CaseFileError
        A file of `resources/hanging` does not say what it should; it and the key are named.
    """
    return _shipped()


def protocol(protocol_id: str, known: Mapping[str, Protocol] | None = None) -> Protocol:
    """Return the protocol of an id, of `known` or of the program.

    Raises
    ------
    UnknownRecordError
        There is none.
    """
    among = protocols() if known is None else known
    if protocol_id not in among:
        raise UnknownRecordError(
            f"There is no hanging protocol {protocol_id!r}.", f"Choose one of {', '.join(among)}."
        )
    return among[protocol_id]


def read_protocol(path: Path, *, remembered: bool = False) -> Protocol:
    """Return the protocol of a TOML file; `remembered` marks it as the reader's own.

    Raises
    ------
    CaseFileError
        It cannot be read, or a key of it cannot; file and key are named.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        return replace(_protocol(content), remembered=remembered)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValueError) as error:
        raise CaseFileError(
            f"The hanging protocol {path.name} cannot be read: {str(error).rstrip('.')}.",
            "Correct the file, or remove it.",
        ) from error


def protocol_text(one: Protocol) -> str:
    """Return a protocol as TOML text that `read_protocol` reads back as the same value."""
    lines = [*_assignments(one, _PROTOCOL, Protocol("", "", 1, ()))]
    for rule in one.applies:
        lines += ["", "[[applies]]", *_rule_lines(rule)]
    for pane in one.panes:
        lines += ["", "[[pane]]", *_assignments(pane, _PANE, PaneRule(""))]
        for key, rules in (("wants", pane.wants), ("over", pane.over)):
            for rule in rules:
                lines += [f"[[pane.{key}]]", *_rule_lines(rule)]
    return "\n".join(lines) + "\n"


@cache
def _shipped() -> Mapping[str, Protocol]:
    read = [read_protocol(path) for path in sorted(resource("hanging").glob("*.toml"))]
    return MappingProxyType({one.id: one for one in read})


def _is(kind: type, words: str) -> _Check:
    # bool is an int to Python, but not to a reader.
    return lambda value: "" if type(value) is kind else words


def _one_of(choices: Sequence[str]) -> _Check:
    return lambda value: "" if value in choices else f"one of {', '.join(choices)}"


def _columns(value: object) -> str:
    fits = type(value) is int and 1 <= value <= MOST_COLUMNS
    return "" if fits else f"a whole number from 1 to {MOST_COLUMNS}"


def _shares(value: object) -> str:
    fits = isinstance(value, list) and all(type(share) is int and share > 0 for share in value)
    return "" if fits else "a list of whole numbers above 0"


def _preset(value: object) -> str:
    known = {preset.id for table in preset_tables().values() for preset in table.presets}
    return "" if value == "" or value in known else "the id of a window preset"


def _thickness(value: object) -> str:
    fits = isinstance(value, (int, float)) and type(value) is not bool and 0 <= value <= THICKEST_MM
    return "" if fits else f"a number of mm from 0 to {THICKEST_MM:.0f}"


def _share(value: object) -> str:
    fits = isinstance(value, (int, float)) and type(value) is not bool and 0 <= value <= 1
    return "" if fits else "a number from 0 to 1"


_TEXT, _YES_NO, _COUNT = _is(str, "text"), _is(bool, "true or false"), _is(int, "a whole number")
_PROTOCOL: Mapping[str, _Check] = MappingProxyType(
    {
        "id": _TEXT,
        "title": _TEXT,
        "columns": _columns,
        "column_shares": _shares,
        "prior": _one_of(get_args(Prior)),
        "subject": _one_of(get_args(Subject)),
        "automatic": _YES_NO,
        "least_score": _COUNT,
        "least_panes": _COUNT,
        "specific": _COUNT,
        "thumbnails": _YES_NO,
    }
)
_PANE: Mapping[str, _Check] = MappingProxyType(
    {
        "title": _TEXT,
        "reuse": _YES_NO,
        "least_score": _COUNT,
        "preset": _preset,
        "colour_map": _one_of(tuple(COLOUR_MAPS)),
        "reformat": _one_of(get_args(Reformat)),
        "window_group": _TEXT,
        "scroll_group": _TEXT,
        "mirrored": _YES_NO,
        "tabs": _TEXT,
        "slab_mm": _thickness,
        "linked": _YES_NO,
        "any_study": _YES_NO,
        "over_colour_map": _one_of(tuple(COLOUR_MAPS)),
        "over_opacity": _share,
    }
)


def _protocol(content: Mapping[str, Any]) -> Protocol:
    scalars = {key: value for key, value in content.items() if key not in ("applies", "pane")}
    _check(scalars, _PROTOCOL, "")
    for key in ("id", "title", "columns", "pane"):
        if key not in content:
            raise ValueError(f"the key {key!r} is missing")
    shares = tuple(scalars.pop("column_shares", ()))
    if shares and len(shares) != scalars["columns"]:
        raise ValueError(f"'column_shares' has {len(shares)} numbers for {scalars['columns']} columns")
    panes = tuple(_pane(entry, f"pane {number}") for number, entry in enumerate(_tables(content, "pane"), 1))
    return Protocol(**scalars, column_shares=shares, panes=panes, applies=_rules(content, "applies", ""))


def _pane(entry: Mapping[str, Any], where: str) -> PaneRule:
    scalars = {key: value for key, value in entry.items() if key not in ("wants", "over")}
    _check(scalars, _PANE, f"{where}: ")
    wants, over = (_rules(entry, key, f"{where}: ") for key in ("wants", "over"))
    return PaneRule(**{"title": "", **scalars}, wants=wants, over=over)


def _tables(content: Mapping[str, Any], key: str) -> Sequence[Mapping[str, Any]]:
    tables = content.get(key, [])
    if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
        raise ValueError(f"{key!r} must be tables, [[{key}]]")
    return tables


def _check(entry: Mapping[str, Any], checks: Mapping[str, _Check], where: str) -> None:
    for key, value in entry.items():
        if key not in checks:
            raise ValueError(f"{where}{key!r} is no key here; there are {', '.join(checks)}")
        wanted = checks[key](value)
        if wanted:
            raise ValueError(f"{where}{key!r} must be {wanted}, not {value!r}")


def _rules(content: Mapping[str, Any], key: str, where: str) -> tuple[Rule, ...]:
    return tuple(
        _rule(entry, f"{where}{key} {number}") for number, entry in enumerate(_tables(content, key), 1)
    )


def _rule(entry: Mapping[str, Any], where: str) -> Rule:
    required = entry.get("required", False)
    if type(required) is not bool:
        raise ValueError(f"{where}: 'required' must be true or false, not {required!r}")
    names = [name for name in entry if name != "required"]
    if len(names) != 1 or names[0].removeprefix("unless_") not in WEIGHTS:
        found = " and ".join(repr(name) for name in names) or "nothing"
        raise ValueError(f"{where}: a rule is about one of {', '.join(WEIGHTS)}, not {found}")
    attribute, value = names[0].removeprefix("unless_"), entry[names[0]]
    unless = names[0].startswith("unless_")
    if attribute == "least_frames":
        if type(value) is not int:
            raise ValueError(f"{where}: 'least_frames' must be a whole number, not {value!r}")
        return Rule(attribute, least=value, required=required, unless=unless)
    if attribute == "description":
        return Rule(attribute, pattern=_pattern(value, where), required=required, unless=unless)
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValueError(f"{where}: {names[0]!r} must be a list of texts, not {value!r}")
    return Rule(attribute, tuple(value), required=required, unless=unless)


def _pattern(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{where}: 'description' must be text, not {value!r}")
    try:
        return re.compile(value).pattern
    except re.error as error:
        raise ValueError(f"{where}: 'description' is no regular expression ({error}): {value!r}") from error


def _assignments(value: Protocol | PaneRule, keys: Mapping[str, _Check], usual: object) -> list[str]:
    """Return ``key = value`` for the keys that are not as usual; those without a usual value always."""
    always = ("id", "title", "columns")
    return [
        f"{key} = {_toml(getattr(value, key))}"
        for key in keys
        if key in always or getattr(value, key) != getattr(usual, key)
    ]


def _rule_lines(rule: Rule) -> list[str]:
    name = f"unless_{rule.attribute}" if rule.unless else rule.attribute
    value: object = rule.allowed
    if rule.attribute == "least_frames":
        value = rule.least
    elif rule.attribute == "description":
        value = rule.pattern
    return [f"{name} = {_toml(value)}", *(["required = true"] if rule.required else [])]


def _toml(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(_toml(one) for one in value)}]"
    # JSON's strings, numbers and booleans are TOML's, but for the one control character JSON lets stand.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
