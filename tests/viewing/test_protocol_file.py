"""Hanging protocols as TOML: strict when read, the same when written."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.errors import CaseFileError
from annotator.viewing import protocol_file
from annotator.viewing.protocol import WEIGHTS, PaneRule, Protocol, Rule
from annotator.viewing.protocol_file import protocol_text, protocols, read_protocol

GOOD = 'id = "x"\ntitle = "X"\ncolumns = 1\n[[pane]]\ntitle = ""\n'


def read(tmp_path, text):
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return read_protocol(path)


def test_the_seven_protocols_of_the_field_are_there():
    assert {
        "nm-whole-body",
        "mr-whole-body",
        "xray-site",
        "ct-bone",
        "mr-spine",
        "lesion-card",
        "follow-up",
    } <= set(protocols())


@pytest.mark.parametrize("name", list(protocols()))
def test_a_protocol_written_and_read_is_the_same(tmp_path, name):
    one = protocols()[name]
    assert read(tmp_path, protocol_text(one)) == one


def test_text_of_any_kind_survives(tmp_path):
    odd = 'say "hi" \\ back\tslash\nline \x7f \x01 é'
    rules = (Rule("description", pattern=r'\bt1"\\'), Rule("modality", (odd,), unless=True))
    one = Protocol("x", odd, 2, (PaneRule(odd, rules, mirrored=True),), rules, column_shares=(2, 1))
    assert read(tmp_path, protocol_text(one)) == one


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('id = "x"\ntitle = "X"\n[[pane]]\n', "'columns' is missing"),
        (GOOD.replace("columns = 1", 'columns = "two"'), "'columns' must be a whole number from 1 to 3"),
        (GOOD.replace("columns = 1", "columns = 4"), "not 4"),
        (GOOD.replace("columns = 1", "columns = true"), "'columns' must be"),
        (GOOD.replace("columns = 1", "columns = 2\ncolumn_shares = [1]"), "'column_shares' has 1 numbers"),
        ("colour = 3\n" + GOOD, "'colour' is no key here"),
        ('prior = "above"\n' + GOOD, "'prior' must be one of below, beside, none, not 'above'"),
        (GOOD + 'colour_map = "rainbow"\n', "pane 1: 'colour_map' must be one of grey"),
        (GOOD + 'preset = "no-such"\n', "pane 1: 'preset' must be the id of a window preset"),
        (GOOD + 'reformat = "curved"\n', "pane 1: 'reformat' must be one of acquired"),
        (GOOD + "wants = 3\n", "'wants' must be tables"),
        (GOOD + '[[pane.wants]]\nmodality = "MR"\n', "pane 1: wants 1: 'modality' must be a list of texts"),
        (GOOD + '[[pane.wants]]\ndescription = "("\n', "'description' is no regular expression"),
        (GOOD + "[[pane.wants]]\nrequired = true\n", "a rule is about one of modality"),
        (GOOD + '[[pane.wants]]\nmodality = ["MR"]\nrequired = 1\n', "'required' must be true or false"),
        (GOOD + '[[pane.wants]]\nleast_frames = "many"\n', "'least_frames' must be a whole number"),
        ("id = x", "line 1"),
    ],
)
def test_what_cannot_be_read_names_file_and_key(tmp_path, text, said):
    with pytest.raises(CaseFileError) as caught:
        read(tmp_path, text)
    assert caught.value.message.startswith("The hanging protocol mine.toml cannot be read: ")
    assert said in caught.value.message


def test_bytes_that_are_no_text_are_an_error_too(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(CaseFileError, match=r"mine\.toml"):
        read_protocol(path)


def test_the_example_of_the_manual_can_be_read_and_every_key_is_explained(tmp_path):
    manual = (Path(__file__).parents[2] / "docs" / "hanging_protocols.md").read_text(encoding="utf-8")
    one = read(tmp_path, manual.split("```toml\n")[1].split("```")[0])
    assert (one.id, one.columns, len(one.panes), len(one.applies)) == ("knee", 2, 1, 2)
    for key in (*protocol_file._PROTOCOL, *protocol_file._PANE, *WEIGHTS):
        assert f"`{key}`" in manual, key
