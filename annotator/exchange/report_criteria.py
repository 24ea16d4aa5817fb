"""The criteria of a report: the sets most telling first, and what is missing to settle the open ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from annotator.criteria import CRITERIA_SETS
from annotator.exchange.format import discreet
from annotator.exchange.language import Language
from annotator.exchange.report_rows import ItemRow, Link, MissingRow, SetRow
from annotator.exchange.summary import Summary

MOST_TELLING = 3
"""How many sets are told in full at once."""
_RANKS = ("fulfilled", "indeterminate", "not_computable", "not_fulfilled")


def criteria(summary: Summary, tongue: Language, marks: Mapping[str, Link]) -> tuple[SetRow, ...]:
    """Return the judged sets: fulfilled ones first, then those that one record alone would settle.

    Parameters
    ----------
    summary : Summary
    tongue : Language
    marks : mapping from mark id to Link
        Where each mark stands in the report.
    """
    return tuple(_set(summary, one, tongue, marks) for one in ordered(summary.sets))


def ordered(sets: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return judged sets, the most telling first."""
    return sorted(sets, key=lambda one: (_RANKS.index(_result(one)), not one["settling"]))


def missing(sets: Sequence[Mapping[str, Any]], tongue: Language) -> tuple[MissingRow, ...]:
    """Return what to record to settle open sets: first what settles most of them alone."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    alone: dict[str, int] = {}
    for one in ordered(sets):
        settling = {each["item"] for each in one["settling"]}
        for item in one["items"]:
            if item["id"] in one["deciding"]:
                named = found.setdefault(item["needs"], [])
                named.extend([one] if one not in named else [])
                alone[item["needs"]] = alone.get(item["needs"], 0) + (item["id"] in settling)
    return tuple(
        MissingRow(
            tongue.phrase(needs),
            tuple(Link(tongue.phrase(one["title"]).text, _anchor(one)) for one in found[needs]),
        )
        for needs in sorted(found, key=lambda needs: (-alone[needs], -len(found[needs])))
    )


def _anchor(judged: Mapping[str, Any]) -> str:
    return f"set-{judged['id']}"


def _result(judged: Mapping[str, Any]) -> str:
    return str(judged["result"]) if judged["computable"] else "not_computable"


def _set(summary: Summary, judged: Mapping[str, Any], tongue: Language, marks: Mapping[str, Link]) -> SetRow:
    result, score = _result(judged), judged["score"]
    settling = [one["item"] for one in judged["settling"]]
    needs = [one["needs"] for one in judged["items"] if one["id"] in (settling or judged["deciding"])]
    points = ""
    if score is not None:
        least, most = score["least"], score["most"]
        counted = f"{least}" if least == most else f"{least}–{most}"
        points = tongue.say("points_range", points=counted, threshold=score["threshold"])
    return SetRow(
        anchor=_anchor(judged),
        title=tongue.phrase(judged["title"]),
        source=tongue.english(judged["source"]),
        verification=tongue.say(f"verification_{judged['verification'].replace(' ', '_')}"),
        result=result,
        words=tongue.say(f"result_{result}"),
        points=points,
        caution="" if summary.map.lesions or result != "fulfilled" else tongue.say("takes_for_granted"),
        decides=tuple(tongue.phrase(one) for one in dict.fromkeys(needs)),
        together=bool(needs) and not settling,
        remark=tongue.phrase(judged["remark"]) if judged["remark"] else None,
        lacks=tongue.phrase(judged["missing"]) if judged["missing"] else None,
        items=tuple(_item(summary, one, judged["deciding"], tongue, marks) for one in judged["items"]),
    )


def _item(
    summary: Summary,
    item: Mapping[str, Any],
    deciding: Sequence[str],
    tongue: Language,
    marks: Mapping[str, Link],
) -> ItemRow:
    names = {one.id: one.lesion.name for one in summary.mapped}
    lesions = [Link(names[uid], f"lesion-{names[uid]}") for uid in item["lesions"] if uid in names]
    return ItemRow(
        title=tongue.said(item["title"]),
        verdict=item["verdict"],
        words=tongue.say(f"verdict_{item['verdict']}"),
        because=tongue.said(discreet(item["because"], summary.case, summary.context)),
        deciding=item["id"] in deciding,
        links=tuple(dict.fromkeys(marks[key] for key in item["marks"] if key in marks)) or tuple(lesions),
    )


def phrases() -> frozenset[str]:
    """Return the English phrases of ours in the criteria sets, which every other language translates."""
    found = {text for one in CRITERIA_SETS for text in (one.title, one.remark, one.missing) if text}
    for one in CRITERIA_SETS:
        found |= {item.needs for item in one.items if item.needs}
        found |= {item.title for item in one.items}
    return frozenset(found)
