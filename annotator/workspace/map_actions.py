"""The commands of the lesion map: layers, filter and course."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from annotator.lesion_map.figure_age import FigureAge, own_words
from annotator.lesions.case import Case
from annotator.lesions.records import Reader
from annotator.terms.findings import finding_kind
from annotator.workspace.action import LESION, Action, Desk, has_case, under
from annotator.workspace.map_view import MapLook

THRESHOLDS = (2, 3, 4, 5)
CERTAINTIES = (None, *THRESHOLDS)
"""The thresholds of certainty offered; None lets everything through."""


def certainty_words(least: int | None) -> str:
    """Return a threshold of certainty in words."""
    if least is None:
        return "Any certainty"
    return f"Certainty {least} of 5" + (" or more" if least < THRESHOLDS[-1] else "")


def _coverage(desk: Desk) -> None:
    look = desk.map_view.look
    _show(desk, replace(look, coverage=not look.coverage, folded=False))


def _fold(desk: Desk) -> None:
    look = desk.map_view.look
    _show(desk, replace(look, folded=not look.folded, coverage=False, by_date=False))


def _by_date(desk: Desk) -> None:
    look = desk.map_view.look
    _show(desk, replace(look, by_date=not look.by_date, folded=False))


def _show(desk: Desk, look: MapLook) -> None:
    desk.show_panel("map")
    desk.map_view.show(look)


def _play(desk: Desk) -> None:
    desk.show_panel("map")
    desk.course_player.toggle()


def _filter(desk: Desk) -> None:
    """Offer to hide or show each modality and kind."""
    desk.show_panel("map")
    view = desk.map_view
    lines: list[tuple[str, str, Callable[[], None]]] = []
    for modality in view.modalities:
        verb = "Show" if modality in view.look.hidden_modalities else "Hide"
        lines.append((f"{verb} {modality}", "modality", partial(view.toggle_modality, modality)))
    for kind in view.kinds:
        verb = "Show" if kind in view.look.hidden_kinds else "Hide"
        lines.append((f"{verb} {finding_kind(kind).label}", "kind", partial(view.toggle_kind, kind)))
    for least in CERTAINTIES:
        run = partial(_certainty, desk, least)
        lines.append((certainty_words(least), "certainty", run))
    desk.offer(lines)


def _certainty(desk: Desk, least: int | None) -> None:
    desk.map_view.show(replace(desk.map_view.look, least_certainty=least))


def ages_words(case: Case) -> tuple[tuple[FigureAge | None, str], ...]:
    """Return the ages of the figure to choose from, first that of the patient, in words."""
    return ((None, own_words(case)), *((age, age.words) for age in FigureAge))


def _age(desk: Desk) -> None:
    """Offer the ages of the figure."""
    desk.show_panel("map")
    view = desk.map_view
    desk.offer(
        [
            (words, "figure", partial(view.show, replace(view.look, age=age)))
            for age, words in ages_words(desk.session.case)
        ]
    )


def _reading(desk: Desk) -> None:
    """Offer the readings that may be looked at."""
    desk.show_panel("map")
    case, view = desk.session.case, desk.map_view
    desk.offer(
        [
            (
                case.get(Reader, one.reader).name or "Reader",
                f"{one.kind.value} reading, {one.status.value}",
                partial(view.show, replace(view.look, reading=one.id)),
            )
            for one in view.readings
        ]
    )


MAP_ACTIONS = under(
    "Map",
    (
        Action("map_play", "Play the course", _play, (), LESION, enabled=has_case),
        Action(
            "map_later",
            "Map: next timepoint",
            lambda d: d.course_player.step(1),
            ("Ctrl+Alt+.",),
            LESION,
            enabled=has_case,
        ),
        Action(
            "map_earlier",
            "Map: previous timepoint",
            lambda d: d.course_player.step(-1),
            ("Ctrl+Alt+,",),
            LESION,
            enabled=has_case,
        ),
        Action("map_by_date", "Map: one figure for each date", _by_date, (), LESION, enabled=has_case),
        Action("map_coverage", "Map: what was read", _coverage, (), LESION, enabled=has_case),
        Action("map_fold", "Map: both halves on one", _fold, (), LESION, enabled=has_case),
        Action("map_age", "Map: age of the figure…", _age, (), LESION, enabled=has_case),
        Action("map_cohort", "Cohort map…", lambda d: d.show_cohort(), (), LESION),
        Action("map_filter", "Map: filter…", _filter, (), LESION, enabled=has_case),
        Action("map_reading", "Map: whose reading…", _reading, (), LESION, enabled=has_case),
        Action(
            "map_show_all", "Map: hide nothing", lambda d: d.map_view.show_all(), (), LESION, enabled=has_case
        ),
    ),
)
