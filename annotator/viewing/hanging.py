"""Studies → layout: the protocol that fits best hangs the series, and says why in sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from annotator.dicom.series import Frame, Series
from annotator.dicom.stack_name import is_localizer
from annotator.dicom.study import Study
from annotator.geometry.plane import Plane
from annotator.viewing.layout import MOST_ROWS, Layout, Pane, SeriesKey
from annotator.viewing.protocol import Candidate, PaneRule, Protocol, protocol, protocols, reasons, score

_FALLBACK = "plain"
_LOCALIZER = re.compile(r"localizer|scout|survey|surview|topogram|\bloc\b", re.IGNORECASE)
_Place = tuple[SeriesKey, int]
_FEW_PROJECTIONS = 4
_PLANES = ("sagittal", "coronal", "axial")


def series_key(series: Series) -> SeriesKey:
    """Return the key by which layouts name a series."""
    return SeriesKey(series.uid, series.stack)


def candidates(studies: Sequence[Study]) -> tuple[Candidate, ...]:
    """Return what panes may show: every stack, and of few projections each frame on its own."""
    return tuple(
        _candidate(study, series, frame)
        for study in studies
        for series in study.series
        for frame in _openings(series)
    )


def hang(studies: Sequence[Study], protocol_id: str | None = None, current: str | None = None) -> Layout:
    """Return the layout to open studies with.

    Parameters
    ----------
    studies : sequence of Study
        Of one patient.
    protocol_id : str or None
        A protocol by id; None takes the one whose rules weigh most, "plain" where none applies.
    current : str or None
        Study Instance UID to hang; None takes the latest.

    Returns
    -------
    Layout
        `because` explains protocol and panes.

    Raises
    ------
    UnknownRecordError
        There is no such protocol.
    """
    pool = candidates(studies)
    if not pool:
        return Layout(because=("There is no series to show.",))
    now = current or max(pool, key=lambda one: one.study_date or date.min).study_uid
    ours = _without_localizers([one for one in pool if one.study_uid == now])
    if not ours:
        return Layout(because=("The study has no series to show.",))
    chosen, because = (
        (protocol(protocol_id), f"“{protocol(protocol_id).title}” was asked for.")
        if protocol_id
        else _best_protocol(ours)
    )
    return _hung(chosen, ours, pool, because)


def why(layout: Layout) -> tuple[str, ...]:
    """Return why the layout is as it is, in sentences."""
    return layout.because or ("The panes were arranged by hand.",)


def prior_of(current: Candidate, pool: Sequence[Candidate]) -> Candidate | None:
    """Return the candidate before `current` in time: same modality, part and view, nearest date.

    Parts that are not said do not count against each other. None when there is no earlier study.
    """
    earlier = [one for one in pool if _is_prior(one, current)]
    if not earlier:
        return None
    return max(earlier, key=lambda one: (one.study_date or date.min, _likeness(one, current)))


def _hung(chosen: Protocol, ours: Sequence[Candidate], pool: Sequence[Candidate], because: str) -> Layout:
    rows: list[tuple[PaneRule, Candidate]] = []
    sentences = [because]
    used: set[_Place] = set()
    for wanted in chosen.panes:
        found = _best_for(wanted, ours, used)
        if found is None:
            continue
        used.add((found.key, found.frame))
        rows.append((wanted, found))
    if not rows:
        return _hung(protocol(_FALLBACK), ours, pool, because + " None of its panes found a series.")
    columns = min(chosen.columns, len(rows))
    priors = [prior_of(found, pool) if chosen.prior != "none" else None for _, found in rows]
    if chosen.prior == "below" and any(priors):
        kept = columns * (MOST_ROWS // 2)  # so that every row has its prior in sight
        rows, priors = rows[:kept], priors[:kept]
    sentences += [_pane_sentence(wanted, found) for wanted, found in rows]
    panes = [_pane(wanted, found) for wanted, found in rows]
    if any(priors):
        sentences += _prior_sentences(rows, priors, chosen.prior)
        old = [_prior_pane(wanted, prior) for (wanted, _), prior in zip(rows, priors, strict=True)]
        panes, columns = _with_priors(panes, old, columns, chosen.prior)
    elif chosen.prior == "beside":
        sentences.append("There is no prior study of the same modality and part.")
    count = -(-len(panes) // columns)
    panes = panes[: min(count, MOST_ROWS) * columns]
    count = min(count, MOST_ROWS)
    return Layout(count, columns, tuple(panes), protocol=chosen.id, because=tuple(sentences))


def _with_priors(panes: list[Pane], old: list[Pane], columns: int, prior: str) -> tuple[list[Pane], int]:
    if prior == "beside":
        pairs = [pane for both in zip(old, panes, strict=True) for pane in both]
        return pairs, 2 * columns
    missing = -len(panes) % columns
    return [*panes, *[Pane()] * missing, *old], columns


def _best_protocol(ours: Sequence[Candidate]) -> tuple[Protocol, str]:
    best: tuple[float, Protocol, Candidate] | None = None
    for one in protocols().values():
        if not one.automatic or not one.applies:
            continue
        weights = ((score(one.applies, seen), seen) for seen in ours)
        rated = [
            (weight, seen) for weight, seen in weights if weight is not None and weight >= one.least_score
        ]
        if not rated:
            continue
        weight, seen = max(rated, key=lambda entry: entry[0])
        # Of protocols that apply equally well, the one whose panes find more series.
        total = weight + _share_filled(one, ours)
        if best is None or total > best[0]:
            best = (total, one, seen)
    if best is None:
        fallback = protocol(_FALLBACK)
        return fallback, f"“{fallback.title}”: no other protocol fits the study."
    _, chosen, seen = best
    return chosen, f"“{chosen.title}” fits best: {reasons(chosen.applies, seen)}."


def _share_filled(one: Protocol, ours: Sequence[Candidate]) -> float:
    used: set[_Place] = set()
    for wanted in one.panes:
        found = _best_for(wanted, ours, used)
        if found is not None:
            used.add((found.key, found.frame))
    return len(used) / (len(one.panes) + 1)


def _best_for(wanted: PaneRule, ours: Sequence[Candidate], used: set[_Place]) -> Candidate | None:
    best: tuple[int, Candidate] | None = None
    for seen in ours:
        if (seen.key, seen.frame) in used and not wanted.reuse:
            continue
        weight = score(wanted.wants, seen)
        if weight is not None and weight >= wanted.least_score and (best is None or weight > best[0]):
            best = (weight, seen)
    return best[1] if best else None


def _pane(wanted: PaneRule, found: Candidate) -> Pane:
    return Pane(
        series=found.key,
        frame=found.frame,
        preset=wanted.preset,
        colour_map=wanted.colour_map,
        reformat=wanted.reformat,
        title=wanted.title,
        window_group=wanted.window_group,
        scroll_group=wanted.scroll_group,
    )


def _prior_pane(wanted: PaneRule, prior: Candidate | None) -> Pane:
    if prior is None:
        return Pane(title="No prior")
    pane = _pane(wanted, prior)
    day = f", {prior.study_date.isoformat()}" if prior.study_date else ""
    title = f"Prior{day}" if not wanted.title else f"{wanted.title}, prior{day}"
    # Counts and exposure differ between dates, and so do positions: the prior keeps groups of its own.
    window, scroll = (
        f"{group} prior" if group else "" for group in (wanted.window_group, wanted.scroll_group)
    )
    return replace(pane, title=title, window_group=window, scroll_group=scroll)


def _is_prior(one: Candidate, current: Candidate) -> bool:
    if one.study_date is None or current.study_date is None or one.study_uid == current.study_uid:
        return False
    same_part = (
        not one.body_part or not current.body_part or one.body_part.upper() == current.body_part.upper()
    )
    same_image = one.modality == current.modality and one.view.upper() == current.view.upper()
    upright = not one.orientation or not current.orientation or one.orientation == current.orientation
    return (
        same_image and same_part and upright and not one.is_localizer and one.study_date < current.study_date
    )


def _likeness(one: Candidate, current: Candidate) -> int:
    """Return how many words the descriptions of two series share."""
    first, second = (set(re.findall(r"\w+", text.lower())) for text in (one.description, current.description))
    return len(first & second)


def _without_localizers(ours: list[Candidate]) -> list[Candidate]:
    return [one for one in ours if not one.is_localizer] or ours


def _openings(series: Series) -> tuple[int, ...]:
    """Return the frames, from 0, that deserve a pane of their own."""
    if series.frames[0].plane is not None:
        return (len(series.frames) // 2,)  # a stack opens in its middle, where there is something to see
    if len(series.frames) <= _FEW_PROJECTIONS:
        return tuple(range(len(series.frames)))
    views = [frame.view for frame in series.frames]
    return tuple(views.index(view) for view in dict.fromkeys(views))


def _candidate(study: Study, series: Series, frame: int) -> Candidate:
    shown = series.frames[frame]
    words = (series.description, series.protocol, series.kernel)
    orientation = _orientation(shown.plane)
    return Candidate(
        key=series_key(series),
        study_uid=study.uid,
        study_date=study.date,
        modality=series.modality,
        body_part=series.body_part,
        view=shown.view,
        description=" ".join(part for part in words if part),
        orientation=orientation,
        frame=frame,
        frames=len(series.frames) if orientation else 1,
        name=_name(series, frame, is_stack=bool(orientation)),
        is_localizer=_is_localizer(series, shown),
    )


def _name(series: Series, frame: int, *, is_stack: bool) -> str:
    number = "" if series.number is None else f"series {series.number}"
    image = "" if is_stack or len(series.frames) == 1 else f"(image {frame + 1})"
    return " ".join(part for part in (number, series.title, image) if part) or "the series"


def _is_localizer(series: Series, frame: Frame) -> bool:
    return is_localizer(frame) or _LOCALIZER.search(series.description) is not None


def _orientation(plane: Plane | None) -> str:
    if plane is None:
        return ""
    return _PLANES[int(np.argmax(np.abs(plane.normal)))]


def _pane_sentence(wanted: PaneRule, found: Candidate) -> str:
    said = reasons(wanted.wants, found)
    title = f"“{wanted.title}”" if wanted.title else "A pane"
    how = f", {wanted.reformat} plane" if wanted.reformat != "acquired" else ""
    return f"{title} shows {found.name}{how}{': ' + said if said else ''}."


def _prior_sentences(
    rows: Sequence[tuple[PaneRule, Candidate]], priors: Sequence[Candidate | None], where: str
) -> list[str]:
    place = "below" if where == "below" else "on the left"
    dates = sorted({str(one.study_date) for one in priors if one})
    text = (
        f"The prior of {' and '.join(dates)} is {place}: the nearest earlier one of same modality and part."
    )
    lone = [
        wanted.title or "a pane" for (wanted, _), prior in zip(rows, priors, strict=True) if prior is None
    ]
    return [text, *([f"There is no prior for {', '.join(lone)}."] if lone else [])]
