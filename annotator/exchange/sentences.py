"""Sentences that are composed in English, in another language: by templates, taken apart and put together.

The criteria and the fates say why in English sentences made of a few dozen patterns. A language has each
pattern in its table ``sentences`` and each word that may fill one in ``words``. What a person typed stays as
typed. A sentence that fits no pattern is not translated at all, and its reader is told so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from annotator.lesion_map.wording import NOUNS
from annotator.terms.findings import finding_kinds
from annotator.terms.side import Side
from annotator.terms.sites import catalogue, site_label

_NUMBER = r"\d+(?:\.\d+)?(?:e[+-]?\d+)?"
_HOLE = re.compile(r"\{([a-z]+)(\d?)\}")
_LESION = re.compile(r"(L\d+) (.+)")
_REMARKED = re.compile(r"(.+?) \(([^()]*)\)")
_SENTENCES = re.compile(r"(?<=[.?]) (?=[A-Z0-9])")
_CLAUSES = re.compile(r"; (?![^()]*\))")
_CODED = re.compile(r"(.+) \((SCT \d+)\)")
_MODALITIES = r"[A-Z]{2}(?:(?:, | and |/)[A-Z]{2})*"
_AT = r"in \d{4}[\d-]*|at \u201c[^\u201d]*\u201d"
_PARTS = {
    "n": _NUMBER,
    "unit": r"[^\s,]+|\(no unit recorded\)",
    "mods": _MODALITIES,
    "seen": rf"(?:{_AT})(?: on {_MODALITIES})?",
    "date": r"\d{4}[\d-]*",
    "name": r"L\d+",
    "label": "[^\u201d]*",
    "word": r"[^:;]+?",
    "clause": r"(?:[^:;()]|\([^()]*\))+",
    "text": r"(?:(?!\. [A-Z]|: ).)+",
    "lesion": r"L\d+ [^:;]+",
}

Part = Callable[[str], str | None]


def lower_first(text: str) -> str:
    """Return a text that begins small, unless its first word is an abbreviation or a number."""
    return text if text[1:2].isupper() or text[1:2].isdigit() else f"{text[:1].lower()}{text[1:]}"


@dataclass(frozen=True)
class Sentences:
    """The sentences of one language.

    Parameters
    ----------
    patterns : mapping
        English pattern to the language's own; ``{word}`` and the like stand for parts.
    words : mapping
        English words to the language's own.
    kinds : mapping
        Ids of kinds of finding to their names.
    place : callable
        Says a site with its side, from their ids.
    decimal : str
        The decimal mark.
    """

    patterns: Mapping[str, str]
    words: Mapping[str, str]
    kinds: Mapping[str, str]
    place: Callable[[str, Side], str]
    decimal: str

    def translated(self, text: str) -> str | None:
        """Return a text of one or more sentences in the language; None where any does not fit."""
        single = _all(map(self._sentence, _SENTENCES.split(text)), " ")
        # A label may look like the end of a sentence.
        return self._sentence(text) if single is None else single

    def clause(self, text: str) -> str | None:
        """Return a part of a sentence in the language; None where it does not fit."""
        found = self._word(text)
        remarked = _REMARKED.fullmatch(text)
        if found is None and remarked is not None:
            said = self.clause(remarked[1])
            remarks = "; ".join(self.clause(one) or one for one in remarked[2].split("; "))
            found = None if said is None else f"{said} ({remarks})"
        return self._by_pattern(text, self._compiled[False]) if found is None else found

    def line(self, text: str) -> str | None:
        """Return a label or a title of a figure: a clause, a site with its code, or a lesion with a kind."""
        coded = _CODED.fullmatch(text)
        if coded is not None:
            place = self._places.get(coded[1])
            return place and f"{self._capital(place)} ({coded[2]})"
        return self._places.get(text) or self.clause(text)

    def _capital(self, text: str) -> str:
        return f"{self.words.get('capital ' + text[0], text[0].upper())}{text[1:]}"

    def _sentence(self, text: str) -> str | None:
        found = self._by_pattern(text, self._compiled[True])
        if found is None and text.endswith("."):
            said = self._clauses(text[:-1])
            found = None if said is None else f"{said}."
        return found and self._capital(found)

    @cached_property
    def _compiled(self) -> Mapping[bool, tuple[tuple[re.Pattern[str], str], ...]]:
        """The patterns of whole sentences, and those of clauses; the most particular ones first."""
        ordered = sorted(self.patterns, key=lambda one: -len(_HOLE.sub("", one)))
        whole = [one for one in ordered if one.endswith((".", "?"))]
        return {
            True: tuple((_regex(one), self.patterns[one]) for one in whole),
            False: tuple((_regex(one), self.patterns[one]) for one in ordered if one not in whole),
        }

    def _by_pattern(self, text: str, patterns: Iterable[tuple[re.Pattern[str], str]]) -> str | None:
        for pattern, own in patterns:
            match = pattern.fullmatch(text) or pattern.fullmatch(lower_first(text))
            if match is None:
                continue
            parts = {name: self._part(name, said) for name, said in match.groupdict().items()}
            if None not in parts.values():
                return own.format(**parts)
        return None

    def _part(self, name: str, text: str) -> str | None:
        parts: Mapping[str, Part] = {
            "n": lambda said: said.replace(".", self.decimal),
            "unit": lambda said: self.words.get(said, said),
            "text": lambda said: said,
            "date": lambda said: said,
            "label": lambda said: said,
            "name": lambda said: said,
            "items": lambda said: _all(map(self._word, said.split(", ")), ", "),
            "mods": self._modalities,
            "word": self._word,
            "clause": self.clause,
            "clauses": self._clauses,
            "sentence": self._inner,
            "lesion": self._lesion,
            "lesions": lambda said: _all(map(self._lesion, said.split("; ")), "; "),
            "sightings": lambda said: _all(map(self._sighting, said.split("; ")), "; "),
            "kinds": lambda said: self._listed(said, self._kinds),
            "features": lambda said: self._listed(said, self.words),
            "sites": lambda said: self._listed(said, self._sites),
            "seen": self._seen,
            "names": lambda said: said.replace(" and ", f" {self.words['and']} "),
        }
        return parts[name.rstrip("123456789")](text)

    def _word(self, text: str) -> str | None:
        return self.words.get(text) or self.words.get(lower_first(text))

    def _clauses(self, text: str) -> str | None:
        return _all(map(self.clause, _CLAUSES.split(text)), "; ")

    def _inner(self, text: str) -> str | None:
        """Return sentences whose last stop the pattern around them has."""
        said = self.translated(f"{text}.")
        return said and said.removesuffix(".")

    def _modalities(self, text: str) -> str:
        return text.replace(" and ", f" {self.words['and']} ")

    def _lesion(self, text: str) -> str | None:
        match = _LESION.fullmatch(text)
        place = None if match is None else self._places.get(match[2])
        return None if match is None or place is None else f"{match[1]} {place}"

    def _seen(self, text: str) -> str | None:
        """Return ``in 2007 on MR and NM`` in the language."""
        at, _, modalities = text.partition(" on ")
        said = self.clause(at)
        return said if said is None or not modalities else f"{said} ({self._modalities(modalities)})"

    def _sighting(self, text: str) -> str | None:
        """Return ``L1 left tibia: lysis on CT 2007`` in the language; the time may be a person's label."""
        lesion, _, seen = text.partition(": ")
        kinds, _, where = seen.partition(" on ")
        said = self.words["marked"] if kinds == "marked" else self._listed(kinds, self._kinds)
        place = self._lesion(lesion)
        return None if place is None or said is None or not where else f"{place}: {said}, {where}"

    def _listed(self, text: str, known: Mapping[str, str]) -> str | None:
        """Return ``a, b and c`` in the language: each the longest of the known names that fits."""
        found: list[str] = []
        rest = text
        while rest:
            name = max((one for one in known if rest.startswith(one)), key=len, default=None)
            if name is None:
                return None
            found.append(known[name])
            rest = rest[len(name) :]
            separator = next((one for one in (", ", " and ") if rest.startswith(one)), "")
            if rest and not separator:
                return None
            rest = rest[len(separator) :]
        *most, last = found or [""]
        return f"{', '.join(most)} {self.words['and']} {last}" if most else last

    @cached_property
    def _kinds(self) -> Mapping[str, str]:
        named = {kind.label: self.kinds[kind.id] for kind in finding_kinds().values()}
        return {**named, **{noun: self.words[noun] for noun in NOUNS.values()}}

    @cached_property
    def _places(self) -> Mapping[str, str]:
        """Sites with their sides as `lesion_words` says them."""
        found = {}
        for one in catalogue().values():
            label = one.label.split(" (")[0]
            for side in one.sides:
                said = self.place(one.id, side)
                for name in (label, one.label):
                    if side.word:
                        found[f"{side.word} {name[0].lower()}{name[1:]}"] = f"{said[0].lower()}{said[1:]}"
                    else:
                        found[name] = said
        return found

    @cached_property
    def _sites(self) -> Mapping[str, str]:
        """Sites as criteria list them: without a side, or with one as in labels."""
        found = {one.label.lower(): self.place(one.id, Side.MIDLINE) for one in catalogue().values()}
        for one in catalogue().values():
            found |= {site_label(one.id, side): self.place(one.id, side) for side in one.sides}
        return found


def _regex(pattern: str) -> re.Pattern[str]:
    """Return what fits a pattern; each ``{name}`` is a group."""
    parts = _HOLE.split(pattern)
    text = re.escape(parts[0])
    for name, number, after in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        text += f"(?P<{name}{number}>{_PARTS.get(name, '.+')}){re.escape(after)}"
    return re.compile(text)


def _all(parts: Iterable[str | None], between: str) -> str | None:
    """Return parts joined; None where one is missing."""
    found = [part for part in parts if part is not None] if None not in (parts := tuple(parts)) else None
    return None if found is None else between.join(found)
