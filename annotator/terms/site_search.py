"""Type-ahead over sites: ``l clav``, ``t8``, ``r si``, ``l tib dist meta``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from annotator.terms.side import Side
from annotator.terms.sites import SkeletalSite, catalogue

_SIDES = {"r": Side.RIGHT, "right": Side.RIGHT, "l": Side.LEFT, "left": Side.LEFT}
_LEVEL = re.compile(r"^([ctl])0?(\d{1,2})$")
# Words people type that neither the id nor the label holds.
_SYNONYMS = {
    "si_joint": "sij sacroiliac",
    "sc_joint": "scj",
    "calcaneus": "heel",
    "zygoma": "cheekbone malar",
    "skull_vault": "calvaria calvarium cranium",
    "mandible_body": "jaw",
    "patella": "kneecap",
    "scapula_body": "shoulder blade",
    "sternum_body": "gladiolus breastbone",
    "foot_pp1": "hallux",
    "hand_pp1": "pollex",
    "tibia_dist": "ankle medial malleolus",
    "fibula_dist": "ankle",
    "talus": "ankle",
    "femur_prox": "hip",
}
# CNO picks these most often (tibia, clavicle, spine, femur, pelvis): they win a tie.
_FREQUENT = ("tibia", "clavicle", "femur", "fibula", "t0", "t1", "l0", "si_joint", "ilium")


@dataclass(frozen=True, slots=True)
class SiteChoice:
    """One answer to a typed query: a site with side and, when typed, a segment."""

    site: SkeletalSite
    side: Side
    segment: str = ""


@cache
def _words(site_id: str) -> tuple[str, ...]:
    place = catalogue()[site_id]
    text = f"{site_id} {place.label} {place.bone} {_SYNONYMS.get(site_id, '')}"
    return tuple(dict.fromkeys(re.findall(r"[a-z]+|\d+", text.lower().replace("_", " "))))


def find_sites(query: str, limit: int = 12) -> tuple[SiteChoice, ...]:
    """Return the sites whose words begin with the typed ones, best first.

    A lone ``r`` or ``l`` is the side; a word that only a segment answers to chooses that segment; a
    level such as ``t8`` names one vertebra. Without a side, a paired site comes twice, right first.
    """
    typed = _typed(query)
    side = next((_SIDES[word] for word in typed if word in _SIDES), None)
    words = [word for word in typed if word not in _SIDES]
    if not words:
        return ()
    ranked = []
    for order, place in enumerate(catalogue().values()):
        found = _match(place, words)
        if found is None or (side is not None and side not in place.sides):
            continue
        score, segment = found
        ranked.append((-score, order, place, segment))
    ranked.sort(key=lambda entry: entry[:2])
    choices = [
        SiteChoice(place, one, segment)
        for _, _, place, segment in ranked
        for one in (place.sides if side is None else (side,))
    ]
    return tuple(choices[:limit])


def _typed(query: str) -> list[str]:
    words: list[str] = []
    for word in re.findall(r"[a-z]+\d+|[a-z]+|\d+", query.lower()):
        # ``rib8`` and ``pp1`` are a word and a number; ``t8`` is a level.
        parts = [word] if _LEVEL.match(word) else re.findall(r"[a-z]+|\d+", word)
        words += [part.lstrip("0") or part for part in parts]
    return words


def _match(place: SkeletalSite, words: list[str]) -> tuple[float, str] | None:
    score, segment = 0.0, ""
    for word in words:
        level = _LEVEL.match(word)
        if level and place.id == f"{level[1]}{int(level[2]):02d}":
            score += 10
        elif (best := _word_score(place, word)) > 0:
            score += best
        elif (part := next((s for s in place.segments if s.startswith(word)), "")) and not segment:
            segment = part
            score += 0.5
        else:
            return None
    if place.id.startswith(_FREQUENT):
        score += 0.1
    return score, segment


def _word_score(place: SkeletalSite, word: str) -> float:
    if word == place.id:
        return 10.0
    best = 0.0
    for position, own in enumerate(_words(place.id)):
        if own == word:
            best = max(best, 3.0 - 0.05 * position)
        elif own.startswith(word) and not word.isdigit():
            best = max(best, 1.0 + len(word) / len(own) - 0.05 * position)
    return best
