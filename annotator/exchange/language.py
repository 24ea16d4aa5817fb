"""The languages of the report: one table each in ``resources/i18n``, and what stays in English."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from types import MappingProxyType

from annotator.errors import UnknownRecordError
from annotator.exchange.sentences import Sentences
from annotator.exchange.text import plain
from annotator.resources import resource
from annotator.terms.findings import finding_kinds
from annotator.terms.side import Side
from annotator.terms.sites import catalogue

LANGUAGES: Mapping[str, str] = MappingProxyType({"en": "English", "tr": "Türkçe", "pt": "Português"})
"""Languages by ISO 639-1 code, each under its own name."""

_ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Told:
    """Plain text, and its language where that is not the language around it (BCP 47); "" where it is."""

    text: str
    lang: str = ""


@dataclass(frozen=True)
class Language:
    """The words of one language.

    `tables` are those of its file: ``report`` by key; ``sites``, ``findings``, ``shorts`` and ``segments``
    by id of ``resources/terms``; ``phrases``, ``words`` and ``sentences`` by their English wording.
    """

    code: str
    tables: Mapping[str, Mapping[str, str]]

    def say(self, key: str, **values: object) -> str:
        """Return the words of a key, with values put in.

        Raises
        ------
        KeyError
            The table lacks the key.
        """
        return self.tables["report"][key].format(**values)

    def number(self, value: float) -> str:
        """Return a number with the language's decimal mark."""
        return f"{value:g}".replace(".", self.say("decimal"))

    def counted(self, number: int, noun: str) -> str:
        """Return a noun as it stands beside a number."""
        return self.say(f"{noun}_one" if number == 1 else f"{noun}_other")

    def phrase(self, english: str) -> Told:
        """Return an English phrase of ours translated; English, and said so, where the table has none."""
        if self.code == _ENGLISH:
            return Told(plain(english))
        words = self.tables["phrases"].get(english)
        return Told(plain(english), _ENGLISH) if words is None else Told(words)

    def said(self, english: str) -> Told:
        """Return a phrase or composed sentences translated; English, and said so, where they fit nothing."""
        told = self.phrase(english)
        if not told.lang:
            return told
        words = self.sentences.translated(plain(english))
        return told if words is None else Told(words)

    def line(self, english: str) -> str:
        """Return a word, a fact or a place as figures say it; what a person typed stays as it is."""
        if self.code == _ENGLISH:
            return plain(english)
        words = self.tables["phrases"].get(english) or self.sentences.line(plain(english))
        return plain(english) if words is None else words

    @cached_property
    def sentences(self) -> Sentences:
        """The sentences that criteria and fates are composed of."""
        table = self.tables
        return Sentences(
            table["sentences"],
            {**table["phrases"], **table["words"]},
            table["findings"],
            self.site,
            self.say("decimal"),
        )

    def english(self, text: str) -> Told:
        """Return text that is English in every language."""
        return Told(plain(text), "" if self.code == _ENGLISH else _ENGLISH)

    def site(self, site_id: str, side: Side) -> str:
        """Return a site with its side: ``Left clavicle, medial third``."""
        if side is not Side.MIDLINE:
            return self.say(f"side_{side.value}", site=self.bare_site(site_id))
        if self.code != _ENGLISH:
            return self.tables["sites"][site_id]
        return catalogue()[site_id].label.split(" (")[0]

    def bare_site(self, site_id: str) -> str:
        """Return a site of either side as in a sentence: ``sacroiliac joint``."""
        label = self.site(site_id, Side.MIDLINE)
        return f"{label[0].lower()}{label[1:]}" if self.code == _ENGLISH else label

    def segment(self, segment: str) -> str:
        """Return a part of a bone; what the catalogue does not know stays as it is."""
        known = self.tables.get("segments", {}).get(segment)
        return plain(segment.replace("_", " ")) if known is None else known

    def finding(self, kind_id: str) -> str:
        """Return a kind of finding as in sentences."""
        return self.tables["findings"][kind_id] if self.code != _ENGLISH else finding_kinds()[kind_id].label

    def short(self, kind_id: str) -> str:
        """Return a kind of finding as in labels."""
        return self.tables["shorts"][kind_id] if self.code != _ENGLISH else finding_kinds()[kind_id].short


@cache
def language(code: str) -> Language:
    """Return the language of a code.

    Raises
    ------
    UnknownRecordError
        There is no table of it.
    """
    if code not in LANGUAGES:
        raise UnknownRecordError(
            f"There is no report in the language {plain(code)!r}.", f"Known: {', '.join(LANGUAGES)}."
        )
    tables = tomllib.loads(resource("i18n", f"{code}.toml").read_text(encoding="utf-8"))
    return Language(code, MappingProxyType(tables))
