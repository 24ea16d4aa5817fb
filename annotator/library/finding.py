"""Which case of a list a typed text means."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from annotator.errors import UnknownRecordError
from annotator.library.store import CaseSummary

_NEAREST = 5


def find_case(cases: Sequence[CaseSummary], text: str, location: str) -> CaseSummary:
    """Return the case whose id, label or patient id is `text`.

    Raises
    ------
    UnknownRecordError
        None or several are; the message names them, or what comes near.
    """
    wanted = text.strip().casefold()
    for name in (_id, _label, _patient):
        found = [one for one in cases if wanted and name(one).casefold() == wanted]
        if len(found) == 1:
            return found[0]
        if found:
            raise UnknownRecordError(
                f"{len(found)} cases of the library {location} answer to {text!r}.",
                f"Name one by its id: {', '.join(one.id for one in found[:_NEAREST])}.",
            )
    raise UnknownRecordError(f"The library {location} has no case {text!r}.", _near(cases, wanted))


def _id(case: CaseSummary) -> str:
    return case.id


def _label(case: CaseSummary) -> str:
    return case.label


def _patient(case: CaseSummary) -> str:
    return case.patient.id


def _near(cases: Sequence[CaseSummary], wanted: str) -> str:
    if not cases:
        return "It holds no cases yet."
    names = {
        name(one).casefold(): name(one) for one in cases for name in (_patient, _id, _label) if name(one)
    }
    near = [folded for folded in names if wanted and wanted in folded]
    near += difflib.get_close_matches(wanted, names, _NEAREST, 0.5)
    chosen = list(dict.fromkeys(near)) or [one.label.casefold() for one in cases]
    return f"Near it: {', '.join(names[folded] for folded in chosen[:_NEAREST])}."
