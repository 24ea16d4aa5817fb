"""Commands that sign a reading, open the next version of a signed one, and begin one of one's own."""

from __future__ import annotations

from annotator.lesions import signing
from annotator.workspace.action import LESION, Action, Desk, under
from annotator.workspace.locks import is_own


def _can_sign(desk: Desk) -> bool:
    return desk.session.has_case and not desk.session.closed[0]


def _can_amend(desk: Desk) -> bool:
    if not desk.session.has_case:
        return False
    session = desk.session
    return session.reading.is_signed and is_own(session.case, session.reading, session.reader_name)


def _can_begin(desk: Desk) -> bool:
    if not desk.session.has_case:
        return False
    session = desk.session
    return not is_own(session.case, session.reading, session.reader_name)


def _amend(desk: Desk) -> None:
    session = desk.session
    version = session.reading.version + 1
    name = f"Open version {version} of the reading"
    if session.edit(name, lambda case: signing.amend(case, session.reading.id)):
        session.tell(f"Version {version} of the reading is open; sign it again when it is done.")


def _begin(desk: Desk) -> None:
    session = desk.session
    if session.edit("Begin a reading", lambda case: signing.start_reading(case, session.reader_name)):
        session.select_lesion(None)
        session.tell(f"Reading of {session.reader_name} begun; what others marked stays locked.")


SIGNING_ACTIONS = under(
    "Reading",
    (
        Action("sign", "Sign the reading…", lambda d: d.show_signing(), ("Ctrl+Shift+S",), LESION,
               enabled=_can_sign),
        Action("amend", "Open the next version", _amend, ("Ctrl+Shift+N",), LESION, enabled=_can_amend),
        Action("begin_reading", "Begin a reading of my own", _begin, (), LESION, enabled=_can_begin),
    ),
)  # fmt: skip
