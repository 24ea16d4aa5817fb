"""Clinical facts as a table (CSV): one row a fact, one column a field of any fact."""

from __future__ import annotations

import csv
import dataclasses
import io
import math
import re
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any, get_args, get_type_hints

from annotator.errors import FactImportError
from annotator.exchange.text import cell
from annotator.lesion_map.time_axis import span_of
from annotator.lesions.facts import Detail
from annotator.lesions.records import ClinicalFact, FactId, new_id
from annotator.terms.units import ANALYTE_UNITS, units_of

OUTER = ("type", "date", "end_date", "certain", "source", "note")
"""Columns of every fact, before those of the single types."""
_KINDS: Mapping[str, type[Detail]] = {
    get_args(get_type_hints(kind)["type"])[0]: kind for kind in get_args(Detail)
}
_ANSWERS = {"yes": True, "no": False, "true": True, "false": False, "1": True, "0": False}
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+")
"""Twelve hundred neutrophil bands are over the limit of a score, one point two are not."""
_MOST_ROWS = 100_000


def _fields(kind: type[Detail]) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind) if field.name != "type")


COLUMNS = (*OUTER, *dict.fromkeys(name for kind in _KINDS.values() for name in _fields(kind)))
"""The header of a written table; a read one may have them in any order and leave some out."""


def facts_table(facts: Iterable[ClinicalFact]) -> str:
    """Return facts as CSV (RFC 4180): empty cells are not known, answers are yes and no."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for fact in facts:
        values: dict[str, Any] = {name: getattr(fact, name) for name in OUTER[1:]}
        values |= {name: getattr(fact.detail, name) for name in (*_fields(type(fact.detail)), "type")}
        table.writerow([_said(values.get(name)) for name in COLUMNS])
    return text.getvalue()


def _said(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return str(cell(str(value)))


def facts_of_table(text: str) -> tuple[ClinicalFact, ...]:
    """Return the facts of a CSV table; separated by commas, semicolons or tabs.

    Raises
    ------
    FactImportError
        The header or a value does not fit; the message names row and column. Nothing is half read.
    """
    head = text.splitlines()[0] if text.strip() else ""
    separator = max(",;\t", key=head.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        names = [name.strip().lower() for name in next(rows, [])]
        _check_header(names)
        facts = []
        for number, row in enumerate(rows, start=2):
            if number > _MOST_ROWS:
                raise FactImportError(f"The table has more than {_MOST_ROWS} rows.")
            if len(row) > len(names):
                raise FactImportError(f"Row {number} has {len(row)} cells, the header {len(names)}.")
            cells = zip(names, (_unescaped(value.strip()) for value in row), strict=False)
            values = {name: value for name, value in cells if value}
            if values:
                facts.append(_fact(values, number))
    except csv.Error as error:
        raise FactImportError(f"Row {rows.line_num} is no CSV: {error}.") from error
    return tuple(facts)


def _unescaped(text: str) -> str:
    """Return a cell without the apostrophe that keeps spreadsheets from running it as a formula."""
    return text[1:] if text.startswith("'") and cell(text[1:]) == text else text


def _check_header(names: list[str]) -> None:
    unknown = [name for name in names if name not in COLUMNS]
    twice = [name for name in names if names.count(name) > 1]
    if "type" not in names:
        raise FactImportError('The header has no column "type".', f"Columns: {', '.join(COLUMNS)}.")
    if unknown or twice:
        found = f'"{(unknown or twice)[0]}"'
        raise FactImportError(
            f"The header has {'an unknown column' if unknown else 'twice the column'} {found}.",
            f"Columns: {', '.join(COLUMNS)}.",
        )


def _fact(values: dict[str, str], row: int) -> ClinicalFact:
    kind = _KINDS.get(values.pop("type", "").lower())
    if kind is None:
        raise FactImportError(f'Row {row}, column "type": not one of {", ".join(_KINDS)}.')
    outer = {name: values.pop(name) for name in OUTER[1:] if name in values}
    stray = [name for name in values if name not in _fields(kind)]
    if stray:
        raise FactImportError(f'Row {row}, column "{stray[0]}": a {kind.__name__} has none.')
    hints = get_type_hints(kind)
    given = {name: _value(text, hints[name], row, name) for name, text in values.items()}
    required = [
        field.name
        for field in dataclasses.fields(kind)
        if field.default is dataclasses.MISSING and field.name not in given
    ]
    if required:
        raise FactImportError(f'Row {row}, column "{required[0]}": a {kind.__name__} needs it.')
    for name in ("date", "end_date"):
        if name in outer and not (_DATE.fullmatch(outer[name]) and span_of(outer[name])):
            raise FactImportError(
                f'Row {row}, column "{name}": {outer[name]!r} is no date.',
                "Write 2008, 2008-03 or 2008-03-14.",
            )
    detail = kind(**given)
    check_unit(detail, f"Row {row}")
    return ClinicalFact(
        FactId(new_id()),
        detail,
        outer.get("date"),
        outer.get("end_date"),
        outer.get("source", ""),
        _answer(outer.get("certain", "yes"), row, "certain"),
        outer.get("note", ""),
    )


def check_unit(detail: Detail, where: str) -> None:
    """Check that a laboratory value of a known analyte has a unit that is known for it.

    Raises
    ------
    FactImportError
        It has another; which ones are known is said.
    """
    analyte = getattr(detail, "analyte", None)
    if analyte not in ANALYTE_UNITS:
        return
    for name in ("unit", "unit_in_doubt"):
        unit = getattr(detail, name)
        if unit and unit not in units_of(analyte):
            known = ", ".join(units_of(analyte))
            raise FactImportError(f'{where}, "{name}": {unit!r} is no unit of {analyte}.', f"Known: {known}.")


def _value(text: str, hint: Any, row: int, name: str) -> Any:
    kinds = [kind for kind in (get_args(hint) or (hint,)) if kind is not type(None)]
    kind = kinds[0]
    if kind is bool:
        return _answer(text, row, name)
    if isinstance(kind, type) and issubclass(kind, Enum):
        try:
            return kind(text.lower().replace(" ", "_"))
        except ValueError:
            known = ", ".join(one.value for one in kind)
            raise FactImportError(f'Row {row}, column "{name}": {text!r} is not one of {known}.') from None
    if kind in (int, float):
        return _number(kind, text, row, name)
    return text


def _number(kind: type, text: str, row: int, name: str) -> float | int:
    if _EITHER.fullmatch(text):
        raise FactImportError(
            f'Row {row}, column "{name}": the comma of {text!r} may part thousands or decimals.',
            "Write 1200, or 1.2.",
        )
    try:
        number: float | int = kind(text.replace(",", "."))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise FactImportError(f'Row {row}, column "{name}": {text!r} is no number.')
    return number


def _answer(text: str, row: int, name: str) -> bool:
    if text.lower() not in _ANSWERS:
        raise FactImportError(f'Row {row}, column "{name}": {text!r} is neither yes nor no.')
    return _ANSWERS[text.lower()]
