"""A screen as it was arranged by hand → a hanging protocol for studies like this one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from annotator.dicom.series import Series
from annotator.dicom.study import Study
from annotator.imaging.voi import Window
from annotator.viewing.candidates import candidate, series_key
from annotator.viewing.layout import ACQUIRED, FusionLayer, Layout, Pane, SeriesKey
from annotator.viewing.presets import preset_table
from annotator.viewing.protocol import Candidate, PaneRule, Prior, Protocol, Rule

_MOST_WORDS = 4
_Seen = tuple[Pane, Candidate]


def remembered(layout: Layout, studies: Sequence[Study]) -> Protocol | None:
    """Return the protocol that hangs studies like those of a layout as the layout does; None when empty.

    It is for the latest study in the panes. Panes of earlier studies become its prior, below or beside,
    as they lie. Studies are alike in modality, body part, view, orientation and words of the description;
    modality and body part must be the same.
    """
    seen = _seen(layout, studies)
    if not seen:
        return None
    latest = max((one for _, one in seen), key=lambda one: one.when).study_uid
    kinds = {one.modality for _, one in seen if one.study_uid == latest}
    # Studies of another modality are no prior: they belong to the screen.
    ours = [(pane, one) for pane, one in seen if one.study_uid == latest or one.modality not in kinds]
    first = next(one for _, one in ours if one.study_uid == latest)
    layers = _layers(studies)
    prior = _prior(layout, latest, seen)
    columns = layout.columns // 2 if prior == "beside" else layout.columns
    name = " ".join(part for part in (first.modality, first.body_part.capitalize(), first.view) if part)
    return Protocol(
        id=f"mine-{re.sub('[^a-z0-9]+', '-', name.lower()).strip('-')}",
        title=f"My screen for {name}",
        columns=max(1, min(columns, len(ours))),
        panes=tuple(_pane_rule(number, ours, latest, layers) for number in range(len(ours))),
        applies=(*_rules(first, must_be_part=True),),
        prior=prior,
        column_shares=layout.column_shares if columns == layout.columns == len(layout.column_shares) else (),
        remembered=True,
    )


def described(one: Protocol) -> str:
    """Return for which studies a remembered protocol is, in words: ``modality MR and body part KNEE``."""
    return " and ".join(rule.claim for rule in one.applies if rule.required)


def restored(one: Protocol) -> str:
    """Return what a remembered protocol brings back, in one sentence."""
    panes = one.panes
    parts = [f"{len(panes)} pane{'s' * (len(panes) > 1)}"]
    counts = (
        ("fused", sum(bool(pane.over) for pane in panes)),
        ("linked", sum(pane.linked for pane in panes)),
        ("reformatted", sum(pane.reformat != ACQUIRED for pane in panes)),
        ("of another study", sum(pane.any_study for pane in panes)),
    )
    parts += [f"{count} {words}" for words, count in counts if count]
    where = {"below": "the prior below", "beside": "the prior beside", "none": ""}[one.prior]
    return f"It brings back {', '.join(filter(None, (*parts, where)))}, with window presets and colour maps."


def _seen(layout: Layout, studies: Sequence[Study]) -> list[_Seen]:
    known: dict[object, tuple[Study, Series]] = {
        series_key(series): (study, series) for study in studies for series in study.shown
    }
    seen = []
    for pane in layout.panes:
        if pane.series in known:
            study, series = known[pane.series]
            frame = min(pane.frame, len(series.frames) - 1) if pane.reformat == ACQUIRED else 0
            seen.append((pane, candidate(study, series, frame)))
    return seen


def _prior(layout: Layout, latest: str, seen: Sequence[_Seen]) -> Prior:
    """Return where earlier studies of the same modality lie: below, beside, or nowhere."""
    places = {id(pane): divmod(index, layout.columns) for index, pane in enumerate(layout.panes)}
    modalities = {one.modality for _, one in seen if one.study_uid == latest}
    ours = [places[id(pane)] for pane, one in seen if one.study_uid == latest]
    older = [places[id(pane)] for pane, one in seen if one.study_uid != latest and one.modality in modalities]
    if not older:
        return "none"
    return "below" if min(row for row, _ in older) > min(row for row, _ in ours) else "beside"


def _layers(studies: Sequence[Study]) -> dict[SeriesKey, Candidate]:
    """Return the stacks that can be fused with an image, as candidates."""
    return {
        series_key(series): candidate(study, series, 0)
        for study in studies
        for series in study.shown
        if series.frames[0].plane is not None
    }


def _pane_rule(
    number: int, ours: Sequence[_Seen], latest: str, layers: Mapping[SeriesKey, Candidate]
) -> PaneRule:
    pane, one = ours[number]
    over = None if pane.fusion is None else layers.get(pane.fusion.series)
    before = {(other.key, other.frame) for _, other in ours[:number]}
    return PaneRule(
        title="",  # It may say a side, a date or a lesion of this study; of another that would be untrue.
        wants=_rules(one),
        reuse=(one.key, one.frame) in before,
        preset=_preset(pane, one.modality),
        colour_map=pane.colour_map,
        reformat=pane.reformat,
        window_group=pane.window_group,
        scroll_group=pane.scroll_group,
        mirrored=pane.viewport.mirrored,
        slab_mm=pane.slab_mm,
        linked=pane.linked,
        any_study=one.study_uid != latest,
        **({} if over is None or pane.fusion is None else _over(pane.fusion, over)),
    )


def _preset(pane: Pane, modality: str) -> str:
    """Return the preset whose window a pane has, else the one it opened with."""
    voi = pane.voi
    if isinstance(voi, Window):
        for one in preset_table(modality).presets:
            if one.name == voi.name and one.centre in (None, voi.center) and one.width in (None, voi.width):
                return one.id
    return pane.preset


def _over(layer: FusionLayer, series: Candidate) -> dict[str, Any]:
    return {
        "over": _rules(series),
        "over_colour_map": layer.colour_map,
        "over_opacity": round(layer.opacity, 3),
    }


def _rules(one: Candidate, *, must_be_part: bool = False) -> tuple[Rule, ...]:
    rules = [Rule("modality", (one.modality,), required=True)]
    if one.body_part:
        rules.append(Rule("body_part", (one.body_part,), required=must_be_part))
    if one.view:
        rules.append(Rule("view", (one.view,)))
    if one.orientation:
        rules.append(Rule("orientation", (one.orientation,)))
    return (*rules, *(Rule("description", pattern=word) for word in _words(one.description)))


def _words(description: str) -> list[str]:
    """Return the first words of a description that another study of the kind would bear as well."""
    words = re.findall(r"[^\W_]+", description.lower())
    told = [word for word in Counter(words) if len(word) > 1 and not word.isdigit()]
    return [re.escape(word) for word in told[:_MOST_WORDS]]
