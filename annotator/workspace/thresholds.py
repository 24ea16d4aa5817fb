"""From which change on a lesion counts as changed: kept with the library, so all tell the same fates."""

from __future__ import annotations

import json
from dataclasses import asdict

from annotator.lesion_map.progress import PRESET, Thresholds
from annotator.library import Store

_KEY = "thresholds"


def known_thresholds(store: Store) -> Thresholds:
    """Return from which factor on a change counts in the cases of a library."""
    text = store.recall(_KEY)
    return Thresholds(**json.loads(text)) if text else PRESET


def keep_thresholds(store: Store, thresholds: Thresholds) -> None:
    """Keep thresholds with a library."""
    store.remember(_KEY, json.dumps(asdict(thresholds)))
