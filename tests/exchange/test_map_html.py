"""The page to read: whole in itself, safe, and the same every time."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from annotator.errors import UnknownRecordError
from annotator.exchange import Context
from annotator.exchange.formats import map_html
from annotator.exchange.formats.case_json import read
from annotator.exchange.language import LANGUAGES
from annotator.exchange.text import NOTICE
from annotator.geometry.shapes import EllipseShape
from annotator.lesions.case import Case
from annotator.lesions.change import added, replaced
from annotator.lesions.edits import Place, observe, set_certainty, set_place
from annotator.lesions.fact_words import sentence
from annotator.lesions.facts import Symptom
from annotator.lesions.records import ClinicalFact, FactId, Mark, ObservationStatus, TimepointId
from annotator.resources import sample_studies
from annotator.terms.side import Side
from tests.helpers.dicom_files import ct_slice, write

VOID = {"meta", "img", "br"}
TONGUES = tuple(LANGUAGES)


class Page(HTMLParser):
    """The elements, attributes and text of a page; fails on tags that do not match."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text, self._open = "", list[str]()
        self.feed(content.decode("utf-8"))
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_says_what_a_clinician_asks(case: Case, context: Context) -> None:
    page = Page(map_html.write(case, context))
    text = " ".join(page.text.split())
    for words in (
        "Founding case: boy, 10 years, CRMO",
        "7 lesions 7 bones 4 regions",
        "Multifocal, on both sides, symmetric: sacroiliac joint.",
        "2006 CRP 24 mg/dL (or mg/L: unit in doubt)",
        "biopsy of clavicle: inflammation or fibrosis, no growth",
        "–: nothing is recorded of the lesion at that date",
        "Left clavicle, medial third",
        "CT: lytic, hyperostosis",
        "Criteria for non-bacterial osteitis, Jansson 2007",
        "What is missing",
        "CRP as a number with a unit beyond doubt",
        "27–115; threshold 18",
        "consensus, draft, not signed, version 1, by Case report",
        "de-identified",
        "Last edit",
        "2026-03-04T05:06:07Z",
        "Lesion Annotator",
    ):
        assert words in text
    # At the head, under the figure and the chart, and at the foot.
    assert text.count(NOTICE) == 4


def test_the_page_loads_and_runs_nothing(case: Case, context: Context) -> None:
    content = map_html.write(case, context)
    page = Page(content)
    assert not {"script", "link", "iframe", "object", "embed", "base", "form"} & set(page.tags)
    for tag, name, value in page.attributes:
        assert not name.startswith("on")
        if name in ("src", "href", "xlink:href"):
            assert value.startswith(("#", "data:image/png;base64,")), (tag, name, value)
    assert b"url(" not in content
    assert b"@import" not in content


def test_the_policy_allows_its_own_style_and_nothing_else(case: Case, context: Context) -> None:
    text = map_html.write(case, context).decode()
    style = re.search("<style>(.*?)</style>", text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    attributes = Page(text.encode()).attributes
    policy = next(value for _, name, value in attributes if name == "content" and "default" in value)
    assert policy == (
        f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert not any(name == "style" for _, name, _ in Page(text.encode()).attributes)


def test_hostile_text_stays_text(hostile_case: Case, context: Context) -> None:
    named = replace(context, identified=True)
    content = map_html.write(hostile_case, named)
    page = Page(content)
    assert "img" not in page.tags
    assert "<img src=x onerror=alert(1)>" in page.text
    assert not any(ord(letter) < 32 and letter not in "\n\r\t" for letter in page.text)
    assert not set("\u202e\u2066\x85\x1b") & set(page.text)
    assert map_html.differences(content, hostile_case, named) == ()


def test_nobody_is_named_unless_asked_for(case: Case, context: Context) -> None:
    marie = replace(case.patient, id="4711", name="Dupont^Marie", issuer="X")
    named = replace(case, patient=marie, label="Dupont")
    content = map_html.write(named, context)
    assert b"Dupont" not in content
    assert b"4711" not in content
    assert b"medial is assumed" not in content
    text = Page(map_html.write(named, replace(context, identified=True))).text
    assert "Dupont, Marie" in text
    assert "medial is assumed" in text


def test_the_same_case_gives_the_same_page(case: Case, context: Context) -> None:
    assert map_html.write(case, context) == map_html.write(case, context)


@pytest.mark.parametrize(
    ("born", "words"),
    [
        ("1998-03-14", "Ageabout 10 years at the newest dateSex"),
        (None, "Agenot knownSex"),
    ],
)
def test_the_age_is_told_without_the_day_of_birth(
    born: str | None, words: str, case: Case, context: Context
) -> None:
    text = Page(map_html.write(replace(case, patient=replace(case.patient, birth_date=born)), context)).text
    assert words in "".join(text.splitlines()).replace("  ", "")
    assert "1998" not in text


def test_what_is_judged_without_a_lesion_says_what_it_takes_for_granted(case: Case, context: Context) -> None:
    healthy = read((sample_studies() / "healthy" / "case.json").read_bytes())
    text = " ".join(Page(map_html.write(healthy, context)).text.split())
    # The Kostik rule tells two kinds of osteomyelitis apart; a child without a lesion reaches it.
    assert text.count("takes bone disease for granted: no lesion is present") == 2
    assert "takes bone disease for granted" not in Page(map_html.write(case, context)).text
    # One date is no range, and what was read is named though nothing was found.
    assert "Timepoints1, 2019-06 ModalitiesMR, NM" in text


def test_each_fact_is_told_in_full_and_its_note_only_where_the_patient_is(
    case: Case, context: Context
) -> None:
    noted = case.after(
        added(ClinicalFact(FactId("f"), Symptom("fever", True), "2006", note="seen by her aunt"))
    )
    for identified in (False, True):
        text = Page(map_html.write(noted, replace(context, identified=identified))).text
        assert ("fever: present; seen by her aunt" in text) is identified
        for fact in case.facts:
            assert sentence(fact) in text


def test_each_present_or_resolved_lesion_has_its_row(case: Case, context: Context) -> None:
    last = case.timepoints[-1]
    gone = case.after(observe(case, case.lesions[2].id, last.id, ObservationStatus.RESOLVED))
    content = map_html.write(gone, replace(context, timepoint=last.id))
    uids = [value for _, name, value in Page(content).attributes if name == "data-tracking-uid"]
    assert uids == [case.lesions[0].id, case.lesions[2].id]
    row = re.search('<tr id="lesion-L3".*?</tr>', content.decode(), re.DOTALL)
    # Said once: as its fate.
    assert row is not None
    assert row[0].count("resolved") == 2
    assert '<span class="fate resolved">resolved</span>' in row[0]


def test_a_lesion_without_site_is_named_as_missing_from_the_map(case: Case, context: Context) -> None:
    bare = case.after(set_place(case, case.lesions[0].id, Place()))
    assert "their site is not chosen: L1." in " ".join(Page(map_html.write(bare, context)).text.split())


def test_an_empty_case_has_a_page(case: Case, context: Context) -> None:
    empty = Case(case.id, case.patient, case.label)
    text = " ".join(Page(map_html.write(empty, context)).text.split())
    assert "No lesion is recorded in this reading." in text
    assert "No lesion is present." in text


def test_certainty_has_a_column_once_somebody_stated_it(case: Case, context: Context) -> None:
    assert "Certainty" not in Page(map_html.write(case, context)).text
    observation = case.observations_of(case.lesions[1].id)[0]
    stated = case.after(set_certainty(case, observation.id, 4))
    assert "4 of 5" in Page(map_html.write(stated, context)).text


def test_an_unknown_timepoint_is_an_error(case: Case, context: Context) -> None:
    with pytest.raises(UnknownRecordError):
        map_html.write(case, replace(context, timepoint=TimepointId("gone")))  # type: ignore[arg-type]


def test_a_page_that_would_run_or_lacks_a_lesion_is_a_difference(case: Case, context: Context) -> None:
    content = map_html.write(case, context)
    bad = content.replace(
        b"<footer>", b'<footer><script src="http://x"></script><img src="http://x" onload="y">'
    )
    assert len(map_html.differences(bad, case, context)) == 4
    astray = content.replace(b'href="#lesion-L7"', b'href="#lesion-L9"')
    assert map_html.differences(astray, case, context) == ("it leads to lesion-L9, which is not there.",)
    lost = content.replace(case.lesions[3].id.encode(), b"1.2.3")
    assert map_html.differences(lost, case, context) == ("its lesions are others.",)


def _on_a_file(case: Case, folder: Path, frame_sha256: str | None = None) -> Case:
    """The case with the mark of the last lesion on a CT slice in a folder."""
    data = ct_slice()
    write(data, folder / "slice.dcm")
    mark = case.marks_of_lesion(case.lesions[-1].id)[0]
    image = replace(mark.image, sop_instance_uid=str(data.SOPInstanceUID), frame_sha256=frame_sha256)
    there = replace(mark, image=image, shape=EllipseShape((20.5, 16.0), (4.0, 4.0)))
    return case.after(replaced(case.get(Mark, mark.id), there))


def test_lesions_have_key_images_when_the_files_are_at_hand(
    case: Case, context: Context, tmp_path: Path
) -> None:
    here = replace(context, sources=(tmp_path, tmp_path / "gone"))
    content = map_html.write(_on_a_file(case, tmp_path), here)
    page = Page(content)
    shown = [value for tag, name, value in page.attributes if (tag, name) == ("img", "alt")]
    assert shown == ["Picture: L7, T9 vertebra", "L7, T9 vertebra, MR 2008 · oedema"]
    # In the table the six other lesions, and below it every other of the thirteen sightings.
    assert page.text.count("the image is not in the folders of the case") == 6 + 12
    assert map_html.write(_on_a_file(case, tmp_path), here) == content


def test_an_image_that_changed_since_it_was_marked_is_not_shown(
    case: Case, context: Context, tmp_path: Path
) -> None:
    content = map_html.write(_on_a_file(case, tmp_path, "0" * 64), replace(context, sources=(tmp_path,)))
    assert "the image is not the one that was marked" in Page(content).text
    assert "img" not in Page(content).tags


def test_an_image_that_cannot_be_read_is_said_so(case: Case, context: Context, tmp_path: Path) -> None:
    on_file = _on_a_file(case, tmp_path)
    path = tmp_path / "slice.dcm"
    whole = path.read_bytes()
    # MPEG-4 is a transfer syntax that the program knows of and does not decode.
    path.write_bytes(whole.replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.9\0"))
    content = map_html.write(on_file, replace(context, sources=(tmp_path,)))
    assert "img" not in Page(content).tags


@pytest.mark.parametrize("code", TONGUES)
def test_the_page_is_whole_in_each_language(code: str, case: Case, context: Context) -> None:
    told = replace(context, language=code)
    content = map_html.write(case, told)
    page = Page(content)
    assert ("html", "lang", code) in page.attributes
    assert map_html.differences(content, case, told) == ()
    assert page.text.count("Kahn 2003") >= 3
    foreign = [value for tag, name, value in page.attributes if (tag, name) == ("span", "lang")]
    # Quoted wording and the sentences of the evidence are English, and say so where the page is not.
    assert set(foreign) == (set() if code == "en" else {"en"})


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("tr", "Sol klavikula, medial üçte bir"),
        ("tr", "kriter seti karşılanıyor"),
        ("tr", "Yalnızca araştırma amaçlıdır; birincil tanı için kullanılmaz."),
        ("pt", "Clavícula, terço medial, à esquerda"),
        ("pt", "critérios preenchidos"),
        ("pt", "Uso em pesquisa; não destinado ao diagnóstico primário."),
    ],
)
def test_sites_results_and_notice_are_translated(code: str, words: str, case: Case, context: Context) -> None:
    assert words in Page(map_html.write(case, replace(context, language=code))).text


def test_an_unknown_language_is_an_error(case: Case, context: Context) -> None:
    with pytest.raises(UnknownRecordError, match="language 'xx'"):
        map_html.write(case, replace(context, language="xx"))


def test_every_finding_of_the_table_leads_to_its_mark(case: Case, context: Context) -> None:
    page = Page(map_html.write(case, context))
    anchors = {value for _, name, value in page.attributes if name == "id"}
    led = {value[1:] for _, name, value in page.attributes if name == "href"}
    marks = {f"mark-{one.id}" for lesion in case.lesions for one in case.marks_of_lesion(lesion.id)}
    assert len(marks) == 13
    assert marks <= anchors
    assert marks <= led


def test_headings_and_tables_can_be_heard(case: Case, context: Context) -> None:
    page = Page(map_html.write(case, context))
    levels = [int(tag[1]) for tag in page.tags if tag in ("h1", "h2", "h3")]
    assert levels.count(1) == 1
    assert all(second - first <= 1 for first, second in pairwise(levels))
    scopes = [value for tag, name, value in page.attributes if (tag, name) == ("th", "scope")]
    assert len(scopes) == page.tags.count("th")
    assert {"main", "header", "footer"} <= set(page.tags)
    ids = [value for _, name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))


def test_each_site_with_lesions_is_a_named_stop_that_leads_to_its_lesion(
    case: Case, context: Context
) -> None:
    text = map_html.write(case, context).decode()
    figure = next(one for one in re.findall("<svg.*?</svg>", text, re.DOTALL) if "tibia_dist:L@" in one)
    stops = re.findall('<a href="#lesion-(L[0-9])" aria-label="([^"]+)">', figure)
    assert [name for name, _ in stops] == [f"L{number}" for number in range(1, 8)]
    words = dict(stops)
    assert words["L2"] == (
        "Left tibia, distal: L2: metaphysis, osteolytic lesion, increased radiotracer uptake;"
        " 2008 rheumatology, before biologic: not comparable"
    )
    assert words["L1"].endswith(
        "bone lesion of unspecified kind; after third infliximab infusion: persistent"
    )
    assert "<desc" in figure
    assert "7 lesions, 7 bones, 4 regions. Multifocal, on both sides" in figure


def test_two_lesions_of_a_site_are_one_stop(case: Case, context: Context) -> None:
    beside = case.after(set_place(case, case.lesions[3].id, Place("tibia_dist", Side.LEFT, "epiphysis")))
    text = map_html.write(beside, context).decode()
    (label,) = re.findall('aria-label="(Left tibia, distal: [^"]+)"', text)
    assert "L2: metaphysis" in label
    assert "; L4: epiphysis" in label


@pytest.mark.parametrize("code", TONGUES)
def test_whatever_has_the_focus_has_a_name(code: str, case: Case, context: Context) -> None:
    root = tree(map_html.write(case, replace(context, language=code)))
    ids = [one.attrib["id"] for one in root.iter() if "id" in one.attrib]
    assert len(ids) == len(set(ids))
    focused = [one for one in root.iter() if "tabindex" in one.attrib or one.tag in ("a", "summary")]
    assert len(focused) > 40
    for one in focused:
        assert accessible_name(one, root).strip(), one.attrib
    for name in ("aria-labelledby", "aria-describedby"):
        assert {one.attrib[name] for one in root.iter() if name in one.attrib} <= set(ids)
    silent = [one for whole in root.iter() if "aria-hidden" in whole.attrib for one in whole.iter()]
    assert not {id(one) for one in silent} & {id(one) for one in focused}


def tree(content: bytes) -> ElementTree.Element:
    """The page as elements; its void elements closed as XML wants it."""
    text = content.decode().removeprefix("<!DOCTYPE html>").replace(' xmlns="http://www.w3.org/2000/svg"', "")
    return ElementTree.fromstring(re.sub("<(meta|img|br)([^>]*)>", r"<\1\2/>", text))


def accessible_name(element: ElementTree.Element, root: ElementTree.Element) -> str:
    """The name by the steps of Accessible Name 1.2 that the page makes use of."""
    if "aria-labelledby" in element.attrib:
        labelling = element.attrib["aria-labelledby"]
        return "".join(next(one for one in root.iter() if one.get("id") == labelling).itertext())
    alt = "".join(one.attrib["alt"] for one in element.iter("img"))
    return element.get("aria-label") or "".join(element.itertext()) + alt


def test_free_text_that_names_the_patient_is_covered(case: Case, context: Context) -> None:
    marie = replace(case.patient, id="MRN-4711", name="Dupont^Marie", issuer="X")
    reader, point = case.readers[0], case.timepoints[0]
    named = replace(case, patient=marie)
    for before, after in (
        (reader, replace(reader, name="Dr Dupont")),
        (point, replace(point, label="MARIE, admission", date=None)),
        *((one, replace(one, note="Dupont says so", date=None)) for one in case.facts),
        *(
            (one, replace(one, note="seen by Dr Jean Dupont-Marie"))
            for one in case.observations_of(case.lesions[0].id)
        ),
        *((one, replace(one, segment="marie_segment")) for one in case.lesions),
    ):
        named = named.after(replaced(before, after))
    symptom = ClinicalFact(FactId("f"), Symptom("bone_pain", True, "hip, says the mother of Marie Dupont"))
    named = named.after(added(symptom))
    for code in TONGUES:
        text = map_html.write(named, replace(context, language=code)).decode().casefold()
        # "Dupo…" would tell as much.
        assert not any(word in text for word in ("dupo", "marie", "4711"))


def test_the_course_has_its_chart_and_one_timepoint_has_none(case: Case, context: Context) -> None:
    charted = map_html.write(case, replace(context, language="pt"))
    assert b"chart-0" in charted
    assert "Antibióticos" in Page(charted).text
    at = case.timepoints[0].id
    single = map_html.write(case, replace(context, timepoint=at))
    assert b"chart-0" not in single
    assert "there is no course yet" in Page(single).text
