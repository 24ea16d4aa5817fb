"""The list of commands: complete, without contradiction, enabled when they can run."""

from __future__ import annotations

from collections import Counter
from unittest.mock import Mock

from annotator.lesions import edits
from annotator.resources import resource
from annotator.workspace.action import MENUS
from annotator.workspace.actions import ACTIONS
from annotator.workspace.cine import Cine
from annotator.workspace.magnifier import Magnifier
from annotator.workspace.screen_scale import ScreenScale
from annotator.workspace.session import Selection
from annotator.workspace.tool import Phase, Pointer
from annotator.workspace.tools import TOOLS
from annotator.workspace.tools.box import BOX
from tests.workspace.conftest import Work

BY_ID = {action.id: action for action in ACTIONS}


def desk(work: Work) -> Mock:
    """A desk whose session and viewer are real, and whose dialogs are not."""
    return Mock(
        session=work.session,
        viewer=work.viewer,
        pointer=None,
        screen_scale=ScreenScale(4.0, measured=True),
        magnifier=Magnifier(work.session, work.viewer),
        cine=Cine(work.session, work.viewer, work.jobs),
    )


def run(work: Work, name: str) -> Mock:
    made = desk(work)
    assert BY_ID[name].enabled(made), name
    BY_ID[name].run(made)
    work.settle()
    return made


def test_no_two_commands_share_an_id_or_a_key() -> None:
    assert [name for name, count in Counter(one.id for one in ACTIONS).items() if count > 1] == []
    keys = Counter(key for one in ACTIONS for key in one.keys)
    assert [key for key, count in keys.items() if count > 1] == []


def test_every_command_stands_in_a_menu_or_has_a_key() -> None:
    assert all(action.menu in MENUS or action.keys for action in ACTIONS)


def test_every_tool_has_its_command_and_its_own_letter() -> None:
    for tool in TOOLS:
        assert BY_ID[f"tool_{tool.id}"].keys == (tool.key,)


def test_every_icon_is_there() -> None:
    missing = [one.icon for one in ACTIONS if one.icon and not resource("icons", f"{one.icon}.svg").is_file()]
    assert missing == []


def test_every_command_says_without_a_case_whether_it_can_run_and_runs_if_so(work: Work) -> None:
    for action in ACTIONS:
        made = desk(work)
        if action.name_now is not None:
            assert action.name_now(made)
        if action.enabled(made):
            action.run(made)
    assert not work.session.has_case


def test_what_needs_an_image_waits_for_it(opened: Work) -> None:
    needing = ("invert", "rotate", "fit", "next", "preset_3", "reset")
    assert all(BY_ID[name].enabled(desk(opened)) for name in needing)
    opened.frames.clear()
    assert not any(BY_ID[name].enabled(desk(opened)) for name in needing)


def test_undo_is_named_by_the_edit(opened: Work) -> None:
    view = opened.pane("CT")
    view.press(Pointer(Phase.PRESS, (4, 4)), BOX)
    view.feed(Pointer(Phase.RELEASE, (9, 9)))
    made = desk(opened)
    assert BY_ID["undo"].name_now is not None
    assert BY_ID["undo"].name_now(made) == "Undo Draw box"
    run(opened, "undo")
    assert opened.words[-1] == "Undo Draw box"
    assert not opened.session.case.marks
    run(opened, "redo")
    assert opened.words[-1] == "Redo Draw box"


def test_next_mark_goes_round_the_images_of_a_lesion(opened: Work) -> None:
    for modality in ("CT", "MR"):
        view = opened.pane(modality)
        view.press(Pointer(Phase.PRESS, (4, 4)), BOX)
        view.feed(Pointer(Phase.RELEASE, (9, 9)))
    first, second = opened.session.case.lesions
    opened.session.edit("Merge", lambda case: edits.merge(case, second.id, first.id))
    opened.session.select(Selection(first.id))
    modalities = []
    for _ in range(3):
        run(opened, "next_mark")
        mark = opened.session.selection.mark
        modalities.append(next(one.image.modality for one in opened.session.case.marks if one.id == mark))
    assert modalities == ["CT", "MR", "CT"]


def test_a_mark_whose_image_is_elsewhere_says_so(opened: Work) -> None:
    view = opened.pane("CT")
    view.press(Pointer(Phase.PRESS, (4, 4)), BOX)
    view.feed(Pointer(Phase.RELEASE, (9, 9)))
    opened.viewer.show_studies([one for one in opened.viewer.studies if "CT" not in one.modalities], ())
    run(opened, "next_lesion")
    assert opened.told[-1].text == "The image of this mark is not on the desk."


def test_delete_takes_the_chosen_mark(opened: Work) -> None:
    view = opened.pane("CT")
    assert not BY_ID["delete"].enabled(desk(opened))
    view.press(Pointer(Phase.PRESS, (4, 4)), BOX)
    view.feed(Pointer(Phase.RELEASE, (9, 9)))
    run(opened, "delete")
    assert not opened.session.case.marks


def test_no_menu_is_too_long_to_read() -> None:
    for menu in MENUS:
        here = [one for one in ACTIONS if one.menu == menu]
        parts = {one.submenu for one in here}
        for part in parts:
            lines = sum(one.submenu == part for one in here) + (len(parts - {""}) if part == "" else 0)
            assert lines <= 25, f"{menu} {part}"
