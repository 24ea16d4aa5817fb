"""The clinical facts as a table: what `fact_table` reads back."""

from __future__ import annotations

from dataclasses import replace

from annotator.exchange.discretion import discreet_case
from annotator.exchange.fact_table import facts_of_table, facts_table
from annotator.exchange.format import Context, Format
from annotator.lesions.case import Case
from annotator.lesions.records import FactId, RecordId


def write(case: Case, context: Context) -> bytes:
    """Return the table as CSV (RFC 4180) in UTF-8 with the mark that spreadsheets know it by."""
    return facts_table(discreet_case(case, context).facts).encode("utf-8-sig")


def differences(content: bytes, case: Case, context: Context) -> tuple[str, ...]:
    """Return which rows of a written table are others than the facts of the case."""
    back = facts_of_table(content.decode("utf-8-sig"))
    meant = facts_of_table(facts_table(discreet_case(case, context).facts))
    nameless = FactId(RecordId(""))
    pairs = list(zip(back, meant, strict=False))
    found = [
        f"row {number}: another fact"
        for number, (one, other) in enumerate(pairs, start=2)
        if replace(one, id=nameless) != replace(other, id=nameless)
    ]
    if len(back) != len(case.facts):
        found.append(f"{len(back)} rows instead of {len(case.facts)}")
    return tuple(found)


FORMAT = Format("facts-csv", "Clinical facts, table", ".facts.csv", write=write, differences=differences)
