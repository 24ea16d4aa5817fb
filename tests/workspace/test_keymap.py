"""Which keys run which command: presets, changes, and no key for two commands."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import CaseFileError
from annotator.workspace.actions import ACTIONS
from annotator.workspace.keymap import OURS, Keymap, presets, read_keymap

BY_ID = {action.id: action for action in ACTIONS}
KEYS = sorted({key for action in ACTIONS for key in action.keys} | {"Alt+Q", "F12"})


def shared(keymap: Keymap) -> list[str]:
    counts = Counter(key for action in ACTIONS for key in keymap.keys(action))
    return [key for key, count in counts.items() if count > 1]


@pytest.mark.parametrize("preset", presets())
def test_a_preset_names_commands_that_are_there_and_no_key_twice(preset: str) -> None:
    keys = presets()[preset].keys
    assert set(keys) <= set(BY_ID)
    assert [
        key for key, count in Counter(key for one in keys.values() for key in one).items() if count > 1
    ] == []
    assert shared(Keymap(preset)) == []
    assert preset == OURS or presets()[preset].source


@pytest.mark.parametrize("preset", presets())
def test_a_preset_takes_the_last_key_of_no_command(preset: str) -> None:
    assert [one.id for one in ACTIONS if one.keys and not Keymap(preset).keys(one)] == []


@given(
    st.sampled_from(list(presets())),
    st.lists(st.tuples(st.sampled_from(sorted(BY_ID)), st.sampled_from(KEYS)), max_size=8),
)
def test_after_any_changes_a_key_runs_one_command_and_the_text_gives_the_same_map(
    preset: str, changes: list[tuple[str, str]]
) -> None:
    keymap = Keymap(preset)
    for name, key in changes:
        keymap = keymap.with_key(BY_ID[name], key)
        assert keymap.holder(key) is BY_ID[name]
    assert shared(keymap) == []
    again = read_keymap(keymap.text())
    assert again == keymap
    assert all(again.keys(one) == keymap.keys(one) for one in ACTIONS)
    for name, _ in changes:
        keymap = keymap.reset(BY_ID[name])
    assert keymap == Keymap(preset)


def test_a_key_taken_over_leaves_the_other_command_its_other_keys() -> None:
    keymap = Keymap().with_key(BY_ID["invert"], "Q")
    assert keymap.keys(BY_ID["describe"]) == ("F2",)
    assert keymap.keys(BY_ID["invert"]) == ("Q",)
    assert keymap.reset(BY_ID["invert"]).keys(BY_ID["describe"]) == ("Q", "F2")


def test_commands_of_another_version_are_left_out_and_other_text_is_refused() -> None:
    assert read_keymap('{"preset": "ours", "changed": {"gone": ["X"]}}') == Keymap()
    for text in ("", "[]", '{"preset": "none", "changed": {}}', '{"preset": "ours", "changed": 3}'):
        with pytest.raises(CaseFileError):
            read_keymap(text)


def test_the_page_on_keys_lists_what_differs_between_the_presets() -> None:
    lines = (Path(__file__).parents[2] / "docs" / "keys.md").read_text("utf-8").splitlines()
    head = next(at for at, line in enumerate(lines) if line.startswith("| command |"))
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[head:]]
    named = [tuple(presets()[one].title for one in presets())]
    maps = [Keymap(one) for one in presets()]
    rows = [(action.title.rstrip("…"), [one.keys(action) for one in maps]) for action in ACTIONS]
    told = [(title, *(" ".join(f"`{key}`" for key in keys) for keys in found)) for title, found in rows
            if len(set(found)) > 1]  # fmt: skip
    assert [tuple(row[1:]) for row in cells[:1]] == named
    assert [tuple(row) for row in cells[2:]] == told
