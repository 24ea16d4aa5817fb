"""How items make a criteria set: a boolean expression without negation.

Without negation the expression can only grow truer as items become met. So evaluating it twice, with the
open items all false and all true, gives the exact range of what they can still make of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import combinations


@dataclass(frozen=True, slots=True, init=False)
class AtLeast:
    """At least `count` of the parts hold; a part is an item id or another rule."""

    count: int
    parts: tuple[Rule, ...]

    def __init__(self, count: int, *parts: Rule) -> None:
        object.__setattr__(self, "count", count)
        object.__setattr__(self, "parts", parts)


Rule = str | AtLeast


def All(*parts: Rule) -> AtLeast:  # noqa: N802  (a word of the rule language, beside AtLeast)
    """Return the rule that every part holds."""
    return AtLeast(len(parts), *parts)


def AnyOf(*parts: Rule) -> AtLeast:  # noqa: N802
    """Return the rule that at least one part holds."""
    return AtLeast(1, *parts)


def holds(rule: Rule, met: Collection[str]) -> bool:
    """Tell whether a rule holds when exactly these items are met."""
    if isinstance(rule, str):
        return rule in met
    return sum(holds(part, met) for part in rule.parts) >= rule.count


def named_items(rule: Rule) -> frozenset[str]:
    """Return the ids of the items that a rule names."""
    if isinstance(rule, str):
        return frozenset({rule})
    return frozenset().union(*(named_items(part) for part in rule.parts))


def deciding_items(rule: Rule, met: Collection[str], open_items: Collection[str]) -> frozenset[str]:
    """Return those open items that can still flip the rule.

    An item can when, for some way the other open items may turn out, the rule fails without it and holds
    with it. Tries every way: for n items of a set, at most n · 2^(n−1).
    """
    certain = frozenset(met)
    return frozenset(
        one
        for one in open_items
        if any(
            holds(rule, certain | others | {one}) and not holds(rule, certain | others)
            for others in _subsets([other for other in open_items if other != one])
        )
    )


def _subsets(items: list[str]) -> Iterator[frozenset[str]]:
    return (frozenset(some) for size in range(len(items) + 1) for some in combinations(items, size))
