"""How items make a criteria set: a boolean expression without negation.

Without negation the expression can only grow truer as items become met. So evaluating it twice, with the
open items all false and all true, gives the exact range of what they can still make of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
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


Domain = tuple[tuple[str, int], ...]
"""Items of which the best one met gives its points."""


@dataclass(frozen=True, slots=True)
class Points:
    """The points of all domains together reach a threshold.

    Raises
    ------
    ValueError
        An item would take points away: then the rule could grow falser as items become met.
    """

    threshold: int
    domains: tuple[Domain, ...]

    def __post_init__(self) -> None:
        if any(points < 0 for domain in self.domains for _, points in domain):
            raise ValueError("points are 0 or more")


Rule = str | AtLeast | Points


def All(*parts: Rule) -> AtLeast:  # noqa: N802  (a word of the rule language, beside AtLeast)
    """Return the rule that every part holds."""
    return AtLeast(len(parts), *parts)


def AnyOf(*parts: Rule) -> AtLeast:  # noqa: N802
    """Return the rule that at least one part holds."""
    return AtLeast(1, *parts)


def points(rule: Points, met: Collection[str]) -> int:
    """Return the points when exactly these items are met."""
    return sum(_best(domain, met) for domain in rule.domains)


def _best(domain: Domain, met: Collection[str]) -> int:
    return max((given for item, given in domain if item in met), default=0)


def scoring(rule: Rule) -> Points | None:
    """Return the first part of a rule that counts points, or None."""
    if isinstance(rule, Points):
        return rule
    parts = rule.parts if isinstance(rule, AtLeast) else ()
    return next((found for part in parts if (found := scoring(part)) is not None), None)


def holds(rule: Rule, met: Collection[str]) -> bool:
    """Tell whether a rule holds when exactly these items are met."""
    if isinstance(rule, str):
        return rule in met
    if isinstance(rule, Points):
        return points(rule, met) >= rule.threshold
    return sum(holds(part, met) for part in rule.parts) >= rule.count


def named_items(rule: Rule) -> frozenset[str]:
    """Return the ids of the items that a rule names."""
    if isinstance(rule, str):
        return frozenset({rule})
    return frozenset().union(*_names_of_parts(rule))


def _names_of_parts(rule: AtLeast | Points) -> list[frozenset[str]]:
    if isinstance(rule, Points):
        return [frozenset(item for item, _ in domain) for domain in rule.domains]
    return [named_items(part) for part in rule.parts]


def is_apart(rule: Rule) -> bool:
    """Tell whether no two parts of a rule name the same item, at any depth."""
    if isinstance(rule, str):
        return True
    names = _names_of_parts(rule)
    apart = sum(map(len, names)) == len(named_items(rule))
    return apart and (isinstance(rule, Points) or all(is_apart(part) for part in rule.parts))


def deciding_items(rule: Rule, met: Collection[str], open_items: Collection[str]) -> frozenset[str]:
    """Return those open items that can still flip the rule.

    An item can when, for some way the other open items may turn out, the rule fails without it and holds
    with it. Parts that share no item turn out independently, so each is asked by itself; where parts
    share items every way is tried: for n open items n · 2^(n−1).
    """
    certain, still_open = frozenset(met), frozenset(open_items)
    if isinstance(rule, str):
        return frozenset({rule}) & still_open
    if not is_apart(rule):
        return _deciding_by_trial(rule, certain, still_open)
    if isinstance(rule, Points):
        return _deciding_of_points(rule, certain, still_open)
    return _deciding_of_parts(rule, certain, still_open)


def _deciding_of_parts(rule: AtLeast, met: frozenset[str], still_open: frozenset[str]) -> frozenset[str]:
    sure = [holds(part, met) for part in rule.parts]
    possible = [holds(part, met | still_open) for part in rule.parts]
    found: frozenset[str] = frozenset()
    for at, part in enumerate(rule.parts):
        least, most = sum(sure) - sure[at], sum(possible) - possible[at]
        if least < rule.count <= most + 1:
            found |= deciding_items(part, met, still_open)
    return found


def _deciding_of_points(rule: Points, met: frozenset[str], still_open: frozenset[str]) -> frozenset[str]:
    found = set()
    for at, domain in enumerate(rule.domains):
        sums = _possible_sums((*rule.domains[:at], *rule.domains[at + 1 :]), met, still_open)
        for item in {name for name, _ in domain} & still_open:
            others = [name for name, _ in domain if name in still_open and name != item]
            steps = {
                (_best(domain, met | some), _best(domain, met | some | {item})) for some in _subsets(others)
            }
            if any(total + low < rule.threshold <= total + high for total in sums for low, high in steps):
                found.add(item)
    return frozenset(found)


def _possible_sums(domains: Iterable[Domain], met: frozenset[str], still_open: frozenset[str]) -> set[int]:
    sums = {0}
    for domain in domains:
        least = _best(domain, met)
        values = {least} | {given for item, given in domain if item in still_open and given > least}
        sums = {total + value for total in sums for value in values}
    return sums


def _deciding_by_trial(rule: Rule, met: frozenset[str], still_open: frozenset[str]) -> frozenset[str]:
    return frozenset(
        one
        for one in still_open
        if any(
            holds(rule, met | others | {one}) and not holds(rule, met | others)
            for others in _subsets(sorted(still_open - {one}))
        )
    )


def _subsets(items: list[str]) -> Iterator[frozenset[str]]:
    return (frozenset(some) for size in range(len(items) + 1) for some in combinations(items, size))
