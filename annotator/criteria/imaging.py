"""Items on the lesion map: how many bones, and what which modality shows."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from annotator.criteria.evidence import Evidence, Grounds, Verdict, both
from annotator.lesion_map.build import CLAVICLE, MULTIFOCAL, LesionMap, MappedLesion, Sighting
from annotator.lesion_map.wording import lesion_words, listed, sighting_words
from annotator.lesions.records import LesionId, ReviewResult
from annotator.measure.comparison import RADIOGRAPHS
from annotator.terms.findings import finding_kinds
from annotator.terms.side import Side
from annotator.terms.sites import catalogue

CT = frozenset({"CT"})
MR = frozenset({"MR"})
RADIOLOGICAL = RADIOGRAPHS | CT | MR
"""Modalities that show bone structure; scintigraphy does not."""

OSTEOLYTIC = frozenset(kind.id for kind in finding_kinds().values() if kind.osteolytic)
SCLEROTIC = frozenset(kind.id for kind in finding_kinds().values() if kind.sclerotic)
HYPEROSTOSIS = frozenset({"hyperostosis"})
NEW_BONE = frozenset({"hyperostosis", "periosteal_reaction", "cortical_thickening"})
MARROW_OEDEMA = frozenset({"marrow_oedema"})

DOUBTFUL = 1
"""The certainty that readers give to a doubtful lesion; such lesions alone settle nothing."""

_ACROSS_MIDLINE = frozenset({"mandible", "sacrum"})
"""Single bones whose sites have sides."""

Seen = tuple[MappedLesion, Sighting]


def several_bones(grounds: Grounds) -> Evidence:
    """Return the evidence that at least two distinct (bone, side) are involved.

    Ambiguous when it rests on doubtful lesions, or on both sides of one bone that crosses the midline.
    Not met only where every other site was read as negative.
    """
    lesions = grounds.map.lesions
    if len({one.bone for one in lesions}) < MULTIFOCAL:
        return _one_bone_at_most(grounds.map)
    every = _named(lesions)
    ids = _ids(lesions)
    sure = [one for one in lesions if one.certainty != DOUBTFUL]
    count = len({one.bone for one in lesions})
    words = f"{count} bones are involved: {every}."
    if len({_bone_as_one(one) for one in sure}) >= MULTIFOCAL:
        return Evidence(Verdict.MET, words, ids)
    doubtful = [one for one in lesions if one.certainty == DOUBTFUL]
    remark = (
        f"Doubtful: {_named(doubtful)}."
        if doubtful
        else "Both sides are of one bone that crosses the midline."
    )
    return Evidence(Verdict.AMBIGUOUS, f"{words} {remark}", ids)


def _bone_as_one(one: MappedLesion) -> str | tuple[str, Side]:
    return one.site.bone if one.site.bone in _ACROSS_MIDLINE else one.bone


def _one_bone_at_most(found: LesionMap) -> Evidence:
    bones = {one.bone for one in found.lesions}
    said = f"Only one bone is recorded: {_named(found.lesions)}." if bones else "No lesion is recorded."
    negative = _negative_places(found)
    unread = [
        (site.id, side)
        for site in catalogue().values()
        for side in site.sides
        if (site.bone, side) not in bones and (site.id, side) not in negative
    ]
    if not unread:
        words = f"{said} Every other site is recorded as read and negative."
        return Evidence(Verdict.NOT_MET, words, _ids(found.lesions))
    words = f"{said} {len(unread)} other sites are not recorded as read and negative."
    return Evidence(Verdict.UNKNOWN, words, _ids(found.lesions))


def several_lesions(grounds: Grounds) -> Evidence:
    """Return the evidence of at least two distinct lesions: other bone, or other site or segment of one."""
    bones = several_bones(grounds)
    lesions = grounds.map.lesions
    sure = [one for one in lesions if one.certainty != DOUBTFUL]
    places = {(one.site.id, one.lesion.side, one.lesion.segment) for one in sure}
    if bones.verdict is Verdict.MET or len(places) < MULTIFOCAL:
        return bones
    return Evidence(Verdict.MET, f"{len(places)} distinct lesions: {_named(sure)}.", _ids(sure))


def clavicle_alone(grounds: Grounds) -> Evidence:
    """Return the evidence that the clavicle is the only bone recorded; ambiguous by doubtful lesions."""
    lesions = grounds.map.lesions
    elsewhere = [one for one in lesions if one.site.bone != CLAVICLE]
    if not lesions:
        return Evidence(Verdict.UNKNOWN, "No lesion is recorded.")
    telling = elsewhere or lesions
    said = "Not the clavicle alone" if elsewhere else "The clavicle is the only bone recorded"
    words = f"{said}: {_named(telling)}."
    if all(one.certainty == DOUBTFUL for one in telling):
        return Evidence(Verdict.AMBIGUOUS, f"{words} Doubtful: {_named(telling)}.", _ids(telling))
    return Evidence(Verdict.NOT_MET if elsewhere else Verdict.MET, words, _ids(telling))


def shown(grounds: Grounds, kinds: Collection[str], modalities: Collection[str], what: str) -> Evidence:
    """Return the evidence that marks on some modalities show one of some kinds of finding.

    Not met only where the site of every lesion was read as negative on one of the modalities and none is
    marked there; a finding nobody marked is unknown.

    Parameters
    ----------
    grounds : Grounds
    kinds : collection of str
        Ids of finding kinds, any of which counts.
    modalities : collection of str
        DICOM modalities that count.
    what : str
        The finding and where it is looked for, for the sentence: ``sclerosis on a radiograph``.
    """
    found = _seen(grounds.map, modalities, kinds)
    if not found:
        return _not_shown(grounds.map, modalities, what)
    sure = [entry for entry in found if entry[0].certainty != DOUBTFUL]
    words = f"{_capital(what)}: {_sightings(sure or found)}."
    if not sure:
        words += " The lesion is recorded as doubtful."
    return _evidence(Verdict.MET if sure else Verdict.AMBIGUOUS, words, sure or found)


def shown_together(
    grounds: Grounds, wanted: Iterable[tuple[Collection[str], str]], modalities: Collection[str], where: str
) -> Evidence:
    """Return the evidence that several findings are shown on some modalities, by one lesion or by several.

    Parameters
    ----------
    grounds : Grounds
    wanted : iterable of (kinds, words)
        Each must be shown.
    modalities : collection of str
    where : str
        For the sentences: ``on a radiograph``.
    """
    parts = [shown(grounds, kinds, modalities, f"{words} {where}") for kinds, words in wanted]
    verdict = both(*parts).verdict
    silent = [one for one in parts if one.verdict in (Verdict.UNKNOWN, Verdict.NOT_MET)]
    if len(silent) == len(parts):
        # Every part would say the same: one sentence for all of them.
        words = listed(words for _, words in wanted)
        return _not_shown(grounds.map, modalities, f"{words} {where}")
    joined = both(*parts)
    return Evidence(verdict, joined.because, joined.lesions, marks=joined.marks)


def _not_shown(found: LesionMap, modalities: Collection[str], what: str) -> Evidence:
    if not found.lesions:
        return Evidence(Verdict.UNKNOWN, "No lesion is recorded.")
    other = _seen(found, modalities, None)
    negative = _negative_places(found, modalities)
    if not other and all((one.site.id, one.lesion.side) in negative for one in found.lesions):
        words = f"{_capital(what)}: every lesion's site is recorded as read and negative there."
        return Evidence(Verdict.NOT_MET, words, _ids(found.lesions))
    missing = f"Not recorded: {what}."
    if not other:
        names = "/".join(sorted(modalities))
        return Evidence(Verdict.UNKNOWN, f"{missing} No lesion is marked on {names}.")
    return _evidence(Verdict.UNKNOWN, f"{missing} Recorded there: {_sightings(other)}.", other)


def _seen(found: LesionMap, modalities: Collection[str], kinds: Collection[str] | None) -> list[Seen]:
    return [
        (one, sighting)
        for one in found.lesions
        for sighting in one.sightings
        if sighting.modality in modalities and (kinds is None or sighting.kinds & set(kinds))
    ]


def _evidence(verdict: Verdict, words: str, seen: Iterable[Seen]) -> Evidence:
    entries = list(seen)
    marks = tuple(mark for _, sighting in entries for mark in sighting.marks)
    return Evidence(verdict, words, _ids(one for one, _ in entries), marks=marks)


def _sightings(seen: Iterable[Seen]) -> str:
    return "; ".join(f"{lesion_words(one)}: {sighting_words(sighting)}" for one, sighting in seen)


def _negative_places(found: LesionMap, modalities: Collection[str] | None = None) -> set[tuple[str, Side]]:
    return {
        (one.site, one.side)
        for one in found.reviews
        if one.result is ReviewResult.NEGATIVE and (modalities is None or one.modality in modalities)
    }


def _named(lesions: Iterable[MappedLesion]) -> str:
    return "; ".join(lesion_words(one) for one in lesions)


def _ids(lesions: Iterable[MappedLesion]) -> tuple[LesionId, ...]:
    return tuple(dict.fromkeys(one.id for one in lesions))


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"
