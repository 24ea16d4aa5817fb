"""Commands that name vertebrae: one by the reader, the others counted from it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial

from annotator.geometry.plane import Plane
from annotator.imaging.image import Image
from annotator.lesions.records import NamedVertebra, Reader
from annotator.lesions.vertebrae import (
    Here,
    confirm,
    forget,
    name_vertebra,
    named_here,
    others_named,
    tell_spine,
)
from annotator.terms.spine import SPINES, UNUSUAL, Spine
from annotator.viewing.vertebra_count import misfit, seen_from
from annotator.workspace.action import LESION, Action, Desk, has_case, under
from annotator.workspace.notice import Weight
from annotator.workspace.vertebrae import labels_here, spine_of

_NEAR_MM = 60.0


@dataclass(frozen=True, slots=True)
class _Shown:
    """The image of a pane that lies in a patient."""

    image: Image
    plane: Plane
    frame_of_reference_uid: str


def _shown(desk: Desk, index: int) -> _Shown | None:
    levels = desk.viewer.levels(index)
    if levels is None or levels.image.plane is None or levels.image.frame_of_reference_uid is None:
        return None
    return _Shown(levels.image, levels.image.plane, levels.image.frame_of_reference_uid)


def _can_name(desk: Desk) -> bool:
    return desk.session.has_case and _shown(desk, desk.viewer.layout.active) is not None


def _name(desk: Desk) -> None:
    """Ask which vertebra lies under the pointer, or in the middle of the active pane; the nearest first."""
    viewer = desk.viewer
    index = viewer.layout.active if desk.pointer is None else desk.pointer[0]
    shown = _shown(desk, index)
    if shown is None:
        desk.session.tell("This image does not say where it lies in the patient.", hint="Use CT or MR.")
        return
    viewport = viewer.viewport(index)
    wide, high = viewport.pane
    pixel = desk.pointer[1] if desk.pointer else viewport.pixel_from_screen((wide / 2, high / 2))
    here = Here(shown.frame_of_reference_uid, shown.plane.world_from_pixel(pixel))
    away = {
        one.site: math.dist(one.position_mm, here.position_mm)
        for one in labels_here(desk.session, viewer, here.frame_of_reference_uid)
    }
    near = sorted((one for one in away if away[one] < _NEAR_MM), key=lambda one: away[one])
    spine = spine_of(desk.session.case, desk.session.reading.id)
    near = [one for one in near if one in spine.vertebrae]
    rest = [one for one in spine.vertebrae if one not in near]
    lines = [
        (
            f"This is {spine.name(one)}",
            f"{away[one]:.0f} mm away" if one in near else "vertebra",
            partial(_say, one, here, shown.image, desk),
        )
        for one in (*near, *rest)
    ]
    desk.offer(lines)


def _say(site: str, here: Here, image: Image, desk: Desk) -> None:
    """Name the vertebra, and count the others on the image where that fits what was named before."""
    session = desk.session
    reading = session.reading.id
    known = {one.site: one.position_mm for one in others_named(session.case, reading, site, here)}
    spine = spine_of(session.case, reading)
    seen = seen_from(image, site, here.position_mm, spine)
    doubt = misfit(site, here.position_mm, seen, known, spine)
    counted = {} if doubt else seen
    name = spine.name(site)
    if not session.edit(
        f"Name {name}", lambda case: name_vertebra(case, reading, site, here, counted, doubt)
    ):
        return
    if doubt:
        session.tell(f"The count does not fit: {doubt}", Weight.WARNING, "The others are left without names.")
    elif counted:
        ends = sorted((*counted, site), key=spine.vertebrae.index)
        words = f"{spine.name(ends[0])} to {spine.name(ends[-1])} are counted from {name}."
        hint = f"Heights are approximate. Name one far away too: it shows {UNUSUAL}."
        session.tell(words, hint=hint)
    else:
        session.tell(f"{name} is named.", hint="Name another, or one on a sagittal image; the rest follow.")


def _ask_spine(desk: Desk) -> None:
    """Ask what is unusual about the spine; what was said stands first."""
    session = desk.session
    now = spine_of(session.case, session.reading.id)
    others = [one for one in SPINES.values() if one != now]
    whose = f" · said by {session.case.get(Reader, session.reading.reader).name}" if now.id else ""
    lines = [(f"{now.title}{whose}", "so far", partial(_tell_spine, now, desk))]
    desk.offer([*lines, *((one.title, "spine", partial(_tell_spine, one, desk)) for one in others)])


def _tell_spine(spine: Spine, desk: Desk) -> None:
    session = desk.session
    reading = session.reading.id
    if session.edit(f"Spine: {spine.title}", lambda case: tell_spine(case, reading, spine.id)):
        session.tell(f"{spine.title}.", hint="Name a vertebra again: the others are counted anew.")


def _uid(desk: Desk) -> str:
    shown = _shown(desk, desk.viewer.layout.active)
    return "" if shown is None else shown.frame_of_reference_uid


def _has_counted(desk: Desk) -> bool:
    return any(not one.confirmed for one in _names(desk))


def _has_names(desk: Desk) -> bool:
    return bool(_names(desk))


def _names(desk: Desk) -> tuple[NamedVertebra, ...]:
    session = desk.session
    return named_here(session.case, session.reading.id, _uid(desk)) if session.has_case else ()


def _confirm(desk: Desk) -> None:
    reading = desk.session.reading.id
    desk.session.edit("Confirm the counted vertebrae", lambda case: confirm(case, reading, _uid(desk)))


def _forget(desk: Desk) -> None:
    reading = desk.session.reading.id
    desk.session.edit("Forget the names of vertebrae", lambda case: forget(case, reading, _uid(desk)))


VERTEBRA_ACTIONS = under(
    "Vertebrae",
    (
        Action("name_vertebra", "Name the vertebra here…", _name, ("Shift+T",), LESION, enabled=_can_name),
        Action("tell_spine", "What is unusual about the spine…", _ask_spine, (), LESION, enabled=has_case),
        Action("confirm_vertebrae", "Confirm counted vertebrae", _confirm, (), LESION, enabled=_has_counted),
        Action("forget_vertebrae", "Forget the names of vertebrae", _forget, (), LESION, enabled=_has_names),
    ),
)
