"""The figure of a report: what is heard at its stops, and which rows of the report they lead to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from annotator.drawing import Drawing, Path
from annotator.exchange.report_rows import LesionRow
from annotator.exchange.summary import Summary
from annotator.lesion_map.figure_stops import stop_id


def with_leads(
    drawing: Drawing, summary: Summary, rows: Sequence[LesionRow], timepoints: Sequence[str]
) -> Drawing:
    """Return the figure with each stop leading to the row of its first lesion, in the words of the rows.

    Parameters
    ----------
    rows : sequence of LesionRow
        Those of `Summary.mapped`, in its order.
    timepoints : sequence of str
        Their names, one for each cell of `LesionRow.seen`.
    """
    there: dict[str, list[LesionRow]] = {}
    for mapped, row in zip(summary.mapped, rows, strict=True):
        there.setdefault(stop_id(mapped.site.id, mapped.lesion.side), []).append(row)

    def leading(stop: Path) -> Path:
        here = there[stop.id]
        words = "; ".join(_words(one, timepoints) for one in here)
        return replace(stop, id=f"#lesion-{here[0].name}", title=f"{here[0].site}: {words}")

    items = (leading(one) if isinstance(one, Path) and one.stop else one for one in drawing.items)
    return replace(drawing, items=tuple(items))


def _words(row: LesionRow, timepoints: Sequence[str]) -> str:
    """Return a lesion with its findings and its newest fate: ``L1: lytic, uptake; 2008: quieter``."""
    found = ", ".join(filter(None, (row.segment, *(named.label for named in row.kinds))))
    told = [f"{row.name}: {found}" if found else row.name]
    for seen, point in reversed(tuple(zip(row.seen, timepoints, strict=True))):
        if seen.words or (seen.lines and not row.present):
            told.append(f"{point}: {seen.words or seen.lines[0].words}")
            break
    return "; ".join(told)
