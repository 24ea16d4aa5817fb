"""Clinical facts from a file of any form that is known: a table (CSV), or FHIR resources (JSON)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from annotator.errors import FactImportError
from annotator.exchange.fact_table import facts_of_table
from annotator.exchange.fhir_facts import Taken, facts_of_fhir
from annotator.lesions.records import ClinicalFact, FactId, RecordId

_MOST_BYTES = 50_000_000


def read_facts(path: Path) -> Taken:
    """Return the facts of a file, and what in it no fact stands for.

    Raises
    ------
    FactImportError
        The file cannot be read or does not fit; nothing of it is taken. The message names it.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise FactImportError(f"{path.name}: larger than {_MOST_BYTES // 10**6} MB.")
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise FactImportError(f"{path.name} cannot be read: {reason}.", "Choose another file.") from error
    except UnicodeDecodeError as error:
        raise FactImportError(
            f"{path.name}: byte {error.start} is no UTF-8.", "Save the table as CSV UTF-8."
        ) from error
    try:
        if text.lstrip().startswith(("{", "[")):
            return facts_of_fhir(text)
        return Taken(facts_of_table(text), ())
    except FactImportError as error:
        raise FactImportError(f"{path.name}: {error.message}", error.hint) from error


def new_facts(taken: Taken, there: Iterable[ClinicalFact]) -> tuple[ClinicalFact, ...]:
    """Return the facts that are not among those of a case: a file read twice adds nothing twice."""
    known = {_sayings(fact) for fact in there}
    found = {_sayings(fact): fact for fact in taken.facts}
    return tuple(fact for said, fact in found.items() if said not in known)


def _sayings(fact: ClinicalFact) -> ClinicalFact:
    return replace(fact, id=FactId(RecordId("")), note="")
