"""A format: how a case is written to files of one kind, and read back from them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from annotator import __version__
from annotator.criteria import CRITERIA_SETS, CriteriaSet
from annotator.errors import UnknownRecordError
from annotator.exchange.patient_words import PatientWords
from annotator.exchange.text import plain
from annotator.lesion_map.figure_age import FigureAge
from annotator.lesion_map.filtering import MapFilter
from annotator.lesion_map.progress import PRESET, Thresholds
from annotator.lesions.case import Case
from annotator.lesions.records import ReadingId, TimepointId

Layer = Literal["", "coverage", "folded", "by_date"]
LAYERS: tuple[Layer, ...] = get_args(Layer)


@dataclass(frozen=True, slots=True)
class Context:
    """Which part of a case is exported, and what the export says about its origin.

    Parameters
    ----------
    reading, timepoint : id or None
        None lets the lesion map choose: the first reading, all timepoints.
    modalities : frozenset of str or None
        DICOM modalities to count; None for all.
    identified : bool
        Whether the patient's name and ID may stand in the file. A case file always holds them.
    edited : str or None
        When the case was last edited (ISO 8601, UTC). It dates the export, so that the same case gives
        the same bytes; None when the case comes from no library.
    sources : tuple of Path
        Folders with the DICOM files of the case; empty when they are not at hand.
    kinds : frozenset of str or None
        Kinds of finding to show; None for all.
    least_certainty : int or None
        From 1 to 5: lesions less certain are left out; None for all.
    sets : tuple of CriteriaSet
        Those judged: with the weights that a reader loaded.
    thresholds : Thresholds
        From which factor on sizes and uptake count as changed: those of the reader.
    language : str
        Of the report: one of `exchange.language.LANGUAGES`.
    layer : str
        Of the drawn map: coverage says what was read, folded lays both halves on one, by_date draws one
        small figure for each timepoint; empty for none.
    age : FigureAge or None
        Of the figure; None for that of the patient.
    """

    reading: ReadingId | None = None
    timepoint: TimepointId | None = None
    modalities: frozenset[str] | None = None
    identified: bool = False
    edited: str | None = None
    sources: tuple[Path, ...] = ()
    kinds: frozenset[str] | None = None
    least_certainty: int | None = None
    sets: tuple[CriteriaSet, ...] = CRITERIA_SETS
    thresholds: Thresholds = PRESET
    language: str = "en"
    layer: Layer = ""
    age: FigureAge | None = None

    @property
    def filter(self) -> MapFilter:
        """What the map lets through."""
        return MapFilter(self.modalities, self.kinds, self.least_certainty)

    @property
    def program(self) -> str:
        """The program and its version, for the provenance."""
        return f"Lesion Annotator {__version__}"


Asked = Literal["layer", "age", "language"]
DRAWN: frozenset[Asked] = frozenset({"layer", "age"})
PRINTED: frozenset[Asked] = DRAWN | {"language"}

_SAMPLES = "LESION-ANNOTATOR"
"""Issuer of the Patient IDs of the sample studies, whose patients are nobody."""

_LONGEST_NAME = 60

Writer = Callable[[Case, Context], bytes]
FolderWriter = Callable[[Case, Context], Mapping[str, bytes]]
Differences = Callable[[bytes, Case, Context], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file.

    Parameters
    ----------
    id : str
        Stable name, for example ``map-svg``.
    title : str
        What people read.
    suffix : str
        With its dot.
    write : callable or None
        Answers with the bytes of the one file.
    write_files : callable or None
        Instead of `write`, for formats of several files: answers with their bytes by relative name.
    read : callable or None
        Answers with the case of a file's bytes.
    differences : callable or None
        Reads a written file back and says in sentences what it does not hold as the case does.
    asks : frozenset of str
        What of a context makes a difference to this format alone: layer and age of a drawn map, language.
    """

    id: str
    title: str
    suffix: str
    write: Writer | None = None
    write_files: FolderWriter | None = None
    read: Callable[[bytes], Case] | None = None
    differences: Differences | None = None
    asks: frozenset[Asked] = frozenset()

    @property
    def writes(self) -> bool:
        """Whether cases can be written in it."""
        return self.write is not None or self.write_files is not None

    def files(self, case: Case, context: Context) -> Mapping[str, bytes]:
        """Return the bytes of every file of an export, by relative name.

        Raises
        ------
        ValueError
            The format only reads.
        """
        if self.write_files is not None:
            return self.write_files(case, context)
        if self.write is None:
            raise ValueError(f"the format {self.id} only reads")
        return {f"{stem(case, context)}{self.suffix}": self.write(case, context)}


def format_named(formats: tuple[Format, ...], format_id: str) -> Format:
    """Return the format of an id.

    Raises
    ------
    UnknownRecordError
        There is none; the hint lists all.
    """
    found = next((one for one in formats if one.id == format_id), None)
    if found is None:
        raise UnknownRecordError(
            f"There is no format {plain(format_id)!r}.", f"Known: {', '.join(one.id for one in formats)}."
        )
    return found


def shown_label(case: Case, context: Context) -> str:
    """Return the case's label, or the start of its id where the label would name the patient."""
    label = plain(case.label)
    return label if discreet(label, case, context) == label else f"Case {case.id[:8]}"


def may_identify(case: Case, context: Context) -> bool:
    """Tell whether the patient's name and ID may stand: where asked for, and those of the samples."""
    return context.identified or case.patient.issuer == _SAMPLES


def discreet(text: str, case: Case, context: Context) -> str:
    """Return a person's text plain, without the words of the patient's name and ID unless they may stand."""
    shown = plain(text)
    if may_identify(case, context):
        return shown
    return PatientWords.of(case.patient).without(shown)


def stem(case: Case, context: Context) -> str:
    """Return the name of an export's file without suffix: the shown label in ASCII letters and digits.

    Where letters are lost the start of the case's id stands in: labels that differ in them alone would
    name one file, and the second export would take the place of the first.
    """
    whole = unicodedata.normalize("NFKD", shown_label(case, context))
    ascii_label = whole.encode("ascii", "ignore").decode().lower()
    # Windows refuses some names (CON, NUL…) and trailing dots; no label below gives those.
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_label).strip("-")
    name = slug[:_LONGEST_NAME].strip("-")
    is_lost = name != slug or any(letter.isalnum() and not letter.isascii() for letter in whole)
    if is_lost or not name:
        return "-".join(filter(None, (name or "case", case.id[:8])))
    return f"case-{name}" if len(name) < 5 else name
