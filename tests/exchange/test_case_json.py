"""A case file holds the whole case, and nothing that is not a case is taken for one."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from annotator.errors import CaseFileError
from annotator.exchange import Context
from annotator.exchange.case_schema import case_schema
from annotator.exchange.formats import case_json
from annotator.lesions.case import Case
from annotator.resources import resource


def _schema() -> Draft202012Validator:
    return Draft202012Validator(json.loads(resource("schemas", "case-1.json").read_text("utf-8")))


def test_a_case_comes_back_as_it_was(case: Case, context: Context) -> None:
    content = case_json.write(case, context)
    back = case_json.read(content)
    assert back == case
    assert list(back.table) == list(case.table)
    assert case_json.write(back, context) == content


def test_hostile_text_comes_back_as_it_was(hostile_case: Case, context: Context) -> None:
    assert case_json.read(case_json.write(hostile_case, context)) == hostile_case


def test_the_stored_schema_is_that_of_the_records() -> None:
    stored = json.loads(resource("schemas", "case-1.json").read_text("utf-8"))
    assert stored == case_schema(), "renew it: python -m tests.exchange.renew_schemas"


def test_the_schema_is_valid_and_accepts_what_is_written(case: Case, context: Context) -> None:
    validator = _schema()
    validator.check_schema(validator.schema)
    validator.validate(json.loads(case_json.write(case, context)))


def test_the_schema_refuses_a_field_nobody_knows(case: Case, context: Context) -> None:
    document = json.loads(case_json.write(case, context))
    document["records"][0]["colour"] = "red"
    assert not _schema().is_valid(document)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "not JSON"),
        (b"[]", "no object"),
        (b"\xff\xfe", "not UTF-8"),
        (b'{"format": NaN}', "NaN is no JSON number"),
        (b'{"format": 1, "format": 2}', "stands twice"),
        (b"[" * 100_000, "not JSON"),
        (b'{"format": "other"}', "not a case file"),
    ],
)
def test_what_is_no_case_file_is_refused_in_words(content: bytes, told: str) -> None:
    with pytest.raises(CaseFileError, match=told):
        case_json.read(content)


def test_an_altered_record_is_a_difference(case: Case, context: Context) -> None:
    content = case_json.write(case, context).replace(b'"certainty": null', b'"certainty": 5', 1)
    assert len(case_json.differences(content, case, context)) == 1
    assert case_json.differences(case_json.write(case, context), case, context) == ()


@settings(max_examples=200)
@given(st.data())
def test_no_damage_to_a_file_is_anything_but_a_case_or_a_sentence(data: st.DataObject) -> None:
    content = bytearray(_FILE)
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(CaseFileError):
        case_json.read(bytes(content))


def _founding_file() -> bytes:
    from sample_studies.founding_case import founding_case

    return case_json.write(founding_case(), Context())


_FILE = _founding_file()


def test_the_sample_case_is_valid(tmp_path: Path) -> None:
    from annotator.exchange.check import check

    (tmp_path / "case.json").write_bytes(_FILE)
    assert check([tmp_path / "case.json"])[0].findings == ()
