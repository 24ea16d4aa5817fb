"""``annotator map``, ``criteria``, ``export`` and ``formats``: from a case to files and verdicts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from annotator.exchange import FORMATS, Context, export
from annotator.exchange.check import check
from annotator.lesion_map.progress import Thresholds
from annotator.library import open_library
from annotator.resources import resource, sample_studies
from annotator.workspace.thresholds import keep_thresholds
from sample_studies.founding_case import CASE_ID, TIMEPOINT_IDS, founding_case
from tests.cli.conftest import Say

FOUNDING = sample_studies() / "founding"
STARTS = {"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF", "html": b"<!DOCTYPE html>", "json": b"{"}


@pytest.mark.parametrize("suffix", STARTS)
def test_a_map_is_written_in_the_form_that_its_suffix_names(suffix: str, say: Say, tmp_path: Path) -> None:
    path = tmp_path / f"map.{suffix}"
    said = say("map", "founding", "-o", path)
    assert said.code == 0
    assert "read back and compared" in said.out
    assert path.read_bytes().startswith(STARTS[suffix])


def test_the_report_is_written_in_a_language(say: Say, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    assert say("map", "founding", "--language", "pt", "-o", path).code == 0
    assert b'<html lang="pt">' in path.read_bytes()
    said = say("export", "founding", "--format", "map-html", "--language", "tr", "-o", tmp_path / "out")
    assert said.code == 0
    (written,) = (tmp_path / "out").iterdir()
    assert b'<html lang="tr">' in written.read_bytes()
    assert say("map", "founding", "--language", "xx", "-o", path).code == 2


def test_a_suffix_nobody_knows_lists_those_there_are(say: Say, tmp_path: Path) -> None:
    said = say("map", "founding", "-o", tmp_path / "map.docx")
    assert said.code == 2
    assert ".svg, .png, .pdf, .html, .json" in said.err


def test_the_map_of_one_timepoint_and_modality(say: Say, tmp_path: Path) -> None:
    path = tmp_path / "map.json"
    assert say("map", "founding", "--timepoint", "2008", "--modality", "nm", "-o", path).code == 0
    document = json.loads(path.read_bytes())
    # The bone scan of 2008: left clavicle, left ankle, both sacroiliac joints, T8.
    assert (document["timepoint"], document["counts"]["lesions"]) == (TIMEPOINT_IDS["TP2"], 5)


def test_a_map_can_be_drawn_from_a_case_file(empty: Say, tmp_path: Path) -> None:
    case_path = export(founding_case(), "case-json", tmp_path)[0].path
    assert empty("map", case_path, "-o", tmp_path / "map.json").code == 0
    assert json.loads((tmp_path / "map.json").read_bytes())["edited"] is None


def test_a_case_file_tells_the_fates_and_verdicts_of_its_library(empty: Say, tmp_path: Path) -> None:
    assert empty("import", sample_studies() / "founding" / "case.json").code == 0
    with open_library(tmp_path / "library") as store:
        keep_thresholds(store, Thresholds(area=1.6, uptake_ratio=3.0))
    assert empty("export", "founding", "--format", "case-json", "-o", tmp_path).code == 0
    (file,) = tmp_path.glob("*.case.json")
    images = ("--images", sample_studies() / "founding" / "dicom")
    maps, verdicts = [], []
    for meant in ("founding", file):
        path = tmp_path / "map.json"
        said = empty("map", meant, *images, "-o", path)
        assert (said.code, said.err) == (0, "")
        maps.append({**json.loads(path.read_bytes()), "edited": None})
        verdicts.append(empty("criteria", meant, *images, "--json").json)
    assert maps[0] == maps[1]
    assert verdicts[0] == verdicts[1]
    assert maps[0]["thresholds"] == verdicts[0]["thresholds"] == {"area": 1.6, "uptake_ratio": 3.0}
    assert any(one["value"] for one in maps[0]["measurements"])
    assert check((file,))[0].findings == ()


def test_a_case_file_without_thresholds_or_images_says_what_is_not_known(empty: Say, tmp_path: Path) -> None:
    path = export(founding_case(), "case-json", tmp_path)[0].path
    document = json.loads(path.read_bytes())
    del document["thresholds"]
    path.write_text(json.dumps(document))
    said = empty("criteria", path, "--json")
    assert (said.code, said.json["thresholds"]) == (0, {"area": 1.25, "uptake_ratio": 1.25})
    assert "does not say from which change on one counts: × 1.25 is taken" in said.err
    assert "sizes and uptake are not compared" in said.err


def test_importing_a_case_file_of_other_thresholds_says_so(empty: Say, tmp_path: Path) -> None:
    context = Context(thresholds=Thresholds(area=2.0))
    path = export(founding_case(), "case-json", tmp_path, context)[0].path
    said = empty("import", path)
    assert said.code == 0
    assert "changes count from other factors on than in the file" in said.out


@pytest.mark.parametrize("wrong", ['{"area": 0.5, "uptake_ratio": 2}', '{"size": 2}', "[]", '"2"'])
def test_thresholds_that_are_none_are_refused_and_named(wrong: str, empty: Say, tmp_path: Path) -> None:
    path = export(founding_case(), "case-json", tmp_path)[0].path
    document = json.loads(path.read_bytes())
    document["thresholds"] = json.loads(wrong)
    path.write_text(json.dumps(document))
    said = empty("criteria", path)
    assert said.code == 2
    assert "'thresholds'" in said.err
    assert [one.place.split("/")[1] for one in check((path,))[0].findings][:1] == ["thresholds"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--timepoint", "1999"], "2006 admission"),
        (["--timepoint", "200"], "more than one timepoint"),
        (["--reading", "nobody"], "Case report"),
    ],
)
def test_an_unknown_part_lists_what_there_is(words: list[str], told: str, say: Say, tmp_path: Path) -> None:
    said = say("map", "founding", *words, "-o", tmp_path / "map.json")
    assert said.code == 2
    assert told in said.err
    assert not (tmp_path / "map.json").exists()


def test_a_reading_answers_to_its_reader(say: Say, tmp_path: Path) -> None:
    assert say("map", "founding", "--reading", "case rep", "-o", tmp_path / "map.json").code == 0


def test_criteria_have_the_documented_shape(say: Say) -> None:
    said = say("criteria", "founding", "--json")
    assert said.code == 0
    assert said.json["case"] == CASE_ID
    assert said.json["timepoint"] is None
    for one in said.json["sets"]:
        assert {"id", "title", "source", "verification", "result", "deciding", "items"} <= set(one)
        assert one["result"] in ("fulfilled", "not_fulfilled", "indeterminate")
        for item in one["items"]:
            assert {"id", "title", "verdict", "because", "lesions", "facts"} <= set(item)
            assert item["verdict"] in ("met", "not_met", "unknown", "ambiguous")
        assert set(one["deciding"]) <= {item["id"] for item in one["items"]}


def test_one_criteria_set_can_be_asked_for(say: Say) -> None:
    every = [one["id"] for one in say("criteria", "founding", "--json").json["sets"]]
    one = say("criteria", "founding", "--set", every[2], "--json").json["sets"]
    assert [found["id"] for found in one] == [every[2]]
    said = say("criteria", "founding", "--set", "mine")
    assert said.code == 2
    assert all(name[:8] in said.err for name in every)


def test_criteria_are_told_in_words_too(say: Say) -> None:
    said = say("criteria", "founding", "--timepoint", "2008")
    assert said.code == 0
    assert "Multifocal bone lesions" in said.out
    assert max(len(line) for line in said.out.splitlines() if line.startswith("     ")) <= 100


def test_formats_have_the_documented_shape(empty: Say) -> None:
    rows = empty("formats", "--json").json["formats"]
    assert [row["id"] for row in rows] == [one.id for one in FORMATS]
    assert all(set(row) == {"id", "title", "suffix", "reads", "writes"} for row in rows)
    assert [row["id"] for row in rows if row["reads"]] == ["case-json"]


@pytest.mark.parametrize("format_id", [one.id for one in FORMATS])
def test_every_format_is_written_into_a_folder(format_id: str, say: Say, tmp_path: Path) -> None:
    with_images = (FOUNDING / "case.json", "--images", FOUNDING / "dicom", "--modality", "CT")
    case = with_images if format_id.startswith("dicom") else ("founding",)
    said = say("export", *case, "--format", format_id, "-o", tmp_path / "out", "--json")
    assert said.code == 0
    found = said.json["files"]
    assert [Path(one["file"]).stat().st_size for one in found] == [one["bytes"] for one in found]
    assert all(one["compared"] for one in found)


def test_objects_are_refused_without_the_images_they_refer_to(say: Say, tmp_path: Path) -> None:
    said = say("export", "founding", "--format", "dicom-sr", "-o", tmp_path / "out")
    assert said.code == 2
    assert "not in the folders of the case" in said.err


def test_several_formats_at_once(say: Say, tmp_path: Path) -> None:
    formats = ("--format", "case-json", "--format", "lesions-csv")
    assert say("export", "founding", *formats, "-o", tmp_path).code == 0
    schema = json.loads(resource("schemas", "case-1.json").read_text("utf-8"))
    document = json.loads((tmp_path / "founding-case-boy-10-years-crmo.case.json").read_bytes())
    Draft202012Validator(schema).validate(document)


def test_an_unknown_format_writes_nothing(say: Say, tmp_path: Path) -> None:
    said = say("export", "founding", "--format", "case-json", "--format", "docx", "-o", tmp_path / "out")
    assert said.code == 2
    assert "map-svg" in said.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("suffix", ["svg", "png", "pdf", "csv"])
def test_a_cohort_is_written_in_the_form_that_its_suffix_names(suffix: str, say: Say, tmp_path: Path) -> None:
    path = tmp_path / f"cohort.{suffix}"
    said = say("cohort", "-o", path, "--json")
    assert said.code == 0
    assert json.loads(said.out)["affected"] == 1
    assert path.stat().st_size > 1000
    assert say("cohort", "-o", tmp_path / "cohort.docx").code == 2


def test_the_map_is_filtered_by_kind_and_certainty_and_says_what_that_hides(say: Say, tmp_path: Path) -> None:
    path = tmp_path / "map.json"
    assert say("map", "founding", "--kind", "lytic", "-o", path).code == 0
    document = json.loads(path.read_bytes())
    # The clavicle and the tibia; the other five show marrow oedema or uptake alone.
    assert (document["shown_kinds"], len(document["lesions"]), len(document["hidden"])) == (
        ["osteolytic"],
        2,
        5,
    )
    # Nobody said how certain any of the seven is.
    assert say("map", "founding", "--certainty", "2", "-o", path).code == 0
    document = json.loads(path.read_bytes())
    assert (document["least_certainty"], document["lesions"], len(document["hidden"])) == (2, [], 7)
    assert say("map", "founding", "--kind", "glow", "-o", path).code == 2
    assert say("map", "founding", "--certainty", "6", "-o", path).code == 2


@pytest.mark.parametrize("layer", ["coverage", "folded", "by_date"])
def test_each_layer_draws_another_map(layer: str, say: Say, tmp_path: Path) -> None:
    plain, layered = tmp_path / "plain.svg", tmp_path / "layered.svg"
    assert say("map", "founding", "-o", plain).code == 0
    assert say("map", "founding", "--layer", layer, "-o", layered).code == 0
    assert plain.read_bytes() != layered.read_bytes()
