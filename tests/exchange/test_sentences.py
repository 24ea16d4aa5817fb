"""Composed sentences in other languages: everything the program can say, said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from types import MappingProxyType
from typing import Any

import pytest

from annotator.criteria import judge_all
from annotator.drawing import Label, Path
from annotator.exchange import Context
from annotator.exchange.format import LAYERS
from annotator.exchange.formats import case_json
from annotator.exchange.language import LANGUAGES, Told, language
from annotator.exchange.report_content import report_content
from annotator.exchange.summary import summarised
from annotator.imaging.image import Calibration
from annotator.lesion_map.clinical_lane import ROWS
from annotator.lesion_map.compare import compare
from annotator.lesion_map.course import course
from annotator.lesions import edits
from annotator.lesions.case import Case
from annotator.lesions.fact_words import CHOICES, sentence
from annotator.lesions.facts import (
    Antibiotic,
    Assessment,
    Biopsy,
    Comorbidity,
    Course,
    Culture,
    Detail,
    FamilyHistory,
    Laboratory,
    Level,
    Response,
    Symptom,
    Treatment,
)
from annotator.lesions.records import Activity, Observation, ObservationStatus, Record, RecordId
from annotator.measure.measurement import Measurement, Quantity
from annotator.resources import sample_studies
from annotator.terms.code import Code
from annotator.terms.features import GRADED_FEATURES
from annotator.terms.findings import finding_kinds
from annotator.terms.side import Side
from annotator.terms.sites import catalogue
from tests.helpers.founding_case import (
    empty_case,
    founding_case,
    timepoint,
    with_fact,
    with_lesion,
    with_observation,
    with_review,
)

FOREIGN = [code for code in LANGUAGES if code != "en"]
SAMPLES = ("founding", "legs", "clavicle", "healthy")
YES_NO = (True, False)


def details() -> Iterator[Detail]:
    """Every kind of clinical fact with everything that can be chosen in its form."""
    for name, present, where in product(CHOICES[Symptom, "name"], YES_NO, ("", "knee")):
        yield Symptom(name, present, where)
    for name, present in product(CHOICES[Comorbidity, "name"], YES_NO):
        yield Comorbidity(name, present)
    for name, present, degree in product(CHOICES[FamilyHistory, "condition"], YES_NO, (None, 1, 2)):
        yield FamilyHistory(name, present, degree)
    for name, holds in product(CHOICES[Assessment, "name"], YES_NO):
        yield Assessment(name, holds)
    for months, both, age in product((None, 1.0, 24.0), (None, *YES_NO), (None, 4.5, 30.0)):
        yield Course(months, both, age)
    for response, months in product((None, *Response), (None, 0.5, 3.0)):
        yield Antibiotic("cefazolin", months, response)
    for specimen, growth in product((*CHOICES[Culture, "specimen"], "pus"), YES_NO):
        yield Culture(specimen, growth)
    for parts in product(("", "femur"), *[(None, *YES_NO)] * 3):
        yield Biopsy(*parts)
    for analyte in CHOICES[Laboratory, "analyte"]:
        yield Laboratory(analyte, 24.5, "mg/dL", "mg/L")
        yield Laboratory(analyte, 30.0, "mg/L")
        yield Laboratory(analyte, 12.0)
        yield from (Laboratory(analyte, None, level=level) for level in Level)
        yield Laboratory(analyte, 7.0, "g/dL", level=Level.RAISED)
    yield Treatment("naproxen", "10 mg/kg", Response.PARTIAL)


@pytest.fixture(scope="module")
def reasons() -> set[str]:
    """Why every item of every set comes out as it does, over cases that differ in all that can be told."""
    bare = with_lesion(empty_case("2007"), "clavicle_medial", Side.LEFT, {"T0": {"MR": "marrow_oedema"}})
    found = {reason for case in cases() for reason in _reasons(case)}
    for number, detail in enumerate(details()):
        date, certain = ("2008-03", False) if number % 3 == 0 else (None, True)
        found |= set(_reasons(with_fact(bare, detail, date, certain=certain)))
    return found


def _reasons(case: Case) -> Iterator[str]:
    for judgement in judge_all(case):
        yield from (one.evidence.because for one in judgement.items)
    for step in course(case):
        yield from (one.because for one in step.fates)


def cases() -> Iterator[Case]:
    for name in SAMPLES:
        yield case_json.read((sample_studies() / name / "case.json").read_bytes())
    whole = founding_case()
    yield empty_case("2007")
    yield _observed(whole, certainty=1)
    for last in reversed(whole.lesions):
        whole = whole.after(edits.delete_lesion(whole, last.id))
        yield whole
    yield _all_negative(with_lesion(empty_case("2007"), "talus", Side.LEFT, {"T0": {"MR": "marrow_oedema"}}))
    yield from (_follow_up(*ends) for ends in product(ObservationStatus, repeat=2))
    yield from _reviewed()


def _all_negative(case: Case) -> Case:
    """Every site but that of the talus was read as negative on every modality."""
    for site in catalogue().values():
        for side, modality in product(site.sides, ("CR", "MR", "NM")):
            if (site.id, side) != ("talus", Side.LEFT):
                case = with_review(case, site.id, side, modality)
    return case


def _follow_up(first: ObservationStatus, second: ObservationStatus) -> Case:
    """A talus with a state at each of two timepoints, one of them without a date, and with grades."""
    case = empty_case("2007-05", None)
    shown = {"MR": "marrow_oedema", "NM": "uptake"}
    case = with_lesion(case, "talus", Side.LEFT, {"T0": shown, "T1": shown})
    grades = dict.fromkeys(GRADED_FEATURES, 1)
    case = with_observation(
        case, "L1", "T0", status=first, activity=Activity.ACTIVE, features=tuple(grades.items())
    )
    more = tuple((feature, 2 if number % 2 else 0) for number, feature in enumerate(grades))
    return with_observation(case, "L1", "T1", status=second, activity=Activity.INACTIVE, features=more)


def _reviewed() -> Iterator[Case]:
    """New and resolved by a negative reading, on the same modality and on another one."""
    for seen, other, modality in product(("T0", "T1"), ("T0", "T1"), ("MR", "NM")):
        case = with_lesion(empty_case("2007", "2008"), "talus", Side.LEFT, {seen: {"MR": "marrow_oedema"}})
        yield with_review(case, "talus", Side.LEFT, modality, other)


def _observed(case: Case, **fields: Any) -> Case:
    table: dict[RecordId, Record] = {
        RecordId(key): replace(one, **fields) if isinstance(one, Observation) else one
        for key, one in case.table.items()
    }
    return Case(case.id, case.patient, case.label, MappingProxyType(table))


@pytest.mark.parametrize("code", FOREIGN)
def test_every_reason_is_said_in_the_language(code: str, reasons: set[str]) -> None:
    tongue = language(code)
    assert len(reasons) > 400
    assert sorted(one for one in reasons if tongue.said(one).lang) == []


@pytest.mark.parametrize("code", FOREIGN)
def test_every_fact_of_the_chart_is_said_in_the_language(code: str) -> None:
    tongue = language(code)
    drawn = tuple(kind for kinds in ROWS.values() for kind in kinds)
    same = set()
    for detail in (one for one in details() if isinstance(one, drawn)):
        for certain in YES_NO:
            english = sentence(with_fact(empty_case("2007"), detail, certain=certain).facts[0])
            same |= {english} if tongue.line(english) == english else set()
    # A name, a number and a unit; "normal" and "negative" are the same word in some languages.
    assert {one.split()[0].rstrip(":") for one in same} <= {"CRP", "ANA"}


@pytest.mark.parametrize("code", FOREIGN)
def test_measured_changes_are_said_in_the_language(code: str) -> None:
    case = with_lesion(
        empty_case("2007", "2008"), "talus", Side.LEFT, {point: {"NM": "uptake"} for point in ("T0", "T1")}
    )
    first, second = (mark.id for mark in case.marks)
    known = {
        mark: tuple(
            Measurement(quantity, value, unit, "", Code("", "", ""), calibration=calibration)
            for quantity, unit in ((Quantity.AREA, "mm2"), (Quantity.UPTAKE_RATIO, "1"))
        )
        for mark, value in ((first, 2.25), (second, 1234.5))
        for calibration in (Calibration.CALIBRATED,)
    }
    (found,) = compare(case, None, timepoint(0), timepoint(1), known)
    told = language(code).said(found.because)
    assert not told.lang
    # Figures keep their digits and have the decimal mark of the language.
    assert "2,25 mm²" in told.text
    assert "1,23e+03 mm²" in told.text


@pytest.mark.parametrize("code", FOREIGN)
@pytest.mark.parametrize("name", SAMPLES)
def test_the_report_holds_nothing_in_english_but_its_sources(code: str, name: str) -> None:
    case = case_json.read((sample_studies() / name / "case.json").read_bytes())
    report = report_content(summarised(case, Context(language=code)))
    told = [one for each in report.sets for one in (each.title, each.remark, each.lacks, *each.decides)]
    told += [one for each in report.sets for item in each.items for one in (item.title, item.because)]
    told += [because for step in report.steps for _, because in step.told]
    told += [one.needs for one in report.missing]
    assert [one.text for one in told if isinstance(one, Told) and one.lang] == []
    assert report.tongue.say("translation")


@pytest.mark.parametrize("code", FOREIGN)
@pytest.mark.parametrize("layer", LAYERS)
def test_every_layer_of_the_map_speaks_the_language(code: str, layer: str) -> None:
    case = founding_case()
    english, other = (
        report_content(summarised(case, Context(language=name, layer=layer))).figure for name in ("en", code)
    )
    assert other.title != english.title
    said = {item.text for item in english.items if isinstance(item, Label)}
    said |= {item.title for item in english.items if isinstance(item, Path) and item.title}
    spoken = {item.text for item in other.items if isinstance(item, Label)}
    spoken |= {item.title for item in other.items if isinstance(item, Path) and item.title}
    # Names of bones and lesions, sides, dates, and the labels that a reader gave to timepoints.
    names = re.compile(r"[LCTRS]\d*|[\d-]+( · .*)?|.* \(SCT \d+\)")
    kept = [one for one in said & spoken if not names.fullmatch(one)]
    labels = " ".join(point.label for point in case.timepoints)
    shorts = {language(code).short(kind) for kind in finding_kinds()}
    # The two views are called so in all three languages.
    shorts |= {"Anterior", "Posterior"}
    assert [one for one in kept if one not in labels and one not in shorts] == []


def test_what_fits_no_pattern_stays_english_and_says_so() -> None:
    assert language("tr").said("The elbow of the knee glows.") == Told("The elbow of the knee glows.", "en")


def test_a_sentence_begins_with_the_capital_of_the_language() -> None:
    words = "İnflamatuvar bağırsak hastalığı: kayıtlı değil."
    assert language("tr").said("Inflammatory bowel disease is not recorded.") == Told(words)


def test_units_dates_and_doubts_are_kept() -> None:
    english = (
        "CRP 24 mg/dL = 240 mg/L, or 24 mg/L if mg/L was meant (2006; recorded as uncertain). "
        "Not below 30 mg/L."
    )
    words = (
        "PCR 24 mg/dL = 240 mg/L, ou 24 mg/L se a unidade era mg/L (2006; registrado como incerto). "
        "Não abaixo de 30 mg/L."
    )
    assert language("pt").said(english) == Told(words)


def test_what_a_person_typed_stays_as_typed_even_where_it_looks_like_a_sentence() -> None:
    english = (
        "L1 left clavicle, medial third: present in 2006 on CR and at “after the dose. Later” on MR and NM; "
        "no change of size."
    )
    words = (
        "L1 sol klavikula, medial üçte bir: 2006 tarihinde (CR) ve “after the dose. Later” zamanında "
        "(MR ve NM) mevcut; boyut değişikliği yok."
    )
    assert language("tr").said(english) == Told(words)
