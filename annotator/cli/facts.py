"""``annotator facts``: clinical facts from a file into a case of the library."""

from __future__ import annotations

import argparse

from annotator.cli.choose import case_id
from annotator.cli.output import say, say_json
from annotator.exchange.fact_import import new_facts, read_facts
from annotator.exchange.text import plain
from annotator.lesion_map.wording import counted
from annotator.lesions.change import added
from annotator.lesions.fact_words import sentence
from annotator.lesions.history import Edit
from annotator.library import open_library
from annotator.library.opening import reader_name


def facts(arguments: argparse.Namespace) -> int:
    """Add the facts of a table (CSV) or of FHIR resources (JSON) to a case, as one edit."""
    taken = read_facts(arguments.file)
    with open_library(arguments.library) as store:
        chosen = store.find(case_id(store, arguments.case)).id
        fresh = new_facts(taken, store.load(chosen).facts)
        if fresh:
            store.apply(chosen, Edit(f"Import {len(fresh)} clinical facts", added(*fresh)), reader_name())
    known = len(taken.facts) - len(fresh)
    if arguments.json:
        say_json(
            {
                "case": chosen,
                "added": [fact.id for fact in fresh],
                "known": known,
                "left_out": list(taken.left_out),
            }
        )
    else:
        say(f"{counted(len(fresh), 'fact')} added, {known} {'was' if known == 1 else 'were'} there already.")
        for fact in fresh:
            say(f"  {fact.date or '—'}  {plain(sentence(fact))}")
        for left in taken.left_out:
            say(f"  not taken: {plain(left)}")
    return 0
