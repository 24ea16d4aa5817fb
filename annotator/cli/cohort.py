"""``annotator cohort``: where the lesions of all cases of the library lie."""

from __future__ import annotations

import argparse

from annotator.cli.output import say, say_json
from annotator.errors import AnnotatorError
from annotator.exchange.cohort_files import WRITERS
from annotator.exchange.text import plain
from annotator.exchange.writing import put
from annotator.lesion_map.cohort import cohort
from annotator.lesion_map.figure_cohort import cohort_words
from annotator.library import open_library


def draw_cohort(arguments: argparse.Namespace) -> int:
    """Count the cases with a lesion at each site, and write the map or the table."""
    path = arguments.output
    writer = WRITERS.get(path.suffix.lower())
    if writer is None:
        raise AnnotatorError(
            f"A cohort map cannot be written as {plain(path.name)!r}.",
            f"Choose one of {', '.join(WRITERS)}.",
        )
    wanted = frozenset(name.upper() for name in arguments.modality) if arguments.modality else None
    with open_library(arguments.library, write=False) as store:
        cases = (store.load(one.id) for one in store.cases())
        found = cohort(cases, first_only=arguments.first, modalities=wanted)
    put(path, writer(found))
    if arguments.json:
        counts = [
            {"site": site, "side": side.value, "cases": count} for (site, side), count in found.counts.items()
        ]
        say_json({"cases": found.cases, "affected": found.affected, "sites": counts})
    else:
        say(f"{plain(str(path))}: {cohort_words(found)}")
    return 0
