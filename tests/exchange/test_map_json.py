"""The map for programs: coded, versioned, and true to the case."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from annotator.exchange import Context
from annotator.exchange.check import check
from annotator.exchange.formats import map_json
from annotator.exchange.map_document import map_schema
from annotator.exchange.scoord import graphic
from annotator.geometry.plane import Plane
from annotator.geometry.shapes import LineShape
from annotator.lesions.case import Case
from annotator.lesions.change import replaced
from annotator.resources import resource

Json = dict[str, Any]


@pytest.fixture
def document(case: Case, context: Context) -> Json:
    found: Json = json.loads(map_json.write(case, context))
    return found


def test_the_stored_schema_is_that_of_the_document() -> None:
    stored = json.loads(resource("schemas", "map-1.json").read_text("utf-8"))
    assert stored == map_schema(), "renew it: python -m tests.exchange.renew_schemas"


def test_what_is_written_fits_the_schema(document: Json) -> None:
    schema = json.loads(resource("schemas", "map-1.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(document)


def test_the_counts_are_those_of_the_report(document: Json) -> None:
    # Left clavicle, left tibia, both sacroiliac joints, T7, T8, T9.
    counts = document["counts"]
    assert (counts["lesions"], counts["bones"], counts["marks"]) == (7, 7, 13)
    assert (counts["multifocal"], counts["bilateral"], counts["symmetric"]) == (True, True, True)
    assert counts["by_modality"] == {"CR": 1, "CT": 1, "MR": 5, "NM": 5}


def test_sites_carry_code_modifier_and_laterality(document: Json) -> None:
    site = document["lesions"][0]["site"]
    assert (site["id"], site["side"], site["bone"]) == ("clavicle_medial", "L", "clavicle")
    assert site["code"] == {"value": "51299004", "scheme": "SCT", "meaning": "Clavicle"}
    assert site["topographical_modifier"] == {"value": "255561001", "scheme": "SCT", "meaning": "Medial"}
    assert site["laterality"] == {"value": "7771000", "scheme": "SCT", "meaning": "Left"}


def test_kinds_carry_their_private_code_and_the_public_ones_near_it(document: Json) -> None:
    kind = document["kinds"][0]
    assert kind["code"] == {"value": "OSTEOLYTIC", "scheme": "99CRMO", "meaning": "osteolytic lesion"}
    assert "HP:0002797 Osteolysis" in kind["crosswalk"]


def test_every_mark_of_the_case_is_there_with_image_and_coordinates(document: Json, case: Case) -> None:
    marks = {one["id"]: one for one in document["marks"]}
    assert set(marks) == {one.id for one in case.marks}
    for mark in case.marks:
        found = marks[mark.id]
        assert found["tracking_uid"] == case.lesion_of_mark(mark).id
        assert (found["sop_instance_uid"], found["frame"]) == (mark.image.sop_instance_uid, mark.image.frame)
        assert (found["graphic_type"], tuple(found["graphic_data"])) == (
            graphic(mark.shape).type,
            pytest.approx(graphic(mark.shape).data, abs=0.01),
        )


def test_a_mark_across_the_slices_is_written_in_the_space_of_the_patient(
    case: Case, context: Context, tmp_path: Path
) -> None:
    mark = case.marks[0]
    plane = Plane((10.0, 20.0, 30.0), (1.0, 0.0, 0.0), (0.0, 0.0, -1.0), (2.0, 0.5))
    across = replace(mark, shape=LineShape((0.5, 0.5), (4.5, 2.5)), plane=plane)
    document = json.loads(map_json.write(case.after(replaced(mark, across)), context))
    found = next(one for one in document["marks"] if one["id"] == mark.id)
    assert (found["graphic_type"], found["graphic_space"]) == ("POLYLINE", "patient")
    # Four columns of 0.5 mm to the left, two rows of 2 mm to the feet.
    assert found["graphic_data"] == [10.0, 20.0, 30.0, 12.0, 20.0, 26.0]
    assert {one["graphic_space"] for one in document["marks"] if one["id"] != mark.id} == {"image"}
    assert _spoilt(document, tmp_path / "map.json") == []
    found["graphic_data"].pop()
    assert [code for code, _ in _spoilt(document, tmp_path / "map.json")] == ["BAD_SHAPE"]


def test_sightings_are_told_apart_by_modality(document: Json) -> None:
    sightings = document["lesions"][0]["sightings"]
    assert [one["modality"] for one in sightings] == ["CR", "CT", "MR", "NM", "NM"]
    assert sightings[1]["kinds"] == ["osteolytic", "hyperostosis"]


def test_only_the_asked_part_is_written(case: Case, context: Context) -> None:
    last = case.timepoints[-1]
    part = json.loads(map_json.write(case, replace(context, timepoint=last.id, modalities=frozenset({"NM"}))))
    assert (part["timepoint"], part["modalities"], part["counts"]["lesions"]) == (last.id, ["NM"], 1)
    assert {one["modality"] for one in part["marks"]} == {"NM"}


def test_nobody_is_named_unless_asked_for(case: Case, context: Context) -> None:
    named = replace(context, identified=True)
    assert b"Founding^Case" not in map_json.write(case, context)
    assert b"medial is assumed" not in map_json.write(case, context)
    assert json.loads(map_json.write(case, named))["case"]["patient"]["name"] == "Founding^Case"


def test_it_is_the_same_every_time_and_equal_to_the_case(case: Case, context: Context) -> None:
    content = map_json.write(case, context)
    assert content == map_json.write(case, context)
    assert map_json.differences(content, case, context) == ()
    other = content.replace(b'"marks": 13', b'"marks": 12')
    assert map_json.differences(other, case, context) == ("the field 'counts' is another.",)


def _spoilt(document: Json, path: Path) -> list[tuple[str, str]]:
    path.write_text(json.dumps(document), encoding="utf-8")
    return [(one.code, one.place) for one in check([path])[0].findings]


def test_a_written_map_passes_the_check(document: Json, tmp_path: Path) -> None:
    assert _spoilt(document, tmp_path / "map.json") == []


def test_the_check_finds_what_is_wrong_with_a_map(document: Json, tmp_path: Path) -> None:
    lesion, mark = document["lesions"][0], document["marks"][0]
    lesion["site"]["id"] = "elbow_of_the_knee"
    lesion["kinds"] = ["glowing"]
    document["lesions"][5]["site"]["side"] = "L"
    document["lesions"][1]["sightings"][0]["marks"] = ["gone"]
    document["lesions"][2]["observations"][0]["timepoint"] = "never"
    mark["graphic_data"] = [1.0, 2.0]
    mark["frame"] = 0
    document["marks"][1]["tracking_uid"] = "1.2.3"
    document["counts"]["bones"] = 9
    assert set(_spoilt(document, tmp_path / "map.json")) == {
        ("UNKNOWN_SITE", "/lesions/0/site/id"),
        ("UNKNOWN_KIND", "/lesions/0/kinds"),
        ("IMPOSSIBLE_SIDE", "/lesions/5/site/side"),
        ("DANGLING", "/lesions/1/sightings"),
        ("DANGLING", "/lesions/2"),
        ("BAD_SHAPE", "/marks/0/graphic_data"),
        ("BAD_VALUE", "/marks/0/frame"),
        ("DANGLING", "/marks/1/tracking_uid"),
        ("BAD_VALUE", "/counts/bones"),
    }


def test_the_check_finds_doubles_and_wrong_types(document: Json, tmp_path: Path) -> None:
    document["marks"][1]["id"] = document["marks"][0]["id"]
    document["lesions"][1]["tracking_uid"] = document["lesions"][0]["tracking_uid"]
    found = _spoilt(document, tmp_path / "map.json")
    assert ("DUPLICATE_ID", "/marks") in found
    assert ("DUPLICATE_ID", "/lesions") in found
    document["marks"][0]["frame"] = "one"
    document["extra"] = 1
    types = set(_spoilt(document, tmp_path / "map.json"))
    assert types == {("SCHEMA", "/marks/0/frame"), ("SCHEMA", "/extra")}
    document["version"] = 9
    assert _spoilt(document, tmp_path / "map.json") == [("VERSION", "/version")]
