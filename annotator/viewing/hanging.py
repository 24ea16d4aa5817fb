"""Studies → layout: the protocol that fits best hangs the series, and says why in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from annotator.dicom.study import Study
from annotator.viewing.alternatives import in_one_place, with_thumbnails
from annotator.viewing.candidates import candidates
from annotator.viewing.counterparts import contralateral_of, prior_of
from annotator.viewing.layout import (
    ACQUIRED,
    MOST_COLUMNS,
    MOST_ROWS,
    SURFACE,
    Alternative,
    FusionLayer,
    Layout,
    Pane,
    SeriesKey,
)
from annotator.viewing.protocol import Candidate, PaneRule, Protocol, reasons, score
from annotator.viewing.protocol_file import protocol, protocols
from annotator.viewing.viewport import Viewport

FALLBACK = "plain"
_HOW = {ACQUIRED: "", SURFACE: ", the surface of its bone"}
_Place = tuple[SeriesKey, int]
_Row = tuple[PaneRule, Candidate]
_SIDES = {"L": "left", "R": "right", "": ""}
_Known = Mapping[str, Protocol]


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a protocol fits a study.

    `weight` is None when it does not apply, else the summed weight of its rules; `share` is how many of
    its panes find a series, from 0 to below 1; `because` says why, in words.
    """

    protocol: Protocol
    weight: int | None
    share: float
    because: str

    @property
    def words(self) -> str:
        """How well it fits, as a sentence."""
        return f"{'Does not fit' if self.weight is None else 'Fits'}: {self.because}."


def hang(
    studies: Sequence[Study],
    protocol_id: str | None = None,
    current: str | None = None,
    known: _Known | None = None,
) -> Layout:
    """Return the layout to open studies with.

    Parameters
    ----------
    studies : sequence of Study
        Of one patient.
    protocol_id : str or None
        A protocol by id; None takes the one whose rules weigh most, "plain" where none applies.
    current : str or None
        Study Instance UID to hang; None takes the latest.
    known : Mapping or None
        The protocols to choose among, by id; None takes those of the program.

    Returns
    -------
    Layout
        `because` explains protocol and panes.

    Raises
    ------
    UnknownRecordError
        There is no such protocol.
    """
    among = protocols() if known is None else known
    pool = candidates(studies)
    if not pool:
        return Layout(because=("There is no series to show.",))
    ours = of_study(pool, current)
    if not ours:
        return Layout(because=("The study has no series to show.",))
    if protocol_id is not None:
        chosen = protocol(protocol_id, among)
        return hung(chosen, ours, pool, f"“{chosen.title}” was asked for.")
    best = _fits(ours, among)[0]
    if best.weight is None or not best.protocol.applies or not best.protocol.automatic:
        fallback = protocol(FALLBACK)
        return hung(fallback, ours, pool, f"“{fallback.title}”: no other protocol fits the study.")
    because = f"“{best.protocol.title}” fits best: {best.because}."
    return hung(best.protocol, ours, pool, because)


def fits(
    studies: Sequence[Study], current: str | None = None, known: _Known | None = None
) -> tuple[Fit, ...]:
    """Return how well each protocol fits a study, the one that `hang` takes first.

    Parameters as in `hang`. Those that are only taken when asked for stand behind those that apply.
    """
    return tuple(_fits(of_study(candidates(studies), current), protocols() if known is None else known))


def of_study(pool: Sequence[Candidate], current: str | None = None) -> list[Candidate]:
    """Return the candidates of a study, the latest when none is named; no localizers where there is more."""
    if not pool:
        return []
    now = current or max(pool, key=lambda one: one.when).study_uid
    ours = [one for one in pool if one.study_uid == now]
    return [one for one in ours if not one.is_localizer] or ours


def why(layout: Layout) -> tuple[str, ...]:
    """Return why the layout is as it is, in sentences."""
    return layout.because or ("The panes were arranged by hand.",)


def hung(chosen: Protocol, ours: Sequence[Candidate], pool: Sequence[Candidate], because: str) -> Layout:
    """Return the layout in which a protocol hangs its share of `ours`, priors taken from `pool`.

    `because` is the sentence that explains why this protocol. Where none of its panes finds a series,
    the series hang one after the other.
    """
    rows = _filled(chosen, ours, pool)
    if not rows:
        return hung(protocol(FALLBACK), ours, pool, because + " None of its panes found a series.")
    sentences = [because]
    if chosen.thumbnails:
        rows = _without_counterparts(rows)
    columns = min(chosen.columns, len(rows))
    priors = [prior_of(found, pool) if chosen.prior != "none" else None for _, found in rows]
    if chosen.prior == "below" and any(priors):
        kept = columns * (MOST_ROWS // 2)  # so that every row has its prior in sight
        rows, priors = rows[:kept], priors[:kept]
    sentences += [_pane_sentence(wanted, found) for wanted, found in rows]
    panes = [replace(pane_of(*row), fusion=layer_over(*row, pool)) for row in rows]
    if chosen.thumbnails:
        panes = [_with_counterparts(pane, found, pool) for pane, (_, found) in zip(panes, rows, strict=True)]
        sentences.append(_counterpart_sentence(panes))
    panes = in_one_place(panes, [wanted.tabs for wanted, _ in rows])
    columns = min(columns, len(panes))
    if any(priors):
        sentences += _prior_sentences(rows, priors, chosen.prior)
        old = [_prior_pane(wanted, prior) for (wanted, _), prior in zip(rows, priors, strict=True)]
        panes, columns = _with_priors(panes, old, columns, chosen.prior)
    elif chosen.prior != "none":
        sentences.append("There is no prior study of the same modality and part.")
    count = min(-(-len(panes) // columns), MOST_ROWS)
    shares = chosen.column_shares if len(chosen.column_shares) == columns else ()
    shown = tuple(panes[: count * columns])
    return Layout(count, columns, shown, protocol=chosen.id, because=tuple(sentences), column_shares=shares)


def _filled(
    chosen: Protocol, ours: Sequence[Candidate], pool: Sequence[Candidate] | None = None
) -> list[_Row]:
    """Return the panes of a protocol that find a series, each with what it shows.

    `pool` is where panes look that take any study of the patient; None for the study alone.
    """
    rows: list[_Row] = []
    used: set[_Place] = set()
    for wanted in chosen.panes:
        among = ours if pool is None or not wanted.any_study else pool
        found = _best_for(wanted, among, used)
        if found is not None:
            used.add((found.key, found.frame))
            rows.append((wanted, found))
    return rows


def _without_counterparts(rows: list[_Row]) -> list[_Row]:
    """Return the rows without the other side of one that comes before: it is a thumbnail there."""
    kept: list[_Row] = []
    for row in rows:
        if all(contralateral_of(found, [row[1]]) is None for _, found in kept):
            kept.append(row)
    return kept


def _with_counterparts(pane: Pane, found: Candidate, pool: Sequence[Candidate]) -> Pane:
    """Return the pane with the other side and the prior of what it shows as thumbnails."""
    if pane.reformat != ACQUIRED:
        return pane
    other, prior = contralateral_of(found, pool), prior_of(found, pool)
    ours = f"{pane.title}, {_SIDES[found.laterality]}".strip(", ") if other else pane.title
    extra = (
        [] if other is None else [Alternative(other.key, other.frame, _named(pane, _SIDES[other.laterality]))]
    )
    if prior is not None:
        extra.append(Alternative(prior.key, prior.frame, _named(pane, _prior_words(prior))))
    return with_thumbnails(replace(pane, title=ours), extra)


def _counterpart_sentence(panes: Sequence[Pane]) -> str:
    found = [one.title for pane in panes for one in pane.alternatives[1:]]
    if not found:
        return "There is no other side and no prior to show as thumbnails."
    return f"As thumbnails, the other side and the prior: {'; '.join(found)}."


def _named(pane: Pane, words: str) -> str:
    return f"{pane.title}, {words}" if pane.title else words.capitalize()


def _prior_words(prior: Candidate) -> str:
    return "prior" + (f", {prior.study_date.isoformat()}" if prior.study_date else "")


def _with_priors(panes: list[Pane], old: list[Pane], columns: int, prior: str) -> tuple[list[Pane], int]:
    if prior == "beside" and 2 * columns <= MOST_COLUMNS:
        pairs = [pane for both in zip(old, panes, strict=True) for pane in both]
        return pairs, 2 * columns
    missing = -len(panes) % columns
    return [*panes, *[Pane()] * missing, *old], columns


def _fits(ours: Sequence[Candidate], known: _Known) -> list[Fit]:
    def rank(fit: Fit) -> tuple[bool, bool, int, bool, float]:
        one = fit.protocol
        applies = fit.weight is not None and bool(one.applies)
        # Of protocols that weigh the same: the reader's own, then the one whose panes find more series.
        return applies and one.automatic, fit.weight is not None, fit.weight or 0, one.remembered, fit.share

    return sorted((_fit(one, ours) for one in known.values()), key=rank, reverse=True)


def _fit(one: Protocol, ours: Sequence[Candidate]) -> Fit:
    if one.subject == "lesion":
        return Fit(one, None, 0.0, "it shows the images of one lesion")
    rows = _filled(one, ours)
    share = len({(found.key, found.frame) for _, found in rows}) / (len(one.panes) + 1)
    rated = [(weight, seen) for seen in ours if (weight := score(one.applies, seen)) is not None]
    if not rated:
        needed = " and ".join(rule.claim for rule in one.applies if rule.required or rule.unless)
        return Fit(one, None, share, f"it asks for {needed}")
    weight, seen = max(rated, key=lambda entry: entry[0])
    if weight < one.least_score:
        return Fit(one, None, share, f"its rules weigh {weight}, at least {one.least_score} are needed")
    if len(rows) < one.least_panes:
        panes = f"{len(rows)} of its {len(one.panes)} panes find a series"
        return Fit(one, None, share, f"{panes}, at least {one.least_panes} must")
    if not one.applies:
        return Fit(one, 0, share, "it takes every study")
    because = reasons(one.applies, seen) + (f", more specific ({one.specific})" if one.specific else "")
    return Fit(one, weight + one.specific, share, because)


def _best_for(wanted: PaneRule, ours: Sequence[Candidate], used: set[_Place]) -> Candidate | None:
    best: tuple[int, Candidate] | None = None
    for seen in ours:
        if (seen.key, seen.frame) in used and not wanted.reuse:
            continue
        weight = score(wanted.wants, seen)
        if weight is not None and weight >= wanted.least_score and (best is None or weight > best[0]):
            best = (weight, seen)
    return best[1] if best else None


def pane_of(wanted: PaneRule, found: Candidate) -> Pane:
    """Return a candidate as the rule of a pane shows it."""
    return Pane(
        series=found.key,
        frame=found.frame,
        viewport=Viewport(mirrored=wanted.mirrored),
        preset=wanted.preset,
        colour_map=wanted.colour_map,
        reformat=wanted.reformat,
        slab_mm=wanted.slab_mm,
        title=wanted.title,
        window_group=wanted.window_group,
        scroll_group=wanted.scroll_group,
        linked=wanted.linked,
    )


def layer_over(wanted: PaneRule, found: Candidate, pool: Sequence[Candidate]) -> FusionLayer | None:
    """Return what the rule of a pane fuses with a candidate: the best series of its frame of reference."""
    uid = found.frame_of_reference_uid
    able = [
        one for one in pool if one.frame_of_reference_uid == uid and one.key != found.key and one.orientation
    ]
    rated = [(weight, one) for one in able if (weight := score(wanted.over, one)) is not None]
    if not wanted.over or uid is None or not rated:
        return None
    best = max(rated, key=lambda entry: entry[0])[1]
    return FusionLayer(best.key, colour_map=wanted.over_colour_map, opacity=wanted.over_opacity)


def _prior_pane(wanted: PaneRule, prior: Candidate | None) -> Pane:
    if prior is None:
        return Pane(title="No prior")
    pane = pane_of(wanted, prior)
    title = _named(pane, _prior_words(prior))
    # Counts and exposure differ between dates, and so do positions: the prior keeps groups of its own.
    window, scroll = (
        f"{group} prior" if group else "" for group in (wanted.window_group, wanted.scroll_group)
    )
    return replace(pane, title=title, window_group=window, scroll_group=scroll)


def _pane_sentence(wanted: PaneRule, found: Candidate) -> str:
    said = reasons(wanted.wants, found)
    title = f"“{wanted.title}”" if wanted.title else "A pane"
    how = _HOW.get(wanted.reformat, f", {wanted.reformat} plane")
    if wanted.slab_mm and wanted.reformat != ACQUIRED:
        how += f" {wanted.slab_mm:g} mm thick"
    return f"{title} shows {found.name}{how}{': ' + said if said else ''}."


def _prior_sentences(rows: Sequence[_Row], priors: Sequence[Candidate | None], where: str) -> list[str]:
    place = "below" if where == "below" else "on the left"
    dates = sorted({str(one.study_date) for one in priors if one})
    text = (
        f"The prior of {' and '.join(dates)} is {place}: the nearest earlier one of same modality and part."
    )
    lone = [
        wanted.title or "a pane" for (wanted, _), prior in zip(rows, priors, strict=True) if prior is None
    ]
    return [text, *([f"There is no prior for {', '.join(lone)}."] if lone else [])]
