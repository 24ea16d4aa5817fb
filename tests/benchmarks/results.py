"""What was found, as a table for people and as JSON for machines."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.contest import Spread
from tests.benchmarks.row import Row

_REPEAT = (
    "Repeat with `make bench`, or some rows with `make bench ROWS=ct-pydicom,startup`; a look in passing is "
    "`python -m tests.benchmarks.run --quick`. A run writes this page and `results.json` anew."
)
_METHOD = (
    "Ours and the peer alternate, in a random order, in one run on the same generated files, after one "
    "warm-up; both must give the same pixels before they are timed. Figures are medians [least – most]. "
    "The ratio is the median of the ratios round by round, which a busy machine disturbs less: peer / ours "
    "where the goal is a least (≥), ours / peer where it is a most (≤). Where the goal is a time, the peer "
    "is one second, millisecond or frame. A goal that is missed narrowly is measured once more, and the "
    "second measurement stands."
)


@dataclass(frozen=True, slots=True)
class Result:
    """A row, measured; `ratio` is the median of the ratios round by round."""

    row: Row
    ours: Spread
    peer: Spread
    ratio: Spread
    rounds: int
    note: str = ""

    @property
    def holds(self) -> bool | None:
        """Whether the goal is reached."""
        return self.row.holds(self.ratio.median)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Under what the figures were measured."""

    commit: str
    machine: str
    versions: str
    when: str
    load: str
    sizes: str


def write(
    folder: Path, results: Sequence[Result], skipped: Mapping[str, str], under: Circumstances
) -> tuple[Path, Path]:
    """Write `results.json` and `RESULTS.md` and return where."""
    folder.mkdir(parents=True, exist_ok=True)
    for_machines, for_people = folder / "results.json", folder / "RESULTS.md"
    for_machines.write_text(json.dumps(document(results, under), indent=2) + "\n", encoding="utf-8")
    for_people.write_text(page(results, skipped, under), encoding="utf-8")
    return for_machines, for_people


def document(results: Sequence[Result], under: Circumstances) -> dict[str, object]:
    """Return the JSON document."""
    return {
        "commit": under.commit,
        "machine": f"{under.machine}; {under.versions}",
        "rows": [
            {
                "id": one.row.id,
                "ours": _rounded(one.ours.median),
                "peer": _rounded(one.peer.median),
                "unit": one.row.unit,
                "ratio": _rounded(one.ratio.median),
                "goal": one.row.goal,
                "higher_is_better": one.row.higher_is_better,
                "holds": one.holds,
            }
            for one in results
        ],
    }


def page(results: Sequence[Result], skipped: Mapping[str, str], under: Circumstances) -> str:
    """Return the page for people."""
    held = sum(one.holds is True for one in results)
    judged = sum(one.holds is not None for one in results)
    lines = [
        "# Performance, measured",
        "",
        f"{held} of {judged} goals hold. {_REPEAT}",
        "",
        f"- Commit: `{under.commit}`",
        f"- Machine: {under.machine}",
        f"- Versions: {under.versions}",
        f"- Measured: {under.when}; {under.load}",
        f"- Sizes: {under.sizes}",
        "",
        _METHOD,
        "",
        "| row | what | ours | peer | unit | ratio | goal | holds | rounds |",
        "|---|---|--:|--:|---|--:|--:|---|--:|",
        *(_line(one) for one in results),
    ]
    notes = [f"- `{one.row.id}`: {one.note}" for one in results if one.note]
    if notes:
        lines += ["", "## Notes", "", *notes]
    if skipped:
        lines += ["", "## Not measured", "", *(f"- `{name}`: {why}" for name, why in skipped.items())]
    return "\n".join(lines) + "\n"


def _line(one: Result) -> str:
    row = one.row
    goal = "none" if row.goal is None else f"{'≥' if row.higher_is_better else '≤'} {row.goal:g}"
    holds = {True: "yes", False: "**no**", None: ""}[one.holds]
    cells = (f"`{row.id}`", row.title, _spread(one.ours), _spread(one.peer), row.unit, _spread(one.ratio))
    return f"| {' | '.join((*cells, goal, holds, str(one.rounds)))} |"


def _spread(values: Spread) -> str:
    if values.least == values.most:
        return _figure(values.median)
    return f"{_figure(values.median)} [{_figure(values.least)} – {_figure(values.most)}]"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")
