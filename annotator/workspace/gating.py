"""The threshold of the brush: whether it is on, how wide, and what it last came to."""

from __future__ import annotations

from dataclasses import dataclass, replace

from annotator.imaging.gate import Gate, Side, Tissue, gate_of
from annotator.terms.findings import leading_kind

_SPREAD_STEP, _SHARE_STEP = 0.25, 0.05
_SPREADS, _SHARES = (0.25, 5.0), (0.1, 0.9)
_LOOKS = {"dark": "dark tissue", "bright": "bright tissue", "hot": "a hot focus", "alike": "tissue like that"}


@dataclass(frozen=True, slots=True)
class Gating:
    """How a brush is held to some values.

    `spread` is in standard deviations of the clicked tissue, `share` of its maximum for a hot focus.
    `tissue`, `side` and `unit` are those of the last press.
    """

    on: bool = False
    spread: float = 1.5
    share: float = 0.45
    tissue: Tissue | None = None
    side: Side = "alike"
    unit: str = ""
    inverted: bool = False

    @property
    def gate(self) -> Gate | None:
        """What the brush paints; None while it is off or nothing was clicked."""
        if not self.on or self.tissue is None:
            return None
        return gate_of(self.tissue, self.side, self.spread, self.share, inverted=self.inverted)

    @property
    def words(self) -> str:
        """What the brush paints in words; "" while it paints everything."""
        if not self.on:
            return ""
        how = f"{100 * self.share:.0f} % of the maximum" if self.side == "hot" else f"{self.spread:g} SD"
        gate = self.gate
        if gate is None:
            return f"Threshold: of the tissue that is clicked, {how}"
        return f"Threshold: {_LOOKS[self.side]} {gate.words(self.unit)} ({how})"

    def widened(self, steps: int) -> Gating:
        """Return it with steps more tissue painted, or less."""
        spread = min(max(self.spread + steps * _SPREAD_STEP, _SPREADS[0]), _SPREADS[1])
        share = min(max(self.share - steps * _SHARE_STEP, _SHARES[0]), _SHARES[1])
        return replace(self, share=share) if self.side == "hot" else replace(self, spread=spread)


def side_of(findings: frozenset[str]) -> Side:
    """Return how a lesion of some kinds looks: lytic dark, sclerotic bright, uptake hot; else not known."""
    kind = leading_kind(findings)
    if kind is None or kind.osteolytic == kind.sclerotic:
        return "hot" if kind is not None and kind.id == "uptake" else "alike"
    return "dark" if kind.osteolytic else "bright"
