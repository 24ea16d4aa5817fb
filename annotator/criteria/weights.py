"""Weights of a scored set that its source did not give us, read from a file of the user's.

The file is JSON::

    {"format": "annotator-weights", "version": 1, "set": "eular_acr_2025",
     "source": "where the points were read", "threshold": 55,
     "domains": {"site": [{"feature": "clavicle_or_mandible", "points": 12}, …],
                 "crp": [{"feature": "crp_below", "limit": 30, "points": 5}, …]}}

A domain gives the points of its best feature that is met. `limit` belongs to features that compare a
number, in the unit criteria speak.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotator.errors import WeightsError

FORMAT, VERSION = "annotator-weights", 1
_MOST_BYTES = 1_000_000
_HINT = "See docs/criteria.md for the form of a weights file."


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature of a domain, with the limit it compares with (None where it compares none) and its points."""

    name: str
    points: int
    limit: float | None = None

    @property
    def id(self) -> str:
        """The id of its item: ``crp_below_30``."""
        return self.name if self.limit is None else f"{self.name}_{self.limit:g}"


@dataclass(frozen=True, slots=True)
class Weights:
    """The points of a set: their source, the threshold, and the features of each domain."""

    criteria_set: str
    source: str
    threshold: int
    domains: dict[str, tuple[Feature, ...]]


def read_weights(path: Path) -> Weights:
    """Return the weights of a file.

    Raises
    ------
    WeightsError
        The file cannot be read, is no weights file, or a value of it does not fit; the message names the
        file and the field.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise WeightsError(f"{path.name}: larger than a weights file can be", hint=_HINT)
        document = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise WeightsError(f"{path.name}: {error}", hint=_HINT) from error
    return weights_of(document, path.name)


def weights_of(document: Any, name: str) -> Weights:
    """Return the weights of a JSON value; `name` names the file in messages."""
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise WeightsError(f'{name}: "format" is not "{FORMAT}"', hint=_HINT)
    if document.get("version") != VERSION:
        raise WeightsError(f'{name}: "version" is {document.get("version")!r}, not 1', hint=_HINT)
    domains = _of_type(document, "domains", dict, name)
    weights = Weights(
        _of_type(document, "set", str, name),
        _of_type(document, "source", str, name),
        _of_type(document, "threshold", int, name),
        {domain: _features(domain, value, name) for domain, value in domains.items()},
    )
    if not weights.source.strip():
        raise WeightsError(f'{name}: "source" must say where the points were read', hint=_HINT)
    return weights


def _features(domain: str, value: Any, name: str) -> tuple[Feature, ...]:
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise WeightsError(f'{name}: domain "{domain}" is no list of features', hint=_HINT)
    found = []
    for one in value:
        points = _of_type(one, "points", int, name)
        if points < 0:
            raise WeightsError(f'{name}: "points" of domain "{domain}" is {points}', hint=_HINT)
        limit = one.get("limit")
        if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int | float)):
            raise WeightsError(f'{name}: "limit" of domain "{domain}" is {limit!r}', hint=_HINT)
        found.append(Feature(_of_type(one, "feature", str, name), points, limit))
    return tuple(found)


def _of_type(document: dict[str, Any], field: str, kind: type[Any], name: str) -> Any:
    value = document.get(field)
    if not isinstance(value, kind) or isinstance(value, bool):
        found = "missing" if value is None else repr(value)
        raise WeightsError(f'{name}: "{field}" is {found}, not {kind.__name__}', hint=_HINT)
    return value


def check(
    weights: Weights,
    criteria_set: str,
    domains: Collection[str],
    plain: Collection[str],
    limited: Collection[str],
) -> None:
    """Check that weights are of a set, and that it knows their domains and features.

    Parameters
    ----------
    weights : Weights
    criteria_set : str
    domains : collection of str
    plain, limited : collection of str
        Features that compare no number, and those that compare one with a limit.

    Raises
    ------
    WeightsError
        They are of another set, name an unknown domain or feature, name one twice, or a limit is
        missing or superfluous.
    """
    name = f"Weights for {criteria_set}"
    if weights.criteria_set != criteria_set:
        raise WeightsError(f'{name}: the file is for the set "{weights.criteria_set}"', hint=_HINT)
    unknown = [domain for domain in weights.domains if domain not in domains]
    if unknown:
        raise WeightsError(
            f'{name}: domain "{unknown[0]}" is not known; known are {", ".join(domains)}', hint=_HINT
        )
    features = [one for some in weights.domains.values() for one in some]
    twice = [one for one, count in Counter(one.id for one in features).items() if count > 1]
    if twice:
        raise WeightsError(f'{name}: feature "{twice[0]}" stands there twice', hint=_HINT)
    for feature in features:
        if feature.name not in plain and feature.name not in limited:
            known = ", ".join(sorted({*plain, *limited}))
            raise WeightsError(
                f'{name}: feature "{feature.name}" is not known; known are {known}', hint=_HINT
            )
        if (feature.name in limited) != (feature.limit is not None):
            asked = "needs a" if feature.name in limited else "takes no"
            raise WeightsError(f'{name}: feature "{feature.name}" {asked} "limit"', hint=_HINT)
