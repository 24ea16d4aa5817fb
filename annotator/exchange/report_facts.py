"""The clinical record of a report: every fact in full, which the chart of the course cuts short."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.exchange.discretion import discreet_case
from annotator.exchange.language import Language
from annotator.exchange.report_rows import FactRow
from annotator.exchange.summary import Summary
from annotator.exchange.text import plain
from annotator.lesion_map.clinical_lane import ROWS
from annotator.lesions.fact_words import sentence
from annotator.lesions.records import ClinicalFact


def fact_rows(summary: Summary, tongue: Language) -> Iterator[FactRow]:
    """Yield the facts by the rows of the lane, then the others; by date, those without one last."""
    facts = sorted(
        discreet_case(summary.case, summary.context).facts, key=lambda one: one.date or one.end_date or "9999"
    )
    lane = [kind for kinds in ROWS.values() for kind in kinds]
    others = tuple({type(one.detail) for one in facts} - set(lane))
    named = [(tongue.line(title), kinds) for title, kinds in ROWS.items()]
    for title, kinds in (*named, (tongue.say("record_other"), others)):
        told = tuple(_told(summary, one, tongue) for one in facts if isinstance(one.detail, kinds))
        if told:
            yield FactRow(title, told)


def _told(summary: Summary, fact: ClinicalFact, tongue: Language) -> tuple[str, str]:
    # A note is free text and may name anyone.
    note = fact.note if summary.context.identified else ""
    when = " – ".join(filter(None, (fact.date, fact.end_date)))
    return when, plain("; ".join(filter(None, (tongue.line(sentence(fact)), note))))
