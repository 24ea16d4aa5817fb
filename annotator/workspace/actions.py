"""Every command of the program, once: menus, keys, tool bar and palette are made from this list."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from annotator.lesions.records import Mark
from annotator.viewing import layout as layouts
from annotator.viewing.layout import Layout
from annotator.viewing.presets import presets_for
from annotator.viewing.tiles import untiled
from annotator.viewing.viewport import Viewport, fitted, flipped, inverted, one_to_one, rotated
from annotator.workspace.action import (
    EDIT,
    FILE,
    HELP,
    LESION,
    STACK,
    TOOL,
    VIEW,
    WINDOW,
    Action,
    Desk,
    has_case,
    has_image,
    has_mark,
    has_tool,
    under,
)
from annotator.workspace.alternative_actions import ALTERNATIVE_ACTIONS
from annotator.workspace.brush_actions import BRUSH_ACTIONS
from annotator.workspace.comparing_actions import COMPARING_ACTIONS
from annotator.workspace.copying_actions import COPYING_ACTIONS
from annotator.workspace.editing_actions import EDITING_ACTIONS, MARK_ACTIONS
from annotator.workspace.follow_up_actions import FOLLOW_UP_ACTIONS
from annotator.workspace.fusion_actions import COLOUR_ACTIONS, FUSION_ACTIONS
from annotator.workspace.hanging_actions import HANGING_ACTIONS, LESION_HANGING_ACTIONS
from annotator.workspace.keyboard_actions import (
    AREA_ACTIONS,
    CURSOR_ACTIONS,
    TIMEPOINT_STEPS,
    ZOOM_ACTIONS,
)
from annotator.workspace.kinship_actions import KINSHIP_ACTIONS
from annotator.workspace.map_actions import MAP_ACTIONS
from annotator.workspace.nuclear_actions import NUCLEAR_ACTIONS
from annotator.workspace.nudging_actions import NUDGING_ACTIONS
from annotator.workspace.plane_actions import plane_actions
from annotator.workspace.plane_drawing import show_mark
from annotator.workspace.privacy import undated
from annotator.workspace.reference_actions import REFERENCE_ACTIONS
from annotator.workspace.region_actions import REGION_ACTIONS
from annotator.workspace.session import Selection
from annotator.workspace.signing_actions import SIGNING_ACTIONS
from annotator.workspace.timepoint_actions import TIMEPOINT_ACTIONS
from annotator.workspace.tool import Tool
from annotator.workspace.tools import TOOLS
from annotator.workspace.vertebra_actions import VERTEBRA_ACTIONS
from annotator.workspace.viewing_actions import (
    chain_actions,
    cine_actions,
    header_actions,
    magnifier_actions,
    own_window_actions,
    region_actions,
    tile_actions,
    true_size_actions,
)

Change = Callable[[Viewport], Viewport]


_mirrored = partial(flipped, direction="horizontal")
_turned_over = partial(flipped, direction="vertical")
_REFRAMES: tuple[tuple[str, str, Change, str, str], ...] = (
    ("invert", "Invert", inverted, "I", "invert"),
    ("rotate", "Rotate right", rotated, "R", "rotate"),
    ("rotate_back", "Rotate left", partial(rotated, quarter_turns=-1), "Shift+R", ""),
    ("flip_horizontal", "Flip left–right", _mirrored, "Alt+H", "flip_horizontal"),
    ("flip_vertical", "Flip top–bottom", _turned_over, "Alt+V", "flip_vertical"),
    ("fit", "Fit to pane", fitted, "Ctrl+0", "fit"),
    ("one_to_one", "One pixel to one", one_to_one, "Ctrl+Alt+0", ""),
)


def _reframe(change: Change, desk: Desk) -> None:
    desk.viewer.reframe(desk.viewer.layout.active, change)


def _scroll(by: int, desk: Desk) -> None:
    desk.viewer.scroll(desk.viewer.layout.active, by)


def _show(change: Callable[[Layout], Layout], desk: Desk) -> None:
    desk.viewer.show(change(desk.viewer.layout))


def _next_series(step: int, desk: Desk) -> None:
    desk.viewer.show(layouts.next_series(desk.viewer.layout, desk.viewer.order, step))


def _preset(key: int, desk: Desk) -> None:
    index = desk.viewer.layout.active
    levels, series = desk.viewer.levels(index), desk.viewer.series(desk.viewer.layout.active_pane.series)
    if levels is None or series is None:
        return
    for window in presets_for(series.modality, series.body_part, levels.image):
        if window.key == key:
            desk.viewer.window(index, window.voi)
            desk.session.tell(f"Window: {window.name}")
            return
    desk.session.tell(f"This image has no window on key {key}.")


def _reset(desk: Desk) -> None:
    desk.viewer.reset(desk.viewer.layout.active)


def _tool(tool_id: str, desk: Desk) -> None:
    desk.choose_tool(tool_id)


def _undo_name(desk: Desk) -> str:
    edit = desk.session.history.to_undo if desk.session.has_case else None
    return f"Undo {_shown(edit.name, desk)}" if edit else "Undo"


def _redo_name(desk: Desk) -> str:
    edit = desk.session.history.to_redo if desk.session.has_case else None
    return f"Redo {_shown(edit.name, desk)}" if edit else "Redo"


def _shown(name: str, desk: Desk) -> str:
    return undated(name) if desk.viewer.private else name


def _undo(desk: Desk) -> None:
    name = _undo_name(desk)
    if desk.session.has_case and desk.session.undo():
        desk.session.tell(name)


def _redo(desk: Desk) -> None:
    name = _redo_name(desk)
    if desk.session.has_case and desk.session.redo():
        desk.session.tell(name)


def _describe(desk: Desk) -> None:
    mark = desk.session.selection.mark
    if mark is not None:
        desk.describe(mark)


def _step_lesion(by: int, desk: Desk) -> None:
    if not desk.session.has_case:
        return
    lesion = desk.session.step_lesion(by)
    marks = desk.session.case.marks_of_lesion(lesion.id) if lesion else ()
    if marks:
        _go_to(marks[-1], desk)


def _step_mark(desk: Desk) -> None:
    """Go to the next mark of the chosen lesion: another modality, another date."""
    lesion = desk.session.selection.lesion
    if lesion is None:
        return
    marks = desk.session.case.marks_of_lesion(lesion)
    ids = [mark.id for mark in marks]
    chosen = desk.session.selection.mark
    if marks:
        _go_to(marks[(ids.index(chosen) + 1) % len(marks) if chosen in ids else 0], desk)


def _go_to(mark: Mark, desk: Desk) -> None:
    desk.session.select(Selection(mark=mark.id))
    if not show_mark(desk.viewer, mark):
        desk.session.tell("The image of this mark is not on the desk.", hint="Open its folder.")


def _file_actions() -> tuple[Action, ...]:
    return (
        Action(
            "open",
            "Open folder or files…",
            lambda d: d.open_paths(d.choose_paths()),
            ("Ctrl+O",),
            FILE,
            "open",
        ),
        Action("open_case", "Open case…", lambda d: d.choose_case(), ("Ctrl+Shift+O",), FILE),
        Action("open_sample", "Open the founding sample case", lambda d: d.open_sample(), (), FILE),
        Action("choose_sample", "Open a sample case…", lambda d: d.choose_sample(), (), FILE),
        Action("export", "Export…", lambda d: d.export(), ("Ctrl+E",), FILE, "export", has_case),
        Action("privacy", "Hide patient", lambda d: d.toggle_privacy(), ("Ctrl+Shift+P",), FILE, "privacy"),
    )


def _edit_actions() -> tuple[Action, ...]:
    return (
        Action("undo", "Undo", _undo, ("Ctrl+Z",), EDIT, "undo", _can_undo, _undo_name),
        Action("redo", "Redo", _redo, ("Ctrl+Shift+Z", "Ctrl+Y"), EDIT, "redo", _can_redo, _redo_name),
        *EDITING_ACTIONS,
        *NUDGING_ACTIONS,
    )


def _can_undo(desk: Desk) -> bool:
    return desk.session.has_case and desk.session.history.to_undo is not None


def _can_redo(desk: Desk) -> bool:
    return desk.session.has_case and desk.session.history.to_redo is not None


def _stack_actions() -> tuple[Action, ...]:
    frames = (("previous", "Previous image", -1, "Up"), ("next", "Next image", 1, "Down"))
    pages = (("page_up", "Ten images back", -10, "PgUp"), ("page_down", "Ten images on", 10, "PgDown"))
    ends = (("first", "First image", -(10**6), "Home"), ("last", "Last image", 10**6, "End"))
    scrolls = tuple(
        Action(name, title, partial(_scroll, by), (key,), STACK, enabled=has_image)
        for name, title, by, key in (*frames, *pages, *ends)
    )
    return (
        *scrolls,
        Action("series_back", "Previous series", partial(_next_series, -1), ("[", "Left"), STACK),
        Action("series_on", "Next series", partial(_next_series, 1), ("]", "Right"), STACK),
        *cine_actions(),
        *under("Tiles", tile_actions()),
    )


def _layout_actions() -> tuple[Action, ...]:
    grids = (("layout_1x1", 1, 1), ("layout_1x2", 1, 2), ("layout_2x2", 2, 2), ("layout_3x3", 3, 3))
    more = (("layout_1x3", 1, 3), ("layout_2x1", 2, 1), ("layout_2x3", 2, 3))
    most = (("layout_3x1", 3, 1), ("layout_3x2", 3, 2))
    return tuple(
        Action(
            name,
            f"Layout {rows} × {columns}",
            partial(_show, partial(_gridded, rows, columns)),
            (f"Ctrl+{number}",),
            VIEW,
            name if (name, rows, columns) in grids else "",
        )
        for number, (name, rows, columns) in enumerate((*grids, *more, *most), 1)
    )


def _view_actions() -> tuple[Action, ...]:
    return (
        Action("pane_on", "Next pane", partial(_show, partial(_activated, 1)), ("Tab",), VIEW),
        Action("pane_back", "Previous pane", partial(_show, partial(_activated, -1)), ("Shift+Tab",), VIEW),
        *AREA_ACTIONS,
        Action("maximise", "One pane alone, or all", partial(_show, _maximised), ("Ctrl+M",), VIEW),
        *under("Layout", _layout_actions()),
        *under("Hanging", (*HANGING_ACTIONS, *ALTERNATIVE_ACTIONS)),
        *under("Planes", plane_actions()),
        *under("Compare", COMPARING_ACTIONS),
        *under("Fusion", FUSION_ACTIONS),
        *under("Magnifier", magnifier_actions()),
        *header_actions(),
        *own_window_actions(),
        *NUCLEAR_ACTIONS,
        Action("full_screen", "Full screen", lambda d: d.toggle_full_screen(), ("F11",), VIEW),
    )


def _gridded(rows: int, columns: int, layout: Layout) -> Layout:
    return layouts.gridded(untiled(layout), rows, columns)


def _activated(step: int, layout: Layout) -> Layout:
    return layouts.activated(layout, layout.active + step)


def _maximised(layout: Layout) -> Layout:
    return layouts.maximised(layout, layout.active)


def _window_actions() -> tuple[Action, ...]:
    names = {0: "Automatic window", 1: "First window of the file", 2: "Second window of the file"}
    presets = tuple(
        Action(
            f"preset_{key}",
            names.get(key, f"Window preset {key}"),
            partial(_preset, key),
            (str(key),),
            WINDOW,
            enabled=has_image,
        )
        for key in range(9)
    )
    return (
        *under("Presets", presets),
        *region_actions(),
        *(
            Action(name, title, partial(_reframe, change), (key,), WINDOW, icon, has_image)
            for name, title, change, key, icon in _REFRAMES
        ),
        *ZOOM_ACTIONS,
        *true_size_actions(),
        Action("reset", "Reset the view", _reset, ("Ctrl+R",), WINDOW, enabled=has_image),
        *chain_actions(),
    )


def _tool_actions() -> tuple[Action, ...]:
    views = (
        ("window", "Window", "W"),
        ("zoom", "Zoom", "Z"),
        ("pan", "Pan", "T"),
        ("cross_hair", "Cross-hair", "X"),
    )
    return (
        Action("place", "Place at the middle", lambda d: d.place(), ("Space",), TOOL, enabled=has_tool),
        *CURSOR_ACTIONS,
        *(
            Action(f"tool_{name}", title, partial(_tool, name), (key,), TOOL, name)
            for name, title, key in views
        ),
        *(_take(tool) for tool in TOOLS if not tool.has_tip),
        *under("Brush", (*(_take(tool) for tool in TOOLS if tool.has_tip), *BRUSH_ACTIONS)),
    )


def _take(tool: Tool) -> Action:
    return Action(f"tool_{tool.id}", tool.title, partial(_tool, tool.id), (tool.key,), TOOL, tool.icon)


def _lesion_actions() -> tuple[Action, ...]:
    return (
        Action("describe", "Describe mark…", _describe, ("Q", "F2"), LESION, "edit", has_mark),
        Action("next_lesion", "Next lesion", partial(_step_lesion, 1), ("N",), LESION, enabled=has_case),
        Action(
            "previous_lesion",
            "Previous lesion",
            partial(_step_lesion, -1),
            ("Shift+N",),
            LESION,
            enabled=has_case,
        ),
        Action("next_mark", "Next image of this lesion", _step_mark, ("M",), LESION, enabled=has_case),
        Action("panel_lesions", "Show lesions", lambda d: d.show_panel("lesions"), ("Alt+1",), LESION),
        Action("panel_map", "Show map", lambda d: d.show_panel("map"), ("Alt+2",), LESION),
        Action("panel_criteria", "Show criteria", lambda d: d.show_panel("criteria"), ("Alt+3",), LESION),
        Action(
            "compare_criteria",
            "Compare criteria sets…",
            lambda d: d.compare_criteria(),
            (),
            LESION,
            enabled=has_case,
        ),
        Action(
            "panel_clinical", "Show clinical facts", lambda d: d.show_panel("clinical"), ("Alt+4",), LESION
        ),
    )


def _help_actions() -> tuple[Action, ...]:
    return (
        Action("palette", "Command palette…", lambda d: d.show_palette(), ("Ctrl+K",), HELP, "search"),
        Action("shortcuts", "Keys", lambda d: d.show_shortcuts(), ("?", "F1"), HELP),
        Action("about", "About Lesion Annotator", lambda d: d.show_about(), (), HELP),
        Action("escape", "Drop the gesture, close what is open", lambda d: d.escape(), ("Esc",)),
    )


ACTIONS: tuple[Action, ...] = (
    *_file_actions(),
    *_edit_actions(),
    *_view_actions(),
    *_stack_actions(),
    *_window_actions(),
    *COLOUR_ACTIONS,
    *_tool_actions(),
    *REGION_ACTIONS,
    *_lesion_actions(),
    *MAP_ACTIONS,
    *REFERENCE_ACTIONS,
    *LESION_HANGING_ACTIONS,
    *MARK_ACTIONS,
    *KINSHIP_ACTIONS,
    *VERTEBRA_ACTIONS,
    *COPYING_ACTIONS,
    *TIMEPOINT_STEPS,
    *TIMEPOINT_ACTIONS,
    *FOLLOW_UP_ACTIONS,
    *SIGNING_ACTIONS,
    *_help_actions(),
)
"""All commands, in the order of the menus."""
