"""Items on where lesions lie: on both sides, at named sites, on several bones of one modality."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from annotator.criteria.evidence import Evidence, Grounds, Verdict
from annotator.criteria.imaging import DOUBTFUL, several_bones, several_lesions
from annotator.lesion_map.build import LesionMap, MappedLesion
from annotator.lesion_map.wording import lesion_words, listed
from annotator.lesions.records import LesionId, ReviewResult
from annotator.terms.side import Side
from annotator.terms.sites import SkeletalSite, catalogue, site, site_label

JOINT = "joint_site"
Places = set[tuple[str, Side]]


def on(grounds: Grounds, modalities: Collection[str]) -> Grounds:
    """Return the grounds with only what some modalities show: lesions marked there, sites read there."""
    found = grounds.map
    lesions = tuple(
        replace(one, sightings=seen)
        for one in found.lesions
        if (seen := tuple(sighting for sighting in one.sightings if sighting.modality in modalities))
    )
    reviews = tuple(one for one in found.reviews if one.modality in modalities)
    return replace(grounds, map=replace(found, lesions=lesions, reviews=reviews))


def several_bones_on(grounds: Grounds, modalities: Collection[str], where: str) -> Evidence:
    """Return the evidence that some modalities show lesions of at least two bones."""
    found = several_bones(on(grounds, modalities))
    return replace(found, because=f"{where}: {found.because}")


def several_lesions_on(grounds: Grounds, modalities: Collection[str], where: str) -> Evidence:
    """Return the evidence that some modalities show at least two distinct lesions."""
    found = several_lesions(on(grounds, modalities))
    return replace(found, because=f"{where}: {found.because}")


def symmetric(grounds: Grounds) -> Evidence:
    """Return the evidence that one place is involved on both sides at the same timepoint.

    Ambiguous when only a joint is, or when it rests on doubtful lesions: no source says whether those
    count. Not met where the other side of every sided lesion was read as negative.
    """
    found = grounds.map
    if not found.lesions:
        return Evidence(Verdict.UNKNOWN, "No lesion is recorded.")
    if not found.symmetric_sites:
        return _one_sided(found)
    both_sides = [one for one in found.lesions if one.site.id in found.symmetric_sites]
    words = f"On both sides: {listed(site(one).label.lower() for one in found.symmetric_sites)}."
    if all(JOINT in one.site.flags for one in both_sides):
        remark = "Only joints are: no source says whether a joint counts as a bone lesion on both sides."
        return Evidence(Verdict.AMBIGUOUS, f"{words} {remark}", _ids(both_sides))
    sure = {(one.site.id, one.lesion.side) for one in both_sides if one.certainty != DOUBTFUL}
    if any({(name, Side.RIGHT), (name, Side.LEFT)} <= sure for name in found.symmetric_sites):
        return Evidence(Verdict.MET, words, _ids(both_sides))
    return Evidence(Verdict.AMBIGUOUS, f"{words} One of them is recorded as doubtful.", _ids(both_sides))


def _one_sided(found: LesionMap) -> Evidence:
    sided = [one for one in found.lesions if one.lesion.side in (Side.RIGHT, Side.LEFT)]
    negative = _negative(found)
    unread = [one for one in sided if (one.site.id, _other(one.lesion.side)) not in negative]
    if not unread:
        words = "No place is involved on both sides; the other side of each is read as negative."
        return Evidence(Verdict.NOT_MET, words, _ids(sided))
    sites = listed(site_label(one.site.id, _other(one.lesion.side)) for one in unread)
    return Evidence(
        Verdict.UNKNOWN,
        f"No place is recorded on both sides. Not read as negative: {sites}.",
        _ids(sided),
    )


def _other(side: Side) -> Side:
    return Side.LEFT if side is Side.RIGHT else Side.RIGHT


def located(grounds: Grounds, wanted: Callable[[SkeletalSite], bool], words: str) -> Evidence:
    """Return the evidence of a lesion at one of some sites.

    Not met only where every such site was read as negative.

    Parameters
    ----------
    grounds : Grounds
    wanted : callable
        Which sites of the catalogue count.
    words : str
        The sites in words: ``vertebra, clavicle or sternum``.
    """
    found = grounds.map
    here = [one for one in found.lesions if wanted(one.site)]
    sure = [one for one in here if one.certainty != DOUBTFUL]
    if sure:
        return Evidence(Verdict.MET, f"Of {words}: {_named(sure)}.", _ids(sure))
    if here:
        return Evidence(Verdict.AMBIGUOUS, f"Of {words}, recorded as doubtful: {_named(here)}.", _ids(here))
    negative = _negative(found)
    sites = [(one.id, side) for one in catalogue().values() if wanted(one) for side in one.sides]
    if all(place in negative for place in sites):
        return Evidence(Verdict.NOT_MET, f"No lesion of {words}: each site is read as negative.")
    return Evidence(Verdict.UNKNOWN, f"No lesion of {words} is recorded; not all sites are read as negative.")


def with_flag(*flags: str) -> Callable[[SkeletalSite], bool]:
    """Return the test that a site carries one of some flags of the catalogue."""
    return lambda one: bool(one.flags & set(flags))


def _negative(found: LesionMap) -> Places:
    return {(one.site, one.side) for one in found.reviews if one.result is ReviewResult.NEGATIVE}


def _named(lesions: list[MappedLesion]) -> str:
    return "; ".join(lesion_words(one) for one in lesions)


def _ids(lesions: list[MappedLesion]) -> tuple[LesionId, ...]:
    return tuple(one.id for one in lesions)
