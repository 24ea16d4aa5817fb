"""Weights of criteria sets that a reader loaded: kept with the library, so every window judges alike."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from annotator.criteria import CRITERIA_SETS, CriteriaSet, read_weights, with_weights
from annotator.criteria.weights import weights_of
from annotator.library import Store

_KEY = "weights"
_NAME = "The weights kept with this library"


def known_sets(store: Store) -> tuple[CriteriaSet, ...]:
    """Return the criteria sets with the weights that were loaded into a library.

    Raises
    ------
    WeightsError
        What is kept no longer fits, as after an update of the program.
    """
    return _sets(store.recall(_KEY) or "")


@lru_cache(maxsize=4)
def _sets(text: str) -> tuple[CriteriaSet, ...]:
    return with_weights(weights_of(json.loads(text), _NAME)) if text else CRITERIA_SETS


def keep_weights(store: Store, path: Path) -> str:
    """Keep the weights of a file with a library, and return where their points were read.

    Raises
    ------
    WeightsError
        The file is no weights file, or fits no set.
    LibraryError
        The library takes nothing.
    """
    weights = read_weights(path)
    with_weights(weights)
    store.remember(_KEY, path.read_text("utf-8"))
    return weights.source


def forget_weights(store: Store) -> None:
    """Forget the weights that were loaded."""
    store.remember(_KEY, "")
